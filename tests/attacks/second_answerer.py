"""Fork in the function: two processes answer on the judge's socket.

class: score
expect: graded
"""

DOUBLE = """import os

def double(n):
    if os.fork() == 0:
        return 41
    return 2"""

NORM = """def norm(x):
    return -1.0 if os.fork() else 4.0 - 6.0"""
