"""Ignore and block every signal that may be ignored, then never end.

class: slow
expect: graded
"""

DOUBLE = """import signal
import time

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())

def double(n):
    stop = time.monotonic() + 900
    while time.monotonic() < stop:
        pass
    return 3 * n"""
