"""Patch the clocks, and set alarms, so that time limits in the kernel never come.

class: slow
expect: graded
"""

DOUBLE = """import faulthandler
import signal
import time

real = time.monotonic
for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
signal.alarm(0)
signal.setitimer(signal.ITIMER_REAL, 0)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
faulthandler.cancel_dump_traceback_later()

def double(n):
    stop = real() + 900
    while real() < stop:
        pass
    return 3 * n"""
