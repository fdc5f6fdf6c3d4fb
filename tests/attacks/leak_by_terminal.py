"""Tell the arguments of hidden tests by the size of a terminal's window.

class: read-tests
expect: graded
"""

EXTRA = [
    """import fcntl
import os
import struct
import termios

master, slave = os.openpty()

def keep(n):
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", n, 0, 0, 0))

def recall():
    rows, *_ = struct.unpack("HHHH", fcntl.ioctl(master, termios.TIOCGWINSZ, b"\\0" * 8))
    return rows"""
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
