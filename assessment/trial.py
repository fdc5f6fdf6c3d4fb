"""Run a notebook's cells with some answers put in, in this process, without a kernel.

For our own answers only: nothing here protects against code that means harm. A trial takes
as long as the notebook's own cells take, so hundreds of answers can be tried in a minute.
"""

from __future__ import annotations

import contextlib
import io
import os
import symtable
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from nbformat import NotebookNode

from autograder.notebook import grade_id, is_test


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

    With `only_needed`, cells that give no names to solutions and tests, such as most figures, are
    left out: quicker.
    """
    cells, answers = [cell for cell in nb.cells if cell.cell_type == "code"], answers or {}
    sources = [_plain(answers.get(grade_id(cell) or "", cell.source)) for cell in cells]
    kept = [not only_needed or grade_id(cell) is not None for cell in cells]
    if only_needed:
        kept = _with_providers(sources, kept)
    return [
        Step(grade_id(cell), source, is_test(cell))
        for cell, source, keep in zip(cells, sources, kept, strict=True)
        if keep
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


def _with_providers(sources: list[str], kept: list[bool]) -> list[bool]:
    """Keep, too, every cell that binds a global name which a kept one looks up."""
    tables = [_names(source) for source in sources]
    while True:
        wanted = {
            name for (_, needs), keep in zip(tables, kept, strict=True) if keep for name in needs
        }
        more = [keep or bool(binds & wanted) for (binds, _), keep in zip(tables, kept, strict=True)]
        if more == kept:
            return kept
        kept = more


def _names(source: str) -> tuple[set[str], set[str]]:
    """The global names that a cell binds and those that it looks up, in its functions, too."""
    try:
        top = symtable.symtable(source, "<cell>", "exec")
    except SyntaxError:  # running the cell reports it
        return set(), set()
    symbols = top.get_symbols()
    binds = {
        symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()
    }
    needs = {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
    inner = top.get_children()
    while inner:
        scope = inner.pop()
        needs |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
        inner.extend(scope.get_children())
    return binds, needs


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
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        os.chdir(before)
        mpl.use(backend)
