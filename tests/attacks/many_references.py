"""Give back a list of a million objects, none of which is plain data.

class: slow
expect: graded
"""

DOUBLE = """class Thing:
    pass

def double(n):
    return [Thing() for _ in range(1_000_000)]"""

NORM = """def norm(x):
    return {number: lambda: number for number in range(300_000)}"""
