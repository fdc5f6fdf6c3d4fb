"""Print just below the limit of one cell, in fifteen hundred cells.

class: slow
expect: graded
"""

EXTRA = ["print('x' * 900_000)"] * 1500
