"""Stop oneself, so that nobody knows whether one lives.

class: kill
expect: graded
"""

DOUBLE = """import os
import signal

def double(n):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 3 * n"""
