"""Loop without end in a cell.

class: slow
expect: graded
"""

EXTRA = ["while True:\n    pass"]
