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
import functools
import gc
import importlib
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
import unittest.mock
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, NoReturn

import numpy as np

from autograder.base.results import NO_POINTS, odd
from autograder.inside import linux
from autograder.inside.wire_values import Refused, receive, send
from autograder.judge.cell_context import Prelude
from autograder.judge.evaluation_guards import guard_sympy
from autograder.judge.proxies import INPUT, KNOWN, PRINT, Link, Mirror, Place, StudentError, Thing
from autograder.judge.proxies import source as source_of

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
#: The kind of outcome where the student's side ended, or talked nonsense.
GONE = "Gone"
HIDDEN = re.compile(r"\bBEGIN\s+HIDDEN\s+TESTS?\b", re.IGNORECASE)
#: Magics that change nothing of what a cell does: of a whole cell, of a statement, of nothing.
TIMED = re.compile(r"%%(time|timeit( +-\S+)*|capture( +[\w-]+)*) *")
TIMING = re.compile(r"^(\s*)%time(?:it(?: +-\S+)*)? +(.+)$")
MAGIC = re.compile(r"^(\s*)%(matplotlib|config|load_ext|autoreload|precision|reload_ext)\b.*$")
UNTOLD = "in a test with other data than those shown"
NOTHING = Prelude()
#: Of IPython, not of a student; and names with two underscores around them are Python's.
NOBODYS = {"In", "Out", "_", "__", "___", "get_ipython"}
#: Plain values of the student's that a test may change.
MUTABLE = {list, dict, set, np.ndarray, bytearray}
#: The generators of random numbers that a test has seeded.
SEEDED = set[str]()
#: Functions of pyplot's that look at the current figure, or end it.
FIGURES = ("gca", "gcf", "get_fignums", "clf", "cla", "close")
#: The link of the test that runs.
LINKS: list[Link] = []


@dataclass(frozen=True)
class Ruling:
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


def judge(
    source: str,
    channel: socket.socket,
    seconds: float = math.inf,
    slow: Iterable[str] = (),
    before: Prelude = NOTHING,
    *,
    candid: bool = False,
) -> Ruling:
    """Run one test cell, after what comes before it, against the names at the other end.

    The other end has so many seconds for all its answers; its functions in `slow` are not run.
    candid: say all, as to whoever wrote the test.
    """
    hidden = _hidden(source)

    def told(text: str) -> str:
        return UNTOLD if not candid and _is_hidden(_stack(), hidden) else text

    link = Link(channel, told, seconds, slow, SEEDED)
    try:
        body, last, link.raised = _compiled(source)
    except (SyntaxError, ValueError) as error:
        where = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        what = f"this test is not plain Python{where}: tell whoever gave it to you"
        return Ruling(False, "SyntaxError", what)
    if any("sympy" in text for text in (source, before.imports, before.earlier)):
        guard_sympy()
    names = link.names = Globals(link)
    sys.modules["__main__"] = _Main(names)
    SEEDED.clear()
    LINKS[:] = [link]
    try:
        link.stop_slow()
        for text, where in _parts(before):
            code, raised = _statements(text, where)
            link.raised |= raised
            _run(code, names)
            if where == IMPORTS:
                link.give({name: dict.__getitem__(names, name) for name in before.given})
                names.is_open = True
                if "pyplot" in before.imports or "pyplot" in source:
                    _share_figures()
        _run(body, names)
        asked = link.asked
        value = _run(last, names) if last is not None else None
        score = _score(value)
        outcome = Ruling(True, score=score)
        if score is not None and link.asked != asked:
            message = (
                "this test's last line lets your code say how many points it gets, so it gives "
                "none: tell whoever gave it to you"
            )
            outcome = Ruling(False, "PartialCredit", message)
        elif wrong := _odd(value):
            outcome = Ruling(False, "PartialCredit", NO_POINTS.format(wrong))
    except BaseException as error:
        outcome = _candid(error, source) if candid else _failure(error, hidden, source)
        missing = link.missing if isinstance(error, NameError) else ""
        outcome = replace(outcome, missing=missing)
    if link.late:
        return Ruling(False, "Timeout", link.late, slow=link.waited)
    if link.gone:
        return Ruling(False, GONE, link.gone)
    outcome = replace(outcome, leans=link.leans)
    if outcome.passed and outcome.score is None:
        return outcome
    return replace(outcome, got=", ".join(sorted(link.odd)[:3])[:MOST_TEXT])


