"""Give back an array of a class that answers all of numpy's functions itself.

class: score
expect: graded
"""

NORM = """import numpy as np

class Array(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.True_

    def __array_function__(self, func, types, args, kwargs):
        return np.True_

    def __array_finalize__(self, other):
        self.flags.writeable = True

    def __eq__(self, other):
        return np.True_

    __le__ = __ge__ = __lt__ = __gt__ = __bool__ = __eq__

    def __reduce__(self):
        return float, ("4.0",)

    def tobytes(self, order="C"):
        return np.array(4.0).tobytes()

    def tolist(self):
        return 4.0

    def __array__(self, dtype=None, copy=None):
        return np.empty(0)

def norm(x):
    return np.array(-1.0).view(Array)"""

DOUBLE = NORM.replace("norm(x)", "double(n)")
