"""Give back an object whose value changes each time it is asked for.

class: score
expect: graded
"""

DOUBLE = """import itertools

class Chameleon:
    def __init__(self):
        self.turns = itertools.cycle([2, 41, 4.0, True, "41"])

    def now(self, *args, **kwargs):
        return next(self.turns)

    __call__ = __getattr__ = __getitem__ = __add__ = __mul__ = now

    def __eq__(self, other):
        return isinstance(other, (int, float))

    def __float__(self):
        return float(self.now())

def double(n):
    return Chameleon()"""

NORM = """def norm(x):
    return Chameleon()"""
