"""Keep memory in locks on bytes of files, hundreds of thousands of them.

class: slow
expect: graded
"""

EXTRA = [
    """import fcntl
import tempfile

MOST, EACH, PER_FILE = 20 << 20, 200, 2000
kept, took = [], 0
try:
    while took < MOST and len(kept) < 400:
        kept.append(tempfile.TemporaryFile(prefix="attack-canary"))
        for place in range(PER_FILE):
            fcntl.lockf(kept[-1], fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 2 * place)
            took += EACH
            if took >= MOST:
                break
except OSError:
    pass
finally:
    print("TOOK:", took)"""
]
