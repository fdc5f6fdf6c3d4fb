"""Make the tests markdown and raw cells.

class: score
expect: flagged
"""


def tamper(nb, folder):
    kinds = iter(["markdown", "raw"])
    for cell in nb.cells:
        if "test" in str(cell.metadata.get("nbgrader", {}).get("grade_id")):
            cell.cell_type = next(kinds, "raw")
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
