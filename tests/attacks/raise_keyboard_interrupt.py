"""Leave the test by KeyboardInterrupt and StopIteration.

class: score
expect: graded
"""

DOUBLE = """def double(n):
    raise KeyboardInterrupt"""

NORM = """def norm(x):
    raise StopIteration(7.0)"""
