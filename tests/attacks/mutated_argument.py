"""Change the arguments of a call in every way: values, shape, type, length, kind.

class: score
expect: graded
"""

NORM = """import numpy as np

calls = []

def norm(x):
    calls.append(x)
    tricks = [
        lambda: x.__setitem__(slice(None), 4.0),
        lambda: x.resize(10**6, refcheck=False),
        lambda: setattr(x, "shape", (1, -1)),
        lambda: setattr(x, "dtype", np.uint8),
        lambda: x.setflags(write=False),
        lambda: setattr(x, "strides", (0,)),
    ]
    for trick in tricks:
        try:
            trick()
        except Exception:
            pass
    return x"""

DOUBLE = """class Five(float):
    pass

def double(n):
    return [n, n]"""
