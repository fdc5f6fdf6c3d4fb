"""Make the solutions markdown, and give the answers in cells without an id.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in {"double", "norm"}:
            cell.cell_type = "markdown"
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
