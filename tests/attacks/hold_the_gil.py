"""Sleep in C with the interpreter locked, where no KeyboardInterrupt arrives.

class: slow
expect: graded
"""

DOUBLE = """import ctypes
import time

def double(n):
    stop = time.monotonic() + 900
    while time.monotonic() < stop:
        ctypes.PyDLL(None).sleep(900)
    return 3 * n"""
