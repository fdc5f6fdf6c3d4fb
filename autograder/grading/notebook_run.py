"""One notebook from its first cell to its last: student cells to the kernel, tests to a judge.

First all of the student's cells run; at each test's place a copy of the kernel is held back. Then
the kernel is ended, and the copies answer one test each, one after the other: nothing that a test
asks is ever known to anything of the student's that still runs.

Whatever happens to a kernel, the notebook goes on: a fresh one runs the earlier cells again, but
for the one that ended it.
"""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from nbformat import NotebookNode

from autograder.base.notebook import grade_id, is_test
from autograder.base.verdicts import STOPS
from autograder.grading.outputs import Outputs, error
from autograder.judge import working_folder
from autograder.judge.cell_context import Prelude
from autograder.judge.process import NOTHING, Judge, Ruling
from autograder.sandbox.kernel import Ended, Kernel, Start, TimedOut

#: Kernels for one notebook; the last is for the tests that are left, and runs nothing new.
MOST_KERNELS = 7
#: Characters of an error that a kernel tells, and a number of cells that none has.
MOST_TEXT, MOST_CELLS = 2_000, 1_000_000
#: What is stopped leaves a fraction of the time to what runs long after it, but so many seconds.
FRACTION, LEAST = 1 / 4, 4.0
#: Stopped cells, and stopped tests, whose time is not taken from the notebook's.
FORGIVEN = 3
#: Seconds for a cell that was stopped already, when it runs again in a fresh kernel.
AGAIN = 2.0
#: How much of a line is looked at for the name that it defines.
LONGEST_LINE = 200
NO_TIME = Ruling(
    False,
    "Timeout",
    "no time was left for it: the tests before it took what a notebook's tests have",
)
NO_KERNEL = Ruling(
    False, "Ended", "not judged: cells before it ended Python too often (os._exit, a crash, memory)"
)
#: What to try where a cell was stopped or ended its kernel.
WITHOUT = "this cell ended Python, and the notebook goes on without it"
LOOPS = "does a loop in it never end?"


@dataclass
class Execution:
    """A notebook that was run, what became of its tests by id, and where the seconds went."""

    notebook: NotebookNode
    outcomes: dict[str, Ruling] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


@contextlib.contextmanager
def timed(seconds: dict[str, float], what: str) -> Iterator[None]:
    """Count the seconds of the block."""
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds[what] = seconds.get(what, 0.0) + time.perf_counter() - began


def execute(
    notebook: NotebookNode,
    tests: Mapping[str, str],
    start: Start,
    *,
    before: Mapping[str, Prelude] | None = None,
    beginning: Sequence[int] = (),
    skipped: Set[int] = frozenset(),
    candid: bool = False,
) -> Execution:
    """Run a clean notebook in place; `tests` has the full source of each judged cell by its id.

    before: what comes before each in the judge; beginning: the cells that the snapshot of `start`
    has run already, by their numbers; skipped: those that are left out; candid: outcomes say all,
    as to the author of the tests.
    """
    with contextlib.ExitStack() as ends:
        run = _Run(notebook, tests, start, ends)
        run.left_out, run.before, run.candid = set(skipped), before or {}, candid
        run.go(list(beginning))
        return run.result


@dataclass
class _Held:
    """A copy of a kernel that waits to answer a test, and the way to it."""

    kernel: Kernel
    way: socket.socket


