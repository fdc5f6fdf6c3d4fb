"""The class on one page, report/index.html: pictures first, then the numbers they are drawn from.

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

from autograder.base.results import Change, Strengths, SubmissionResult
from autograder.base.text_files import write_whole
from autograder.reports import class_pictures
from autograder.reports.class_statistics import AssignmentSummary, summaries
from autograder.reports.templates import template

#: How many hints of an assignment the page shows; the table has all.
MOST_HINTS = 15
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
) -> Path:
    """Write report/index.html under `output`; links are relative, and only to what is there.

    known: how the tests of each assignment are run; those that are not judged apart are listed.
    """
    classes = summaries(results)
    page = template("class_page", number=number, percent=percent, correlation=correlation)
    text = page.render(
        title=title,
        made=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        classes=[(summary, *_pictures(summary)) for summary in classes],
        weak=[row for assignment in known for row in _weak(assignment, known[assignment])],
        tampered=list(_tampered(results, submitted, output)),
        most_hints=MOST_HINTS,
    )
    folder = output / "report"
    folder.mkdir(parents=True, exist_ok=True)
    return write_whole(folder / "index.html", text)


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


def _pictures(summary: AssignmentSummary) -> tuple[Picture, Picture]:
    return (
        Picture(class_pictures.scores(summary), _scores_in_words(summary)),
        Picture(class_pictures.questions(summary.questions), _questions_in_words(summary)),
    )


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


def _questions_in_words(summary: AssignmentSummary) -> str:
    asked = "; ".join(
        f"{q.cell} {percent(q.share_right)}, {correlation(q.discrimination)}"
        for q in summary.questions
    )
    return f"Bars: students with all points of each question, and its discrimination: {asked}."


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
