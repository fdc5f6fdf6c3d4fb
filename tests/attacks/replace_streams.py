"""Replace, close and cross the standard streams.

class: kill
expect: graded
"""

EXTRA = [
    """import os
import sys

null = os.open("/dev/null", os.O_RDWR)
for fd in (0, 1, 2):
    os.dup2(null, fd)
sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None
sys.stdin = 7""",
    """class Stream:
    def write(self, text):
        raise SystemExit(0)

    def flush(self):
        raise KeyboardInterrupt

sys.stdout = sys.stderr = Stream()
print("passed")""",
]
DOUBLE = """def double(n):
    print("passed")
    sys.stdout.close()
    return 3 * n"""
