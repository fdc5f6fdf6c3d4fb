"""Run a program that is in no file, under another name.

class: outlive
expect: graded
"""

EXTRA = [
    """import os
import sys

if os.fork() == 0:
    try:
        fd = os.memfd_create("attack-canary", 0)
        with open("/bin/sleep", "rb") as program:
            os.write(fd, program.read())
        os.setsid()
        os.execve(f"/proc/self/fd/{fd}", ["attack-canary-memory", "120"], {})
    finally:
        os._exit(1)"""
]
