"""Tell a number to a neighbour by locks on the files that the course handed out.

class: classmates
expect: graded
"""

EXTRA = [
    """import fcntl
import os
import struct
import time

FLOCK = struct.Struct("hhqqi4x")

import random

BASE, GET, SET = 1 << 41, 36, 37
names = [name for name in os.listdir() if os.path.isfile(name)]
FILES = [os.path.realpath(name) for name in names if name.endswith(".py")]
pairs = [(os.open(name, os.O_RDONLY), os.open(name, os.O_RDONLY)) for name in FILES]
mine = random.SystemRandom().randrange(1, 1_000_000)
for file, _ in pairs:
    fcntl.fcntl(file, SET, FLOCK.pack(fcntl.F_RDLCK, 0, BASE + mine, 1, 0))
stop = time.monotonic() + 2.5
while time.monotonic() < stop:
    heard = set()
    for _, other in pairs:
        # on both sides of my own
        for start, length in ((BASE, mine), (BASE + mine + 1, 0)):
            asked = FLOCK.pack(fcntl.F_WRLCK, 0, start, length, 0)
            kind, _, found, _, _ = FLOCK.unpack(fcntl.fcntl(other, GET, asked))
            if kind != fcntl.F_UNLCK:
                heard.add(found - BASE)
    if heard:
        print("LOOT: a neighbour says", heard)
        break
    time.sleep(0.02)
time.sleep(max(stop - time.monotonic(), 0))"""
]
