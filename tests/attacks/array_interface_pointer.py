"""Offer numpy an array interface with an address of one's own choice, in the reader's memory.

class: score
expect: graded
"""

NORM = """import ctypes

import numpy as np

class Pointer:
    def __init__(self, address):
        face = {"version": 3, "shape": (4,), "typestr": "<f8", "strides": None}
        self.__array_interface__ = {**face, "data": (address, False)}
        self.__dict__["__array_struct__"] = address
        self.__dict__["__cuda_array_interface__"] = self.__array_interface__

    def __buffer__(self, flags):
        return memoryview(b"0" * 8)

    def __dlpack__(self, **kwargs):
        return 1

    def __dlpack_device__(self):
        return (1, 0)

def norm(x):
    return Pointer(8 if np.size(x) == 2 else ctypes.addressof(ctypes.c_double(4.0)))"""

DOUBLE = NORM.replace("norm(x)", "double(n)").replace("np.size(x) == 2", "n == 1")
