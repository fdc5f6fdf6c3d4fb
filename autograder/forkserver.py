"""Runs inside the sandbox: imports the scientific stack once, then forks a kernel per notebook.

Started with the number of a listening socket. A request is one line of JSON, sent with the socket
to the judge; the connection stays open for the life of the kernel, and closing it ends the kernel
and everything that it started. Over it come back "ready", when the kernel's sockets are bound, and
at last the way it ended.

Between the forkserver and the kernel stands a keeper, outside the kernel's pid namespace: it relays
signals, watches memory, and kills the namespace's init (the kernel) when its connection closes.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import itertools
import json
import os
import platform
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from autograder import seccomp

LIBC = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
CAPSET_VERSION = 0x20080522
#: The number of the system call keyctl, for which the C library has no name.
KEYCTL = {"x86_64": 250, "aarch64": 219}
KEYCTL_JOIN_SESSION_KEYRING = 1
#: What is imported before the first kernel, so that no kernel has to.
WARM = (
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger",
    "IPython.core.magics.execution", "IPython.core.oinspect", "IPython.extensions.storemagic",
    "autograder.kernel", "ipykernel.debugger", "matplotlib_inline.backend_inline",
    "tornado.platform.asyncio",
    "scipy.optimize", "scipy.special", "scipy.stats",
    "sklearn.cluster", "sklearn.datasets", "sklearn.mixture",
)  # fmt: skip
#: How often the keeper adds up the memory of all processes of a notebook, in seconds.
WATCH = 0.25
WORK, SOCKETS, OWN_SOCKETS = "/work", "/run/sockets", "/run/kernel"
#: The first of the users that kernels run as, one each, and how many there are.
FIRST_USER, USERS = 2, 50_000


def main() -> None:
    """Serve inside the sandbox."""
    serve(Path(SOCKETS), lambda connection, number: keep(connection, FIRST_USER + number % USERS))


def serve(sockets: Path, keep: Callable[[socket.socket, int], NoReturn]) -> None:
    """Import, then fork a keeper for every connection to the socket that was handed down."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers need no burial
    gc.collect()
    gc.freeze()  # a kernel's garbage collector need not look at what it inherits
    (sockets / "ready").touch()
    poller = select.poll()
    poller.register(listener, select.POLLIN)
    poller.register(sys.stdin, select.POLLIN)
    for number in itertools.count():
        if any(ready == sys.stdin.fileno() for ready, _ in poller.poll()):
            return  # nobody writes there: the grader has gone
        try:
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    keep(connection, number)
        except OSError as error:  # out of processes or files, for now
            print(error, file=sys.stderr, flush=True)
            time.sleep(0.05)


def warm_up() -> None:
    """Import what notebooks import, and do a little of what they do."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody is there to debug
    for name in WARM:
        importlib.import_module(name)
    importlib.import_module("autograder.rehearsal").rehearse()


def keep(connection: socket.socket, user: int) -> NoReturn:
    """Read a request, start its kernel, and watch it until one of both sides ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        line, fds, *_ = socket.recv_fds(connection, 1 << 16, 1)
        request = json.loads(line)
        _unshare(user)
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kernel = os.fork()
        if kernel == 0:
            connection.close()
            mine.close()
            become_kernel(request, user, theirs, *fds)
        for fd in (*fds, theirs.detach()):
            os.close(fd)
        say(connection, ended=watch(kernel, connection, mine, request["all_memory"]))
    except BaseException as error:
        say(connection, ended=f"it could not be started: {error!r}")
    os._exit(0)


def watch(kernel: int, connection: socket.socket, starting: socket.socket, bound: int) -> str:
    """Wait for the kernel's end and say how it came; end it if the connection closes or all of its
    processes hold more memory than `bound`.
    """
    pidfd = os.pidfd_open(kernel)
    poller = select.poll()
    for one in (pidfd, connection.fileno(), starting.fileno()):
        poller.register(one, select.POLLIN)
    processes, why = -1, ""
    while True:
        events = {fd for fd, _ in poller.poll(WATCH * 1000)}
        if starting.fileno() in events:
            word, fds, *_ = socket.recv_fds(starting, 4096, 1)
            if fds:
                processes = fds[0]
            elif word == b"ready":
                _close_folder()
                say(connection, ready=True)
            else:
                why = word.decode(errors="replace")
            if not fds:
                poller.unregister(starting)
        if connection.fileno() in events:
            order = connection.recv(1)
            if not order:
                poller.unregister(connection)
            os.kill(kernel, order[0] if order else signal.SIGKILL)
        if pidfd in events and starting.fileno() not in events:
            _, status = os.waitpid(kernel, 0)
            return why or ending(os.waitstatus_to_exitcode(status))
        if not events and processes >= 0 and memory(processes, bound) > bound:
            why = f"it held more than {bound / 2**30:.3g} GB of memory"
            os.kill(kernel, signal.SIGKILL)


def memory(processes: int, bound: int) -> int:
    """The memory that all processes of a pid namespace hold, in bytes; `processes` is a descriptor
    of its /proc. What they share counts once, if it matters.
    """
    pids = [entry for entry in os.listdir(processes) if entry.isdigit()]
    held = sum(_resident(processes, pid) for pid in pids)
    return held if held <= bound else sum(_share(processes, pid) for pid in pids)


