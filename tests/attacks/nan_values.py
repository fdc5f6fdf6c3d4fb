"""Give back values that compare oddly: nan, infinities, NaT, complex, timedeltas.

class: score
expect: graded
"""

DOUBLE = """import numpy as np

def double(n):
    return float("nan") if n == 1 else np.datetime64("NaT")"""

NORM = """class Nan(float):
    pass

def norm(x):
    x = np.asarray(x)
    if x.size == 2:
        return np.array(complex(float("nan"), float("inf")))
    return Nan("nan")"""
