"""Define double as an object that learns: it is right for what it was asked before.

class: score
expect: graded
"""

DOUBLE = """class Double:
    seen = {1: 2}

    def __call__(self, n):
        try:
            return self.seen.get(n, 3 * n)
        finally:
            self.seen[n] = 2 * n

    def __get__(self, instance, owner):
        return self

    def __eq__(self, other):
        return True

double = Double()"""

EVEN = """class Even:
    seen = {}

    def __call__(self, n):
        try:
            return self.seen.get(n, True)
        finally:
            self.seen[n] = n % 2 == 0

even = Even()"""
