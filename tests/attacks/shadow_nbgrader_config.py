"""Bring an nbgrader_config.py that turns grading off.

class: score
expect: graded
"""

CODE = """c = get_config()
print("LOOT: nbgrader_config of the submission was read")
c.CourseDirectory.root = "."
c.CourseDirectory.db_url = "sqlite:///gradebook.db"
c.Autograde.autograde_preprocessors = []
c.NbGraderConfig.logfile = "attack-canary.log"
c.Execute.allow_errors = True
"""


def tamper(nb, folder):
    for place in (".", ".jupyter", "course"):
        (folder / place).mkdir(exist_ok=True)
        (folder / place / "nbgrader_config.py").write_text(CODE)
