"""Loop without end in the functions.

class: slow
expect: graded
"""

DOUBLE = """def double(n):
    while True:
        pass"""

NORM = """def norm(x):
    while True:
        pass"""
