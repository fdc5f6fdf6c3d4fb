"""Raise exceptions whose str, repr, args and traceback are traps.

class: score
expect: graded
"""

DOUBLE = """import os

class Evil(Exception):
    def __str__(self):
        raise self

    def __repr__(self):
        os._exit(0)

    @property
    def args(self):
        raise SystemExit(0)

    @property
    def __class__(self):
        return SystemExit

    @property
    def __traceback__(self):
        raise self

    def __reduce__(self):
        return os._exit, (0,)

    def __getattr__(self, name):
        raise self

def double(n):
    raise Evil(n)"""

NORM = """class Quiet(BaseException):
    def __str__(self):
        return 4.0

    __repr__ = __str__
    __notes__ = 7
    __cause__ = property(lambda self: self)
    __context__ = property(lambda self: self)

Quiet.__name__ = "passed\\n\\x00\\ud800"
Quiet.__qualname__ = "x" * 10**6
Quiet.__module__ = "\\r\\n"

def norm(x):
    raise Quiet"""
