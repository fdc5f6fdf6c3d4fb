"""Answer with generators and iterators that never end, and lambdas of lambdas.

class: score
expect: graded
"""

DOUBLE = """import itertools

def double(n):
    yield from itertools.repeat(41)"""

NORM = """def norm(x):
    return map(lambda five: five, itertools.count(4.0)) if len(x) == 2 else (lambda: norm)"""
