"""Send the kernel a pipe that holds the arguments of hidden tests, by a socket made before.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os
import socket

mine, sender = socket.socketpair(type=socket.SOCK_DGRAM)
mine.setblocking(False)

def keep(n):
    reader, writer = os.pipe()
    os.write(writer, str(n).encode())
    socket.send_fds(sender, [b"x"], [reader])

def recall():
    try:
        _, descriptors, *_ = socket.recv_fds(mine, 1, 1)
    except BlockingIOError:
        return b""
    return os.read(descriptors[0], 99) if descriptors else None"""
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
