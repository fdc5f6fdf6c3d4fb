"""Fork five hundred times; each child ends by itself.

class: slow
expect: graded
"""

EXTRA = [
    """import os
import time

made = 0
for _ in range(500):
    try:
        pid = os.fork()
    except OSError:
        continue
    if pid == 0:
        time.sleep(15)
        os._exit(0)
    made += 1
print(made, "children")"""
]
