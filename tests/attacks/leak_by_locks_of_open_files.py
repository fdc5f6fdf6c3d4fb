"""Tell the arguments of hidden tests by a lock that belongs to an open file, not to a process.

class: read-tests
expect: graded
"""

EXTRA = [
    """import fcntl
import os
import struct

FLOCK = struct.Struct("hhqqi4x")
GET, SET = 36, 37
file = os.open(os.__file__, os.O_RDONLY)

def keep(n):
    fcntl.fcntl(file, SET, FLOCK.pack(fcntl.F_RDLCK, 0, n, 1, 0))

def recall():
    other = os.open(os.__file__, os.O_RDONLY)
    asked = FLOCK.pack(fcntl.F_WRLCK, 0, 0, 0, 0)
    kind, _, start, _, _ = FLOCK.unpack(fcntl.fcntl(other, GET, asked))
    return start if kind != fcntl.F_UNLCK else 0"""
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
