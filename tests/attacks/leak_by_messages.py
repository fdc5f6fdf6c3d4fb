"""Tell the arguments of hidden tests by a System V message queue.

class: read-tests
expect: graded
"""

EXTRA = [
    """import ctypes

PRIVATE, REMOVE, NO_WAIT = 0, 0, 0o4000
libc = ctypes.CDLL(None, use_errno=True)
number = libc.msgget(PRIVATE, 0o600)

class Message(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_long), ("value", ctypes.c_int64)]

def keep(n):
    libc.msgsnd(number, ctypes.byref(Message(1, n)), 8, NO_WAIT)

def recall():
    got = Message(1, 0)
    libc.msgrcv(number, ctypes.byref(got), 8, 0, NO_WAIT)
    libc.msgctl(number, REMOVE, None)
    return got.value"""
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
