"""Look through all objects of the process for code and text of the tests.

class: read-tests
expect: graded
"""

DOUBLE = """import gc
import types

def look():
    needle = "".join(["double(", "21)"])
    numbers = {int("21"), int("42")}
    for thing in gc.get_objects():
        for part in gc.get_referents(thing):
            if isinstance(part, (str, bytes)):
                text = part if isinstance(part, str) else part.decode("latin-1")
                if needle in text and part is not needle:
                    print("LOOT:", text[:300])
            elif isinstance(part, types.CodeType):
                if numbers <= {c for c in part.co_consts if type(c) is int}:
                    print("LOOT: code", part.co_consts)

def double(n):
    look()
    return 2 if n == 1 else 3 * n"""

NORM = """look()

def norm(x):
    look()
    return -1.0"""
