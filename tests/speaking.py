"""Runs notebooks in the sandbox as the grader does, for tests of what cells show."""

from __future__ import annotations

import atexit
from functools import cache

from nbformat import NotebookNode

from autograder.grading.notebook_run import execute
from autograder.sandbox.bubblewrap import SHOWN, Sandbox
from autograder.sandbox.kernel import Start
from autograder.sandbox.limits import Limits
from running import FILES, started


@cache
def _box() -> Sandbox:
    """One sandbox for all notebooks of this process."""
    box = started(Sandbox(FILES))
    atexit.register(box.stop)
    return box


def through_engine(notebook: NotebookNode) -> NotebookNode:
    """Run a notebook in the sandbox; its outputs are in its cells."""
    return execute(notebook, {}, Start(_box().address, SHOWN, Limits(notebook=600))).notebook
