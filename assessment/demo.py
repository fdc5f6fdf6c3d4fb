"""The whole way once, in a folder of its own: release, class, grades, feedback, report."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from filelock import FileLock, Timeout

from assessment import sample_class
from autograder.base.course import Course
from autograder.base.errors import FileInTheWay, ReleaseError, UsageError
from autograder.base.progress import progress, say
from autograder.base.results import SubmissionResult
from autograder.gradebook import store
from autograder.grading.engine import Engine
from autograder.pipeline import run
from autograder.pipeline.staging import locked
from autograder.release import generate
from autograder.reports import class_page, class_tables, feedback, outline

MARKER = ".demo"
#: Assignments that a course may leave out: the demo does, so that its pages are read at a glance.
OPTIONAL = {"missing_values"}
PARTS = ("release", "submitted", "autograded", "feedback", "report")


def demo(course: Course, into: Path, students: int, *, walls: bool) -> None:
    """Run the demo in `into`, which is made anew; the course's own folders are only read."""
    foreign = into.is_dir() and any(into.iterdir()) and not (into / MARKER).exists()
    if foreign or (into.exists() and not into.is_dir()):
        raise FileInTheWay(into, "a folder made by an earlier demo, or nothing")
    into.mkdir(parents=True, exist_ok=True)
    (into / MARKER).touch()
    try:
        with FileLock(into / f"{MARKER}.lock").acquire(blocking=False):
            _clear(into)
            _run(course, into, students, walls)
    except Timeout as error:
        raise UsageError(f"another demo runs in {into}: wait, or give --into") from error


def _run(course: Course, into: Path, students: int, walls: bool) -> None:
    began = time.monotonic()
    db_url = course.db_url(into)
    assignments = shown_assignments(course)
    with locked(into), Engine(course, assignments, os.cpu_count() or 1, walls=walls) as engine:
        for done in generate.release(course, assignments, into / "release", db_url, say, engine):
            if isinstance(done, ReleaseError):
                raise done
        for assignment in assignments:
            store.set_due(course, db_url, assignment, sample_class.DUE)
        say(f"a class of {students} hands in")
        sample_class.make(course, into / "release", into / "submitted", students, assignments)
        submissions = course.submissions(into / "submitted", assignments, [])
        say(f"grading {len(submissions)} submissions")
        found = run.survey(course, submissions, into, force=True)
        with progress(len(submissions)) as shown:
            run.grade(course, engine, found, into, shown.on_result, "all", shown.begin)
    say("writing feedback")
    sheets = [sheet for name in assignments for sheet in feedback.sheets(course, name, into)]
    with progress(len(sheets)) as shown:
        feedback.write(sheets, into, shown.on_result)
    results = store.results(course, db_url, into, assignments)
    class_tables.write(results, into / "report")
    asked = {name: outline.of_course(course, name) for name in assignments}
    page_of_class = class_page.write(results, "demo", into / "submitted", into, outlines=asked)
    print(f"\nDone in {time.monotonic() - began:.0f} s.\n\n{overview(results)}\n")
    print("Open the class report, and click from there to what each student gets to read:\n")
    print(f"  {page_of_class.as_uri()}")


def shown_assignments(course: Course) -> tuple[str, ...]:
    """The assignments that the demo shows: all with known answers, but for the optional ones."""
    return tuple(name for name in sample_class.assignments(course) if name not in OPTIONAL)


def overview(results: list[SubmissionResult]) -> str:
    """The class in a line per student: the points in each assignment, and what is to be known."""
    assignments = sorted({result.assignment for result in results})
    points = {(one.student, one.assignment): one for one in results}
    rows = [("", *(f"{name}" for name in assignments))]
    for student in sorted({result.student for result in results}):
        row = [student]
        for assignment in assignments:
            one = points[student, assignment]
            said = [flag for flag in one.flags if flag != "to-mark"]
            row.append(" ".join([f"{one.score:g}/{one.max_score:g}", *said]))
        rows.append(tuple(row))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, "The written answers wait for a person's marks."])


def _clear(into: Path) -> None:
    """Remove what an earlier demo left."""
    for part in PARTS:
        shutil.rmtree(into / part, ignore_errors=True)
    (into / "gradebook.db").unlink(missing_ok=True)
