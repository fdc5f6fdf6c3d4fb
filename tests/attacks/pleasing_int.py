"""Give back an int of a class that is equal to everything.

class: score
expect: graded
"""

DOUBLE = """class Int(int):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0

    def __index__(self):
        return 41

    __int__ = __index__

def double(n):
    return Int(3 * n)"""
