"""Use up what the system counts per user: inotify, pipes, queues, keys, processes.

class: classmates
expect: graded
"""

EXTRA = [
    """import ctypes
import fcntl
import os

libc = ctypes.CDLL(None, use_errno=True)
kept, counts = [], {}
for name, make in {
    "inotify": lambda: libc.inotify_init(),
    "epoll": lambda: libc.epoll_create1(0),
    "memfd": lambda: os.memfd_create("x"),
    "queue": lambda: libc.msgget(0, 0o1600),
    "userfault": lambda: libc.syscall(323, 0),
}.items():
    for _ in range(400):
        try:
            got = make()
        except OSError:
            break
        if got < 0:
            break
        counts[name] = counts.get(name, 0) + 1
for _ in range(100):
    try:
        ends = os.pipe()
        kept.append(ends)
        fcntl.fcntl(ends[0], 1031, 2**20)
    except OSError:
        break
print(counts, len(kept))"""
]
