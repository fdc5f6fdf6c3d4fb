"""Give back an object that says its class is float, and later that it is int.

class: score
expect: graded
"""

DOUBLE = """class Liar:
    asked = 0

    @property
    def __class__(self):
        Liar.asked += 1
        return int if Liar.asked % 2 else float

    def __eq__(self, other):
        return True

    def __float__(self):
        return 4.0

    def __int__(self):
        return 41

    __index__ = __int__
    __hash__ = None
    __name__ = __qualname__ = "float"
    __module__ = "builtins"

    def __repr__(self):
        return "41"

def double(n):
    return Liar()"""

NORM = """class float(float):
    def __eq__(self, other):
        return True

Liar.__name__ = Liar.__qualname__ = "float"
Liar.__module__ = "builtins"

def norm(x):
    return Liar()"""
