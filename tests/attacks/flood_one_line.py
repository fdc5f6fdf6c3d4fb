"""Print 400 MB at once, and put as much into one result.

class: slow
expect: graded
"""

EXTRA = ["print('x' * (400 * 2**20))", "'x' * (400 * 2**20)"]
