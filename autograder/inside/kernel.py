"""The process of a student's notebook: runs its cells, and forks copies of itself for tests.

Each test is answered by a copy that was forked at the test's place. Such a copy is born in
namespaces of its own: for each test there is a thread, a door, that entered them before the first
of the student's cells, and gave up all rights since. What a copy forked by a door can reach, no
other process of the notebook can: not its files, not its processes, not its memory.
"""

from __future__ import annotations

import _thread
import contextlib
import ctypes
import gc
import mmap
import os
import resource
import select
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from autograder.inside import framing, keeper, linux, seccomp
from autograder.inside.answering import Guest
from autograder.inside.bounded_output import Bounded
from autograder.inside.shell import WARM, Reply, Shell, figure_defaults

if TYPE_CHECKING:
    from autograder.inside.snapshots import Outputs

__all__ = ["WARM", "Door", "Line", "be_kernel"]

#: What a copy says when it holds nothing any more but what it may, and can be looked at.
READY = b"r"
#: What a door's copy calls its stack: as large as that of an ordinary process.
STACK = 8 << 20
#: Bytes that a kernel needs beyond what it has when its limits are set: to start threads, say.
ROOM = 32 << 20
MAP_PRIVATE, MAP_ANONYMOUS, MAP_FIXED = 0x02, 0x20, 0x10


class Line:
    """Where a shell's messages go, bounded; another process, forked from this one, has another."""

    def __init__(self, bound: int) -> None:
        self.send: Callable[[str, bytes], None] = _dropped
        self.drain: Callable[[], list[tuple[str, str]]] = list
        self.bounded = Bounded(lambda kind, text: self.send(kind, text), bound)
        self.shell = Shell(self.bounded, lambda: self.drain())
        figure_defaults(self.shell)

    def run(self, source: str) -> Reply:
        """Run one cell."""
        self.bounded.begin_cell()
        return self.shell.run(source)


def _dropped(kind: str, text: bytes) -> None:
    """Nobody listens yet."""


def be_kernel(
    request: dict[str, Any],
    files: list[int],
    begun: tuple[Line, Outputs] | None,
    *,
    walls: bool,
) -> NoReturn:
    """Go behind the walls, then run cells until nobody asks any more."""
    channel, *streams = files[:5]
    way = socket.socket(fileno=channel)
    try:
        linux.name("kernel")
        os.setsid()
        linux.close_all_but(files)  # others are those of whoever forked this, or of a neighbour
        dead = os.open(os.devnull, os.O_RDWR)
        for number, descriptor in enumerate((dead, streams[1], streams[3])):
            os.dup2(descriptor, number)
        doors = (_go_behind_walls if walls else _stay)(request, files)
        for descriptor in (dead, streams[1], streams[3], *files[5:]):
            os.close(descriptor)
        line, outputs = begun or (Line(request["output"]), None)
        _Kernel(request, way, (streams[0], streams[2]), doors, line, outputs).serve()
    except BaseException as error:
        with contextlib.suppress(BaseException):  # there may be no memory to say it with
            framing.send(way, ["failed", f"it could not be started: {linux.told(error)}"])
    os._exit(1)


def _go_behind_walls(request: dict[str, Any], files: list[int]) -> list[Door]:
    """Enter the namespaces that were made for this kernel, open its doors, drop all rights."""
    user: int | None = request["user"]
    into = linux.NEWNS | linux.NEWIPC | linux.NEWNET
    if os.getuid() != 0:
        into |= linux.NEWUSER
        user = None  # the only one there is
    else:
        os.setgroups([])
    linux.join(files[5], into)
    os.chdir(keeper.WORK)
    _limit(request)
    doors = [Door(request, user) for _ in range(request["tests"])]
    for door in doors:
        door.wait_until_open()
    linux.drop_rights(user)
    seccomp.load()
    return doors


