"""Give back an object that turns into an array, which is empty, when numpy asks it to.

class: score
expect: graded
"""

NORM = """import numpy as np

class Turning:
    shape = ()
    ndim = 0
    dtype = np.dtype(float)
    __array_priority__ = 1e9

    def __array__(self, dtype=None, copy=None):
        return np.empty(0)

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return np.True_

    def __len__(self):
        return 0

    def __getitem__(self, key):
        raise IndexError

    def __iter__(self):
        return iter(())

    def __float__(self):
        return 4.0

    def __array_ufunc__(self, *args, **kwargs):
        return np.True_

    def __array_function__(self, *args, **kwargs):
        return True

def norm(x):
    return Turning()"""

DOUBLE = NORM.replace("norm(x)", "double(n)")
