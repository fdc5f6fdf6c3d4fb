"""Unlock all cells, and edit the tests a little.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["locked"] = False
        cell.metadata["editable"] = cell.metadata["deletable"] = True
        cell.source = cell.source.replace("== 2", "!= 0").replace("== 42", "!= 0")