@lru_cache(maxsize=512)
def _hidden(source: str) -> int | None:
    """The line with which a cell's hidden part begins."""
    return next((n for n, line in enumerate(source.split("\n"), 1) if HIDDEN.search(line)), None)


@lru_cache(maxsize=512)
def _statements(text: str, where: str) -> tuple[CodeType, frozenset[tuple[str, Place]]]:
    """The code of what comes before a cell, and where it raises for a `with` to handle."""
    tree = ast.parse(text, where)
    raised = _raised_within(tree, text, where)
    return compile(tree, where, "exec", AWAITING, dont_inherit=True, optimize=0), raised


def _parts(before: Prelude) -> list[tuple[str, str]]:
    return [(before.imports, IMPORTS), (before.earlier, EARLIER)]


@lru_cache(maxsize=512)
def _compiled(source: str) -> tuple[Any, Any, frozenset[tuple[str, Place]]]:
    """A cell's code, that of the expression whose value IPython would show, if there is one, and
    where it raises an exception for a `with` to handle.
    """
    try:
        tree = ast.parse(source, CELL)
    except (SyntaxError, ValueError):
        tree = ast.parse(_plain(source), CELL)
    raised = _raised_within(tree, source, CELL)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        expression = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        last = compile(expression, CELL, "eval", AWAITING, dont_inherit=True, optimize=0)
    return compile(tree, CELL, "exec", AWAITING, dont_inherit=True, optimize=0), last, raised


def _plain(source: str) -> str:
    """A cell without those magics that change nothing of what it does, line by line."""
    lines = source.split("\n")
    if TIMED.fullmatch(lines[0]):
        lines[0] = ""
    return "\n".join(MAGIC.sub(r"\1pass", TIMING.sub(r"\1\2", line)) for line in lines)


def _raised_within(tree: ast.AST, text: str, where: str) -> frozenset[tuple[str, Place]]:
    """The places of what always raises in a `with`, and so is no verdict on the student's code: a
    `raise` that no condition precedes, or something like `1 / 0`.
    """
    return frozenset((where, place) for place in _raising(tree)) if "with" in text else frozenset()


def _raising(tree: ast.AST) -> Iterator[Place]:
    for block in ast.walk(tree):
        for statement in block.body if isinstance(block, ast.With) else ():
            nodes = list(ast.walk(statement))
            if isinstance(statement, ast.Raise):
                nodes = [statement]
            elif not isinstance(statement, ast.Expr) or any(isinstance(n, ast.Name) for n in nodes):
                continue
            for node in nodes:
                if isinstance(node, ast.Raise | ast.expr):
                    yield node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _run(code: CodeType, names: dict[str, Any]) -> Any:
    """The value of an expression, or None; what a cell awaits is waited for, as in a notebook."""
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


def _failure(error: BaseException, hidden: int | None, source: str) -> Ruling:
    """What a student may know of what a cell raised."""
    frames = list(traceback.walk_tb(error.__traceback__))
    kind, prefix = _known_kind(error)
    is_hidden, hint = _is_hidden(frames, hidden), _is_hint(error, frames)
    is_told = hint or not is_hidden
    text = prefix + _text(error) if is_told else _hint_of_numpy(frames) or UNTOLD
    if hint and not text:  # an assertion without a hint: its line tells more, if all may read it
        lines = [line for frame, line in frames if _file(frame) == CELL]
        text = UNTOLD
        if lines and not is_hidden:
            line = source.split("\n")[lines[-1] - 1].strip()
            text = f"this does not hold: {line}"
    return Ruling(False, kind, text[:MOST_TEXT])