def _stay(request: dict[str, Any], files: list[int]) -> list[Door]:
    """Have a working folder, and what limits there are without walls."""
    linux.die_with_parent()
    work = Path(request["work"])
    work.mkdir()
    keeper.link_files(request, work)
    os.chdir(work)
    for name, value in {"AS": request["memory"], "FSIZE": request["file"], "CORE": 0}.items():
        with contextlib.suppress(OSError, ValueError):  # macOS has not all of them
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    return [Door(request, None, walls=False) for _ in range(request["tests"])]


def _limit(request: dict[str, Any]) -> None:
    """Bound what one process may use; and it is the first to go if memory is short."""
    doors = request["tests"]
    limits = {
        "AS": request["memory"] + doors * STACK, "NPROC": request["processes"] + 2 * doors,
        "FSIZE": request["file"], "CORE": 0, "NOFILE": 512 + 2 * doors,
    }  # fmt: skip
    own = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    if limits["AS"] < own + ROOM:  # a thread that finds no memory at its start would be waited for
        least, has = (own + ROOM) >> 20, request["memory"] >> 20
        raise MemoryError(f"c.Limits.memory is {has} MB; a kernel needs {least} MB to begin with")
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        most = resource.getrlimit(kind)[1]  # of whoever grades: nobody may have more than that
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (value, value))
    Path("/proc/self/oom_score_adj").write_text("1000")


class Door:
    """A thread in namespaces of its own that forks a copy of this process into them, once.

    Without walls it is no thread, and its copy lives beside all else.
    """

    def __init__(self, request: dict[str, Any], user: int | None, *, walls: bool = True) -> None:
        self._request, self._user, self._walls = request, user, walls
        self._open, self._asked, self._forked = (_thread.allocate_lock() for _ in range(3))
        for lock in (self._open, self._asked, self._forked):
            lock.acquire()
        self._work: Callable[[], None] = _nothing
        self._problem, self.pid, self.namespace = "", -1, 0
        if walls:
            threading.stack_size(STACK)
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            _thread.start_new_thread(self._stand, ())
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)  # they are the main thread's
            threading.stack_size(0)

    def wait_until_open(self) -> None:
        """Wait until the thread is where it should be, without rights; OSError if it is not."""
        self._open.acquire()
        if self._problem:
            raise OSError(self._problem)

    def fork(self, work: Callable[[], None]) -> int:
        """Fork a copy of this process that does some work and ends; its number here."""
        self._work = work
        if self._walls:
            self._asked.release()
            self._forked.acquire()
        else:
            self._fork()
        if self.pid < 0:
            raise OSError(self._problem)
        return self.pid

    def _stand(self) -> None:
        try:
            self._enter()
        except BaseException as error:
            self._problem = linux.told(error)
        self._open.release()
        if self._problem:
            return
        self._asked.acquire()
        try:
            self._fork()
        except BaseException as error:
            self._problem = linux.told(error)
        self._forked.release()

    def _enter(self) -> None:
        linux.call("unshare", linux.NEWNS | linux.NEWPID)
        keeper.mount_writable(self._request, self._user)
        self.namespace = os.stat(f"/proc/self/task/{threading.get_native_id()}/ns/mnt").st_ino
        os.chdir(keeper.WORK)  # this thread's alone: it has left what threads share
        linux.drop_rights(self._user)
        seccomp.load()

    def _fork(self) -> None:
        with warnings.catch_warnings():  # Python warns of threads, which the copy does not need
            warnings.simplefilter("ignore")
            pid = os.fork()
        if pid == 0:
            try:
                signal.pthread_sigmask(signal.SIG_SETMASK, ())
                self._work()
            finally:
                os._exit(0)
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)  # without walls, the kernel's end is that of its group
        self.pid = pid


def _nothing() -> None:
    """What a door has its copy do before it is told what."""


