"""Runs test cells outside the student's process.

A judge is a process of its own, forked from one that has loaded what tests import. It is handed a
socket to the student's kernel and nothing else: a name that a test cell uses but does not define is
looked up over there. A cell is passed if, and only if, it has run to its end here.

What a student reads of a failure is the hint of an assertion. The text of another exception is
told only while the visible part of the cell runs: in the hidden part it might hold what is hidden.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import gc
import inspect
import math
import os
import random
import re
import resource
import select
import signal
import socket
import sys
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NoReturn

import numpy as np

from autograder.inside import linux
from autograder.inside.values import receive, send
from autograder.preludes import Prelude
from autograder.results import NO_POINTS, odd
from autograder.things import Link

#: What a judge may take beyond what is loaded: it holds what a student's code hands over.
MEMORY = 2 << 30
MOST_TEXT = 2000
#: Seconds beyond a test's own after which its judge is ended.
GRACE = 2.0
JUDGE_ENDED = "what runs this test ended: it may need too much memory for what your code gives back"
CELL = "<test>"
#: `await` may stand outside of functions.
AWAITING = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
#: What stands for the notebook's imports, and for the parts of earlier tests, before a test.
IMPORTS, EARLIER = "<imports>", "<earlier tests>"
#: Operations in which the student's own code says what comes of comparing or combining what stays
#: over there.
LEANING = frozenset({"operate", "isinstance", "issubclass", "hash"})
#: The kind of outcome where the student's side ended, or talked nonsense.
GONE = "Gone"
HIDDEN = re.compile(r"\bBEGIN\s+HIDDEN\s+TESTS?\b", re.IGNORECASE)
UNTOLD = "in a test with other data than those shown"
NOTHING = Prelude()
#: Of IPython, not of a student; and names with two underscores around them are Python's.
NOBODYS = {"In", "Out", "_", "__", "___", "get_ipython"}


@dataclass(frozen=True)
class Outcome:
    """What became of a test cell.

    slow: the function of the student's that took the test's time; missing: a name that the test
    asked for in vain; got: what the student's code gave where plain data were expected.
    Passed, or the type of what it raised and a message for the student. The score is the number on
    a passed cell's last line, if there is one: the points that nbgrader gives for the cell. With
    one that is negative, infinite or nan, for which nbgrader gives all points, it is not passed.
    """

    passed: bool
    kind: str = ""
    message: str = ""
    score: float | None = None
    slow: str = ""
    missing: str = ""
    got: str = ""
    leans: bool = False


class _Watched(Link):
    """The judge's end of the socket, which knows whether the student's own code had a say."""

    leans = False

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Do one operation over there."""
        self.leans = self.leans or operation in LEANING
        return super().ask(operation, *arguments)


def judge(
    source: str,
    channel: socket.socket,
    seconds: float = math.inf,
    slow: Iterable[str] = (),
    before: Prelude = NOTHING,
    *,
    candid: bool = False,
) -> Outcome:
    """Run one test cell, after what comes before it, against the names at the other end.

    The other end has so many seconds for all its answers; its functions in `slow` are not run.
    candid: say all, as to whoever wrote the test.
    """
    hidden = next((n for n, line in enumerate(source.split("\n"), 1) if HIDDEN.search(line)), None)

    def told(text: str) -> str:
        return UNTOLD if not candid and _is_hidden(_stack(), hidden) else text

    link = _Watched(channel, told, seconds, slow)
    try:
        body, last = _compiled(source)
    except (SyntaxError, ValueError) as error:
        where = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        what = f"this test is not plain Python{where}: tell whoever gave it to you"
        return Outcome(False, "SyntaxError", what)
    names = {"__name__": "__main__", "__builtins__": Names(link)}
    try:
        link.stop_slow()
        for text, where in ((before.imports, IMPORTS), (before.earlier, EARLIER)):
            exec(_statements(text, where), names)
        _run(body, names)
        asked = link.asked
        value = _run(last, names) if last is not None else None
        score = _score(value)
        outcome = Outcome(True, score=score)
        if score is not None and link.asked != asked:
            message = (
                "this test's last line lets your code say how many points it gets, so it gives "
                "none: tell whoever gave it to you"
            )
            outcome = Outcome(False, "PartialCredit", message)
        elif wrong := _odd(value):
            outcome = Outcome(False, "PartialCredit", NO_POINTS.format(wrong))
    except BaseException as error:
        outcome = _candid(error, source) if candid else _failure(error, hidden, source)
        missing = link.missing if isinstance(error, NameError) else ""
        outcome = replace(outcome, missing=missing)
    if link.late:
        return Outcome(False, "Timeout", link.late, slow=link.waited)
    if link.gone:
        return Outcome(False, GONE, link.gone)
    outcome = replace(outcome, leans=link.leans)
    if outcome.passed and outcome.score is None:
        return outcome
    return replace(outcome, got=", ".join(sorted(link.odd)[:3])[:MOST_TEXT])


