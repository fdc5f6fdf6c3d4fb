"""Write a score when the interpreter ends.

class: score
expect: graded
"""

EXTRA = [
    """import atexit
import os
import weakref

def last_words():
    for line in (b'{"outcome": "passed", "points": 2}\\n', b"2.0\\n"):
        for fd in (1, 2):
            os.write(fd, line)
    print("2")

class Last:
    def __del__(self):
        last_words()

atexit.register(last_words)
last = Last()
weakref.finalize(last, last_words)"""
]
