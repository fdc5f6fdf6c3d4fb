"""A notebook without any wall: one ordinary process, and a copy of it for each test.

Knows nothing of the grader, so that it says the same of an attack whatever becomes of that: cells
run one after the other, a test is run by a fork, hidden part and all, and one that fails behind
another is tried a second time. Run as a program, it reads cells and writes what came of them.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import io
import json
import linecache
import math
import os
import signal
import subprocess
import sys
import tempfile
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECONDS = 60
SUBREAPER = 36
HIDDEN = "### BEGIN HIDDEN TESTS"


@dataclass(frozen=True)
class Test:
    """A test cell, and the points that it gives."""

    source: str
    points: float = 1
    __test__ = False


@dataclass
class Ran:
    """What each cell said, what each test told a student and gave, and what was displayed: the
    number of characters in texts, and that of all when written as JSON.
    """

    said: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    points: list[float] = field(default_factory=list)
    shown: list[list[int]] = field(default_factory=list)


def run(cells: Sequence[str | Test], folder: Path, *, copies: bool = True) -> Ran:
    """Run a notebook in a process of its own, which works in `folder`; without `copies`, tests run
    in that process itself.
    """
    with started(cells, folder, copies=copies) as finish:
        return finish()


@contextlib.contextmanager
def started(
    cells: Sequence[str | Test], folder: Path, *, copies: bool = True
) -> Iterator[Callable[[], Ran]]:
    """Start a notebook; what it gives waits for the end, and says what came of it."""
    temporary = folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    work = [[c.source, c.points] if isinstance(c, Test) else [c, None] for c in cells]
    with tempfile.TemporaryDirectory(prefix="plain-") as own:
        given, result = Path(own, "cells"), Path(own, "result")
        given.write_text(json.dumps([copies, work]))
        environment = os.environ | {"TMPDIR": str(temporary), "MPLBACKEND": "agg"}
        with Path(own, "errors").open("w+") as errors:
            process = subprocess.Popen(
                [sys.executable, __file__, str(given), str(result)],
                cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=errors,
                stderr=errors, start_new_session=True,
            )  # fmt: skip

            def finish() -> Ran:
                status = process.wait(SECONDS)
                errors.seek(0)
                assert status == 0, errors.read()
                return Ran(**json.loads(result.read_text()))

            try:
                yield finish
            finally:
                if process.poll() is None:  # with all that it has forked
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def serve(given: Path, result: Path) -> None:
    """Run the cells in this process, and end all that they have started."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    copies, cells = json.loads(given.read_text())
    ran, names = Ran(), {"__name__": "__main__"}
    sys.modules["IPython.display"] = _display(ran)
    follows = False
    for source, points in cells:
        if points is None:
            ran.said.append(_said(source, names))
            follows = False
            continue
        judged = _by_a_copy if copies else _beside
        earned, told = judged(source, names, points)
        if not earned and follows:
            earned, told = judged(source, names, points)
        follows = True
        ran.told.append(told)
        ran.points.append(earned)
    result.write_text(json.dumps(ran.__dict__))
    _end_all()


def _said(source: str, names: dict[str, Any]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            exec(compile(source, "<cell>", "exec"), names)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}")
    return said.getvalue()


def _by_a_copy(source: str, names: dict[str, Any], points: float) -> tuple[float, str]:
    """What a test gives in a fork of this process; the functions are looked up at that moment."""
    descriptor, name = tempfile.mkstemp(dir=Path(sys.argv[2]).parent)
    with os.fdopen(descriptor, "r+") as outcome:
        with contextlib.suppress(OSError):
            copy = os.fork()
            if copy == 0:
                try:
                    Path(name).write_text(json.dumps(_here(source, names, points)))
                finally:
                    os._exit(0)
            os.waitpid(copy, 0)
        earned, told = json.loads(outcome.read() or '[0, "it died"]')
    return earned, told


def _beside(source: str, names: dict[str, Any], points: float) -> tuple[float, str]:
    """What a test gives and says in this very process, hidden or not."""
    linecache.cache["<test>"] = (len(source), None, source.splitlines(True), "<test>")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        earned, told = _here(source.replace(HIDDEN, ""), names, points)
    return earned, said.getvalue() + told


def _here(source: str, names: dict[str, Any], points: float) -> tuple[float, str]:
    """The points that a test gives, as nbgrader reads them, and what a student is told."""
    lines = source.splitlines()
    hidden = lines.index(HIDDEN) + 1 if HIDDEN in lines else math.inf
    tree, last = ast.parse(source), None
    if isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    try:
        exec(compile(tree, "<test>", "exec"), names)
        score = eval(compile(last, "<test>", "eval"), names) if last else None
    except BaseException as error:
        place, trace = 0, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "<test>":
                place = trace.tb_lineno
            trace = trace.tb_next
        return 0, str(error) if place < hidden else "hidden"
    partial = isinstance(score, int | float) and 0 <= score < points
    return (score if partial else points), ""


def _display(ran: Ran) -> types.ModuleType:
    module = types.ModuleType("IPython.display")

    def display(data: Any, metadata: Any = None, **_: Any) -> None:
        ran.shown.append([texts([data, metadata]), len(json.dumps([data, metadata]))])

    module.display = display  # type: ignore[attr-defined]
    return module


def texts(value: Any) -> int:
    """How many characters the texts in a value have, as whoever counts nothing else counts."""
    if isinstance(value, dict):
        return sum(texts(key) + texts(item) for key, item in value.items())
    if isinstance(value, list):
        return sum(map(texts, value))
    return len(value) if isinstance(value, str) else 0


def _end_all() -> None:
    """End what is left below this process, whose children's children are its own by now."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while pids := children.read_text().split():
        for pid in map(int, pids):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
