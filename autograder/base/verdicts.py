"""What became of each graded cell, by nbgrader's rules, and what its student is told."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.base import notebook
from autograder.base.results import NO_POINTS, Outcome, odd

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANSI = re.compile(r"\x1b\[[0-9;]*m")
#: What is raised in a test's place, and the outcome that it stands for.
KINDS: dict[str, Outcome] = {
    "NotImplementedError": "unanswered",
    "Timeout": "timeout",
    "Ended": "crashed",
    "Gone": "crashed",
}


HIDDEN = (
    "with other data than those shown: call your function with other sizes, values and weights, "
    "and look at what comes back"
)
NOT_YET = (
    "not answered yet: the test came to a line `raise NotImplementedError`; write your answer, and "
    "delete that line"
)
#: What stops a cell or a function without an error in it: exceptions by their names.
STOPS = {
    "StdinNotImplementedError": "stopped at `input()`: nobody can type while work is graded, so "
    "write the value into the code",
    "SystemExit": "stopped at `exit()` or `sys.exit()`: take that out",
}
#: Where to look, by the name of an exception whose own text nobody is told.
LOOK = {
    "IndexError": "which axis is how long in what your function gives back?",
    "ValueError": "which shapes does your function take, and which does it give back?",
    "TypeError": "does your function end with `return`, and give back numbers?",
    "AttributeError": "does your function end with `return`, and give back an array?",
    "KeyError": "which key does it give back, or use?",
    "NameError": "is a name misspelt, or defined further down?",
    "UnboundLocalError": "is a name used before it gets a value?",
    "ZeroDivisionError": "what is divided by 0?",
    "OverflowError": "which number grows too large?",
    "LinAlgError": "is a matrix not symmetric, or a variance 0?",
    "RecursionError": "does a function call itself without end?",
    "MemoryError": "is an array far larger than it should be?",
}
#: Characters of a message, and of what an exception says in it, whose end seldom tells more.
LONGEST, LONGEST_ERROR = 500, 200
#: What a line ends with after which another can follow as it is.
ENDS = (".", "!", "?", ":", ";", ",")
#: What says itself what happened and what to try: kinds of outcomes, not of exceptions.
IN_WORDS = {"Timeout", "Ended", "Gone", "PartialCredit", "SyntaxError", "StudentError"}


@dataclass(frozen=True)
class Verdict:
    """What became of one cell; the message is for the student.

    points: what it earned by itself; None where a person decides.
    """

    outcome: Outcome
    message: str = ""
    points: float | None = 0.0


#: (notebook, cell) -> verdict
Verdicts = dict[tuple[str, str], Verdict]


def of_notebook(nb: NotebookNode, name: str) -> Verdicts:
    """The verdicts on the graded cells of a notebook that nbgrader has autograded."""
    return {
        (name, str(notebook.grade_id(cell))): of_cell(cell)
        for cell in nb.cells
        if notebook.is_test(cell) or notebook.is_manual(cell)
    }


def of_cell(cell: NotebookNode) -> Verdict:
    """The verdict on one graded cell, by nbgrader's rules, but for points that are no such number:
    nbgrader gives all of them for one that is negative or nan.
    """
    if notebook.is_manual(cell):
        return of_written(cell)
    of = float(cell.metadata["nbgrader"]["points"])
    points = credit(cell, of)
    if wrong := odd(points):
        return Verdict("failed", NO_POINTS.format(wrong))
    errors = {o.ename: o.evalue or o.ename for o in cell.outputs if o.output_type == "error"}
    if points >= of and not (errors and of == 0):
        return Verdict("passed", points=of)
    if "CellTimeoutError" in errors:  # beside the interrupt that stopped the cell
        return Verdict("timeout", "stopped: it ran longer than a cell may; does a loop never end?")
    if "Timeout" in errors:  # beside it, too
        return Verdict("timeout", message(errors["Timeout"]))
    for name, value in errors.items():
        text = "" if value == name else value
        return Verdict(KINDS.get(name, "failed"), message(words(name, text)))
    warned = "".join(o.text for o in cell.outputs if o.get("name") == "stderr")
    if warned:
        what = f"this test counts only if nothing is written to stderr, by a warning say: {warned}"
        return Verdict("failed", message(what))
    return Verdict("failed", part(points, of), points)


def credit(cell: NotebookNode, of: float) -> float:
    """The points that a test's outputs give: none for an error or a warning, the number that is
    its value, and else all.
    """
    for output in cell.outputs:
        if output.output_type == "error" or output.get("name") == "stderr":
            return 0.0
        if output.output_type == "execute_result":
            with contextlib.suppress(TypeError, ValueError):
                return float(output.data.get("text/plain"))
            return of
    return of


def words(kind: str, text: str, *, hidden: bool = False) -> str:
    """What a student is told of what a test raised: what happened, and what to try.

    hidden: of a text that nobody is told, since it came from where other data are tried.
    """
    raised = text.partition(":")[0] if kind == "StudentError" else kind
    if raised in STOPS:
        return f"your code {STOPS[raised]}"
    if kind not in IN_WORDS | {"AssertionError"}:
        text = _short(_one_line(text), LONGEST_ERROR)
    if kind == "NotImplementedError":
        return f"{NOT_YET} ({text})" if text else NOT_YET
    if hidden or not text:
        what = "an exception of your own" if kind == "StudentError" else kind
        what = "this does not hold yet" if kind == "AssertionError" else f"this stops by {what}"
        return f"{what} {HIDDEN}" + (f" ({LOOK[kind]})" if kind in LOOK else "")
    if kind == "AssertionError" or kind in IN_WORDS or text.startswith(kind):
        return text
    return f"{kind}: {text}"


def part(points: float, of: float) -> str:
    """What a student is told of a test that gives a part of its points."""
    if points > 0:
        return f"{points:g} of {of:g} points: part of what this test tries is right, {HIDDEN}"
    return f"0 of {of:g} points: nothing that this test tries is right yet; try it {HIDDEN}"


def of_written(cell: NotebookNode) -> Verdict:
    """The verdict on an answer that a person marks, if there is one."""
    info = cell.metadata["nbgrader"]
    stub = not cell.source.strip() or info.get("checksum") == notebook.checksum(cell)
    if stub and not info.get("task"):
        return Verdict("unanswered")
    return Verdict("manual", points=None)


def message(text: str) -> str:
    """What was raised, as one line of bounded length."""
    line = _short(_one_line(text), LONGEST)
    return "".join(char if char.isprintable() else " " for char in line)


def _one_line(text: str) -> str:
    """At most three lines as one, with an end to each."""
    lines = [line.strip() for line in ANSI.sub("", text).strip().splitlines() if line.strip()]
    line = ""
    for more in lines[:3]:
        ended = not line or line.endswith(ENDS)
        line += (" " if ended else ". " if more[:1].isupper() else "; ") + more
    return line.strip()


def _short(text: str, most: int) -> str:
    """A text, or its beginning."""
    return text if len(text) <= most else f"{text[: most - 3]}..."
