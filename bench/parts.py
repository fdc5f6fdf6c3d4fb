"""What is measured: speed, overhead and where the time goes, and scale; numbers as plain data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import fmean, linear_regression
from typing import Any

from autograder.base.course import Course
from autograder.base.record import SubmissionRecord
from autograder.gradebook import store
from bench import commands
from bench.commands import Run
from bench.honest import ASSIGNMENTS, Work

Numbers = dict[str, Any]
Say = Callable[[str], None]


def speed(work: Work, few: int, many: int, say: Say) -> Numbers:
    """The engine against plain nbgrader: on the same few submissions, and on many."""
    root, submitted = work.course.root, work.folder / "few"
    work.hand_in(submitted, few, ASSIGNMENTS)
    say(f"nbgrader autograde, {few} submissions")
    (work.plain / "submitted").symlink_to(submitted)
    before = commands.nbgrader(work.plain, ASSIGNMENTS)
    say(f"nbgrader autograde, a command for each of {len(ASSIGNMENTS)} submissions")
    one = next(submitted.iterdir()).name
    single = commands.nbgrader(work.plain, ASSIGNMENTS, "--student", one, "--force")
    say(f"the grader on all cores, {few} submissions")
    output = work.output("speed")
    run = commands.engine(root, submitted, output, *ASSIGNMENTS)
    agreement = _agreement(work.course, work.plain, output)
    say(f"the grader on all cores, with all pictures, {few} submissions")
    drawn = commands.engine(root, submitted, work.output("drawn"), *ASSIGNMENTS, "--pictures")
    say(f"the grader on all cores, {many} submissions")
    submitted = work.hand_in(work.folder / "many", many, ASSIGNMENTS)
    longer = commands.engine(root, submitted, work.output("longer"), *ASSIGNMENTS)
    rate = 60 * few / before
    return {
        "submissions": few,
        "nbgrader": {
            "seconds": before, "per_minute": rate,
            "single": {"submissions": len(ASSIGNMENTS), "seconds": single},
        },
        "engine": {"seconds": run.seconds, "per_minute": run.per_minute},
        "ratio": run.per_minute / rate,
        "pictures": {
            "seconds": drawn.seconds, "per_minute": drawn.per_minute,
            "ratio": drawn.per_minute / rate,
        },
        "many": {
            "submissions": many, "seconds": longer.seconds, "per_minute": longer.per_minute,
            "ratio": longer.per_minute / rate,
        },
        **agreement,
    }  # fmt: skip


def stages(work: Work, count: int, say: Say) -> Numbers:
    """What grading a submission takes on one core, and in which stage."""
    submitted = work.hand_in(work.folder / "stages", count, ASSIGNMENTS)
    folders = sorted(path for path in submitted.glob("*/*") if path.is_dir())
    with commands.one_core():
        say(f"the grader on one core, {count} submissions")
        output = work.output("one")
        run = commands.engine(work.course.root, submitted, output, *ASSIGNMENTS, "--workers", "1")
    kept = [SubmissionRecord.load(output / "autograded" / f.parent.name / f.name) for f in folders]
    seconds = [dict(one.seconds) for one in kept if one is not None]
    means = {what: fmean(one.get(what, 0.0) for one in seconds) for what in seconds[0]}
    means["save"] = run.saving / (count - 1)
    means["other"] = run.steady - sum(means.values())
    return {"submissions": count, "seconds": run.steady, "stages": means}


def release(work: Work, say: Say) -> Numbers:
    """What releasing all assignments takes: seconds, and processor seconds."""
    say("releasing all assignments")
    seconds, processor = commands.release(work.course.root, work.folder / "released")
    return {"seconds": seconds, "processor_seconds": processor}


def scale(work: Work, count: int, assignment: str, say: Say) -> Numbers:
    """Time and memory over many submissions of one assignment, and a second run over them."""
    submitted = work.hand_in(work.folder / "scale", count, (assignment,))
    output = work.output("scaled")
    say(f"the grader on all cores, {count} submissions of {assignment}")
    run = commands.engine(work.course.root, submitted, output, assignment, watched=True)
    say("the same once more, with nothing left to do")
    again = commands.engine(work.course.root, submitted, output, assignment)
    marks = [count // 4, count // 2, count]
    quarters = [run.done[part * (count - 1) // 4] for part in (0, 1, 3, 4)]
    return {
        "submissions": count,
        "assignment": assignment,
        "seconds_at": {str(mark): run.done[mark - 1] for mark in marks},
        "slowdown": (quarters[3] - quarters[2]) / (quarters[1] - quarters[0]),
        "memory": _memory(run, quarters[1]),
        "second_run": again.seconds,
    }


def _memory(run: Run, since: float) -> Numbers:
    """The most that was held, and how it grew after a moment, in bytes for each submission."""
    late = [look for look in run.memory if look.moment >= since]
    done = [sum(moment <= look.moment for moment in run.done) for look in late]
    flat = len(set(done)) < 2  # too few to see anything grow
    numbers: Numbers = {}
    for name in ("main", "all"):
        held = [float(getattr(look, name)) for look in late]
        numbers[name] = {
            "peak": max((getattr(look, name) for look in run.memory), default=0),
            "growth": 0.0 if flat else linear_regression(done, held).slope,
        }
    return numbers


def _agreement(course: Course, plain: Path, output: Path) -> Numbers:
    """How many cells were graded, and how many got other points than plain nbgrader gave."""
    points = []
    for one, folder in ((Course.enter(plain), plain), (course, output)):
        results = store.results(one, one.db_url(folder), folder, ASSIGNMENTS)
        points.append(
            {
                (result.student, result.assignment, cell.notebook, cell.cell): cell.points
                for result in results
                for cell in result.cells
            }
        )
    theirs, ours = points
    cells = theirs.keys() | ours.keys()
    differing = sum(theirs.get(cell) != ours.get(cell) for cell in cells)
    return {"cells": len(cells), "differing_cells": differing}
