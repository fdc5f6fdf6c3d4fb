"""Keep memory in the queues of inotify: events of files with long names, never read.

class: slow
expect: graded
"""

EXTRA = [
    """import ctypes
import os
import tempfile

MOST, EACH = 48 << 20, 300
MOVED, NON_BLOCKING = 0xC0, 0o4000
libc = ctypes.CDLL(None, use_errno=True)
folder = tempfile.mkdtemp("attack-canary")
names = [f"{folder}/{letter * 240}" for letter in "ab"]
open(names[0], "w").close()
kept = []
while len(kept) * 16_384 * EACH < MOST:
    number = libc.inotify_init1(NON_BLOCKING)
    if number < 0 or libc.inotify_add_watch(number, folder.encode(), MOVED) < 0:
        break
    kept.append(number)
# every move is told to each of them, twice
events = 0
while kept and events < 16_384 and len(kept) * events * EACH < MOST:
    os.rename(*names)
    names.reverse()
    events += 2
took = len(kept) * events * EACH
print("TOOK:", took)"""
]
