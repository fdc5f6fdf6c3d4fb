"""Watches over one kernel and the copies of it that answer tests, from outside their namespaces.

It makes the inner wall around the kernel, has the kernel forked into it, relays signals, bounds
memory, and ends everything when its connection closes.

When the kernel's cells are done, it ends the kernel and whatever the kernel started, except for
the copies that wait to answer a test each. These it stops and looks at: a copy must be alone in
its own namespaces, hold no open file but the way to its judge, and share no memory. Then it lets
one go on at a time, and ends it before the next.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import shutil
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from autograder.inside import framing, linux
from autograder.inside.c_calls import Calls

#: How often memory is added up, in seconds.
WATCH = 0.1
#: Seconds for the processes of a kernel to be gone, or for a copy to stop.
PATIENCE = 10.0
#: Where the sandbox has what is its own: no other system has a folder of this name.
BASE = "/.autograder"
#: The working folder of a notebook, and the file system that it lies on with the others.
WORK, WRITABLE = f"{BASE}/work", f"{BASE}/writable"
#: Folders that a notebook may write to, with their modes.
FOLDERS = {WORK: 0o755, "/tmp": 0o1777, "/dev/shm": 0o1777}
#: What one socket of Linux's can hold, as far as nobody raises its buffers beyond the default.
SOCKET = 425_984
NULL = os.makedev(1, 3)
#: How /proc is mounted for a copy.
PROCESSES = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC


#: Why a copy of the notebook's process cannot answer a test, and what a student can do.
ENDED = (
    "a signal, a thread or an exit of the notebook's own ended it before this test: take that out"
)
UNMADE = (
    "no copy of the notebook's process could be made for this test: close files, and end threads "
    "and processes, in the cell that begins them"
)
TOO_MANY = "a process that the notebook started still runs beside it: end what you start"
OPEN = (
    "the notebook keeps a file, pipe or socket open: close it in its cell, or use `with open(...)`"
)
SHARED = "the notebook shares memory with other processes: close it in the cell that opens it"


class Refused(Exception):
    """A copy that could learn from another, or tell it something: why."""


def keep(connection: socket.socket, kernels: socket.socket, user: int, *, walls: bool) -> NoReturn:
    """Read a request, start its kernel, and watch until one of both sides ends."""
    linux.name("keeper")
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        request, files = framing.receive(connection)
        keeper = (_Walled if walls else _Plain)(connection, request, user)
        keeper.start(kernels, files)
        keeper.watch()
    except BaseException as error:
        _say(connection, ended=f"it could not be started: {linux.told(error)}")
    os._exit(0)


class _Plain:
    """A kernel without walls: it runs as the user who grades, who lends it all that she may do."""

    def __init__(self, connection: socket.socket, request: dict[str, Any], user: int) -> None:
        self._connection, self._request, self._user = connection, request, user
        self._kernel = -1
        self._copy = 0
        self._groups = list[Any]()

    def start(self, kernels: socket.socket, files: list[int]) -> None:
        """Have the kernel forked; `files` are what it gets: its channel and its streams."""
        self._prepare()
        mine, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(kernels, [b"k"], [theirs.fileno()])
        self._forked = mine
        framing.send(mine, self._request | {"user": self._user}, [*files, *self._into])
        for file in files:
            os.close(file)
        answer, _ = framing.receive(mine)
        self._kernel = answer["pid"]
        _say(self._connection, ready=True, snapshot=answer["snapshot"])

    #: What the kernel joins.
    _into: tuple[int, ...] = ()

    def _prepare(self) -> None:
        """Make what the kernel lives in."""

    def watch(self) -> None:
        """Do as the connection says, until it closes."""
        poller = select.poll()
        poller.register(self._connection, select.POLLIN)
        poller.register(self._forked, select.POLLIN)
        why = ""
        while True:
            events = {fd for fd, _ in poller.poll(WATCH * 1000)}
            if not events:
                why = self._too_large() or why
            if self._forked.fileno() in events:
                poller.unregister(self._forked)
                self._ended(why)
            if self._connection.fileno() in events:
                try:
                    order, _ = framing.receive(self._connection)
                except (EOFError, OSError):
                    break
                if "signal" in order:
                    self._signal(order["signal"])
                else:
                    _say(self._connection, done=self._obey(order))
        self._kill_all()

    def _ended(self, why: str) -> None:
        try:
            answer, _ = framing.receive(self._forked)
            end = ending(answer["ended"])
        except (EOFError, OSError):
            end = "the sandbox has ended"
        self._kernel = -1
        _say(self._connection, ended=why or end)

    def _obey(self, order: dict[str, Any]) -> Any:
        match order:
            case {"end": dict(copies)}:
                return self.end(copies)
            case {"answer": str(name)}:
                return self.answer(name)
        return None

    def _signal(self, number: int) -> None:
        if self._kernel >= 0:
            with contextlib.suppress(OSError):
                os.kill(self._kernel, number)

    def end(self, copies: dict[str, Any]) -> dict[str, str]:
        """End the kernel, but not its copies; says why which of them cannot answer."""
        self._kill_kernel()
        self._groups = [known.get("process") for known in copies.values()]
        return {}

    def answer(self, name: str) -> str:
        """Let a copy answer, after the one before has ended; says why it cannot."""
        return ""

    def _kill_kernel(self) -> None:
        if self._kernel >= 0:
            for kill in (os.killpg, os.kill):  # it may not have a group yet
                with contextlib.suppress(OSError):
                    kill(self._kernel, signal.SIGKILL)

    def _kill_all(self) -> None:
        self._kill_kernel()
        for group in self._groups:
            if isinstance(group, int):
                with contextlib.suppress(OSError):
                    os.killpg(group, signal.SIGKILL)

    def _too_large(self) -> str:
        return ""


class _Walled(_Plain):
    """A kernel in namespaces of its own, which end with their first process."""

    def __init__(self, connection: socket.socket, request: dict[str, Any], user: int) -> None:
        super().__init__(connection, request, user)
        self._copies = dict[str, int]()
        self._was_too_large = False

    def _prepare(self) -> None:
        """Make the namespaces, by a small process that is the first in them."""
        flags = linux.NEWNS | linux.NEWIPC | linux.NEWPID | linux.NEWNET
        self._maps = os.getuid() != 0  # an ordinary user needs a namespace of users, too
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY)
        mine, theirs = socket.socketpair()
        uid, gid = os.getuid(), os.getgid()
        self._first = linux.fork_into(flags | (linux.NEWUSER if self._maps else 0))
        if self._first == 0:
            _be_first(self._request, self._user, theirs)
        theirs.close()
        if self._maps:
            place = Path("/proc", str(self._first))
            (place / "setgroups").write_text("deny")
            (place / "uid_map").write_text(f"{self._user} {uid} 1")
            (place / "gid_map").write_text(f"{self._user} {gid} 1")
        mine.sendall(b"g")
        self._empty, files = framing.receive(mine)
        if not files:
            raise OSError(self._empty)
        self._processes, self._room = files
        self._life = os.pidfd_open(self._first)
        self._into = (self._life,)
        self._held_socket = mine  # its end is the end of the first process

    def end(self, copies: dict[str, Any]) -> dict[str, str]:
        """End all but the copies, stop these, and look at each."""
        self._kill_others()
        for pid in self._pids():
            if pid != 1:
                self._send(pid, signal.SIGSTOP)
        refused, found = dict[str, str](), self._by_namespace()
        for name, known in copies.items():
            try:
                pids = found.pop(known["namespace"], [])
                if not pids:
                    raise Refused(ENDED if isinstance(known.get("process"), int) else UNMADE)
                if len(pids) > 1:
                    raise Refused(TOO_MANY)
                self._look(pids[0], known)
                self._copies[name] = pids[0]
            except (Refused, OSError) as error:
                refused[name] = str(error)
        for pid in set(self._pids()) - {1, *self._copies.values()}:
            self._send(pid, signal.SIGKILL)
        return refused

    def answer(self, name: str) -> str:
        """End the copy before, and let this one go on."""
        self._end_copy()
        pid = self._copies.pop(name, 0)
        if not pid:
            return "it is gone"
        try:
            self._bring_files(pid)
            self._show_processes(pid)
            self._copy = pid
            self._send(pid, signal.SIGCONT)
        except OSError as error:
            return f"it cannot go on ({error})"
        return ""

    def _end_copy(self) -> None:
        copy, self._copy = self._copy, 0
        if copy:
            self._send(copy, signal.SIGKILL)
            self._wait(lambda: not self._lives(copy), "a copy did not end")

    def _by_namespace(self) -> dict[int, list[int]]:
        """The processes that live, by the namespace of mounts that they are in."""
        found = dict[int, list[int]]()
        for pid in self._pids():
            found.setdefault(self._namespace(pid), []).append(pid)
        return found

    def _look(self, pid: int, known: dict[str, Any]) -> None:
        """Refuse a copy that does not stand still, or holds more than it may."""
        self._wait(lambda: self._state(pid) in "TZX", "a copy did not stop")
        if self._state(pid) != "T":
            raise Refused(ENDED)
        if not self._is_copy(pid):
            raise Refused("the copy was not forked as it should be")
        with self._opened(f"{pid}/fd") as folder:
            for name in os.listdir(folder):
                status = os.stat(name, dir_fd=folder)
                if stat.S_ISCHR(status.st_mode) and status.st_rdev == NULL:
                    continue
                if stat.S_ISSOCK(status.st_mode) and status.st_ino == known["channel"]:
                    continue
                raise Refused(OPEN)
        if os.readlink(f"{pid}/cwd", dir_fd=self._processes) != WORK:
            raise Refused("the copy stands in another folder")
        # only memory of files on the notebook's own file system can be shared and written
        if files_on(self._room) != self._empty and self._shares_memory(pid):
            raise Refused(SHARED)

    def _is_copy(self, pid: int) -> bool:
        """Was this process the first to be born in namespaces of its own?"""
        numbers = _field(self._read(f"{pid}/status"), "NSpid").split()
        return len(numbers) == 2 and numbers[1] == "1"

    def _shares_memory(self, pid: int) -> bool:
        """Does it see memory that another process may change?"""
        for line in self._read(f"{pid}/maps", 16 << 20).splitlines():
            rights, device = line.split()[1], line.split()[3]
            if "s" in rights and ("w" in rights or device == self._device):
                return True
        return False

    @property
    def _device(self) -> str:
        number = os.fstat(self._room).st_dev
        return f"{os.major(number):02x}:{os.minor(number):02x}"

    def _kill_others(self) -> None:
        """End all processes but the first and the copies; they may fork while this looks.

        They are gone only when they have been waited for: as long as one of its threads lives, a
        kernel's end is still to come, by which Linux lets go on what has been stopped.
        """
        deadline, is_copy = time.monotonic() + PATIENCE, dict[int, bool]()
        while True:
            names = os.listdir(self._processes)
            pids = [int(name) for name in names if name.isdigit() and name != "1"]
            is_copy |= {pid: self._is_copy(pid) for pid in pids if pid not in is_copy}
            others = [pid for pid in pids if not is_copy[pid]]
            if not others:
                return
            for order in (signal.SIGSTOP, signal.SIGKILL):  # what is stopped does not fork
                for pid in others:
                    self._send(pid, order)
            if time.monotonic() > deadline:
                raise OSError("processes that do not end")
            time.sleep(0.0005)

    def _bring_files(self, pid: int) -> None:
        """Give a copy the files that the notebook has written: as they were, and its own."""
        if files_on(self._room) == self._empty:
            return
        for folder in (WORK, "/tmp"):
            mine = Path(f"/proc/self/fd/{self._room}", _place(folder))
            theirs = self._root(pid, folder)
            with os.scandir(mine) as entries:
                for entry in entries:
                    if entry.is_symlink() and os.path.lexists(theirs / entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        shutil.copytree(entry.path, theirs / entry.name, symlinks=True)
                    elif entry.is_symlink() or entry.is_file(follow_symlinks=False):
                        shutil.copy2(entry.path, theirs / entry.name, follow_symlinks=False)
                    else:
                        continue
                    if not self._maps:
                        _own(theirs / entry.name, self._user)

    def _show_processes(self, pid: int) -> None:
        """Give a copy a /proc of its own, in the place of the one that all could see.

        It must be mounted from inside, by a process that has the rights to: one that ends at once.
        """
        place = self._root(pid, "/proc")
        before = place.stat().st_dev
        with self._opened(f"{pid}/ns/pid") as processes, self._opened(f"{pid}/ns/mnt") as mounts:
            if self._maps:
                with self._opened(f"{pid}/ns/user") as user:
                    _mount_processes(processes, mounts, user)
            else:
                linux.join(processes, linux.NEWPID)
                try:
                    _mount_in_place(place, mounts)
                except AttributeError:  # a C library without contexts
                    _mount_processes(processes, mounts, -1)
                finally:
                    linux.join(self._own, linux.NEWPID)
        if place.stat().st_dev == before:
            raise OSError("its processes cannot be shown to it")

    def _root(self, pid: int, path: str) -> Path:
        """A path as a process of the notebook sees it."""
        return Path(f"/proc/self/fd/{self._processes}/{pid}/root{path}")

    def _kill_all(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self._first, signal.SIGKILL)
            os.waitpid(self._first, 0)  # which comes when all that lived in there is gone

    def _too_large(self) -> str:
        """Why the kernel, or the copy that answers, was ended: its copies stay, if that helps."""
        bound = self._request["all_memory"]
        if self._memory(bound) <= bound:
            return ""
        if self._was_too_large:
            self._kill_all()
        elif self._copy:
            self._end_copy()
        else:
            self._kill_others()
        self._was_too_large = True
        return f"it held more than {bound / 2**30:.3g} GB of memory"

    def _memory(self, bound: int) -> int:
        """The bytes that all processes hold, in memory and in what Linux keeps for them.

        What processes share counts once, if it matters.
        """
        held = _used(self._room)
        if self._copy:
            with contextlib.suppress(OSError):
                held += _used(self._root(self._copy, WRITABLE))
        held += SOCKET * max(0, self._read("1/net/unix", 16 << 20).count("\n") - 1)
        pids = self._pids()
        resident = sum(self._resident(pid) for pid in pids)
        return held + (
            resident if held + resident <= bound else sum(self._share(pid) for pid in pids)
        )

    def _resident(self, pid: int) -> int:
        """The memory that a process holds, also if its first thread has ended."""
        pages = _pages(self._read(f"{pid}/statm"))
        if not pages:
            with contextlib.suppress(OSError, ValueError), self._opened(f"{pid}/task") as tasks:
                sizes = [self._read(f"{pid}/task/{thread}/statm") for thread in os.listdir(tasks)]
                pages = max(map(_pages, sizes))
        return pages * resource.getpagesize()

    def _share(self, pid: int) -> int:
        """A process's share of the memory that it holds with others; all if that is unknown."""
        size = _field(self._read(f"{pid}/smaps_rollup"), "Pss").split()
        return int(size[0]) << 10 if size else self._resident(pid)

    def _pids(self) -> list[int]:
        """The processes of the notebook that live, as their own namespace numbers them."""
        pids = [int(name) for name in os.listdir(self._processes) if name.isdigit()]
        return [pid for pid in pids if self._lives(pid)]

    def _lives(self, pid: int) -> bool:
        """Does any of its threads still run? The first may have ended, which looks like the end."""
        state = self._state(pid)
        if state != "Z":
            return state != "X"
        with contextlib.suppress(OSError), self._opened(f"{pid}/task") as tasks:
            states = [self._state(f"{pid}/task/{thread}") for thread in os.listdir(tasks)]
            return any(state not in "ZX" for state in states)
        return False

    def _state(self, pid: int | str) -> str:
        """The state of a process or thread in one letter, X if it is gone."""
        return self._read(f"{pid}/stat").rpartition(")")[2].strip()[:1] or "X"

    def _namespace(self, pid: int) -> int:
        with contextlib.suppress(OSError):
            return os.stat(f"{pid}/ns/mnt", dir_fd=self._processes).st_ino
        return 0

    def _send(self, pid: int, number: int) -> None:
        with contextlib.suppress(OSError), self._opened(str(pid)) as process:
            signal.pidfd_send_signal(process, number)

    def _wait(self, over: Any, what: str) -> None:
        deadline, pause = time.monotonic() + PATIENCE, 0.0001
        while not over():
            if time.monotonic() > deadline:
                raise OSError(what)
            time.sleep(pause)
            pause = min(2 * pause, 0.01)

    def _read(self, name: str, most: int = 1 << 16) -> str:
        """A file of a process; empty if that has gone or forbids it."""
        with contextlib.suppress(OSError), self._opened(name) as file:
            parts = list[bytes]()
            while (part := os.read(file, 1 << 16)) and sum(map(len, parts)) < most:
                parts.append(part)
            return b"".join(parts).decode(errors="replace")
        return ""

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[int]:
        descriptor = os.open(name, os.O_RDONLY, dir_fd=self._processes)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _be_first(request: dict[str, Any], user: int, way: socket.socket) -> NoReturn:
    """Be the first process of a notebook's namespaces: mount its folders, and stay to the end."""
    try:
        os.dup2(way.fileno(), 3)
        os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        keeper = socket.socket(fileno=3)
        linux.name("first")
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        linux.die_with_parent()
        keeper.recv(1)
        mount_own(request, user)
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
        files = [os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in ("/proc", WRITABLE)]
        framing.send(keeper, files_on(WRITABLE), files)
        for file in files:
            os.close(file)
        keeper.recv(1)  # which ends when the keeper does
    except BaseException as error:
        with contextlib.suppress(OSError):
            framing.send(keeper, f"no walls can be built around it: {linux.told(error)}")
    os._exit(0)