def _is_hint(error: BaseException, frames: list[tuple[FrameType, int]]) -> bool:
    """Is the text of an exception a hint that the author of the test has written?

    So it is of an assertion in the test itself, and of one of the course's own kind that says what
    a notebook shows in the place of its traceback, as IPython has it. None of the student's kinds.
    """
    kind = type(error)
    if kind is AssertionError:
        return _file(frames[-1][0]) in (CELL, EARLIER)
    is_own = issubclass(kind, AssertionError) and not isinstance(kind, Mirror)
    return is_own and hasattr(kind, "_render_traceback_")


def _known_kind(error: BaseException) -> tuple[str, str]:
    """The name of an exception's class, and what comes before its text: one of the student's is
    told by that of Python's which it belongs to.
    """
    if not isinstance(type(error), Mirror):
        return type(error).__name__, ""
    known = next((k.__name__ for k in type(error).__mro__ if KNOWN.get(k.__name__) is k), "")
    own = vars(type(error)).get("_judge_name", "")
    if known in ("", "NotImplementedError"):  # a kind of that does not say "not answered"
        return StudentError.__name__, f"{own}: "
    return known, ""


def _text(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException as another:  # it may ask the student's side
        text = f"its text raises {type(another).__name__}"
    return text.encode("utf-8", "replace").decode()


def _candid(error: BaseException, source: str) -> Ruling:
    """What the author of a cell reads of what it raised: all, and in which line."""
    frames = list(traceback.walk_tb(error.__traceback__))
    lines = [line for frame, line in frames if _file(frame) == CELL]
    where = f" (line {lines[-1]}: {source.splitlines()[lines[-1] - 1].strip()})" if lines else ""
    name, text = type(error).__name__, _text(error)
    return Ruling(False, name, f"{name}{': ' if text else ''}{text[:MOST_TEXT]}{where}")


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
        self._link, self._last = link, dict[str, tuple[Any, Any]]()

    def __missing__(self, name: str) -> Any:
        if _is_nobodys(name):
            raise KeyError(name)
        value = self._link.name(name)
        return self._as_before(name, value) if type(value) in MUTABLE else value

    def _as_before(self, name: str, value: Any) -> Any:
        """What a test has changed of a value stays, as long as the student's code changes nothing:
        a list that is looked up twice is one.
        """
        try:
            came = self._link.packed(value)
        except (Refused, TypeError, ValueError):
            return value
        if name not in self._last or self._last[name][0] != came:
            self._last[name] = came, value
        return self._last[name][1]


def _noting_claims(link: Link) -> Callable[[Any, Any], bool]:
    """`isinstance` for a test: Python asks no class that an object is of exactly, and so it is here
    that the student's word for that is noted.
    """

    def noting(value: Any, kinds: Any) -> bool:
        kind = type(value)
        if isinstance(kind, Mirror) and kind in (kinds if type(kinds) is tuple else (kinds,)):
            link.leans = True
        return isinstance(value, kinds)

    noting.__name__, noting.__module__ = isinstance.__name__, "__main__"  # it can be lent
    return noting


class Globals(dict[str, Any]):
    """A test cell's own names; what it asks of `globals()` is answered for the student's, too."""

    def __init__(self, link: Link) -> None:
        super().__init__({"__name__": "__main__", "__builtins__": Names(link)})
        self["__builtins__"].update(dir=self._dir, isinstance=_noting_claims(link))
        self._link, self._bound = link, set[str]()
        #: Is it the test that runs, and not what comes before it?
        self.is_open = False

    def _dir(self, *values: Any) -> list[str]:
        """Python's own, and for a test cell the names of the notebook as well."""
        if values:
            return dir(*values)
        return sorted({*dict.keys(self)} - {"__builtins__"} | {*self._link.ask("names")})

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name) or type(name) is not str or _is_nobodys(name):
            return super().__contains__(name)
        return self._link.ask("has", name) is True

    def __missing__(self, name: str) -> Any:
        """Python looks for a name here first; the student's come after its builtins."""
        if _is_nobodys(name) or hasattr(builtins, name):
            raise KeyError(name)
        try:
            return self["__builtins__"][name]
        except NameError:
            raise KeyError(name) from None

    def __setitem__(self, name: str, value: Any) -> None:
        """Bind a name; a function in the place of one of the notebook's counts over there, too."""
        super().__setitem__(name, value)
        if self.is_open and self._link.has_named(name) and callable(value):
            with contextlib.suppress(TypeError, ValueError):  # what is not lent is bound here alone
                self._link.ask("bind", name, value)
                self._bound.add(name)

    def __delitem__(self, name: str) -> None:
        """Delete a name; one of the notebook's is deleted over there, for this test."""
        is_here = super().__contains__(name)
        if is_here:
            super().__delitem__(name)
        if not self.is_open or (is_here and name not in self._bound):
            return
        if self._link.ask("unbind", name) is not True and not is_here:
            raise KeyError(name)

    def keys(self) -> Any:
        """The names of `dir()`."""
        return dict.fromkeys(self._dir()).keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def get(self, name: str, default: Any = None) -> Any:
        """A name's value."""
        if name in self:
            return self[name]
        return default


