"""Tell the arguments of hidden tests by how far a file is read, which copies of a process share.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os

# one that nobody may write to
file = os.open(os.__file__, os.O_RDONLY)

def keep(n):
    os.lseek(file, n, os.SEEK_SET)

def recall():
    return os.lseek(file, 0, os.SEEK_CUR)"""
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
