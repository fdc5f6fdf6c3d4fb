"""Give back a numpy scalar of a class that is near to everything.

class: score
expect: graded
"""

NORM = """import numpy as np

class Scalar(np.float64):
    def __eq__(self, other):
        return np.True_

    def __sub__(self, other):
        return np.float64(0)

    __rsub__ = __sub__
    __array_priority__ = 1e9
    __hash__ = np.float64.__hash__

    def item(self):
        return 4.0

    def tobytes(self, order="C"):
        return np.float64(4.0).tobytes()

    def __float__(self):
        return 4.0

def norm(x):
    return Scalar(-1.0)"""

DOUBLE = """import numpy as np

class Whole(np.int64):
    def __eq__(self, other):
        return np.True_

    __hash__ = np.int64.__hash__

    def item(self):
        return 41

    __int__ = __index__ = item

def double(n):
    return Whole(3 * n)"""
