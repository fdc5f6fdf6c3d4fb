"""End the kernel in the functions, with status 0.

class: kill
expect: graded
"""

DOUBLE = """import os

def double(n):
    os._exit(0)"""

NORM = """def norm(x):
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)"""
