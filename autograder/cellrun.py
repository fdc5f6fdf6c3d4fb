"""Run the cells of a source in this process, and see what some of them change for later ones.

A program of its own, for the course's own code: nothing here protects against code that means harm.
It reads [code, watched] for each cell, as JSON, and prints in its last line [end, changed] for
each: what it raised or the number that is its value, and of a watched one what it has changed.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import json
import pickle
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

NUMPY, MATPLOTLIB, PYPLOT = "numpy", "matplotlib", "matplotlib.pyplot"


class Shell(InteractiveShell):
    """IPython without anything around it."""

    def enable_gui(self, gui: object = None) -> None:
        """Nothing: there is no window; %matplotlib asks for it."""


def main() -> None:
    """Run what stdin says, in the working folder."""
    sys.path.insert(0, str(Path.cwd()))
    cells = json.load(sys.stdin)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for code, _ in cells:
            load(code)
        ends = list(run(cells))
    print(f"\n{json.dumps(ends)}")


def load(code: str) -> None:
    """Import the modules that a cell imports: some draw random numbers while they are loaded."""
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(TransformerManager().transform_cell(code))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            for module in modules:
                with contextlib.suppress(Exception):  # running the cell reports it
                    importlib.import_module(module)


def run(cells: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, list[str]]]:
    """Run cells one after the other, whatever they raise; figures are closed after each."""
    shell = Shell.instance(config=Config(HistoryManager={"enabled": False}))
    for code, watched in cells:
        before = state() if watched else {}
        done = shell.run_cell(code)  # type: ignore[no-untyped-call]
        if PYPLOT in sys.modules:
            sys.modules[PYPLOT].close("all")
        after = state() if watched else {}
        yield end(done), [what for what, was in before.items() if after[what] != was]


def end(done: Any) -> str:
    """How a cell ended, in words that can be compared."""
    error = done.error_before_exec or done.error_in_exec
    if error is not None:
        return f"{type(error).__name__}: {error}"
    return repr(done.result) if isinstance(done.result, int | float) else ""


def state() -> dict[str, object]:
    """What all cells share besides their names, as far as it is loaded."""
    found: dict[str, object] = {"the state of random": random.getstate()}
    if NUMPY in sys.modules:
        found["numpy's global random state"] = pickle.dumps(sys.modules[NUMPY].random.get_state())
    if MATPLOTLIB in sys.modules:
        settings = dict.items(sys.modules[MATPLOTLIB].rcParams)  # as they are, nothing made up
        found["matplotlib's rcParams"] = {name: repr(value) for name, value in settings}
    return found


if __name__ == "__main__":
    main()
