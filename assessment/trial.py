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
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from nbformat import NotebookNode

from autograder.notebook import grade_id, is_test


def run(nb: NotebookNode, answers: Mapping[str, str], folder: Path) -> dict[str, str | None]:
    """Try answers (cell id -> source) in a source notebook, in the folder of its files.

    Returns for every test cell None if it passes, else the message of what it raised. A cell
    that raises does not keep later ones from running, as in grading.
    """
    outcomes: dict[str, str | None] = {}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with _quiet(folder):
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            name = grade_id(cell)
            source = answers.get(name or "", cell.source)
            message = _execute(source, namespace)
            if is_test(cell):
                outcomes[str(name)] = message
    return outcomes


def _execute(source: str, namespace: dict[str, Any]) -> str | None:
    lines = ["" if line.startswith("%") else line for line in source.splitlines()]
    try:
        exec(compile("\n".join(lines), "<cell>", "exec"), namespace)
    except Exception as error:  # whatever an answer raises is its outcome
        return f"{type(error).__name__}: {error}"
    finally:
        plt.close("all")
    return None


@contextlib.contextmanager
def _quiet(folder: Path) -> Iterator[None]:
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
