"""Swap the ids of solutions and tests.

class: score
expect: flagged
"""

DOUBLE = "pass"
NORM = "pass"


def tamper(nb, folder):
    swap = {"double": "test_double", "norm": "test_norm"}
    swap |= {new: old for old, new in swap.items()}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in swap:
            cell.metadata.nbgrader["grade_id"] = swap[name]
