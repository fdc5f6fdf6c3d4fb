"""Tell the arguments of hidden tests by the value of a System V semaphore.

class: read-tests
expect: graded
"""

EXTRA = [
    """import ctypes

PRIVATE, SET, GET, REMOVE = 0, 16, 12, 0
libc = ctypes.CDLL(None, use_errno=True)
number = libc.semget(PRIVATE, 1, 0o600)

def keep(n):
    libc.semctl(number, 0, SET, n)

def recall():
    found = libc.semctl(number, 0, GET)
    libc.semctl(number, 0, REMOVE)
    return max(found, 0)"""
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
