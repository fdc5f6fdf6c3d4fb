"""Calls of the C library, one after another, with nothing of Python's between them."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal

from autograder.inside.linux import LIBC

#: A function of the C library, and what it is given.
Call = tuple[str, list[int]]
#: Room for one of the C library's contexts, and for the stack of a call in it.
CONTEXT, STACK = 8 << 10, 8 << 10
#: Where such a context has the next one's place, its stack's place, and that one's size: in
#: numbers of 8 bytes.
NEXT, STACK_PLACE, STACK_SIZE = 1, 2, 4
#: Of a child that has its parent's memory, and the parent that waits meanwhile.
SAME_MEMORY, PARENT_WAITS = 0x100, 0x4000


class Calls:
    """Calls, each of which has a context of the C library's that goes on with the next one.

    The last goes on with whoever makes them, unless it ends the process.
    """

    def __init__(self, calls: list[Call]) -> None:
        size = CONTEXT + STACK
        self._room = mmap.mmap(-1, size * (len(calls) + 1))  # shared: none of a process's own
        self._view = ctypes.c_char.from_buffer(self._room)
        here = ctypes.addressof(self._view)
        self._here, places = here, [here + size * number for number in range(1, len(calls) + 1)]
        for (name, arguments), place, after in zip(calls, places, [*places[1:], here], strict=True):
            LIBC.getcontext(ctypes.c_void_p(place))
            context = (ctypes.c_uint64 * 5).from_address(place)
            context[NEXT], context[STACK_PLACE], context[STACK_SIZE] = after, place + CONTEXT, STACK
            function = ctypes.cast(getattr(LIBC, name), ctypes.c_void_p)
            given = [ctypes.c_uint64(argument) for argument in arguments]
            LIBC.makecontext(ctypes.c_void_p(place), function, len(given), *given)
        #: Where the first call's context is.
        self.first = places[0]

    def __enter__(self) -> Calls:
        return self

    def __exit__(self, *_: object) -> None:
        del self._view
        self._room.close()

    def make(self) -> None:
        """Make the calls in this process."""
        LIBC.swapcontext(ctypes.c_void_p(self._here), ctypes.c_void_p(self.first))

    def make_apart(self) -> None:
        """Make the calls in a child, and wait for it; the last of them must end it.

        It has this process's memory and needs none of its own, so it costs a twentieth of a fork.
        """
        start = ctypes.cast(LIBC.setcontext, ctypes.c_void_p)
        stack = ctypes.c_void_p(self._here + CONTEXT + STACK)
        flags = SAME_MEMORY | PARENT_WAITS | signal.SIGCHLD
        pid = LIBC.clone(start, stack, flags, ctypes.c_void_p(self.first))
        if pid < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), "clone")
        os.waitpid(pid, 0)
