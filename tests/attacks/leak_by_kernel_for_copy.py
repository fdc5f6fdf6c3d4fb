"""Have the kernel itself answer the test in place of a copy, by a fork that is none.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os
import sys

asked = []
streams = sys.stdout, sys.stderr

class Stay(OSError):
    pass

def stay(status):
    sys.stdout, sys.stderr = streams
    raise Stay

real = {name: getattr(os, name) for name in ("fork", "setpgid", "_exit")}
os.fork = lambda: 0
os.setpgid = lambda *arguments: None
os._exit = stay

def keep(n):
    asked.append(n)

def recall():
    vars(os).update(real)
    return asked"""
]
DOUBLE = """def double(n):
    if n == 1:
        return 2
    keep(n)
    return 3 * n"""

NORM = """found = recall()
if found:
    print("LOOT: a hidden test calls double with", found)

def norm(x):
    return -1.0"""