def _mount_processes(processes: int, mounts: int, user: int) -> None:
    """Mount /proc in these namespaces by a child, or by a child of that.

    An ordinary user has no way back from there, and so is not in that of processes yet.
    """
    child = os.fork()
    if child == 0:
        try:
            if user >= 0:
                linux.join(processes, linux.NEWPID)
                if below := os.fork():
                    os.waitpid(below, 0)
                    os._exit(0)
                linux.join(user, linux.NEWUSER)
            linux.join(mounts, linux.NEWNS)
            linux.mount("proc", "/proc", "proc", PROCESSES)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _mount_in_place(place: Path, mounts: int) -> None:
    """Mount /proc over a place in other namespaces, by a child that is born in those already.

    Without the namespace of mounts, which it joins first, it could not mount anything there.
    """
    kind, here = ctypes.create_string_buffer(b"proc"), ctypes.create_string_buffer(b".")
    names = ctypes.addressof(kind), ctypes.addressof(here), ctypes.addressof(kind)
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with Calls(
            [
                ("setns", [mounts, linux.NEWNS]),
                ("fchdir", [folder]),
                ("mount", [*names, PROCESSES, 0]),
                ("_exit", [0]),
            ]
        ) as calls:
            calls.make_apart()
    finally:
        os.close(folder)


