"""Raise an exception whose chain of causes has no end, and a group of groups.

class: score
expect: graded
"""

DOUBLE = """def double(n):
    first, second = ValueError("1"), ValueError("2")
    first.__cause__ = first.__context__ = second
    second.__cause__ = second.__context__ = first
    raise first"""

NORM = """def norm(x):
    group = ExceptionGroup("0", [ValueError()])
    for level in range(5000):
        group = ExceptionGroup(str(level), [group])
    last = ValueError("end")
    for level in range(50_000):
        new = ValueError(level)
        new.__cause__ = last
        last = new
    group.__cause__ = last
    raise group"""
