"""Hand in a notebook of twenty thousand cells.

class: slow
expect: flagged
"""

from nbformat.v4 import new_code_cell


def tamper(nb, folder):
    nb.cells[:0] = [new_code_cell(str(number)) for number in range(20_000)]
