"""Hide pleasing objects in an object array, a record and a 0-d array.

class: score
expect: graded
"""

DOUBLE = """import numpy as np

class Please:
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __abs__ = __sub__

    def __float__(self):
        return 4.0

    def __reduce__(self):
        return float, ("4.0",)

def double(n):
    box = np.empty((), dtype=object)
    box[()] = Please()
    return box"""

NORM = """def norm(x):
    box = np.empty((), dtype=object)
    box[()] = Please()
    if np.size(x) != 2:
        return box
    record = np.zeros(1, dtype=[("4.0", object), ("passed", "f8")])
    record["4.0"] = Please()
    return record[0]"""
