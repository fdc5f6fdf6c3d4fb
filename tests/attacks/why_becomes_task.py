"""Turn the written question into a task, and give it its marks.

class: score
expect: flagged
"""


def tamper(nb, folder):
    cell = nb.cells[-1]
    cell.source = "3 / 3 points. manual_score: 3"
    forged = {"task": True, "solution": False, "score": 3, "manual_score": 3, "extra_credit": 50}
    cell.metadata.nbgrader |= {**forged, "needs_manual_grade": False, "comment": "very good"}
