"""Tell the arguments of hidden tests by the count of an eventfd made before.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os

counter = os.eventfd(0, os.EFD_NONBLOCK)

def keep(n):
    os.eventfd_write(counter, n)

def recall():
    try:
        return os.eventfd_read(counter)
    except BlockingIOError:
        return 0"""
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
