"""Tell the arguments of hidden tests by System V shared memory.

class: read-tests
expect: graded
"""

EXTRA = [
    """import ctypes

PRIVATE, REMOVE = 0, 0
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
number = libc.shmget(PRIVATE, 4096, 0o600)
place = libc.shmat(number, None, 0) if number >= 0 else None
libc.shmctl(number, REMOVE, None)
box = ctypes.c_int64.from_address(place) if place else ctypes.c_int64(0)

def keep(n):
    box.value = n

def recall():
    return box.value"""
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
