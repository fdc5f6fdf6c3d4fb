"""System calls that Python has no name for: namespaces, mounts, and a process's own rights."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
from collections.abc import Iterable, Sequence

LIBC = ctypes.CDLL(None, use_errno=True)
#: The same without letting other threads of Python run meanwhile: for calls that fork.
LIBC_ALONE = ctypes.PyDLL(None, use_errno=True)
NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
#: Not namespaces, but for `fork_into` as well: the child is the parent's, as a sibling is.
PARENT = 0x8000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 15, 4, 36
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
CAPSET_VERSION = 0x20080522
KEYCTL_JOIN_SESSION_KEYRING = 1
#: Numbers of system calls that the C library has no name for, or one that acts on all threads.
CALLS = {
    "x86_64": {"clone": 56, "keyctl": 250, "setresuid": 117, "setresgid": 119},
    "aarch64": {"clone": 220, "keyctl": 219, "setresuid": 147, "setresgid": 149},
}.get(platform.machine(), {})


def call(name: str, *arguments: object) -> None:
    """A function of the C library that gives 0, or sets errno: OSError, with its name."""
    if getattr(LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)


def system_call(name: str, *arguments: int | None) -> int:
    """A system call of this thread alone; OSError if it fails, or if its number is not known."""
    if name not in CALLS:
        raise OSError(f"the number of {name} on {platform.machine()} is not known")
    result = int(LIBC.syscall(CALLS[name], *arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
    return result


def fork_into(namespaces: int) -> int:
    """As os.fork, but the child is the first process of new namespaces."""
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = int(LIBC_ALONE.syscall(CALLS["clone"], namespaces | signal.SIGCHLD, 0, 0, 0, 0))
    number = ctypes.get_errno()
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(number, os.strerror(number), "clone")
    return pid


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Mount a file system; `kind` is None for what is bound."""
    names = source.encode(), target.encode(), kind and kind.encode()
    try:
        call("mount", *names, flags, data.encode())
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"mount {source} on {target}") from error


def told(error: BaseException) -> str:
    """What an error is: its kind, its number if the system has one for it, and the path."""
    return f"{type(error).__name__}: {error}"


def join(place: int, namespaces: int) -> None:
    """Enter namespaces: `place` is the pidfd of a process in them, or a namespace's own file.

    The process namespace is entered by children that are forked from now on.
    """
    call("setns", place, namespaces)


def name(what: str) -> None:
    """Say what this process is, for whoever lists processes."""
    with contextlib.suppress(AttributeError):  # of Linux alone
        LIBC.prctl(PR_SET_NAME, what.encode(), 0, 0, 0)


def die_with_parent() -> None:
    """Have the system end this process when the one that forked it ends."""
    with contextlib.suppress(AttributeError):  # of Linux alone
        call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Have the system make this process the parent of what its descendants leave behind."""
    with contextlib.suppress(AttributeError):  # of Linux alone
        call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children() -> list[int]:
    """The processes whose parent this one is, as far as the system lists them."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:  # no Linux
        return []


def drop_rights(user: int | None) -> None:
    """Take all rights from this thread, with no way back; `user`: become that one, too.

    The C library's setresuid would do so to all threads. Groups are left before, by the process.
    """
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    if user is not None:
        system_call("setresgid", user, user, user)
        system_call("setresuid", user, user, user)
    head = (ctypes.c_uint32 * 2)(CAPSET_VERSION, 0)
    call("capset", head, (ctypes.c_uint32 * 6)())
    if "keyctl" in CALLS:  # keys of whoever grades are out of reach
        LIBC.syscall(CALLS["keyctl"], KEYCTL_JOIN_SESSION_KEYRING, None)
    call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # or the keeper may not read its memory's size
    die_with_parent()


def descriptors() -> list[int]:
    """The numbers of this process's open files."""
    try:
        return [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:  # no Linux
        return [n for n in range(3, 1024) if _is_open(n)]


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def close_all_but(kept: Iterable[int]) -> None:
    """Close the open files of this process but for its streams and these."""
    for number in {*descriptors()} - {0, 1, 2, *kept}:
        with contextlib.suppress(OSError):  # the list of files was one
            os.close(number)


def dup_over(descriptors: Sequence[int], path: str = os.devnull) -> None:
    """Put a file in the place of open descriptors, whose numbers stay taken."""
    opened = os.open(path, os.O_RDWR)
    for descriptor in descriptors:
        if descriptor != opened:
            os.dup2(opened, descriptor)
    os.close(opened) if opened not in descriptors else None
