"""The class on one page, report/index.html: what to say, what was hardest, and who needs help.

The page needs no network and runs no script; text that students had a hand in is escaped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from autograder import lessons, pictures
from autograder.analysis import AssignmentSummary, summaries
from autograder.lessons import Lesson, Student
from autograder.outline import Outline
from autograder.results import Change, Strengths, SubmissionResult
from autograder.tables import replace
from autograder.templates import template

#: How many exercises, mistakes and students are in sight; the others are folded.
MOST_EXERCISES, MOST_MISTAKES, MOST_STUDENTS = 8, 6, 12
#: How the tests are run that are not judged apart, in words.
HOW = {
    "leaning": "apart, but leaning on the student's own operators",
    "beside": "beside the student's code",
    "failing": "not passed by its own solution",
}
UNKNOWN = "\N{EN DASH}"


@dataclass(frozen=True)
class Tampered:
    """A change that no honest work explains, and where to look: (what, relative address)."""

    result: SubmissionResult
    change: Change
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Picture:
    """An image as an address, and what it shows in words."""

    address: str
    words: str


def write(
    results: Sequence[SubmissionResult],
    title: str,
    submitted: Path,
    output: Path,
    known: Mapping[str, Strengths] = MappingProxyType({}),
    outlines: Mapping[str, Outline] = MappingProxyType({}),
) -> Path:
    """Write report/index.html under `output`; links are relative, and only to what is there.

    known: how the tests of each assignment are run; those that are not judged apart are listed.
    outlines: the exercises of each assignment.
    """
    classes: dict[str, list[SubmissionResult]] = {}
    for result in results:
        classes.setdefault(result.assignment, []).append(result)
    taught = [
        lessons.lesson(
            summary, classes[summary.assignment], outlines.get(summary.assignment, Outline())
        )
        for summary in summaries(results)
    ]
    exercises = _hardest_first(taught)
    mistakes = sorted((m for one in taught for m in one.mistakes), key=lambda m: -m.times)
    frequent = [mistake for mistake in mistakes if mistake.times > 1][:MOST_MISTAKES]
    students = lessons.students(results, list(classes))
    in_sight = _in_sight(students)
    page = template("page", number=number, percent=percent, correlation=correlation)
    text = page.render(
        title=title,
        made=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        lessons=[(one, _picture(one.summary)) for one in taught],
        exercises=exercises[:MOST_EXERCISES],
        more_exercises=exercises[MOST_EXERCISES:],
        mistakes=frequent,
        more_mistakes=mistakes[len(frequent) :],
        students=students[:in_sight],
        more_students=sorted(students[in_sight:], key=lambda student: student.name),
        in_need=sum(bool(student.help) for student in students),
        address=lambda result: _feedback(result, output),
        weak=[row for assignment in known for row in _weak(assignment, known[assignment])],
        tampered=list(_tampered(results, submitted, output)),
        unreadable=sum(bool(result.ungraded) for result in results),
    )
    folder = output / "report"
    folder.mkdir(parents=True, exist_ok=True)
    return replace(folder / "index.html", text)


def _hardest_first(taught: Sequence[Lesson]) -> list[lessons.Asked]:
    """The exercises of all assignments, those of which nothing is known last."""
    every = [exercise for one in taught for exercise in one.exercises]
    return sorted(every, key=lambda one: 2.0 if one.mean_share is None else one.mean_share)


def _in_sight(students: Sequence[Student]) -> int:
    """How many students are in sight: all of a small class, else those who may need help."""
    if len(students) <= MOST_STUDENTS:
        return len(students)
    return min(MOST_STUDENTS, sum(bool(student.help) for student in students))


def _feedback(result: SubmissionResult, output: Path) -> str:
    """The address of a student's page, relative to the class's; "" if there is none."""
    if not result.cells:
        return ""
    parts = "feedback", result.student, result.assignment, f"{result.cells[0].notebook}.html"
    return quote("/".join(("..", *parts))) if output.joinpath(*parts).exists() else ""


def number(value: float | None) -> str:
    """A number for a reader; a dash for what is not known."""
    if value is None:
        return UNKNOWN
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def correlation(value: float | None) -> str:
    """A correlation to two places; a dash for what is not known."""
    return UNKNOWN if value is None else f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def percent(share: float | None) -> str:
    """A share as a whole percentage; a dash for what is not known."""
    return UNKNOWN if share is None else f"{100 * share:.0f} %"


def _picture(summary: AssignmentSummary) -> Picture:
    return Picture(pictures.scores(summary), _scores_in_words(summary))


def _weak(assignment: str, strengths: Strengths) -> list[tuple[str, str, str, str]]:
    """The tests that are not simply judged apart: (assignment, cell, how, reason)."""
    return [
        (assignment, cell, HOW[strength.how], strength.reason)
        for (_, cell), strength in strengths.items()
        if strength.how in HOW
    ]


def _scores_in_words(summary: AssignmentSummary) -> str:
    spread = summary.spread
    about = (
        f"Histogram of the scores of {len(summary.scores)} submissions, of {summary.max_score:g}"
    )
    if spread is None:
        return f"{about}: there is nothing yet."
    return (
        f"{about}: from {number(spread.lowest)} to {number(spread.highest)}, "
        f"median {number(spread.median)}, half of them between {number(spread.quarter)} "
        f"and {number(spread.three_quarters)}."
    )


def _tampered(
    results: Sequence[SubmissionResult], submitted: Path, output: Path
) -> Iterator[Tampered]:
    for result in results:
        for change in result.changes:
            if not change.honest:
                links = _links(result, change, submitted, output)
                yield Tampered(result, change, tuple(links))


def _links(
    result: SubmissionResult, change: Change, submitted: Path, output: Path
) -> Iterator[tuple[str, str]]:
    """Where there is something to see of a submission, relative to the page."""
    who = Path(result.student, result.assignment)
    graded, page = output / "autograded" / who, output / "feedback" / who
    for what, path in (
        ("graded notebook", graded / f"{change.notebook}.ipynb"),
        ("feedback", page / f"{change.notebook}.html"),
        ("handed in", submitted / who),
    ):
        if path.exists():
            yield what, quote(os.path.relpath(path, output / "report"))
