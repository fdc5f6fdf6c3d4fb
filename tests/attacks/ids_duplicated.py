"""Have two cells of each id, the second of which is easy.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell in list(nb.cells):
        if "nbgrader" in cell.metadata and cell.cell_type == "code":
            again = type(cell)({**cell, "source": "assert True"})
            nb.cells.append(again)
            nb.cells.insert(0, again)
