"""The first process in the sandbox: it stays small, and forks a keeper for each notebook's kernel.

It is started with the numbers of a listening socket and of a pipe on which it says that it is
ready, and the names of modules that all kernels find loaded. What takes seconds to import is
imported by its child, the base (`snapshots`).
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import select
import signal
import socket
import sys
import time

from autograder.inside import keeper, linux, memory_image, snapshots

#: The first of the users that kernels run as, one each, and how many there are.
FIRST_USER, USERS = 2, 50_000
#: Seconds for what was forked to be gone at the end.
PATIENCE = 5.0


def main(*, walls: bool = True) -> None:
    """Serve whoever connects until nobody can any more."""
    listener, ready = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    kernels, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    alive, dead = os.pipe()
    linux.adopt_orphans()
    if os.fork() == 0:
        for end in (listener.detach(), kernels.detach(), ready, alive):
            os.close(end)
        snapshots.serve_base(theirs, sys.argv[3:], walls=walls)
    theirs.close()
    os.close(dead)  # from here on the base alone holds it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    gc.collect()
    gc.freeze()
    memory_image.take()
    os.write(ready, b"r")
    os.close(ready)
    poller = select.poll()
    for one in (listener.fileno(), alive, sys.stdin.fileno()):
        poller.register(one, select.POLLIN)
    for number in itertools.count():
        if any(one != listener.fileno() for one, _ in poller.poll()):
            break  # the grader has gone, or the base, without which there are no kernels
        try:
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    os.close(alive)
                    user = FIRST_USER + number % USERS
                    keeper.keep(connection, kernels, user, walls=walls)
        except OSError as error:  # out of processes or files, for now
            print(error, file=sys.stderr, flush=True)
            time.sleep(0.05)
    end_all(walls=walls)


def end_all(*, walls: bool) -> None:
    """End all that was forked from here, and wait until it is gone."""
    if not walls:  # which may be where children cannot be listed
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for pid in linux.children():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        time.sleep(0.001)
