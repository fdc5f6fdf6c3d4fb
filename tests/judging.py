"""Judges a test against a student's code, each given as source: a real judge, and a guest in a
thread or in a process of its own.
"""

from __future__ import annotations

import linecache
import os
import socket
import textwrap
import threading
from collections.abc import Callable
from typing import Any

from autograder.inside.answering import Guest
from autograder.judge.cell_context import Prelude
from autograder.judge.process import NOTHING, Judge, Ruling

PATIENCE = 60


def names_of(student: str) -> dict[str, Any]:
    """The names that a student's code leaves behind."""
    names: dict[str, Any] = {"__name__": "__main__"}
    text = textwrap.dedent(student)
    linecache.cache["<student>"] = (len(text), None, text.splitlines(True), "<student>")
    exec(compile(text, "<student>", "exec", dont_inherit=True), names)
    return names


def serve(end: socket.socket, student: str) -> None:
    """Be the student's side."""
    Guest(end, names_of(student)).serve()


def answer(judge: Judge, test: str, student: Callable[[socket.socket], None]) -> Ruling:
    """The outcome of a test; whoever is the student has one end of the socket."""
    here, there = socket.socketpair()
    with there:
        with here:
            thread = threading.Thread(target=student, args=(there,), daemon=True)
            thread.start()
            outcome = judge.rule(textwrap.dedent(test), here, PATIENCE)
        assert outcome, "the judge hangs"
        thread.join(PATIENCE)
    assert not thread.is_alive()
    return outcome


def apart(
    judge: Judge,
    test: str,
    student: str,
    seconds: float = PATIENCE,
    before: Prelude = NOTHING,
) -> Ruling | None:
    """The outcome of a test whose student's side is a process of its own."""
    here, there = socket.socketpair()
    process = os.fork()
    if process == 0:
        try:
            here.close()
            serve(there, student)
        finally:
            os._exit(0)
    with here:
        there.close()
        outcome = judge.rule(textwrap.dedent(test), here, seconds, before=before)
    os.kill(process, 9)
    os.waitpid(process, 0)
    return outcome


def passes_beside(test: str, student: str) -> bool:
    """Does a test pass that runs in the student's own process?"""
    process = os.fork()
    if process == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            exec(compile(textwrap.dedent(test), "<test>", "exec"), names_of(student))
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(process, 0)[1] == 0
