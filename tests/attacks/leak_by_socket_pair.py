"""Tell the arguments of hidden tests by sockets that were made before.

class: read-tests
expect: graded
"""

EXTRA = [
    """import socket

pairs = [socket.socketpair(type=kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]

def keep(n):
    for one, _ in pairs:
        try:
            one.send(str(n).encode())
        except OSError:
            pass

def recall():
    found = []
    for _, other in pairs:
        try:
            found.append(other.recv(99, socket.MSG_DONTWAIT))
        except OSError:
            pass
    return [words for words in found if words]"""
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
