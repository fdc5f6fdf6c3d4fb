"""Keep all cores busy in threads and children, so that others time out.

class: classmates
expect: graded
"""

EXTRA = [
    """import os
import threading
import time

def burn():
    stop = time.monotonic() + 60
    while time.monotonic() < stop:
        pass

for _ in range(8):
    if os.fork() == 0:
        try:
            burn()
        finally:
            os._exit(0)
threading.Thread(target=burn).start()"""
]
