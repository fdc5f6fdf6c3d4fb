"""Close or shut down every socket in the middle of a test.

class: kill
expect: graded
"""

DOUBLE = """import os
import socket
import stat

def double(n):
    for fd in range(3, 1024):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                socket.socket(fileno=os.dup(fd)).shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
    return 3 * n"""

NORM = """def norm(x):
    for fd in range(3, 1024):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.close(fd)
        except OSError:
            pass
    return -1.0"""
