"""Tell the arguments of hidden tests by the interval of a timer that copies of a process share.

class: read-tests
expect: graded
"""

EXTRA = [
    """import ctypes

libc = ctypes.CDLL(None, use_errno=True)
timer = libc.timerfd_create(1, 0)
Times = ctypes.c_int64 * 4

def keep(n):
    libc.timerfd_settime(timer, 0, ctypes.byref(Times(n, 0, 100_000, 0)), None)

def recall():
    times = Times()
    libc.timerfd_gettime(timer, ctypes.byref(times))
    return times[0]"""
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
