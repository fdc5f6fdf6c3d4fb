"""Raise the points of every graded cell.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["points"] = 1000
            cell.metadata.nbgrader["grade"] = True
