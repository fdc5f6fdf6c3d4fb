"""Tell the arguments of hidden tests by an open file that has no name any more.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os
import tempfile

file = tempfile.TemporaryFile(prefix="attack-canary")

def keep(n):
    os.pwrite(file.fileno(), str(n).encode(), 0)

def recall():
    return os.pread(file.fileno(), 99, 0)"""
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
