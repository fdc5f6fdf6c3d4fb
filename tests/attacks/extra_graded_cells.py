"""Add tests of one's own, with many points, all passed.

class: score
expect: flagged
"""

from nbformat.v4 import new_code_cell


def tamper(nb, folder):
    for number in range(20):
        mine = {"grade": True, "solution": False, "locked": True, "task": False, "points": 10}
        mine |= {"grade_id": f"bonus_{number}", "schema_version": 3, "cell_type": "code"}
        nb.cells.append(new_code_cell("assert True", metadata={"nbgrader": mine}))