def mount_own(request: dict[str, Any], user: int | None) -> None:
    """File systems of a notebook's own: folders to write to, and its processes in /proc."""
    private = linux.MS_NOSUID | linux.MS_NODEV
    linux.call("mount", None, b"/", None, linux.MS_REC | linux.MS_PRIVATE, None)
    mount_writable(request, user)
    flags = linux.MS_NOSUID | linux.MS_NOEXEC
    linux.mount("devpts", "/dev/pts", "devpts", flags, "newinstance,ptmxmode=0666")
    linux.mount("proc", "/proc", "proc", private | linux.MS_NOEXEC)


def mount_writable(request: dict[str, Any], user: int | None) -> None:
    """Fresh folders to write to, all on one file system of bounded size."""
    private = linux.MS_NOSUID | linux.MS_NODEV
    size = f"size={request['disk']},nr_inodes=20k,mode=0755"
    kept = [(path, os.open(path, os.O_PATH)) for path in request["mounted_over"]]
    linux.mount("tmpfs", WRITABLE, "tmpfs", private, size)
    for folder, mode in FOLDERS.items():
        place = Path(WRITABLE, _place(folder))
        place.mkdir()
        place.chmod(mode)
        if user is not None:
            os.chown(place, user, user)
        linux.mount(str(place), folder, None, linux.MS_BIND)
    for path, descriptor in kept:  # an environment that lies in one of them must stay to be seen
        Path(path).mkdir(parents=True)
        linux.mount(f"/proc/self/fd/{descriptor}", path, None, linux.MS_BIND | linux.MS_REC)
        os.close(descriptor)
    link_files(request, Path(WORK))


