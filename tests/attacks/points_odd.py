"""Give points that are no numbers: negative, nan, text, lists, infinity.

class: score
expect: flagged
"""


def tamper(nb, folder):
    odd = [-2, float("nan"), "2; drop table grade", [2], float("inf")]
    for cell, points in zip(nb.cells, odd, strict=False):
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["points"] = points
