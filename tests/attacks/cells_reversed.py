"""Turn the order of all cells round.

class: score
expect: flagged
"""


def tamper(nb, folder):
    nb.cells.reverse()
