"""Leave threads that keep the interpreter from ending.

class: outlive
expect: graded
"""

EXTRA = [
    """import atexit
import threading
import time

def stay():
    stop = time.monotonic() + 120
    while time.monotonic() < stop:
        time.sleep(1)

for _ in range(3):
    threading.Thread(target=stay, daemon=False).start()
atexit.register(stay)"""
]