def _is_nobodys(name: str) -> bool:
    return name in NOBODYS or (name.startswith("__") and name.endswith("__"))


class _Main(ModuleType):
    """What a test knows as the module `__main__`: its own names, and the notebook's."""

    def __init__(self, names: Globals) -> None:
        super().__init__("__main__")
        self.__dict__["_judge_names"] = names

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_judge_names"][name]
        except KeyError:
            raise AttributeError(f"module '__main__' has no attribute {name!r}") from None

    def __dir__(self) -> list[str]:
        """The test's own: where `unittest.main` looks for what to run."""
        return [*dict.keys(self.__dict__["_judge_names"])]

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__["_judge_names"][name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self.__dict__["_judge_names"][name]
        except KeyError:
            raise AttributeError(name) from None


class Judge:
    """A process that judges the test cells of one notebook, as its worker sees it.

    It is forked from the process that makes it, which has loaded what tests import; it keeps
    nothing of that but what is loaded. It works in `folder`.
    """

    def __init__(
        self,
        tests: Iterable[str] = (),
        folder: Path | None = None,
        before: Iterable[Prelude] = (),
    ) -> None:
        # once for all notebooks, not by each judge
        for source in tests:
            _hidden(source)
            with contextlib.suppress(SyntaxError, ValueError):
                _compiled(source)
        for part in chain.from_iterable(map(_parts, before)):
            with contextlib.suppress(SyntaxError, ValueError):
                _statements(*part)
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
    ) -> Ruling | None:
        """Judge a test cell by what the other end of `student` answers within so many seconds.

        Functions in `slow` are not run. None if the test itself takes longer.
        """
        with contextlib.suppress(OSError):  # the outcome tells
            socket.send_fds(self._channel, [b"t"], [student.fileno()])
            question = [source, seconds, list(slow), *vars(before).values(), candid]
            send(self._channel, question)
        if not select.select([self._channel], [], [], seconds + GRACE)[0]:
            return None
        try:
            document, _ = receive(self._channel, 0)
            return Ruling(*document)
        except (EOFError, OSError):
            return Ruling(False, GONE, JUDGE_ENDED)

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
        streams = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
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
        _watch_seeds()
        _know_sources()
        _carry_patches()
        worker, known = socket.socket(fileno=3), {*sys.modules}
        while True:
            _, descriptors, *_ = socket.recv_fds(worker, 1, 1)
            if not descriptors:
                break
            (source, seconds, slow, *prelude, candid), _ = receive(worker, 0)
            # whatever a test before has put in their place
            sys.stdin, sys.stdout, sys.stderr = streams
            builtins.input, builtins.print = INPUT, PRINT
            random.seed(0)
            np.random.seed(0)
            with socket.socket(fileno=descriptors[0]) as student:
                before = Prelude(*prelude)
                outcome = judge(source, student, seconds, slow, before, candid=candid)
            LINKS.clear()
            send(worker, [*vars(outcome).values()])
            if pyplot := sys.modules.get("matplotlib.pyplot"):
                pyplot.close("all")
            _forget_modules(folder, known)
    finally:
        os._exit(0)


