"""Run a notebook's cells with some answers put in, in this process, without a kernel.

For our own answers only: nothing here protects against code that means harm. A trial takes
as long as the notebook's own cells take, so hundreds of answers can be tried in a minute.
"""

from __future__ import annotations

import contextlib
import io
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from nbformat import NotebookNode

from autograder.base.notebook import grade_id, is_test
from autograder.grading.display_cells import skippable


@dataclass(frozen=True)
class Trial:
    """What became of a notebook's cells.

    outcomes: for every test cell None if it passes, else the message of what it raised;
    errors: what other cells raised; names: all that the cells left behind.
    """

    outcomes: dict[str, str | None]
    errors: list[str]
    names: dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A code cell of a trial: its id, if it has one, its source, and whether it is a test."""

    cell: str | None
    source: str
    is_test: bool

    def run(self, names: dict[str, Any]) -> str | None:
        """Execute it; the message of what it raises."""
        return _execute(self.source, names)


def steps(
    nb: NotebookNode, answers: Mapping[str, str] | None = None, *, only_needed: bool = False
) -> list[Step]:
    """The code cells of a source notebook with answers (cell id -> source) put in.

    With `only_needed`, cells that only show something are left out, as in grading: quicker.
    """
    answers = answers or {}
    filled = NotebookNode(
        cells=[
            NotebookNode(cell | {"source": answers.get(grade_id(cell) or "", cell.source)})
            for cell in nb.cells
        ]
    )
    left_out = skippable(filled, nb) if only_needed else frozenset()
    return [
        Step(grade_id(cell), _plain(cell.source), is_test(cell))
        for place, cell in enumerate(filled.cells)
        if cell.cell_type == "code" and place not in left_out
    ]


def run(
    nb: NotebookNode, answers: Mapping[str, str], folder: Path, *, only_needed: bool = False
) -> Trial:
    """Try answers (cell id -> source) in a source notebook, in the folder of its files.

    A cell that raises does not keep later ones from running, as in grading; `steps` says what
    `only_needed` does.
    """
    trial = Trial({}, [], fresh())
    with quiet(folder):
        for step in steps(nb, answers, only_needed=only_needed):
            message = step.run(trial.names)
            if step.is_test:
                trial.outcomes[str(step.cell)] = message
            elif message is not None:
                trial.errors.append(message)
    return trial


def fresh() -> dict[str, Any]:
    """The names that a notebook begins with."""
    return {"__name__": "__main__"}


def _plain(source: str) -> str:
    """The source without its magics, line for line."""
    return "\n".join("" if line.startswith("%") else line for line in source.splitlines())


def _execute(source: str, namespace: dict[str, Any]) -> str | None:
    try:
        exec(compile(source, "<cell>", "exec"), namespace)
    except Exception as error:  # whatever an answer raises is its outcome
        return f"{type(error).__name__}: {error}"
    finally:
        plt.close("all")
    return None


@contextlib.contextmanager
def quiet(folder: Path) -> Iterator[None]:
    """No window, no output, no warnings, in the folder of the notebook's files."""
    before, backend = Path.cwd(), mpl.get_backend()
    mpl.use("agg")
    os.chdir(folder)
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
            mpl.rc_context(),  # labs have settings of their own
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        os.chdir(before)
        mpl.use(backend)
