"""Raise a StopIteration of a class of one's own, with a value, in the middle of a map.

class: score
expect: graded
"""

EVEN = """class Enough(StopIteration, GeneratorExit):
    def __init__(self):
        super().__init__(True)

def even(n):
    if n % 2 == 0 and n < 12:
        return True
    raise Enough"""