@lru_cache(maxsize=512)
def _statements(text: str, where: str) -> CodeType:
    """The code of what comes before a cell."""
    return compile(text, where, "exec", dont_inherit=True, optimize=0)


@lru_cache(maxsize=512)
def _compiled(source: str) -> tuple[Any, Any]:
    """A cell's code, and that of the expression whose value IPython would show, if there is one."""
    tree = ast.parse(source, CELL)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        expression = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        last = compile(expression, CELL, "eval", AWAITING, dont_inherit=True, optimize=0)
    return compile(tree, CELL, "exec", AWAITING, dont_inherit=True, optimize=0), last


def _run(code: CodeType, names: dict[str, Any]) -> Any:
    """Run a cell's code; as IPython does, to its end if it waits for something."""
    value = eval(code, names)
    return asyncio.run(value) if code.co_flags & inspect.CO_COROUTINE else value


def _score(value: Any) -> float | None:
    """The number that nbgrader reads in what IPython shows of a value, None if it reads none."""
    if not isinstance(value, int | float | np.generic):
        return None
    try:
        return float(repr(value))
    except ValueError:
        return None


def _odd(value: Any) -> str:
    """What is wrong with a value, if it is a number of points."""
    return odd(value) if isinstance(value, int | float | np.integer | np.floating) else ""


def _failure(error: BaseException, hidden: int | None, source: str) -> Outcome:
    """What a student may know of what a cell raised."""
    frames = list(traceback.walk_tb(error.__traceback__))
    hint = type(error) is AssertionError and _file(frames[-1][0]) in (CELL, EARLIER)
    if hint or not _is_hidden(frames, hidden):
        text = _text(error)
    else:
        text = _hint_of_numpy(frames) or UNTOLD
    if hint and not text:  # an assertion without a hint: its line tells more, if all may read it
        line = source.split("\n")[frames[-1][1] - 1].strip()
        text = UNTOLD if _is_hidden(frames, hidden) else f"this does not hold: {line}"
    return Outcome(False, type(error).__name__, text[:MOST_TEXT])


