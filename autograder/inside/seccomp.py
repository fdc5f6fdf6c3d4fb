"""System calls that no notebook needs: a filter that the kernel of a notebook puts on itself.

Some make memory that belongs to no process, so that no limit on processes sees it: memory must be
private, or lie in a folder of bounded size. Some carry a word from one notebook to another through
files that all may only read (locks, watches). The others widen what of Linux could be attacked.
Loaded by an unprivileged thread for itself and its children; it cannot be taken off.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

#: What is refused, with its numbers on x86-64 and on arm64.
REFUSED = {
    # memory that belongs to no process
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    # keys
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "kcmp": (312, 272), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # large parts of Linux
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # other namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "open_tree": (428, 428),
    "mount_setattr": (442, 442),
    # locks and watches on files that all notebooks may read
    "flock": (73, 32), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
}  # fmt: skip
#: Only where there are old names beside new ones.
OLD = {"x86_64": {"inotify_init": 253}, "aarch64": {}}
#: Its number among architectures, and of mmap, fcntl, socket and setsockopt.
MACHINES = {
    "x86_64": (0xC000003E, 9, 72, 41, 54),
    "aarch64": (0xC00000B7, 222, 25, 198, 208),
}
#: Numbers from here on are calls in another binary interface (x32), which would pass the list.
OTHER_INTERFACE = 0x40000000
SHARED_AND_ANONYMOUS = 0x21
#: Of fcntl: to take a lock (two ways to wait, two kinds), which does nothing and says that it was
#: done, since a notebook is alone in its folders and SQLite insists on locks; to ask for locks of
#: others; leases and watches (F_SETLEASE, F_GETLEASE, F_NOTIFY).
TAKE_LOCK, ASK_FOR_LOCK, WATCH = (6, 7, 37, 38), (5, 36), (1024, 1025, 1026)
AF_UNIX = 1
#: Options of sockets that would let them hold more (two sizes, two of them for root): they are as
#: they are, and it is said that they were set.
SIZES = (7, 8, 32, 33)
LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
NUMBER, MACHINE, FIRST, SECOND, THIRD, FOURTH = 0, 4, 16, 16 + 8, 16 + 2 * 8, 16 + 3 * 8
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
PR_SET_SECCOMP, FILTER = 22, 2

#: An operation, its number, and where to go on if it holds and if not; or the name of a place.
Line = tuple[int, int] | tuple[int, int, str, str] | str


def program(machine: str) -> bytes:
    """The filter, in the instructions of the classic Berkeley packet filter."""
    architecture, mmap, fcntl, socket, setsockopt = MACHINES[machine]
    column = list(MACHINES).index(machine)
    refused = [numbers[column] for numbers in REFUSED.values()] + [*OLD[machine].values()]
    lines: list[Line] = [(LOAD, MACHINE), (EQUAL, architecture, "next", "refuse"), (LOAD, NUMBER)]
    lines += [(AT_LEAST, OTHER_INTERFACE, "refuse", "next"), (EQUAL, mmap, "map", "next")]
    lines += [(EQUAL, fcntl, "fcntl", "next"), (EQUAL, socket, "socket", "next")]
    lines += [(EQUAL, setsockopt, "option", "next")]
    lines += [(EQUAL, number, "refuse", "next") for number in refused]
    lines += ["allow", (RETURN, ALLOW)]
    lines += ["map", (LOAD, FOURTH), (AND, SHARED_AND_ANONYMOUS)]
    lines += [(EQUAL, SHARED_AND_ANONYMOUS, "refuse", "next"), (RETURN, ALLOW)]
    lines += ["fcntl", (LOAD, SECOND)]
    lines += [(EQUAL, command, "pretend", "next") for command in TAKE_LOCK]
    lines += [(EQUAL, command, "refuse", "next") for command in (*ASK_FOR_LOCK, *WATCH)]
    lines += [(RETURN, ALLOW)]
    lines += ["socket", (LOAD, FIRST), (EQUAL, AF_UNIX, "next", "no family"), (RETURN, ALLOW)]
    lines += ["option", (LOAD, THIRD)]
    lines += [*((EQUAL, size, "pretend", "next") for size in SIZES), (RETURN, ALLOW)]
    lines += ["no family", (RETURN, ERRNO | errno.EAFNOSUPPORT)]
    lines += ["pretend", (RETURN, ERRNO)]
    lines += ["refuse", (RETURN, ERRNO | errno.EPERM)]
    places: dict[str, int] = {}
    instructions = list[tuple[int, int] | tuple[int, int, str, str]]()
    for line in lines:
        if isinstance(line, str):
            places[line] = len(instructions)
        else:
            instructions.append(line)
    return b"".join(_instruction(line, at, places) for at, line in enumerate(instructions))


def load() -> None:
    """Put the filter on this thread; KeyError on other machines than those above."""
    text = program(platform.machine())
    instructions = ctypes.create_string_buffer(text, len(text))
    head = struct.pack("HxxxxxxP", len(text) // 8, ctypes.addressof(instructions))
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, FILTER, head, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter of system calls was refused")


def _instruction(
    line: tuple[int, int] | tuple[int, int, str, str], here: int, places: dict[str, int]
) -> bytes:
    code, value, *jumps = line
    places = places | {"next": here + 1}
    yes, no = (places[str(place)] - here - 1 for place in jumps) if jumps else (0, 0)
    return struct.pack("HBBI", code, yes, no, value)
