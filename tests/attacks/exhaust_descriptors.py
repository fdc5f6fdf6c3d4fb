"""Open files, pipes and sockets until there are no more.

class: slow
expect: graded
"""

EXTRA = [
    """import os
import resource
import socket

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
kept = []
try:
    for _ in range(20_000):
        kept.append(os.pipe())
        kept.append(socket.socketpair())
except OSError as error:
    print(len(kept), error)"""
]
