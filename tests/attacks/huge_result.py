"""Give back results that are enormous: a list, a string, an array, an integer.

class: slow
expect: graded
"""

DOUBLE = """def double(n):
    return "4" * (300 * 2**20) if n == 1 else [41] * 10**7"""

NORM = """import numpy as np

def norm(x):
    return np.full(30_000_000, 4.0)"""
