"""Watch by fanotify what neighbours open of the files that all notebooks see.

class: classmates
expect: graded
"""

EXTRA = [
    """import ctypes
import os
import platform
import struct
import sysconfig
import time

INIT, MARK = {"x86_64": (300, 301)}.get(platform.machine(), (262, 263))
BY_ID, NON_BLOCKING, ADD, OPENED, HERE = 0x200, 2, 1, 0x20, -100
FILE = os.path.join(sysconfig.get_path("stdlib"), "antigravity.py")
libc = ctypes.CDLL(None, use_errno=True)
watch = libc.syscall(INIT, BY_ID | NON_BLOCKING, os.O_RDONLY)
path = ctypes.c_char_p(FILE.encode())
libc.syscall(MARK, watch, ADD, ctypes.c_uint64(OPENED), HERE, path)
heard = 0
stop = time.monotonic() + 2.5
while time.monotonic() < stop:
    os.close(os.open(FILE, os.O_RDONLY))
    time.sleep(0.01)
    try:
        events = os.read(watch, 65536)
    except OSError:
        continue
    while len(events) >= 24:
        length, _, _, _, _, _, pid = struct.unpack_from("IBBHQii", events)
        heard += pid != os.getpid()
        events = events[length:]
if heard > 20:
    print("LOOT: a neighbour opened a file, so often:", heard)"""
]
