"""Sort and sum for ever in one call of C.

class: slow
expect: graded
"""

DOUBLE = """import itertools

def double(n):
    return sum(itertools.repeat(1))"""

NORM = """def norm(x):
    return 3.5 in itertools.count(0, 2)"""
