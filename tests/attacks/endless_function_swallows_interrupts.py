"""Loop in the functions and swallow every interrupt.

class: slow
expect: graded
"""

DOUBLE = """import time

def stay(seconds=900):
    stop = time.monotonic() + seconds
    while time.monotonic() < stop:
        try:
            time.sleep(1)
        except BaseException:
            continue

def double(n):
    stay()
    return 3 * n"""

NORM = """import signal

def norm(x):
    signal.signal(signal.SIGINT, lambda *args: stay())
    try:
        stay()
    finally:
        stay()
    return -1.0"""
