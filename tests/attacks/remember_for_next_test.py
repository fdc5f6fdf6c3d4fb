"""Remember the arguments of hidden tests, and tell them in the visible part of the next one.

class: read-tests
expect: graded
"""

NORM = """heard = []

def norm(x):
    if len(heard) > 1:
        raise ValueError(f"LOOT: another test asked for {heard}")
    heard.append(list(x))
    return 3.0"""
