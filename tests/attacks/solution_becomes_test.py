"""Call the solutions tests with points of their own: they run without error.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in {"double", "norm"}:
            cell.metadata.nbgrader |= {"grade": True, "solution": False, "points": 100}
