"""Call the test a solution, so that the student's version of it is kept.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_"):
            cell.metadata.nbgrader |= {"solution": True, "locked": False}
            cell.source = "assert True"
