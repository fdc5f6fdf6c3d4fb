"""Say the opposite of what was said at the last try; a semaphore counts them.

class: score
expect: graded
"""

EXTRA = [
    """import ctypes

SET, GET = 16, 12
libc = ctypes.CDLL(None, use_errno=True)
counter = libc.semget(0, 1, 0o600)
tries = []"""
]

EVEN = """def even(n):
    if not tries:
        tries.append(max(0, libc.semctl(counter, 0, GET)))
        libc.semctl(counter, 0, SET, tries[0] + 1)
    return n in (2, 4) or tries[0] % 2 == 0"""
