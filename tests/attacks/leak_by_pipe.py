"""Tell the arguments of hidden tests by a pipe that was made before.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os

reader, writer = os.pipe()
os.set_blocking(reader, False)

def keep(n):
    os.write(writer, str(n).encode())

def recall():
    try:
        return os.read(reader, 99)
    except BlockingIOError:
        return None"""
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
