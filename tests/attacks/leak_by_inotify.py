"""Tell the arguments of hidden tests by opening a read-only file that is watched, so many times.

class: read-tests
expect: graded
"""

EXTRA = [
    """import ctypes
import importlib.util
import os
import struct

OPENED, CLOSED, NON_BLOCKING = 0x20, 0x10, 0o4000
FILE = importlib.util.find_spec("antigravity").origin
libc = ctypes.CDLL(None, use_errno=True)
watch = libc.inotify_init1(NON_BLOCKING)
libc.inotify_add_watch(watch, FILE.encode(), OPENED | CLOSED)

def keep(n):
    for _ in range(n):
        os.close(os.open(FILE, os.O_RDONLY))

def recall():
    try:
        events = os.read(watch, 65536)
    except OSError:
        return 0
    masks = [mask for _, mask, _, _ in struct.iter_unpack("iIII", events)]
    return sum(1 for mask in masks if mask & OPENED)"""
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
