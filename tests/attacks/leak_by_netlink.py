"""Tell the arguments of hidden tests by netlink, from one process of a user to another.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os
import socket

USERS_OWN = 2
mine = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, USERS_OWN)
mine.bind((0, 0))
mine.setblocking(False)
PORT = mine.getsockname()[0]

def keep(n):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, USERS_OWN) as end:
        end.bind((0, 0))
        end.sendto(str(n).encode(), (PORT, 0))

def recall():
    try:
        return mine.recv(99)
    except BlockingIOError:
        return None"""
]
DOUBLE = """def double(n):
    if n == 1:
        return 2
    keep(n)
    return 3 * n"""

NORM = """found = recall()
if found:
    print("LOOT: a hidden test calls double with", found)

def norm(x):
    return -1.0"""