class _Run:
    """One kernel after another, until all cells have had their turn; then the tests."""

    def __init__(
        self,
        notebook: NotebookNode,
        tests: Mapping[str, str],
        start: Start,
        ends: contextlib.ExitStack,
    ) -> None:
        self.result = Execution(notebook)
        self.left_out = set[int]()
        self.before: Mapping[str, Prelude] = {}
        self.candid = False
        self._cells, self._tests = notebook.cells, tests
        self._start, self._limits, self._ends = start, start.limits, ends
        self._outputs = Outputs()
        self._deadline = time.monotonic() + self._limits.notebook
        self._stopped, self._slow = 0, list[tuple[str, int]]()
        self._stopped_cells = set[int]()
        self._kernel: Kernel | None = None
        self._kernels, self._skipped = list[Kernel](), set[int]()
        self._held = dict[str, _Held]()
        self._beginning = list[int]()
        self._asked: Kernel | None = None

    def go(self, beginning: list[int]) -> None:
        """Run and judge everything."""
        self._beginning = beginning
        self._begin(0)
        assert self._kernel is not None
        if self._kernel.has_snapshot:
            self._replay_outputs(self._kernel)
        for index in range(len(self._cells)):
            self._cell(index)
        self._judge_all()

    def _begin(self, index: int) -> None:
        """A first or fresh kernel, with room for the tests from a cell on."""
        names = [grade_id(cell) for cell in self._cells[index:]]
        tests = sum(name in self._tests for name in names)
        with timed(self.result.seconds, "kernel"):
            self._kernel = Kernel(self._start, tests)
        self._ends.callback(self._kernel.close)
        self._kernels.append(self._kernel)
        self._doors = 0

    def _replay_outputs(self, kernel: Kernel) -> None:
        """Give the cells of the beginning what they put out when the snapshot was made."""
        with timed(self.result.seconds, "cells"), contextlib.suppress(Ended, TimedOut):
            kernel.begin_replay()
            for index in self._beginning:
                self._outputs.begin(self._cells[index])
                self._number(index, kernel.replay(self._outputs.hear, self._limits.cell))

    def _cell(self, index: int) -> None:
        """Run a cell or hold a copy for a test; replace a kernel that ended by it, or before it."""
        cell = self._cells[index]
        name = grade_id(cell) or ""
        is_judged = name in self._tests
        if not is_judged and (not self._is_run(index) or self._is_begun(index)):
            return
        if self._kernel is not None and not self._kernel.is_alive:
            self._again(index)
        try:
            if is_judged:
                with timed(self.result.seconds, "copies"):
                    self._hold(name)
            else:
                with timed(self.result.seconds, "cells"):
                    self._run(index)
        except Ended as end:
            if not is_judged:
                self._skip(index, "Ended", f"{end}: {WITHOUT}")
            self._again(index)

    def _is_run(self, index: int) -> bool:
        cell = self._cells[index]
        return bool(cell.cell_type == "code" and cell.source.strip() and index not in self.left_out)

    def _is_begun(self, index: int) -> bool:
        """Has the snapshot that the kernel was forked from run this cell?"""
        return bool(self._kernel and self._kernel.has_snapshot and index in self._beginning)

    def _hold(self, name: str) -> None:
        if self._kernel is None:
            return
        number, self._doors = self._doors, self._doors + 1
        with contextlib.suppress(TimedOut):
            way = self._kernel.freeze(name, number, self._limits.cell)
            self._ends.callback(way.close)
            self._held[name] = _Held(self._kernel, way)

    def _run(self, index: int) -> None:
        seconds = min(self._patience(), self._left())
        if seconds <= 0:
            self._skip(index, "Timeout", "not run: no time was left for it")
        elif self._kernel is None or len(self._kernels) == MOST_KERNELS:
            self._skip(index, "Ended", "not run: cells before it ended the kernel too often")
        else:
            with self._timed_out(seconds) as is_over:
                self._send(index, seconds)
            if is_over():
                self._stopped_cells.add(index)

    def _patience(self) -> float:
        """The seconds for one cell or test: fewer after others have been stopped.

        So a function that never ends costs a notebook little more than one cell's time, however
        often it is called.
        """
        return max(self._limits.cell * FRACTION**self._stopped, min(self._limits.cell, LEAST))

    @contextlib.contextmanager
    def _timed_out(self, seconds: float) -> Iterator[Callable[[], bool]]:
        """Count what is done inside as stopped if it takes so many seconds.

        They are not taken from others' time, if they are all that it may have.
        """
        began, is_its_own = time.monotonic(), seconds > 0.9 * self._patience()
        try:
            yield lambda: time.monotonic() - began >= seconds
        finally:
            took = time.monotonic() - began
            if took >= seconds:
                self._stopped += 1
                if is_its_own and self._stopped <= FORGIVEN:
                    self._deadline += took

    def _send(self, index: int, seconds: float) -> None:
        assert self._kernel is not None
        cell = self._cells[index]
        self._outputs.begin(cell)
        try:
            done = self._kernel.run(cell.source, self._outputs.hear, seconds)
        except TimedOut as end:
            self._outputs.end()
            less = " (less than usual, since cells before it were stopped, too)"
            why = f"{end}{less if seconds < self._limits.cell else ''}: {LOOPS}"
            cell.outputs.append(error("Timeout", why))
        else:
            self._number(index, done)
        finally:
            self._outputs.end()

    def _number(self, index: int, done: Any) -> None:
        """Take in how a cell ended: its number, and an error that a test has not told."""
        self._outputs.end()
        cell = self._cells[index]
        match done:
            case [raised, count]:
                if type(count) is int and 0 <= count < MOST_CELLS:
                    cell.execution_count = count
                has_error = any(output.output_type == "error" for output in cell.outputs)
                match raised:
                    case [str(kind), str(message)] if is_test(cell) and not has_error:
                        cell.outputs.append(error(kind[:MOST_TEXT], message[:MOST_TEXT]))

    def _again(self, index: int) -> None:
        """A fresh kernel, brought to where the last one was before the cell that ended it."""
        self._kernel = None
        while len(self._kernels) < MOST_KERNELS and self._left() > 0:
            self._begin(index)
            assert self._kernel is not None
            ended = self._catch_up(self._kernel, index)
            if ended is None:
                return
            self._skipped.add(ended)
            self._kernel = None

    def _catch_up(self, kernel: Kernel, upto: int) -> int | None:
        """Run the cells before a place once more; the one that ended the kernel, if one did."""
        with timed(self.result.seconds, "again"):
            for index in range(upto):
                own = self._is_run(index) and grade_id(self._cells[index]) not in self._tests
                if not own or index in self._skipped or self._is_begun(index) or self._left() <= 0:
                    continue
                seconds = min(self._patience(), self._left())
                if index in self._stopped_cells:
                    seconds = min(seconds, AGAIN)
                try:
                    with contextlib.suppress(TimedOut):
                        kernel.run(self._cells[index].source, _unheard, seconds)
                except Ended:
                    return index
        return None

    def _judge_all(self) -> None:
        """End all kernels, and judge each test by the copy that was held for it."""
        self._deadline = time.monotonic() + self._limits.notebook
        self._stopped = min(self._stopped, 1)
        with timed(self.result.seconds, "judge"), contextlib.ExitStack() as judges:
            refused = dict[str, str]()
            for kernel in self._kernels:
                refused |= kernel.end()
            self._judge = self._new_judge() if self._tests else None
            judges.callback(self._end_judge)
            for name in self._tests:
                self.result.outcomes[name] = self._judged(name, refused)

    def _new_judge(self) -> Judge:
        folder = working_folder.laid(self._start.address, self._start.files)
        return Judge(self._tests.values(), folder, self.before.values())

    def _end_judge(self) -> None:
        if self._judge is not None:
            self._judge.close()

    def _judged(self, name: str, refused: Mapping[str, str]) -> Ruling:
        held, seconds = self._held.get(name), min(self._patience(), self._left())
        if held is None:
            return NO_KERNEL
        if seconds <= 0:
            return NO_TIME
        if self._asked is not None and self._asked is not held.kernel:
            self._asked.end_copy()  # no two copies are ever asked at once
        self._asked = held.kernel
        problem = refused.get(name) or held.kernel.answer(name)
        if problem:
            return Ruling(False, "Gone", f"your code could not be asked: {problem}")
        assert self._judge is not None
        place = self._places[name]
        before = self.before.get(name, NOTHING)
        slow = [one for one, cell in self._slow if self._definition(one, place) == cell]
        with self._timed_out(seconds):
            outcome = self._judge.rule(
                self._tests[name], held.way, seconds, slow, before, candid=self.candid
            )
        held.way.close()
        if outcome is None:
            self._judge.close()
            self._judge = self._new_judge()
            return Ruling(False, "Timeout", f"this test was stopped after {seconds:g} s: {LOOPS}")
        if outcome.slow:
            self._slow.append((outcome.slow, self._definition(outcome.slow, place)))
        return self._with_cause(outcome, place)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {grade_id(cell) or "": index for index, cell in enumerate(self._cells)}

    def _definition(self, name: str, before: int) -> int:
        """The last cell before a place that defines a name, which may have more behind it."""
        pattern = _definition_of(re.split(r"\W", name, maxsplit=1)[0])
        for index in range(before - 1, -1, -1):
            cell = self._cells[index]
            if cell.cell_type == "code" and grade_id(cell) not in self._tests:
                lines = cell.source.splitlines()
                if any(pattern.match(line[:LONGEST_LINE]) for line in lines):
                    return index
        return -1

    def _with_cause(self, outcome: Ruling, place: int) -> Ruling:
        """An outcome that says why a name is not there which the student's code should define."""
        name = outcome.missing
        index = self._definition(name, place) if name else -1
        why = _why_stopped(self._cells[index]) if index >= 0 else ""
        if not why:
            return outcome
        return replace(outcome, message=f"{name} is not defined: {why}")

    def _skip(self, index: int, kind: str, why: str) -> None:
        self._skipped.add(index)
        self._cells[index].outputs.append(error(kind, why))

    def _left(self) -> float:
        return self._deadline - time.monotonic()


def _unheard(*_: Any) -> None:
    """The outputs of a cell that runs again are those of the first time."""


def _definition_of(name: str) -> re.Pattern[str]:
    """What a line begins with that defines a name: in a function, a class, values or an import."""
    name = re.escape(name)
    return re.compile(
        rf"\s*(async\s+)?(def|class)\s+{name}\b|[^#=(]*\b{name}\b[^=(]*=(?!=)"
        rf"|\s*(from|import)\b.*\b{name}\b"
    )


def _why_stopped(cell: NotebookNode) -> str:
    """Why a cell has not defined what it should; empty if it came to its end."""
    raised = [output for output in cell.outputs if output.output_type == "error"]
    if not raised:
        return ""
    name, text = raised[-1].ename, " ".join(str(raised[-1].evalue).split())
    why = f"stopped with {name}: {text}" if text else f"stopped with {name}"
    return f"the cell that should define it {STOPS.get(name, why)[:MOST_TEXT]}"
