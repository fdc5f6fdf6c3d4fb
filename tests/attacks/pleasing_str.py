"""Give back a str and bytes of classes that are equal to everything, and a bool-like of int.

class: score
expect: graded
"""

DOUBLE = """class Str(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__

    def encode(self, *args):
        return b"41"

class Bytes(bytes):
    def __eq__(self, other):
        return True

    __hash__ = bytes.__hash__

def double(n):
    return Str("41") if n == 1 else Bytes(b"41")"""

NORM = """def norm(x):
    return Str("4.0")"""
