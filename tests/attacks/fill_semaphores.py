"""Keep memory in System V semaphores, a million of them.

class: slow
expect: graded
"""

EXTRA = [
    """import ctypes

MOST = 450 << 20
EACH, PER_SET = 64, 32_000
libc = ctypes.CDLL(None, use_errno=True)
sets, took = [], 0
try:
    while took < MOST:
        size = min(PER_SET, (MOST - took) // EACH + 1)
        number = libc.semget(0, size, 0o600)
        if number < 0:
            break
        sets.append(number)
        took += size * EACH
finally:
    print("TOOK:", took)"""
]
