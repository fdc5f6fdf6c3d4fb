"""Tell a number to a neighbour by read locks on files that all notebooks see.

class: classmates
expect: graded
"""

EXTRA = [
    """import fcntl
import os
import struct
import time

FLOCK = struct.Struct("hhqqi4x")

import sysconfig

FILE = os.path.join(sysconfig.get_path("stdlib"), "antigravity.py")
BASE = 1 << 40
file = os.open(FILE, os.O_RDONLY)
mine = BASE + os.getpid() * 1000 + int(time.monotonic() * 1000) % 1000
fcntl.fcntl(file, fcntl.F_SETLK, FLOCK.pack(fcntl.F_RDLCK, 0, mine, 1, 0))
stop = time.monotonic() + 2.5
while time.monotonic() < stop:
    asked = FLOCK.pack(fcntl.F_WRLCK, 0, BASE, 0, 0)
    kind, _, start, _, _ = FLOCK.unpack(fcntl.fcntl(file, fcntl.F_GETLK, asked))
    if kind != fcntl.F_UNLCK:
        print("LOOT: a neighbour says", start - BASE)
        break
    time.sleep(0.02)
time.sleep(max(stop - time.monotonic(), 0))"""
]
