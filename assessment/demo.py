"""The whole way once, in a folder of its own: release, class, grades, feedback, report."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from filelock import FileLock, Timeout

from assessment import sample_class
from autograder import completion, feedback, gradebook, page, pipeline, release, report
from autograder.course import Course
from autograder.engine import Engine
from autograder.errors import FileInTheWay, ReleaseError, UsageError
from autograder.progress import progress, say
from autograder.shelf import locked

MARKER = ".demo"
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
    assignments = sample_class.assignments(course)
    for done in release.release(course, assignments, into / "release", db_url, say):
        if isinstance(done, ReleaseError):
            raise done
    for assignment in assignments:
        gradebook.set_due(course, db_url, assignment, sample_class.DUE)
    say(f"a class of {students} hands in")
    sample_class.make(course, into / "release", into / "submitted", students)
    submissions = course.submissions(into / "submitted", assignments, [])
    say(f"grading {len(submissions)} submissions")
    engine = Engine(course, assignments, os.cpu_count() or 1, walls=walls)
    with locked(into), engine, progress(len(submissions)) as on_result:
        found = pipeline.survey(course, submissions, into, force=True)
        pipeline.grade(course, engine, found, into, on_result)
        graded = [into / "autograded" / one.student / one.assignment for one in submissions]
        todo = completion.incomplete(graded)
        for number, folder in enumerate(completion.complete(course, engine, todo), 1):
            say(f"[{number}/{len(todo)}] {folder.parent.name} {folder.name}: pictures drawn")
    say("writing feedback")
    sheets = [sheet for name in assignments for sheet in feedback.sheets(course, name, into)]
    with progress(len(sheets)) as on_page:
        feedback.write(sheets, into, on_page)
    results = gradebook.results(course, db_url, into, assignments)
    cells, grades, *_ = report.write(results, into / "report")
    shown = page.write(results, "demo", into / "submitted", into)
    print(report.table(results))
    print(f"\nDone in {time.monotonic() - began:.0f} s. Open these:")
    example = next((into / "feedback").glob("*/*/*.html"))
    for path in (shown, grades, cells, example, into / "release", into / "gradebook.db"):
        print(f"  {os.path.relpath(path)}")


def _clear(into: Path) -> None:
    """Remove what an earlier demo left."""
    for part in PARTS:
        shutil.rmtree(into / part, ignore_errors=True)
    (into / "gradebook.db").unlink(missing_ok=True)