def _forget_modules(folder: Path | None, known: set[str]) -> None:
    """Forget what is not known of an assignment's own modules: what one test has left in them is
    not for the next. All others are known from now on.
    """
    for name in [*sys.modules]:
        if name in known:
            continue
        if str(getattr(sys.modules[name], "__file__", None)).startswith(f"{folder}{os.sep}"):
            del sys.modules[name]
        else:
            known.add(name)


def _watch_seeds() -> None:
    """Note when a test seeds the generators that everybody shares."""
    for module, which in ((np.random, "numpy"), (random, "python")):
        for name in ("seed", "set_state", "setstate"):
            if change := getattr(module, name, None):
                setattr(module, name, _noting(change, which))


def _noting(change: Callable[..., Any], which: str) -> Callable[..., Any]:
    @functools.wraps(change)
    def noting(*arguments: Any, **named: Any) -> Any:
        result = change(*arguments, **named)
        SEEDED.add(which)
        return result

    return noting


def _carry_patches() -> None:
    """Have a patch of a library's function by `unittest.mock` count over there as well."""
    kind: Any = unittest.mock._patch
    enter, leave = kind.__enter__, kind.__exit__

    def __enter__(patch: Any) -> Any:  # noqa: N807
        new = enter(patch)
        _patch_there("patch", patch)
        return new

    def __exit__(patch: Any, *error: Any) -> Any:  # noqa: N807
        _patch_there("unpatch", patch)
        return leave(patch, *error)

    kind.__enter__, kind.__exit__ = __enter__, __exit__


def _patch_there(operation: str, patch: Any) -> None:
    target, name = patch.target, patch.attribute
    if type(target) is not ModuleType or target in (builtins, sys) or not LINKS:
        return
    value = [getattr(target, name)] if operation == "patch" else []
    with contextlib.suppress(Exception):  # what is not lent is patched here alone
        LINKS[-1].ask(operation, target.__name__, name, *value)


def _share_figures() -> None:
    """Have a test that has no figure of its own find those that the student's code has drawn."""
    try:
        pyplot = importlib.import_module("matplotlib.pyplot")
    except ImportError:
        return  # the test will say so
    if hasattr(pyplot.get_fignums, "__wrapped__"):
        return
    numbers = pyplot.get_fignums
    for name in FIGURES:
        setattr(pyplot, name, _shared(name, getattr(pyplot, name), numbers))


def _shared(name: str, own: Callable[..., Any], numbers: Callable[[], Any]) -> Callable[..., Any]:
    @functools.wraps(own)
    def shared(*arguments: Any, **named: Any) -> Any:
        asks = str(sys._getframe(1).f_globals.get("__name__"))
        if asks.startswith("matplotlib") or numbers() or not LINKS:
            return own(*arguments, **named)
        return LINKS[-1].ask("figures", name, list(arguments), named)

    return shared


def _know_sources() -> None:
    """Have `inspect` ask the student's side for what is written there."""
    get_source, get_lines = inspect.getsource, inspect.getsourcelines

    def getsource(value: Any) -> str:
        return source_of(value) if _is_thing(value) else get_source(value)

    def getsourcelines(value: Any) -> tuple[list[str], int]:
        if not _is_thing(value):
            return get_lines(value)
        return source_of(value).splitlines(keepends=True), 1

    inspect.getsource = getsource  # type: ignore[assignment]
    inspect.getsourcelines = getsourcelines  # type: ignore[assignment]


def _is_thing(value: Any) -> bool:
    return issubclass(type(value), Thing | Mirror)


def _limit_memory() -> None:
    """What is mapped now and MEMORY on top of it."""
    with contextlib.suppress(OSError):  # a system that does not tell
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, mapped + MEMORY))
