"""Patch numpy functions that may read a result for sending, so that odd values are sent.

class: score
expect: graded
"""

DOUBLE = """import builtins

import numpy as np

def double(n):
    np.asarray = np.ascontiguousarray = np.array = lambda *args, **kwargs: np.empty(0)
    np.frombuffer = lambda *args, **kwargs: np.full(1, 41)
    np.isscalar = lambda value: True
    np.generic = np.ndarray = object
    real = builtins.type
    builtins.isinstance = lambda value, kind: True
    builtins.type = lambda *args: real(*args) if len(args) > 1 else int
    builtins.memoryview = bytes
    builtins.len = lambda value: 41
    return np.empty(1)"""

NORM = """def norm(x):
    return np.empty(0)"""
