"""Leave a daemon behind: fork twice, with a session of its own, streams closed.

class: outlive
expect: graded
"""

EXTRA = [
    """import os
import signal
import sys
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        os.closerange(0, 1024)
        code = "import time; time.sleep(120)"
        os.execv(sys.executable, [sys.executable, "-c", code, "attack-canary-double-fork"])
    os._exit(0)"""
]
