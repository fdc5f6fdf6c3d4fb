"""Runs inside the sandbox: imports the scientific stack once, then forks a kernel per notebook.

Started as a script with the number of a listening socket. A request is one line of JSON, sent with
the socket to the judge; the connection stays open for the life of the kernel, and closing it ends the
kernel and everything that it started. Over it come back "ready", when the kernel's sockets are
bound, and at last the way it ended.

Between the forkserver and the kernel stands a keeper, outside the kernel's pid namespace: it relays
signals, watches memory, and kills the namespace's init (the kernel) when its connection closes.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import stat
import sys
from pathlib import Path
from typing import Any, NoReturn

LIBC = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_RDONLY, MS_REMOUNT = 2, 4, 8, 1, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 4, 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
CAPSET_VERSION = 0x20080522
#: How often the keeper adds up the memory of all processes of a notebook, in seconds.
WATCH = 0.25
WORK, SOCKETS, OWN_SOCKETS = "/work", "/run/sockets", "/run/kernel"


def main() -> None:
    """Import, then fork a kernel for every connection."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers need no burial
    gc.collect()
    gc.freeze()  # a kernel's garbage collector need not look at what it inherits
    Path(SOCKETS, "ready").touch()
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            keep(connection)
        connection.close()


def warm_up() -> None:
    """Import what notebooks import, and draw once, so that fonts are found."""
    import IPython.core.completerlib
    import IPython.core.debugger
    import IPython.extensions.storemagic
    import ipykernel.debugger
    import ipykernel.kernelapp
    import matplotlib.pyplot as plt
    import matplotlib_inline.backend_inline
    import scipy.optimize
    import scipy.special
    import scipy.stats
    import sklearn.cluster
    import sklearn.datasets
    import sklearn.mixture

    figure, ax = plt.subplots()
    ax.set_title("$x$")
    figure.savefig(os.devnull, format="png")
    plt.close(figure)


def keep(connection: socket.socket) -> NoReturn:
    """Read a request, start its kernel, and watch it until one of both sides ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        line, fds, *_ = socket.recv_fds(connection, 1 << 16, 4)
        request = json.loads(line)
        _unshare(request)
        kernel = os.fork()
        if kernel == 0:
            become_kernel(request, connection, *fds)
        for fd in fds:
            os.close(fd)
        ended = watch(kernel, connection, request["all_memory"])
        connection.sendall(json.dumps({"ended": ended}).encode() + b"\n")
    except BaseException as error:
        with contextlib.suppress(OSError):
            connection.sendall(json.dumps({"ended": repr(error)}).encode() + b"\n")
    os._exit(0)


def watch(kernel: int, connection: socket.socket, all_memory: int) -> str:
    """Wait for the kernel's end; end it if the connection closes or memory runs over."""
    pidfd = os.pidfd_open(kernel)
    poller = select.poll()
    poller.register(pidfd, select.POLLIN)
    poller.register(connection, select.POLLIN)
    namespace = os.stat(f"/proc/{kernel}/ns/pid").st_ino
    why = ""
    while True:
        events = {fd for fd, _ in poller.poll(WATCH * 1000)}
        if pidfd in events:
            _, status = os.waitpid(kernel, 0)
            code = os.waitstatus_to_exitcode(status)
            return why or (f"killed by signal {-code}" if code < 0 else f"exit status {code}")
        if connection.fileno() in events:
            order = connection.recv(1)
            os.kill(kernel, order[0] if order else signal.SIGKILL)
        elif _memory(namespace) > all_memory:
            why = "out of memory"
            os.kill(kernel, signal.SIGKILL)


def become_kernel(request: dict[str, Any], connection: socket.socket, judge: int = -1) -> NoReturn:
    """Build the inner wall around this process, then be an IPython kernel."""
    try:
        os.setsid()
        _mount_own(request)
        _limit(request)
        _drop(request["uid"])
        os.chdir(WORK)
        os.environ.update(HOME=WORK, TMPDIR="/tmp", USER="student")
        _run_kernel(request, connection, judge)
    except BaseException as error:
        with contextlib.suppress(OSError):
            connection.sendall(json.dumps({"ended": repr(error)}).encode() + b"\n")
    os._exit(1)


def _unshare(request: dict[str, Any]) -> None:
    """Give the kernel namespaces of its own; an ordinary user needs one for users, too."""
    flags = NEWNS | NEWIPC | NEWPID | NEWNET
    if os.getuid() == 0:
        _call("unshare", flags)
        return
    uid, gid = os.getuid(), os.getgid()
    _call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)
    _call("unshare", flags | NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{request['uid']} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{request['uid']} {gid} 1")


def _mount_own(request: dict[str, Any]) -> None:
    """A file system of its own: fresh folders to write to, and no way to other kernels' sockets."""
    size = request["disk"]
    _call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
    _mount(f"{SOCKETS}/{request['name']}", OWN_SOCKETS, None, MS_BIND)
    _mount("tmpfs", SOCKETS, "tmpfs", MS_NOSUID | MS_NODEV | MS_RDONLY, "size=4k,mode=0755")
    kept = [(path, os.open(path, os.O_PATH)) for path in request["under_tmp"]]
    _mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, f"size={size},mode=1777")
    for path, fd in kept:  # an environment that lies in /tmp must stay to be seen
        os.makedirs(path)
        _mount(f"/proc/self/fd/{fd}", path, None, MS_BIND | MS_REC)
        os.close(fd)
    _mount("tmpfs", WORK, "tmpfs", MS_NOSUID | MS_NODEV, f"size={size},mode=0755")
    _mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, f"size={size},mode=1777")
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    for name, where in request["links"].items():
        os.symlink(where, f"{WORK}/{name}")
    os.chown(WORK, request["uid"], request["uid"])
    if stat.S_ISDIR(os.stat(OWN_SOCKETS).st_mode):
        os.chown(OWN_SOCKETS, request["uid"], request["uid"])


def _limit(request: dict[str, Any]) -> None:
    limits = {
        "AS": request["memory"], "NPROC": request["processes"], "FSIZE": request["file"],
        "CORE": 0, "NOFILE": 512,
    }  # fmt: skip
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def _drop(uid: int) -> None:
    """Become the kernel's own user, without privileges and without a way back to any."""
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    head = (ctypes.c_uint32 * 2)(CAPSET_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    _call("capset", head, none)
    _call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)


def _run_kernel(request: dict[str, Any], connection: socket.socket, judge: int) -> None:
    from autograder.kernel import Kernel

    Kernel.start_with(request, connection, judge)


def _memory(namespace: int) -> int:
    """The memory, in bytes, that all processes of a pid namespace hold."""
    total, page = 0, resource.getpagesize()
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError):
                if os.stat(f"/proc/{entry}/ns/pid").st_ino == namespace:
                    _, resident, shared, *_ = Path(f"/proc/{entry}/statm").read_text().split()
                    total += (int(resident) - int(shared)) * page
    return total


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    _call("mount", source.encode(), target.encode(), kind and kind.encode(), flags, data.encode())


def _call(name: str, *arguments: Any) -> None:
    if getattr(LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)


if __name__ == "__main__":
    main()
