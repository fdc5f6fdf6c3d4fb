"""Keep memory in timers, of both kinds, as many as may be.

class: slow
expect: graded
"""

EXTRA = [
    """import ctypes

MOST, EACH = 8 << 20, 300
libc = ctypes.CDLL(None, use_errno=True)
kept, took = [], 0
while took < MOST:
    timer = ctypes.c_void_p()
    if libc.timer_create(1, None, ctypes.byref(timer)) != 0:
        break
    kept.append(timer)
    took += EACH
descriptors = []
while took < MOST:
    number = libc.timerfd_create(1, 0)
    if number < 0:
        break
    descriptors.append(number)
    took += EACH
print("TOOK:", took)"""
]
