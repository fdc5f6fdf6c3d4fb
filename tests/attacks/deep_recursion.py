"""Recurse until something gives way: the limit, or the stack.

class: kill
expect: graded
"""

DOUBLE = """def double(n):
    return double(n + 1)"""

NORM = """import sys

class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __eq__(self, other):
        return self == other

def norm(x):
    sys.setrecursionlimit(10**9)
    return norm(x)"""
