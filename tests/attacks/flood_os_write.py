"""Write without measure to the bare file descriptors, 400 MB.

class: slow
expect: graded
"""

EXTRA = [
    """import os

block = b"x" * 2**20
for _ in range(200):
    for fd in (1, 2):
        os.write(fd, block)"""
]
