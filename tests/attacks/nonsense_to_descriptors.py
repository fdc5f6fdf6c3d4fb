"""Write nonsense to every open descriptor: random bytes, huge lengths, half a frame.

class: score
expect: graded
"""

DOUBLE = """import os
import socket
import stat

NONSENSE = [b"\\xff" * 8, b"\\x7f\\xff\\xff\\xff", b"\\x00" * 64, b"{" * 9999]
NONSENSE += [os.urandom(4096), b"\\x00\\x01"]

def double(n):
    for fd in range(3, 1024):
        try:
            mode = os.fstat(fd).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode) or stat.S_ISCHR(mode):
            continue
        os.set_blocking(fd, False)
        for nonsense in NONSENSE:
            try:
                os.write(fd, nonsense)
            except OSError:
                pass
    return 3 * n"""
