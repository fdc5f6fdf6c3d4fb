"""Processes that have done already what many notebooks begin with, and fork kernels from there.

The base has imported what all need. A snapshot is a copy of it that has imported what one source
notebook imports and has run the cells that its students cannot edit, up to the first that they
can. It runs the instructor's text and nothing of a student's; a kernel is a copy of a snapshot.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import random
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from autograder.inside import keeper, linux, wire

if TYPE_CHECKING:
    from autograder.inside.kernel import Line

#: Seconds for the cells of a snapshot.
PATIENCE = 120


@dataclass
class Outputs:
    """What the cells of a snapshot have put out: for each the messages, and how it ended."""

    cells: list[tuple[list[tuple[str, bytes]], Any]] = field(default_factory=list)


def serve_base(requests: socket.socket, modules: list[str], *, walls: bool) -> NoReturn:
    """Be the base: import, then fork snapshots and kernels for whoever asks."""
    try:
        linux.name("base")
        linux.die_with_parent()
        sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody is there to debug
        from autograder.inside.kernel import WARM

        for name in WARM:
            importlib.import_module(name)
        for name in modules:
            with contextlib.suppress(Exception):  # what is not there, a cell will miss
                importlib.import_module(name)
        base = _Forks(walls=walls)
        snapshots = dict[str, socket.socket]()
        while True:
            base.wait(requests.fileno())
            _, (number,), *_ = socket.recv_fds(requests, 1, 1)
            with socket.socket(fileno=number) as connection:
                request, files = wire.receive(connection)
                wanted = request.get("snapshot")
                try:
                    if wanted is None:
                        base.fork(request, connection, files, None)
                        continue
                    if wanted["key"] not in snapshots:
                        snapshots[wanted["key"]] = _begin_snapshot(request, walls=walls)
                    try:
                        wire.send(snapshots[wanted["key"]], request, [connection.fileno(), *files])
                    except OSError:  # it has ended, by a module that it imported, say
                        base.fork(request, connection, files, None)
                finally:
                    for file in files:
                        os.close(file)
    except BaseException as error:
        print(linux.told(error), file=sys.stderr, flush=True)
    os._exit(1)


def _begin_snapshot(request: dict[str, Any], *, walls: bool) -> socket.socket:
    """Fork a snapshot; the socket that it takes requests from."""
    mine, theirs = socket.socketpair()
    gc.collect()
    if os.fork() == 0:
        try:
            linux.name("snapshot")
            signal.set_wakeup_fd(-1)
            linux.close_all_but([theirs.fileno()])  # others are those of the first kernel's
            linux.die_with_parent()
            pid = os.fork()
            if pid == 0:
                linux.die_with_parent()
                _be_snapshot(request, theirs, walls=walls)
                os._exit(0)
            _, status = os.waitpid(pid, 0)
            if status != 0:  # by a module that it imported, say: kernels start without
                _serve(theirs, None, walls=walls)
            os._exit(0)
        except BaseException as error:
            print(linux.told(error), file=sys.stderr, flush=True)
        os._exit(1)
    theirs.close()
    return mine


def _be_snapshot(request: dict[str, Any], requests: socket.socket, *, walls: bool) -> None:
    """Import, run the cells that all notebooks begin with, and fork kernels."""
    wanted = request["snapshot"]
    if walls:
        linux.call("unshare", linux.NEWNS)
        keeper.mount_writable(request, None)
        os.chdir(keeper.WORK)
    sys.path.append(request["files"])
    for module in wanted["modules"]:
        with contextlib.suppress(Exception):  # a cell that needs it will say so
            importlib.import_module(module)
    if wanted["pictures"]:
        with contextlib.suppress(Exception):
            importlib.import_module("autograder.inside.rehearsal").rehearse()
    pid = os.fork()
    if pid == 0:  # a copy tries whether the cells can be shared, and goes on if they can
        begun = _run(request, wanted["cells"])
        if begun is None:
            os._exit(1)
        _serve(requests, begun, walls=walls)
    _, status = os.waitpid(pid, 0)
    if status != 0:  # also if it crashed, or took too long
        _serve(requests, None, walls=walls)


def _serve(requests: socket.socket, begun: tuple[Line, Outputs] | None, *, walls: bool) -> NoReturn:
    forks = _Forks(walls=walls)
    while True:
        forks.wait(requests.fileno())
        try:
            request, (number, *files) = wire.receive(requests)
        except EOFError:
            os._exit(0)
        with socket.socket(fileno=number) as connection:
            forks.fork(request, connection, files, begun)
        for file in files:
            os.close(file)


def _run(request: dict[str, Any], cells: list[str]) -> tuple[Line, Outputs] | None:
    """Run the cells; None if one fails, or if what they leave cannot be shared by copies."""
    from autograder.inside.kernel import Line

    linux.die_with_parent()
    before = _descriptors(), _shared_maps(), set(os.listdir())
    outputs = Outputs()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    said: list[tuple[str, bytes]] = []
    line = Line(request["output"])
    line.shell.warm_up()
    line.send = lambda kind, text: said.append((kind, text))
    for cell in cells:
        reply = line.run(cell)
        outputs.cells.append((said[:], reply))
        said.clear()
        if reply.raised:
            return None
    left, again = signal.setitimer(signal.ITIMER_REAL, 0)
    if again or abs(began + PATIENCE - time.monotonic() - left) > 1:
        return None  # a cell has set the clock
    line.send = _unheard
    line.shell.rest()
    _close_fonts()
    gc.collect()
    after = _descriptors(), _shared_maps(), set(os.listdir())
    return (line, outputs) if before == after and _is_alone() else None


def _unheard(kind: str, text: bytes) -> None:
    """Nobody listens any more."""


def _close_fonts() -> None:
    """Close the files of fonts that matplotlib has read, as it does itself in a forked process."""
    if fonts := sys.modules.get("matplotlib.font_manager"):
        with contextlib.suppress(AttributeError):
            fonts._get_font.cache_clear()
    if texts := sys.modules.get("matplotlib.mathtext"):
        with contextlib.suppress(AttributeError):
            texts.MathTextParser._parse_cached.cache_clear()


def _descriptors() -> set[str]:
    return {
        f"{name} {os.readlink(f'/proc/self/fd/{name}')}"
        for name in os.listdir("/proc/self/fd")
        if os.path.exists(f"/proc/self/fd/{name}")
    }


def _shared_maps() -> list[str]:
    lines = Path("/proc/self/maps").read_text().splitlines()
    return [line for line in lines if "s" in line.split()[1] and "w" in line.split()[1]]


def _is_alone() -> bool:
    """Are there no threads, no children and no timers, which no copy would have?"""
    timers = signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF
    if len(os.listdir("/proc/self/task")) > 1 or any(
        any(signal.getitimer(timer)) for timer in timers
    ):
        return False
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


class _Forks:
    """Kernels that were forked from this process: it tells how each ended."""

    def __init__(self, *, walls: bool) -> None:
        self._walls = walls
        self._kernels = dict[int, socket.socket]()
        self._wake, wake = socket.socketpair()
        self._wake.setblocking(False)
        wake.setblocking(False)
        self._waker = wake
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY) if walls else -1
        gc.collect()
        gc.freeze()  # a kernel's garbage collector need not look at what it inherits
        linux.gather_memory()

    def wait(self, descriptor: int) -> None:
        """Wait until there is something to read, and tell meanwhile which kernels have ended."""
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        poller.register(self._wake, select.POLLIN)
        while True:
            ready = {number for number, _ in poller.poll()}
            if self._wake.fileno() in ready:
                with contextlib.suppress(OSError):
                    self._wake.recv(4096)
                self._bury()
            if descriptor in ready:
                return

    def _bury(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if connection := self._kernels.pop(pid, None):
                    with connection, contextlib.suppress(OSError):
                        wire.send(connection, {"ended": os.waitstatus_to_exitcode(status)})

    def fork(
        self,
        request: dict[str, Any],
        connection: socket.socket,
        files: list[int],
        begun: tuple[Line, Outputs] | None,
    ) -> None:
        """Fork a kernel, which gets these files, and say over the connection which it is."""
        draws = random.getstate()  # which a fork seeds anew
        pid = self._fork_into(files[-1]) if self._walls else os.fork()
        if pid == 0:
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                self._wake.close()
                self._waker.close()
                for other in self._kernels.values():
                    other.close()
                connection.close()
                random.setstate(draws)
                from autograder.inside.kernel import be_kernel

                be_kernel(request, files, begun, walls=self._walls)
            finally:
                os._exit(1)
        self._kernels[pid] = connection.dup()
        wire.send(connection, {"pid": pid, "snapshot": begun is not None})

    def _fork_into(self, namespaces: int) -> int:
        """Fork into a namespace of processes, and stay in one's own."""
        if os.getuid() == 0:
            linux.join(namespaces, linux.NEWPID)
            pid = os.fork()
            if pid != 0:
                linux.join(self._own, linux.NEWPID)
            return pid
        read, write = os.pipe()  # an ordinary user has no way back: somebody else goes there
        helper = os.fork()
        if helper == 0:
            try:
                linux.join(namespaces, linux.NEWPID)
                pid = linux.fork_into(linux.PARENT)
                if pid == 0:
                    return 0
                os.write(write, str(pid).encode())
            except OSError as error:
                print(linux.told(error), file=sys.stderr, flush=True)
            os._exit(0)
        os.close(write)
        os.waitpid(helper, 0)
        told = os.read(read, 20)
        os.close(read)
        if not told:
            raise OSError("no process can be forked into the namespaces of a kernel")
        return int(told)
