"""Loop in a cell and swallow every interrupt.

class: slow
expect: graded
"""

EXTRA = [
    """import time

stop = time.monotonic() + 900
while time.monotonic() < stop:
    try:
        while time.monotonic() < stop:
            pass
    except BaseException:
        pass"""
]
