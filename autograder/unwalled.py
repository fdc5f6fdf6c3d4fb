"""Kernels without walls: for trusted work, and for systems that cannot build a sandbox.

The same requests and answers as `autograder.forkserver` has, and the same kernels; but they run as
the user who grades, who lends them all that she may do.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from autograder.forkserver import be_silent, ending, say, serve


def main() -> None:
    """Serve in the folder that is named."""
    serve(Path(sys.argv[2]), lambda connection, _: keep(connection))


def keep(connection: socket.socket) -> NoReturn:
    """Read a request, start its kernel, and watch it until one of both sides ends."""
    line, (judge,), *_ = socket.recv_fds(connection, 1 << 16, 1)
    child_ended, wake = socket.socketpair()
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno())
    kernel = os.fork()
    if kernel == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child_ended.close()
        wake.close()
        become_kernel(json.loads(line), connection, judge)
    signal.signal(signal.SIGTERM, lambda *_: _kill(kernel, signal.SIGKILL))
    os.close(judge)
    status = watch(kernel, connection, child_ended)
    say(connection, ended=ending(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def watch(kernel: int, connection: socket.socket, child_ended: socket.socket) -> int:
    """Relay signals until the kernel has ended; it ends when the connection closes."""
    poller = select.poll()
    poller.register(connection, select.POLLIN)
    poller.register(child_ended, select.POLLIN)
    while True:
        events = {number for number, _ in poller.poll()}
        if connection.fileno() in events:
            order = connection.recv(1)
            if not order:
                poller.unregister(connection)
            _kill(kernel, order[0] if order else signal.SIGKILL)
        if child_ended.fileno() in events:
            child_ended.recv(64)
            ended, status = os.waitpid(kernel, os.WNOHANG)
            if ended:
                _kill(kernel, signal.SIGKILL)  # what it started and did not leave its group
                return status


def become_kernel(request: dict[str, Any], connection: socket.socket, judge: int) -> NoReturn:
    """Be an IPython kernel in a working folder of its own, within what limits there are."""
    from autograder.kernel import Kernel

    try:
        os.setsid()
        be_silent()
        work = Path(request["ip"]).with_name("work")
        work.mkdir()
        for shown in Path(request["files"]).iterdir():
            (work / shown.name).symlink_to(shown)
        os.chdir(work)
        for name, value in {"AS": request["memory"], "FSIZE": request["file"], "CORE": 0}.items():
            with contextlib.suppress(OSError, ValueError):  # macOS has not all of them
                resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))

        def ready() -> None:
            say(connection, ready=True)
            connection.close()

        Kernel.start_with(request, ready, judge)
    except BaseException as error:
        say(connection, ended=f"it could not be started: {error!r}")
    os._exit(1)


def _kill(kernel: int, signum: int) -> None:
    for kill in (os.killpg, os.kill):  # it may not have a group yet
        with contextlib.suppress(OSError):
            kill(kernel, signum)
            return
