"""Bring templates of nbconvert and feedback that run code of their own.

class: score
expect: graded
"""

TEMPLATE = """LOOT: template of the submission was used
{{ ''.__class__.__mro__[1].__subclasses__() | length }}
{{ resources.nbgrader.score }} {% set resources = {} %}
"""


def tamper(nb, folder):
    for place in ("templates", "nbconvert/templates/classic", "nbconvert/templates/lab"):
        (folder / place).mkdir(parents=True)
        for name in ("feedback.tpl", "feedback.html.j2", "index.html.j2", "base.tpl", "conf.json"):
            (folder / place / name).write_text(TEMPLATE)
    nb.cells[-1].source = TEMPLATE
    nb.metadata["template"] = "templates/feedback.tpl"
