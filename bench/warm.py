"""The cells of submissions in a process that is warm: how quick it could be at best.

Run as a program with the course and folders of submissions: prints, as JSON, the seconds that the
cells of each took, how many pictures they drew, and how many cells raised.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
import time
import warnings
from pathlib import Path

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from autograder import notebook
from autograder.course import Course


class _Shell(InteractiveShell):
    """IPython without a terminal or a kernel around it."""

    def enable_gui(self, gui: str | None = None) -> None:
        """There are no windows."""


def seconds(course: Course, folders: list[Path]) -> dict[str, dict[str, float]]:
    """Run the cells of each folder's notebooks, tests in full, after a first pass over some."""
    shell = _shell()
    for folder in {folder.name: folder for folder in folders}.values():
        _run(shell, _cells(course, folder), folder)
    return {str(folder): _run(shell, _cells(course, folder), folder) for folder in folders}


def _shell() -> InteractiveShell:
    """A shell that draws pictures as a kernel does, and keeps what it shows."""
    shell = _Shell.instance(display_pub_class=CapturingDisplayPublisher)
    shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]
    return shell


def _cells(course: Course, folder: Path) -> list[str]:
    """The code of a submission, with the source's tests."""
    cells = []
    for path in course.notebooks(folder.name):
        full = {notebook.grade_id(c): c.source for c in notebook.read(path).cells}
        for cell in notebook.read(folder / path.name).cells:
            if cell.cell_type == "code":
                is_test = notebook.is_test(cell)
                cells.append(full[notebook.grade_id(cell)] if is_test else cell.source)
    return cells


def _run(shell: InteractiveShell, cells: list[str], folder: Path) -> dict[str, float]:
    """Run cells with fresh names in the folder of their files."""
    shell.reset(new_session=True)
    shown = shell.display_pub
    assert isinstance(shown, CapturingDisplayPublisher)
    shown.outputs.clear()
    os.chdir(folder)
    gc.collect()
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        raised = sum(not shell.run_cell(source).success for source in cells)
    spent = time.perf_counter() - began
    pictures = sum("image/png" in output["data"] for output in shown.outputs)
    return {"seconds": spent, "pictures": pictures, "raised": raised}


def main(arguments: list[str]) -> None:
    """Print the seconds of the folders named after the course."""
    warnings.simplefilter("ignore")
    course, *folders = (Path(argument).resolve() for argument in arguments)
    sys.path.insert(0, "")  # what stands beside a notebook
    print(json.dumps(seconds(Course.open(course), folders)))


if __name__ == "__main__":
    main(sys.argv[1:])
