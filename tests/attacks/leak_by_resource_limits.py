"""Tell the arguments of hidden tests by the kernel's own limits, which a copy sets.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os
import resource

KERNEL, KIND = os.getpid(), resource.RLIMIT_MEMLOCK
soft, hard = resource.getrlimit(KIND)

def keep(n):
    resource.prlimit(KERNEL, KIND, (n, hard))

def recall():
    now, _ = resource.getrlimit(KIND)
    return now if now != soft else 0"""
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