def link_files(request: dict[str, Any], folder: Path) -> None:
    """Show in a working folder the files that stand beside the notebook."""
    with os.scandir(request["files"]) as entries:
        for entry in entries:
            (folder / entry.name).symlink_to(entry.path)


def _place(folder: str) -> str:
    return Path(folder).name


def _own(path: Path, user: int) -> None:
    os.chown(path, user, user, follow_symlinks=False)
    if path.is_dir() and not path.is_symlink():
        for below in path.iterdir():
            _own(below, user)


def files_on(writable: int | str) -> int:
    """How many files and folders there are on a file system, with those deleted but still used."""
    room = os.statvfs(writable)
    return room.f_files - room.f_ffree


def _used(folder: int | Path) -> int:
    """The bytes of a file system that are taken."""
    room = os.statvfs(folder)
    return (room.f_blocks - room.f_bfree) * room.f_frsize


def ending(code: int) -> str:
    """How a process ended, by its exit code."""
    if code >= 0:
        return f"it exited with status {code}"
    return f"it was killed by {signal.Signals(-code).name}"


def _say(connection: socket.socket, **message: Any) -> None:
    with contextlib.suppress(OSError):
        framing.send(connection, message)


def _field(text: str, name: str) -> str:
    """The value of a line `name: value` of a file in /proc."""
    for line in text.splitlines():
        if line.startswith(f"{name}:"):
            return line.partition(":")[2]
    return ""


def _pages(statm: str) -> int:
    return int(statm.split()[1]) if statm else 0
