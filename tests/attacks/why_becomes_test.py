"""Turn the written question into a code cell that is graded by itself.

class: score
expect: flagged
"""


def tamper(nb, folder):
    cell = nb.cells[-1]
    cell.cell_type = "code"
    cell["outputs"] = []
    cell["execution_count"] = 1
    cell.source = "3"
    cell.metadata.nbgrader |= {"grade": True, "solution": False, "locked": True, "points": 3}
