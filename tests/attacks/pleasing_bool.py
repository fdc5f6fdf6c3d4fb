"""Compare to an object which becomes true when it is asked.

class: score
expect: graded
"""

DOUBLE = """class Truth:
    def __bool__(self):
        return True

    def all(self, *args, **kwargs):
        return self

    any = item = __invert__ = all

class Value:
    def __eq__(self, other):
        return Truth()

def double(n):
    return Value()"""
