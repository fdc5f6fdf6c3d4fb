"""Submissions in, results out: planned, graded on all cores, and saved one by one.

Workers grade (`autograder.grading.submission`); this process alone writes. Each submission is
staged on disk, entered in the gradebook in one transaction, and put in place with one rename.
Whatever has been finished stays finished when a run is stopped.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from autograder.base.course import Course, Submission
from autograder.base.errors import ReleaseError
from autograder.base.folder_digest import Seen
from autograder.base.progress import LOG, say, unheard
from autograder.base.record import SubmissionRecord
from autograder.base.results import CellResult, SubmissionResult
from autograder.gradebook import plain_sql, store
from autograder.gradebook.plain_sql import Rows
from autograder.grading import strengths
from autograder.grading.engine import Grader
from autograder.grading.jobs import Job, Plan, Task
from autograder.intake import notebook_files, submission_store
from autograder.pipeline.plan import plan
from autograder.pipeline.staging import BAD_TIMESTAMP, Staged

#: A date as nbgrader and `collect` write it.
PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})? UTC", re.ASCII)


@dataclass
class Survey:
    """What there is to do: what was known before, what of it still holds, and the rest.

    moved: submissions that this run does not grade, and whose late penalty is another now.
    errors: why assignments cannot be graded; their submissions are left out.
    """

    known: dict[tuple[str, str], SubmissionResult]
    done: list[SubmissionResult] = field(default_factory=list)
    moved: list[SubmissionResult] = field(default_factory=list)
    staged: list[tuple[_Pending, SubmissionRecord]] = field(default_factory=list)
    todo: deque[_Pending] = field(default_factory=deque)
    errors: list[ReleaseError] = field(default_factory=list)

    @property
    def failed(self) -> set[str]:
        """The assignments that cannot be graded."""
        return {error.assignment for error in self.errors}


def survey(course: Course, submissions: list[Submission], output: Path, force: bool) -> Survey:
    """Look through submissions and what is known of them in `output`, which is `locked`.

    Late penalties are worked out anew: dates and policy may be others than when it was graded.
    Needs no engine, which may start meanwhile.
    """
    db_url = course.db_url(output)
    assignments = tuple(dict.fromkeys(submission.assignment for submission in submissions))
    agreed, errors = dict[str, Plan](), list[ReleaseError]()
    with plain_sql.alone(db_url):
        for name in assignments:
            try:
                agreed[name] = plan(course, name, db_url)
            except ReleaseError as error:
                errors.append(error)
        with store.connected(course, db_url) as rows:
            plain_sql.make_quick(rows)
    stale = store.stale_penalties(course, db_url, course.assignments)
    asked = dict.fromkeys((*assignments, *(assignment for _, assignment in stale)))
    found = Survey(_known(course, db_url, output, asked), errors=errors)
    store.update_penalties(course, db_url, course.assignments)
    current = _known(course, db_url, output, asked) if stale else found.known
    graded = {(submission.student, submission.assignment) for submission in submissions}
    found.moved = [current[key] for key in stale if key in current and key not in graded]
    for submission in submissions:
        if submission.assignment not in agreed:
            continue
        work = _Pending.of(submission, agreed[submission.assignment], output)
        result = current.get((submission.student, submission.assignment))
        if result is not None and not force and work.is_done:
            found.done.append(result)
        elif not force and (record := work.staged_record) is not None:
            found.staged.append((work, record))
        else:
            found.todo.append(work)
    return found


def _known(
    course: Course, db_url: str, output: Path, assignments: Iterable[str]
) -> dict[tuple[str, str], SubmissionResult]:
    """What the gradebook says of the assignments' submissions, by student and assignment."""
    results = store.results(course, db_url, output, assignments)
    return {(result.student, result.assignment): result for result in results}


def grade(
    course: Course,
    engine: Grader,
    found: Survey,
    output: Path,
    on_result: Callable[[SubmissionResult], None],
    task: Task = "points",
    on_begin: Callable[[str, str], None] = unheard,
) -> None:
    """Grade into `output` what is to be done; `on_result` hears of everything, done before or not.

    `on_begin` hears of the student and the assignment of what is sent to be graded. First the
    sources themselves are judged, if it is not known how their tests are run; what an instructor
    should know of that is said. What was to be done is not kept.
    """
    for result in found.done:
        on_result(result)
    plans = {work.plan.assignment: work.plan for work in found.todo}
    known = strengths.strong(plans.values(), engine.results, engine.files, output)
    for strong in known:
        plans[strong.assignment] = strong
        for line in strengths.told(strong.assignment, strong.strengths):
            say(line)
    with store.connected(course, course.db_url(output)) as rows:
        writer = _Writer(course, engine.files, engine.walls, rows, output)
        for work, record in found.staged:
            on_result(writer.enter(work, record))
        for work, graded in _graded(engine, found.todo, plans, task, on_begin):
            on_result(writer.save(work, graded) if graded else work.gone())


