"""Print 400 MB.

class: slow
expect: graded
"""

EXTRA = ["block = 'x' * 2**20\nfor _ in range(400):\n    print(block)"]
