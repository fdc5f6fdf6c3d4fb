"""nbgrader's own autograding, done by the engine: `nbgrader autograde` and formgrader's button.

nbgrader_config.py names GradeApart in the place of nbgrader's steps from OverwriteCells to
Execute. Late penalties, saving and everything else stay nbgrader's.
"""

from __future__ import annotations

import asyncio
import atexit
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from autograder.course import Course
from autograder.grading import SHOWN, GradedNotebook, grade_notebook, read_source
from autograder.plans import plan
from autograder.provisioner import Sandbox
from autograder.verdicts import Kept


class GradeApart(NbGraderPreprocessor):  # type: ignore[misc]
    """Sanitizes a submitted notebook and runs it: student cells in the sandbox, tests apart."""

    walls = Bool(True, help="Run student code in a sandbox; without it, trusted work only.").tag(
        config=True
    )

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Grade one notebook; nbgrader, which calls this in the course's folder, saves it."""
        what = resources["nbgrader"]
        course, name = Course.open(Path.cwd()), what["notebook"]
        agreed = plan(course, what["assignment"], what["db_url"])
        address = _kernels.address(course, agreed.assignment, self.walls)
        source = read_source(agreed.sources[name])
        grading = grade_notebook(nb, source, name, agreed, address)
        with ThreadPoolExecutor(1) as thread:  # formgrader's own has an event loop that runs
            done = thread.submit(asyncio.run, grading).result()
        for change in done.changes:
            self.log.warning("%s %s: %s", name, change.cell, change.what)
        folder = course.folder("autograded_directory") / what["student"] / what["assignment"]
        _keep(folder, name, done)
        return done.notebook, resources


def _keep(folder: Path, name: str, done: GradedNotebook) -> None:
    """Keep, beside the graded folder, what the gradebook has no place for."""
    before = Kept.load(folder) or Kept("", {})
    others = {cell: verdict for cell, verdict in before.verdicts.items() if cell[0] != name}
    changes = [change for change in before.changes if change.notebook != name]
    Kept(
        "",  # so that `python -m autograder grade` grades it anew
        others | {(name, cell): verdict for cell, verdict in done.verdicts.items()},
        before.flags,
        (*changes, *(replace(change, notebook=name) for change in done.changes)),
        (*(cell for cell in before.untouched if cell[0] != name),
         *((name, cell) for cell in done.untouched)),
        done.seconds,
    ).save(folder)  # fmt: skip


class _Kernels:
    """The sandbox of this process, which is started when it is first needed, and again if it ended.

    Formgrader's process lives long: what stands beside the notebooks is laid out anew each time.
    """

    def __init__(self) -> None:
        self._sandbox: Sandbox | None = None

    def address(self, course: Course, assignment: str, walls: bool) -> str:
        """Where kernels are to be had that see the files of an assignment."""
        if self._sandbox is None or not self._sandbox.is_alive:
            self.end()
            self._folder = tempfile.TemporaryDirectory(prefix="course-")
            self._files = Path(self._folder.name, "files")
            self._files.mkdir(mode=0o755)
            self._sandbox = Sandbox({self._files: SHOWN}, walls=walls)
            self._sandbox.start()
            self._sandbox.wait_until_ready()
        course.lay_out(assignment, self._files / assignment)
        return self._sandbox.address

    def end(self) -> None:
        """End the sandbox, if there is one."""
        if self._sandbox is not None:
            self._sandbox.stop()
            self._folder.cleanup()
            self._sandbox = None


_kernels = _Kernels()
atexit.register(_kernels.end)
