"""Forge checksums, so that a cell counts as unchanged, or as changed.

class: score
expect: graded
"""


def tamper(nb, folder):
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["checksum"] = "d41d8cd98f00b204e9800998ecf8427e"
            cell.metadata.nbgrader["original_checksum"] = "d41d8cd98f00b204e9800998ecf8427e"
