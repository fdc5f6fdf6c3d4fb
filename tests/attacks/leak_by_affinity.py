"""Tell the arguments of hidden tests by the processors that other processes may use.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os
import time

def helper():
    pid = os.fork()
    if pid == 0:
        time.sleep(10)
        os._exit(0)
    return pid

helpers = [helper() for bit in range(6)]
cores = os.sched_getaffinity(0)

def keep(n):
    for bit, pid in enumerate(helpers):
        if n >> bit & 1:
            os.sched_setaffinity(pid, {min(cores)})

def recall():
    narrow = [os.sched_getaffinity(pid) != cores for pid in helpers]
    return sum(1 << bit for bit, is_narrow in enumerate(narrow) if is_narrow)"""
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
