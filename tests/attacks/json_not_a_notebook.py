"""Hand in JSON that is no notebook.

class: score
expect: flagged
"""


def tamper(nb, folder):
    (folder / "sums.ipynb").write_text('["passed", {"nbformat": 4, "score": 7}]')
