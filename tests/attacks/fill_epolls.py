"""Keep memory in epolls, each of which watches each descriptor there is.

class: slow
expect: graded
"""

EXTRA = [
    """import os
import select

MOST, EACH = 16 << 20, 200
watched, kept, took = [], [], 0
try:
    while len(watched) < 200:
        watched.append(os.eventfd(0))
    while took < MOST:
        kept.append(select.epoll())
        for number in watched:
            kept[-1].register(number, select.EPOLLIN)
            took += EACH
except OSError:
    pass
finally:
    print("TOOK:", took)"""
]
