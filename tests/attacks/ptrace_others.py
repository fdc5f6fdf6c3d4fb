"""Attach to other processes with ptrace, and let them go again.

class: read-course
expect: graded
"""

EXTRA = [
    """import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
SEIZE, DETACH = 0x4206, 17
for pid in {os.getppid(), 1, *range(2, 400)} - {os.getpid(), 0}:
    if libc.ptrace(SEIZE, pid, 0, 0) == 0:
        print("LOOT: seized", pid)
        libc.ptrace(0x4207, pid, 0, 0)
        try:
            os.waitpid(pid, 0x40000000)
        except OSError:
            pass
        libc.ptrace(DETACH, pid, 0, 0)"""
]
