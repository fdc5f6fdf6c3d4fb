"""Put a socket pair of one's own in the place of the judge's, and answer nobody.

class: score
expect: graded
"""

DOUBLE = """import os
import socket
import stat

kept = []

def double(n):
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                ours, theirs = socket.socketpair()
                kept.append((ours, os.dup(fd)))
                os.dup2(theirs.fileno(), fd)
                theirs.detach()
        except OSError:
            pass
    return 3 * n"""
