"""Whether a cell that is tagged as one that only shows something changes more than the screen.

Around each such cell stands a watch, a cell that prints what all cells share besides their names:
the states of random numbers and matplotlib's settings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.base import cell_names
from autograder.grading.display_cells import is_display

#: Runs in names of its own. What is not loaded yet has no state, and loading draws numbers. Two
#: settings are Jupyter's, which it makes once pyplot is loaded.
WATCH = """
import hashlib, importlib, json, random, sys
for module in {modules}:
    try:
        importlib.import_module(module)
    except Exception:
        pass
found = dict()
if "numpy" in sys.modules:
    found["numpy's global random state"] = sys.modules["numpy"].random.get_state()
if "matplotlib" in sys.modules:
    found["matplotlib's rcParams"] = sorted(
        (name, repr(value)) for name, value in dict.items(sys.modules["matplotlib"].rcParams)
        if name not in ("backend", "interactive")
    )
found["the state of random"] = random.getstate()
print(json.dumps(dict((k, hashlib.sha256(repr(v).encode()).hexdigest()) for k, v in found.items())))
"""


def inserted(source: NotebookNode) -> tuple[NotebookNode, dict[int, int]]:
    """A copy with watches around tagged cells; for each tagged cell, where it stands there."""
    watched, places = deepcopy(source), dict[int, int]()
    watched.cells = []
    modules = sorted(
        {
            name
            for cell in source.cells
            if cell.cell_type == "code"
            for name in cell_names.modules(cell.source)
        }
    )
    code = f"exec({WATCH.format(modules=modules)!r}, {{}})"
    for index, cell in enumerate(source.cells):
        if is_display(cell):
            places[index] = len(watched.cells) + 1
            watched.cells += [new_code_cell(code), deepcopy(cell), new_code_cell(code)]
        else:
            watched.cells.append(deepcopy(cell))
    return watched, places


def changes(watched: NotebookNode, places: dict[int, int]) -> Iterator[tuple[int, str]]:
    """The tagged cells of the source that have changed something, each with what it was."""
    for index, place in places.items():
        before, after = (_said(watched.cells[beside]) for beside in (place - 1, place + 1))
        for what, state in before.items():
            if after.get(what, state) != state:
                yield index, what


def _said(cell: NotebookNode) -> dict[str, str]:
    """What a watch has printed; nothing if it was not run."""
    text = "".join(output.get("text", "") for output in cell.outputs)
    found: dict[str, str] = json.loads(text) if text.strip() else {}
    return found
