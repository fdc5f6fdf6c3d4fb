"""Leave a child that holds all pipes and sockets of the kernel open, so that no end is seen.

class: outlive
expect: graded
"""

DOUBLE = """import os
import signal
import sys
import time

def double(n):
    if os.fork() == 0:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for fd in range(1024):
            try:
                os.set_inheritable(fd, True)
            except OSError:
                pass
        code = "import time; time.sleep(120)"
        os.execv(sys.executable, [sys.executable, "-c", code, "attack-canary-holds"])
    os._exit(0)"""