@dataclass(frozen=True)
class _Pending:
    """One submission to grade, and where its results go."""

    submission: Submission
    plan: Plan
    staged: Staged

    @classmethod
    def of(cls, submission: Submission, plan: Plan, output: Path) -> _Pending:
        return cls(submission, plan, Staged(output, submission.student, submission.assignment))

    @cached_property
    def seen(self) -> Seen:
        """What it is when this is asked for first, before its notebooks are read."""
        return Seen.of(self.submission.folder, *self.plan.deciding)

    @property
    def is_current(self) -> bool:
        """Is it still what it was then?"""
        return self.seen.is_still(self.submission.folder, *self.plan.deciding)

    @property
    def is_done(self) -> bool:
        """Was this very submission graded by these very tests, within these very limits?

        What was killed is tried again.
        """
        return self._fits(SubmissionRecord.load(self.staged.place)) and self.staged.place.is_dir()

    @property
    def staged_record(self) -> SubmissionRecord | None:
        """Its record, if it was graded but not entered in the gradebook."""
        record = self.staged.load()
        return record if self._fits(record) else None

    def _fits(self, record: SubmissionRecord | None) -> bool:
        if record is None or any(v.outcome == "killed" for v in record.verdicts.values()):
            return False
        return record.digest == self.seen.digest

    def job(self) -> Job:
        """The notebooks that were handed in."""
        _ = self.seen
        files = notebook_files.files(self.submission.folder, self.plan.sources)
        return Job(self.submission.student, self.plan, files)

    def gone(self) -> SubmissionResult:
        """What is said, and not saved, of a submission that is not there any more."""
        from autograder.grading.submission import (
            lost,  # which takes a second to import, and is seldom needed
        )

        verdicts = lost(self.job(), "it has vanished since this run began").verdicts
        cells = tuple(CellResult(*cell, 0, 0, v.outcome, v.message) for cell, v in verdicts.items())
        who = self.submission.student, self.submission.assignment
        return SubmissionResult(*who, cells, flags=("killed",))


def _graded(
    engine: Grader,
    todo: deque[_Pending],
    plans: Mapping[str, Plan],
    task: Task,
    on_begin: Callable[[str, str], None],
) -> Iterator[tuple[_Pending, SubmissionRecord | None]]:
    """Each work with its result, in the order in which they are done; None if it has vanished.

    plans: those of the assignments, with the strengths of their tests.
    """
    waiting: dict[int, _Pending] = {}
    gone = []

    def jobs() -> Iterator[Job]:
        while todo:  # what is done is not kept
            work = todo.popleft()
            if not work.submission.folder.is_dir():
                gone.append(work)
                continue
            job = replace(work.job(), plan=plans[work.plan.assignment], task=task)
            waiting[id(job)] = work
            on_begin(work.submission.student, work.submission.assignment)
            yield job

    for job, graded in engine.results(jobs()):
        yield waiting.pop(id(job)), graded
    yield from ((work, None) for work in gone)


@dataclass(frozen=True)
class _Writer:
    """Saves what was graded: the only one that writes to the gradebook and to autograded/.

    given: the folder with the files of each assignment; walls: whether there is a sandbox.
    """

    course: Course
    given: Path
    walls: bool
    rows: Rows
    output: Path

    def save(self, work: _Pending, record: SubmissionRecord) -> SubmissionResult:
        """Shelve a result, and enter it."""
        when, flags = _timestamp(work.submission)
        flags += (
            ("late",) if when is None and submission_store.is_late(work.submission.folder) else ()
        )
        flags += () if self.walls else ("no-sandbox",)
        digest = work.seen.digest if work.is_current else ""  # else the next run looks at it again
        record = replace(record, digest=digest, flags=flags)
        _note(work, record)
        given = self.given / work.submission.assignment
        work.staged.put(work.submission.folder, given, record)
        return self.enter(work, record)

    def enter(self, work: _Pending, record: SubmissionRecord) -> SubmissionResult:
        """Enter a staged submission in the gradebook, and put it in its place."""
        submission = work.submission
        who, timestamp = (submission.student, submission.assignment), _timestamp(submission)[0]
        is_same = work.staged.is_same
        entries = store.save(self.rows, self.course, *who, timestamp, record, is_same)
        work.staged.publish()
        order = list(record.verdicts)
        return store.result_of(who[1], entries, self.output, order, record)


def _note(work: _Pending, graded: SubmissionRecord) -> None:
    """Write a line in the log of the run; and what only the grader's developers understand."""
    points = sum(verdict.points or 0 for verdict in graded.verdicts.values())
    seconds = sum(graded.seconds.values())
    who = f"{work.submission.student}/{work.submission.assignment}"
    LOG.info("%s: %g points by tests, %.2f s", who, points, seconds)
    if graded.trouble:
        LOG.error("%s: the grader failed\n%s", who, graded.trouble)


def _timestamp(submission: Submission) -> tuple[datetime | None, tuple[str, ...]]:
    """When it was handed in, by its timestamp.txt; a flag if that is no date."""
    path = submission.folder / "timestamp.txt"
    if path.is_symlink() or not path.is_file():
        return None, (BAD_TIMESTAMP,) if path.is_symlink() or path.exists() else ()
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(100).strip()
        if PLAIN_DATE.fullmatch(text):
            return datetime.fromisoformat(text.removesuffix(" UTC")), ()
        from nbgrader.utils import parse_utc  # which takes seconds to import

        return parse_utc(text or None), ()
    except (ValueError, OverflowError, OSError):
        return None, (BAD_TIMESTAMP,)
