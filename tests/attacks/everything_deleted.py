"""Hand in a notebook without any cell.

class: score
expect: flagged
"""


def tamper(nb, folder):
    nb.cells = []
