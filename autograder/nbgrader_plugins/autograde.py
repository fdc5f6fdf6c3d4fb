"""nbgrader's own autograding, done by the engine: `nbgrader autograde` and formgrader's button.

nbgrader_config.py names GradeApart in the place of nbgrader's steps from OverwriteCells to
Execute. Late penalties, saving and everything else stay nbgrader's.
"""

from __future__ import annotations

import atexit
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    DeduplicateIds,
    Execute,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
)
from traitlets import Bool

from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import NotebookUnreadable
from autograder.base.folder_digest import digest
from autograder.base.record import SubmissionRecord
from autograder.grading import strengths
from autograder.grading.engine import Engine
from autograder.grading.jobs import Job
from autograder.pipeline import completion
from autograder.pipeline.plan import plan
from autograder.sandbox.limits import Limits


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
        if not Execute(config=self.config).enabled:
            return self._as_handed_in(nb, resources)
        course, name = Course.enter(Path.cwd()), what["notebook"]
        agreed = plan(course, what["assignment"], what["db_url"])
        agreed = replace(agreed, limits=self._limits(agreed.limits))
        source = nbformat.reads(agreed.sources[name], as_version=4)
        if "kernelspec" not in source.metadata and not notebook.is_python(nb):
            raise NotebookUnreadable(Path(name), "written for another language: Python is graded")
        handed_in = {f"{name}.ipynb": nbformat.writes(nb, version=nbformat.NO_CONVERT).encode()}
        job = Job(what["student"], agreed, handed_in, "all")
        done = _engines.graded(course, job, self.walls, name, self.log.warning)
        if name not in done.executed:
            reason = next(iter(done.verdicts.values())).message
            raise NotebookUnreadable(Path(name), reason)
        for change in done.changes:
            self.log.warning("%s %s: %s", name, change.cell, change.what)
        folder = course.folder("autograded_directory") / what["student"] / what["assignment"]
        _keep(folder, name, done)
        graded: NotebookNode = nbformat.reads(done.executed[name], as_version=4)
        return graded, resources

    def _limits(self, limits: Limits) -> Limits:
        """The limits of the course; a cell gets no longer than nbgrader is told to give it."""
        seconds = Execute(config=self.config).timeout if "timeout" in self.config.Execute else None
        if seconds is None or seconds <= 0:  # nbgrader's ways to say: as long as it takes
            return limits
        return replace(limits, cell=min(limits.cell, seconds))

    def _as_handed_in(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """nbgrader's `--no-execute`: points are what the outputs say that were handed in."""
        self.log.warning("nothing is run: the outputs that were handed in decide about points")
        for step in (DeduplicateIds, OverwriteKernelspec, OverwriteCells):
            nb, resources = step(parent=self.parent, config=self.config)(nb, resources)
        return nb, resources


def _keep(folder: Path, name: str, done: SubmissionRecord) -> None:
    """Keep, beside the graded folder, what the gradebook has no place for."""
    before = SubmissionRecord.load(folder) or SubmissionRecord()
    others = {cell: verdict for cell, verdict in before.verdicts.items() if cell[0] != name}
    changes = [change for change in before.changes if change.notebook != name]
    untouched = [cell for cell in before.untouched if cell[0] != name]
    SubmissionRecord(
        "",  # so that `python -m autograder grade` grades it anew
        others | done.verdicts,
        before.flags,
        (*changes, *done.changes),
        (*untouched, *done.untouched),
        done.seconds,
    ).save(folder)


class _Engines:
    """The engine of this process: started when it is first needed, and again when it ended.

    Formgrader's process lives long: when what stands beside the notebooks has changed, a new engine
    takes the place of the old one.
    """

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._known: tuple[object, ...] = ()
        self._lock = threading.Lock()

    def graded(
        self,
        course: Course,
        job: Job,
        walls: bool,
        alone: str = "",
        warn: Callable[[str], None] | None = None,
    ) -> SubmissionRecord:
        """Grade a job by an engine that sees the files of its assignment as they are now.

        alone: the one notebook that is graded, by tests of which is known how they are run; `warn`
        hears of those that are not as they should be.
        """
        assignment = job.plan.assignment
        with self._lock, tempfile.TemporaryDirectory(prefix="course-") as folder:
            course.lay_out(assignment, Path(folder, assignment))
            known = (course.root, assignment, walls, digest(Path(folder)))
            if self._engine is None or not self._engine.is_alive or known != self._known:
                self.end()
                self._engine = Engine(course, [assignment], 1, walls=walls)
                self._engine.__enter__()
                self._known = known
            if warn is not None:
                job = self._strong(job, alone, course.root, warn)
            return self._engine.grade(job)

    def _strong(self, job: Job, alone: str, root: Path, warn: Callable[[str], None]) -> Job:
        """The job for one notebook of a plan, with the strengths of its tests."""
        engine = self._engine
        assert engine is not None
        run = lambda jobs: [(one, engine.grade(one)) for one in jobs]  # noqa: E731
        (plan,) = strengths.strong([job.plan], run, engine.files, root)
        for line in strengths.told(plan.assignment, plan.strengths):
            warn(line)
        return replace(job, plan=replace(plan, sources={alone: plan.sources[alone]}))

    def end(self) -> None:
        """End the engine, if there is one."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.__exit__()


def completed(folder: Path, *, walls: bool) -> None:
    """Complete the notebooks of a graded submission that lies in the course of this process."""
    if not completion.incomplete([folder]):
        return
    course = Course.enter(Path.cwd())
    job = completion.job_for(folder, completion.plan(course, folder))
    completion.keep(folder, _engines.graded(course, job, walls))


_engines = _Engines()
atexit.register(_engines.end)
