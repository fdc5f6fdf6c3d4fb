"""System calls that no notebook needs: a filter that the kernel of a notebook puts on itself.

Most of them make memory that belongs to no process, so that no limit on processes sees it: memory
must be private, or lie in a folder of bounded size. The others widen what of Linux could be
attacked. Loaded by an unprivileged process for itself and its children; it cannot be taken off.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

#: By machine: its number among architectures, the call that maps memory, and what is refused:
#: memfd_create, memfd_secret, shmget, msgget; keyctl, add_key, request_key; ptrace,
#: process_vm_readv, process_vm_writev; bpf, perf_event_open, userfaultfd, io_uring (three);
#: unshare, setns; flock, by which kernels could talk through files that all may only read.
MACHINES = {
    "x86_64": (
        0xC000003E, 9, (319, 447, 29, 68, 250, 248, 249, 101, 310, 311, 321, 298, 323,
                        425, 426, 427, 272, 308, 73),
    ),
    "aarch64": (
        0xC00000B7, 222, (279, 447, 194, 186, 219, 217, 218, 117, 270, 271, 280, 241, 282,
                          425, 426, 427, 97, 268, 32),
    ),
}  # fmt: skip
#: Numbers from here on are calls in another binary interface (x32), which would pass the list.
OTHER_INTERFACE = 0x40000000
SHARED_AND_ANONYMOUS = 0x21
LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
NUMBER, MACHINE, FOURTH_ARGUMENT = 0, 4, 16 + 3 * 8
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
PR_SET_SECCOMP, FILTER = 22, 2

#: An operation, its number, and where to go on if it holds and if not.
Line = tuple[int, int] | tuple[int, int, str, str]


def program(machine: str) -> bytes:
    """The filter, in the instructions of the classic Berkeley packet filter."""
    architecture, mmap, refused = MACHINES[machine]
    lines: list[Line] = [(LOAD, MACHINE), (EQUAL, architecture, "next", "refuse"), (LOAD, NUMBER)]
    lines += [(AT_LEAST, OTHER_INTERFACE, "refuse", "next"), (EQUAL, mmap, "map", "next")]
    lines += [(EQUAL, number, "refuse", "next") for number in refused]
    places = {"map": len(lines) + 1, "refuse": len(lines) + 5}
    lines += [(RETURN, ALLOW), (LOAD, FOURTH_ARGUMENT), (AND, SHARED_AND_ANONYMOUS)]
    lines += [(EQUAL, SHARED_AND_ANONYMOUS, "refuse", "next"), (RETURN, ALLOW), (RETURN, REFUSE)]
    return b"".join(_instruction(line, here, places) for here, line in enumerate(lines))


def load() -> None:
    """Put the filter on this process; on other machines than those above, do nothing."""
    if platform.machine() not in MACHINES:
        return
    text = program(platform.machine())
    instructions = ctypes.create_string_buffer(text, len(text))
    head = struct.pack("HxxxxxxP", len(text) // 8, ctypes.addressof(instructions))
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, FILTER, head, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter of system calls was refused")


def _instruction(line: Line, here: int, places: dict[str, int]) -> bytes:
    code, value, *jumps = line
    places = places | {"next": here + 1}
    yes, no = (places[str(place)] - here - 1 for place in jumps) if jumps else (0, 0)
    return struct.pack("HBBI", code, yes, no, value)