class _Kernel:
    """Takes cells and tests from the grader, one after the other."""

    def __init__(
        self,
        request: dict[str, Any],
        channel: socket.socket,
        streams: tuple[int, int],
        doors: list[Door],
        line: Line,
        outputs: Outputs | None,
    ) -> None:
        self._channel, self._doors = channel, doors
        self._line, self._outputs = line, outputs
        self._pid = os.getpid()
        self._nowhere = open(os.devnull, "w")  # noqa: SIM115  # once, not by each copy
        self._streams = dict(zip(("stdout", "stderr"), streams, strict=True))
        for descriptor in streams:
            os.set_blocking(descriptor, False)
        sys.path[:] = [*(p for p in sys.path if p != request["files"]), request["files"]]
        line.send, line.drain = self._say, self._drain
        line.shell.go_on()

    def serve(self) -> None:
        """Do what is asked until nobody can ask any more."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._empty = keeper.files_on(".")
        self._tell("ready", [door.namespace for door in self._doors])
        while True:
            try:
                order, files = framing.receive(self._channel)
            except (EOFError, OSError, framing.Broken):
                os._exit(0)
            match order:
                case ["run", str(source)]:
                    self._run(source)
                case ["replay"]:
                    self._replay()
                case ["freeze", int(number)] if len(files) == 1:
                    self._freeze(self._doors[number], files[0])
                case ["freeze", _]:  # the notebook holds so many files that none can be added
                    self._tell("frozen", None)

    def _run(self, source: str) -> None:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            reply = self._line.run(source)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        except KeyboardInterrupt:  # between the cell's end and here
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            reply = Reply(None, None)
        if os.getpid() != self._pid:  # the cell has forked, and this is the child
            os._exit(0)
        self._tell("done", [reply.raised, reply.execution_count])

    def _replay(self) -> None:
        """Tell what the cells before have put out."""
        outputs, self._outputs = self._outputs, None
        for messages, reply in outputs.cells if outputs else ():
            for kind, text in messages:
                self._say(kind, text)
            self._tell("done", [reply.raised, reply.execution_count])

    def _freeze(self, door: Door, judge: int) -> None:
        """Have a copy of this process wait for a judge."""
        held = linux.descriptors()
        # only memory of files on the notebook's own file system can be shared and written
        maps = _shared_maps() if keeper.files_on(".") != self._empty else []
        names, place = self._line.shell.user_ns, os.getcwd()

        def work() -> None:
            linux.name("copy")
            linux.dup_over([number for number in held if number != judge])
            for start, length, rights in maps:
                _make_private(start, length, rights)
            sys.stdout = sys.stderr = self._nowhere
            gc.freeze()  # or collecting garbage copies every page
            os.write(judge, READY)
            select.select([judge], [], [])  # until then, this process is looked at
            with contextlib.suppress(OSError):
                os.chdir(place)
            Guest(socket.socket(fileno=judge), names).serve()

        try:
            self._tell("frozen", door.fork(work))
        except OSError as error:
            self._tell("frozen", str(error))
        finally:
            os.close(judge)

    def _say(self, kind: str, text: bytes) -> None:
        framing.send_text(self._channel, b'["%s",%s]' % (kind.encode(), text))

    def _tell(self, kind: str, content: Any) -> None:
        framing.send(self._channel, [kind, content])

    def _drain(self) -> list[tuple[str, str]]:
        """What was written to the descriptors of the streams, if the grader has not read it."""
        found = []
        for name, descriptor in self._streams.items():
            with contextlib.suppress(BlockingIOError, OSError):
                while text := os.read(descriptor, 1 << 16):
                    found.append((name, text.decode(errors="replace")))
        return found


def _shared_maps() -> list[tuple[int, int, int]]:
    """Where memory is that other processes see change: its place, length and rights."""
    found = []
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            if "s" in rights:
                start, end = (int(part, 16) for part in place.split("-"))
                flags = sum(1 << bit for bit, letter in enumerate("rwx") if letter in rights)
                found.append((start, end - start, flags))
    return found


def _make_private(start: int, length: int, rights: int) -> None:
    """Put private memory with the same content in the place of shared memory."""
    content = ctypes.string_at(start, length) if rights & mmap.PROT_READ else b""
    linux.LIBC.mmap.restype = ctypes.c_void_p
    linux.LIBC.mmap(
        ctypes.c_void_p(start), ctypes.c_size_t(length), rights | mmap.PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, ctypes.c_long(0),
    )  # fmt: skip
    ctypes.memmove(start, content, len(content))
