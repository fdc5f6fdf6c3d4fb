"""Claim other versions of nbgrader's schema: old, new and none.

class: score
expect: graded
"""


def tamper(nb, folder):
    for cell, version in zip(nb.cells, [0, 1, 2, 99, "3", None, -1], strict=False):
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["schema_version"] = version
