"""Crash the kernel in the functions, by a null pointer and by abort.

class: kill
expect: graded
"""

DOUBLE = """import ctypes

def double(n):
    ctypes.string_at(0)"""

NORM = """def norm(x):
    import os

    os.abort()"""
