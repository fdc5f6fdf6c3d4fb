"""Pass open descriptors to the judge as ancillary data, to fill its table.

class: slow
expect: graded
"""

DOUBLE = """import array
import os
import socket
import stat

def double(n):
    gift = array.array("i", [os.open("/dev/null", os.O_RDONLY)] * 200)
    for fd in range(3, 256):
        try:
            if not stat.S_ISSOCK(os.fstat(fd).st_mode):
                continue
            end = socket.socket(fileno=os.dup(fd))
            if end.family != socket.AF_UNIX:
                continue
            for _ in range(50):
                rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, gift)]
                end.sendmsg([b"0"], rights, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except OSError:
            pass
    return 3 * n"""
