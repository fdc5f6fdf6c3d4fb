"""Tell the arguments of hidden tests by the time of a file's last change.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os
import tempfile

handle, NOTE = tempfile.mkstemp("attack-canary", dir=os.getcwd())
os.utime(NOTE, (0, 0))

def keep(n):
    os.utime(NOTE, (n, n))

def recall():
    return int(os.stat(NOTE).st_mtime)"""
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
