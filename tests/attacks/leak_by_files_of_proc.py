"""Tell the arguments of hidden tests by the kernel's settings in /proc, which a copy writes.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os

KERNEL = os.getpid()
FILE = f"/proc/{KERNEL}/coredump_filter"
with open(FILE) as file:
    before = file.read()

def keep(n):
    with open(FILE, "w") as file:
        file.write(str(n))

def recall():
    with open(FILE) as file:
        now = file.read()
    return int(now, 16) if now != before else 0"""
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
