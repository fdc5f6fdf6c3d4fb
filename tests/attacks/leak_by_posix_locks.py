"""Leave a child behind that holds a lock on a byte of a file: which one, is the argument.

class: read-tests
expect: graded
"""

EXTRA = [
    """import fcntl
import os
import struct
import tempfile
import time

FLOCK = struct.Struct("hhqqi4x")
file = tempfile.TemporaryFile(prefix="attack-canary")

def keep(n):
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, n)
        os.write(writer, b"x")
        time.sleep(8)
        os._exit(0)
    os.read(reader, 1)

def recall():
    asked = FLOCK.pack(fcntl.F_WRLCK, 0, 0, 0, 0)
    kind, _, start, _, _ = FLOCK.unpack(fcntl.fcntl(file, fcntl.F_GETLK, asked))
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