def become_kernel(
    request: dict[str, Any], user: int, keeper: socket.socket, judge: int = -1
) -> NoReturn:
    """Build the inner wall around this process, then be an IPython kernel."""
    try:
        os.setsid()
        be_silent()
        _mount_own(request, user)
        processes = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        socket.send_fds(keeper, [b"processes"], [processes])
        os.close(processes)
        _limit(request)
        _drop(user)
        os.chdir(WORK)
        _run_kernel(request, keeper, judge)
    except BaseException as error:
        with contextlib.suppress(OSError):
            keeper.sendall(f"it could not be started: {error!r}".encode())
    os._exit(1)


def _run_kernel(request: dict[str, Any], keeper: socket.socket, judge: int) -> None:
    from autograder.kernel import Kernel

    def ready() -> None:
        keeper.sendall(b"ready")
        keeper.close()

    Kernel.start_with(request, ready, judge)


def _unshare(user: int) -> None:
    """Give the kernel namespaces of its own; an ordinary user needs one for users, too."""
    flags = NEWNS | NEWIPC | NEWPID | NEWNET
    if os.getuid() == 0:
        _call("unshare", flags)
        return
    uid, gid = os.getuid(), os.getgid()
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)
    _call("unshare", flags | NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{user} {gid} 1")


def _mount_own(request: dict[str, Any], user: int) -> None:
    """A file system of its own: fresh folders to write to, and no way to other kernels' sockets."""
    size, private = f"size={request['disk']},nr_inodes=20k", MS_NOSUID | MS_NODEV
    _call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
    _mount(f"{SOCKETS}/{request['name']}", OWN_SOCKETS, None, MS_BIND)
    _mount("tmpfs", SOCKETS, "tmpfs", private | MS_RDONLY, "size=4k,mode=0755")
    kept = [(path, os.open(path, os.O_PATH)) for path in request["under_tmp"]]
    _mount("tmpfs", "/tmp", "tmpfs", private, f"{size},mode=1777")
    for path, fd in kept:  # an environment that lies in /tmp must stay to be seen
        Path(path).mkdir(parents=True)
        _mount(f"/proc/self/fd/{fd}", path, None, MS_BIND | MS_REC)
        os.close(fd)
    _mount("tmpfs", WORK, "tmpfs", private, f"{size},mode=0755")
    _mount("tmpfs", "/dev/shm", "tmpfs", private, f"{size},mode=1777")
    _mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666")
    _mount("proc", "/proc", "proc", private | MS_NOEXEC)
    for shown in Path(request["files"]).iterdir():
        if shown.name != "autograder":
            Path(WORK, shown.name).symlink_to(shown)
    for folder in (WORK, OWN_SOCKETS):
        os.chown(folder, user, user)


def _close_folder() -> None:
    """No more sockets, or other files, in the only folder that lies on the grader's disk."""
    _mount("", OWN_SOCKETS, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _limit(request: dict[str, Any]) -> None:
    """Bound what one process may use; and no namespaces, and the first to go if memory is short."""
    limits = {
        "AS": request["memory"], "NPROC": request["processes"], "FSIZE": request["file"],
        "CORE": 0, "NOFILE": 512,
    }  # fmt: skip
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    Path("/proc/self/oom_score_adj").write_text("1000")


def _drop(user: int) -> None:
    """Become the kernel's own user, without privileges and without a way back to any."""
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    head = (ctypes.c_uint32 * 2)(CAPSET_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    _call("capset", head, none)
    if platform.machine() in KEYCTL:  # keys of whoever grades are out of reach
        LIBC.syscall(KEYCTL[platform.machine()], KEYCTL_JOIN_SESSION_KEYRING, None)
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # or the keeper may not read its memory's size
    _call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    seccomp.load()


def be_silent() -> None:
    """What a student's program writes to its streams must not reach the forkserver's log."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def ending(code: int) -> str:
    """How a process ended, by its exit code."""
    if code >= 0:
        return f"it exited with status {code}"
    return f"it was killed by {signal.Signals(-code).name}"


def say(connection: socket.socket, **message: Any) -> None:
    """Tell the grader something, if it listens."""
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def _resident(processes: int, pid: str) -> int:
    """The memory that a process holds, also if its first thread has ended."""
    pages = _pages(_read(processes, f"{pid}/statm"))
    if not pages:
        with contextlib.suppress(OSError, ValueError), _opened(processes, f"{pid}/task") as tasks:
            threads = os.listdir(tasks)  # noqa: PTH208
            pages = max(_pages(_read(tasks, f"{thread}/statm")) for thread in threads)
    return pages * resource.getpagesize()


def _share(processes: int, pid: str) -> int:
    """A process's share of the memory that it holds with others; all of it if that is unknown."""
    rollup = _read(processes, f"{pid}/smaps_rollup").splitlines()
    sizes = [int(line.split()[1]) << 10 for line in rollup if line.startswith("Pss:")]
    return sizes[0] if sizes else _resident(processes, pid)


def _pages(statm: str) -> int:
    return int(statm.split()[1]) if statm else 0


def _read(folder: int, name: str) -> str:
    """A file of a process; empty if that has gone or forbids it."""
    try:
        with _opened(folder, name) as file:
            return os.read(file, 1 << 16).decode()
    except OSError:
        return ""


@contextlib.contextmanager
def _opened(folder: int, name: str) -> Iterator[int]:
    descriptor = os.open(name, os.O_RDONLY, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    _call("mount", source.encode(), target.encode(), kind and kind.encode(), flags, data.encode())


def _call(name: str, *arguments: Any) -> None:
    if getattr(LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
