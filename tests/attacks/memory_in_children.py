"""Share 6 GB among twelve children, each below its own limit.

class: slow
expect: graded
"""

EXTRA = [
    """import os
import time

children = []
for _ in range(12):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        try:
            kept = bytearray(512 * 2**20)
            time.sleep(20)
        finally:
            os._exit(0)
    children.append(pid)
for pid in children:
    os.waitpid(pid, 0)"""
]
