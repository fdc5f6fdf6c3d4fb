"""Give back masked values, which are neither equal to anything nor different from it.

class: score
expect: graded
"""

DOUBLE = """import numpy as np

def double(n):
    return np.ma.masked_equal(np.array([3 * n]), 3 * n)"""

NORM = """def norm(x):
    x = np.asarray(x)
    if x.tolist() == [3.0, 4.0]:
        return np.ma.masked_equal(np.array([3.0]), 3.0)
    return np.ma.masked"""
