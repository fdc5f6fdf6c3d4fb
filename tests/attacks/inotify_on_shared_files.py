"""Tell a number to a neighbour by opening files that all notebooks see, and that he watches.

class: classmates
expect: graded
"""

EXTRA = [
    """import ctypes
import os
import struct
import sysconfig
import time

OPENED, NON_BLOCKING = 0x20, 0o4000
FOLDER = sysconfig.get_path("stdlib")
NAMES = ("antigravity", "this", "tabnanny", "pyclbr", "sndhdr", "chunk", "sched", "modulefinder")
FILES = [f"{FOLDER}/{name}.py" for name in NAMES if os.path.exists(f"{FOLDER}/{name}.py")]
libc = ctypes.CDLL(None, use_errno=True)
watch = libc.inotify_init1(NON_BLOCKING)
numbers = {libc.inotify_add_watch(watch, name.encode(), OPENED): name for name in FILES}
heard, mine, turn = {}, {}, 0
stop = time.monotonic() + 2.5
while time.monotonic() < stop:
    name = FILES[turn % len(FILES)]
    os.close(os.open(name, os.O_RDONLY))
    mine[name], turn = mine.get(name, 0) + 1, turn + 1
    time.sleep(0.01)
    try:
        events = os.read(watch, 65536)
    except OSError:
        continue
    for number, mask, _, _ in struct.iter_unpack("iIII", events):
        if mask & OPENED:
            heard[numbers.get(number)] = heard.get(numbers.get(number), 0) + 1
more = {name: heard[name] - mine[name] for name in mine if heard.get(name, 0) > mine[name]}
if sum(more.values()) > 20:
    print("LOOT: a neighbour opened files, so often", more)"""
]
