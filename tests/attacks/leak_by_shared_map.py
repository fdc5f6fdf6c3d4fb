"""Tell the arguments of hidden tests by memory that is shared: maps of files made before.

class: read-tests
expect: graded
"""

EXTRA = [
    """import mmap
import os
import tempfile

maps = []
for place in (os.getcwd(), tempfile.gettempdir(), "/dev/shm"):
    try:
        with tempfile.TemporaryFile(prefix="attack-canary", dir=place) as file:
            file.truncate(4096)
            maps.append(mmap.mmap(file.fileno(), 4096))
    except OSError:
        pass
try:
    maps.append(mmap.mmap(-1, 4096))
except OSError:
    pass

def keep(n):
    for shared in maps:
        shared[0] = n

def recall():
    return [shared[0] for shared in maps if shared[0]]"""
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
