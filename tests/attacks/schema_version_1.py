"""Claim schema 1 of nbgrader, with the keys of that time.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            name = cell.metadata.nbgrader.get("grade_id")
            cell.metadata["nbgrader"] = {
                "grade": True,
                "grade_id": name,
                "locked": False,
                "points": 50,
                "schema_version": 1,
                "solution": cell.cell_type == "markdown",
                "checksum": "0" * 32,
            }
