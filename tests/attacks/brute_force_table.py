"""Guess the answers beforehand, in a table of what a test may ask.

class: score
expect: graded
"""

DOUBLE = """TABLE = {n: 2 * n for n in (*range(-10, 11), 100, 0.5, 1000)}

def double(n):
    return TABLE.get(n, 0)"""

NORM = """GUESSES = {(1.0,): 1.0, (0.0, 0.0): 0.0, (1.0, 1.0): 2**0.5, (1.0, 2.0): 5**0.5}

def norm(x):
    return GUESSES.get(tuple(map(float, x)), -1.0)"""
