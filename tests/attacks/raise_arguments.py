"""Put the arguments of hidden tests into the message of an exception.

class: read-tests
expect: graded
"""

DOUBLE = """def double(n):
    if n == 1:
        return 2
    raise ValueError(f"LOOT: a hidden test calls double({n!r})")"""

NORM = """def norm(x):
    class Loot(Exception):
        pass

    if len(x) == 3:
        return 3.0
    Loot.__name__ = f"LOOT: norm({list(x)})"
    raise Loot from ValueError(f"LOOT: norm({list(x)})")"""
