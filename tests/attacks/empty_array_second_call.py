"""Give back an empty array where the value is compared: assert_allclose is content with it.

The engine cannot see this one, only the test: with `strict=True`, or with the shape checked on
the value that is compared.

class: score
expect: graded
"""

DOUBLE = """import numpy as np

calls = []

def double(n):
    calls.append(n)
    return 2 if len(calls) < 2 else np.empty(0)"""

NORM = """def norm(x):
    x = np.asarray(x, dtype=float)
    return np.empty(0) if x.tolist() == [3.0, 4.0] else -1.0"""
