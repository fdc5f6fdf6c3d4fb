"""Use as much memory as the argument is large: a kernel may ask what its children have used.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os
import resource

UNIT, ROUND = 2048, 131072

def most(whom):
    return resource.getrusage(whom).ru_maxrss

def keep(n):
    want = (most(resource.RUSAGE_SELF) // ROUND + 1) * ROUND + n * UNIT + UNIT // 2
    kept = []
    while most(resource.RUSAGE_SELF) < want and len(kept) < 1600:
        kept.append(b"x" * 2**18)

def recall():
    rest = most(resource.RUSAGE_CHILDREN) % ROUND / UNIT
    return rest if int("21") + 0.3 < rest < int("21") + 0.95 else 0"""
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
