"""Keep memory in pipes, as large and as many as may be.

class: slow
expect: graded
"""

EXTRA = [
    """import fcntl
import os

MOST = 512 << 20
SET_SIZE = 1031
kept, took = [], 0
try:
    while took < MOST:
        reader, writer = os.pipe()
        kept.append((reader, writer))
        for size in (1 << 20, 1 << 16):
            try:
                fcntl.fcntl(writer, SET_SIZE, size)
                break
            except OSError:
                pass
        os.set_blocking(writer, False)
        try:
            while True:
                took += os.write(writer, b"x" * 65536)
        except BlockingIOError:
            pass
except OSError:
    pass
print("TOOK:", took)"""
]