def _text(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException as another:  # it may ask the student's side
        text = f"its text raises {type(another).__name__}"
    return text.encode("utf-8", "replace").decode()


def _candid(error: BaseException, source: str) -> Outcome:
    """What the author of a cell reads of what it raised: all, and in which line."""
    frames = list(traceback.walk_tb(error.__traceback__))
    lines = [line for frame, line in frames if _file(frame) == CELL]
    where = f" (line {lines[-1]}: {source.splitlines()[lines[-1] - 1].strip()})" if lines else ""
    name, text = type(error).__name__, _text(error)
    return Outcome(False, name, f"{name}{': ' if text else ''}{text[:MOST_TEXT]}{where}")


def _file(frame: FrameType) -> str:
    return frame.f_code.co_filename


def _is_hidden(frames: list[tuple[FrameType, int]], hidden: int | None) -> bool:
    """Has the cell come to its hidden part, and so to data that nobody is to know?

    What an earlier test has made may be of its hidden part.
    """
    files = {_file(frame) for frame, _ in frames}
    if EARLIER in files:
        return True
    lines = [line for frame, line in frames if _file(frame) == CELL]
    if not lines and IMPORTS in files:
        return False
    return hidden is not None and max(lines, default=hidden) >= hidden


def _hint_of_numpy(frames: list[tuple[FrameType, int]]) -> str:
    """The hint that a test gave to one of numpy's assertions, whose own text shows the values."""
    for frame, _ in frames:
        if str(frame.f_globals.get("__name__")).startswith("numpy.testing"):
            hint = frame.f_locals.get("err_msg", frame.f_locals.get("msg"))
            return hint if type(hint) is str else ""
    return ""


def _stack() -> list[tuple[FrameType, int]]:
    return list(traceback.walk_stack(sys._getframe()))


class Names(dict[str, Any]):
    """The names that a test cell need not define: Python's builtins, then the student's own."""

    def __init__(self, link: Link) -> None:
        super().__init__(vars(builtins))
        self._link = link

    def __missing__(self, name: str) -> Any:
        if name in NOBODYS or (name.startswith("__") and name.endswith("__")):
            raise KeyError(name)
        return self._link.ask("name", name)


class Judge:
    """A process that judges the test cells of one notebook, as its worker sees it.

    It is forked from the process that makes it, which has loaded what tests import; it keeps
    nothing of that but what is loaded. It works in `folder`.
    """

    def __init__(self, tests: Iterable[str] = (), folder: Path | None = None) -> None:
        for source in tests:  # once for all notebooks, not by each judge
            with contextlib.suppress(SyntaxError, ValueError):
                _compiled(source)
        self._channel, theirs = socket.socketpair()
        with theirs, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of threads, which a judge does not need
            self._process = os.fork()
            if self._process == 0:
                _sit(theirs.fileno(), folder)

    def rule(
        self,
        source: str,
        student: socket.socket,
        seconds: float,
        slow: Iterable[str] = (),
        before: Prelude = NOTHING,
        *,
        candid: bool = False,
    ) -> Outcome | None:
        """Judge a test cell by what the other end of `student` answers within so many seconds.

        Functions in `slow` are not run. None if the test itself takes longer.
        """
        with contextlib.suppress(OSError):  # the outcome tells
            socket.send_fds(self._channel, [b"t"], [student.fileno()])
            question = [source, seconds, list(slow), before.imports, before.earlier, candid]
            send(self._channel, question)
        if not select.select([self._channel], [], [], seconds + GRACE)[0]:
            return None
        try:
            document, _ = receive(self._channel, 0)
            return Outcome(*document)
        except (EOFError, OSError):
            return Outcome(False, GONE, JUDGE_ENDED)

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._channel.close()
            self._process = 0


def _sit(channel: int, folder: Path | None) -> NoReturn:
    """Judge one test cell after another until nobody asks any more."""
    try:
        linux.name("judge")
        os.dup2(channel, 3)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        os.close(nowhere)
        os.setsid()  # Ctrl-C is the grader's to answer
        linux.die_with_parent()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_DFL)
        gc.freeze()  # a judge's garbage collector need not look at what it inherits
        # a test may import what the course can, but nothing from wherever this happens to run
        sys.path[:] = filter(os.path.isabs, sys.path)
        if folder is not None:
            os.chdir(folder)
            sys.path.append(str(folder))  # last, as where the notebook runs
            sys.dont_write_bytecode = True
        os.environ["NBGRADER_EXECUTION"] = "autograde"  # as where the notebook runs
        _limit_memory()
        worker, known = socket.socket(fileno=3), {*sys.modules}
        while True:
            _, descriptors, *_ = socket.recv_fds(worker, 1, 1)
            if not descriptors:
                break
            (source, seconds, slow, imports, earlier, candid), _ = receive(worker, 0)
            random.seed(0)
            np.random.seed(0)
            with socket.socket(fileno=descriptors[0]) as student:
                before = Prelude(imports, earlier)
                outcome = judge(source, student, seconds, slow, before, candid=candid)
            send(worker, [*vars(outcome).values()])
            if pyplot := sys.modules.get("matplotlib.pyplot"):
                pyplot.close("all")
            known = _forget_modules(folder, known)
    finally:
        os._exit(0)


def _forget_modules(folder: Path | None, known: set[str]) -> set[str]:
    """Forget what is not known of an assignment's own modules: what one test has left in them is
    not for the next. The names of those that are known now.
    """
    for name in sys.modules.keys() - known:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(f"{folder}{os.sep}"):
            del sys.modules[name]
    return {*sys.modules}


def _limit_memory() -> None:
    """What is mapped now and MEMORY on top of it."""
    with contextlib.suppress(OSError):  # a system that does not tell
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, mapped + MEMORY))
