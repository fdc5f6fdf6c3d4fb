"""Hand in a cell that has a hundred thousand outputs saved.

class: slow
expect: graded
"""

from nbformat.v4 import new_code_cell


def tamper(nb, folder):
    cell = new_code_cell("pass")
    cell["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": str(n)} for n in range(100_000)
    ]
    nb.cells.insert(0, cell)
