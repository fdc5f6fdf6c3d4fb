"""Delete the tests.

class: score
expect: flagged
"""


def tamper(nb, folder):
    nb.cells = [
        cell
        for cell in nb.cells
        if "test" not in str(cell.metadata.get("nbgrader", {}).get("grade_id"))
    ]
