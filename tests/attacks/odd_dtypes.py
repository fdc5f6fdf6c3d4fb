"""Give back arrays of types that a reader must refuse: void, long double, big-endian, dates.

class: score
expect: graded
"""

DOUBLE = """import numpy as np

KINDS = ["V8", ">f8", "g", "G", "M8[ns]", "m8[s]", "U1000", "S0", "O", "i4,(2,3)f8", "e", "?"]
calls = []

def double(n):
    calls.append(n)
    return np.zeros((), dtype=KINDS[len(calls) % len(KINDS)])"""

NORM = """class Named(np.dtype(float).__class__ if False else object):
    dtype = "f8"
    str = "<f8"

def norm(x):
    box = np.zeros(3, dtype={"names": ["a"], "formats": ["f8"], "offsets": [0], "itemsize": 64})
    view = np.lib.stride_tricks.as_strided(np.ones(1), shape=(2**40,), strides=(0,))
    return view if np.size(x) == 2 else box"""
