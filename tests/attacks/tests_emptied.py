"""Empty the tests.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell in nb.cells:
        if "test" in str(cell.metadata.get("nbgrader", {}).get("grade_id")):
            cell.source = ""
