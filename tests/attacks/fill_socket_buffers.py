"""Keep memory in the buffers of unix sockets, which belong to no process.

class: slow
expect: graded
"""

EXTRA = [
    """import os
import socket

MOST = 450 << 20
BLOCK = b"x" * 65536

def fill(most):
    kept, took = [], 0
    try:
        while took < most:
            pair = socket.socketpair()
            kept.append(pair)
            for end in pair:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
                end.setblocking(False)
                try:
                    while True:
                        took += end.send(BLOCK)
                except BlockingIOError:
                    pass
    except OSError:
        pass
    return kept, took

kept, took = fill(MOST)
# one process may have only so many descriptors: others go on, and stay
reader, writer = os.pipe()
for _ in range(8):
    if took >= MOST:
        break
    child = os.fork()
    if child == 0:
        import time

        more, size = fill(MOST - took)
        os.write(writer, size.to_bytes(8, "big"))
        time.sleep(5)
        os._exit(0)
    took += int.from_bytes(os.read(reader, 8), "big")
import time

time.sleep(1)  # what is counted is what it still holds after a while
print("TOOK:", took)"""
]
