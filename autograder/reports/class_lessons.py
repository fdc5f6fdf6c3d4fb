"""What a class's results say to whoever teaches it: three sentences an assignment, hardest first.

Built on `class_statistics`, which measures, and `causes`, by which each student's mistakes count
once.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autograder.base.results import CellResult, SubmissionResult
from autograder.reports import causes, safe_html
from autograder.reports.class_statistics import LEAST, LOST, AssignmentSummary, is_lost
from autograder.reports.outline import Exercise, Outline

#: Numbers in hints, by which the same mistake differs from student to student.
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")
#: Who has less than this share of the points that are settled may need help.
LOW = 0.5


@dataclass(frozen=True)
class Asked:
    """One exercise over the class; what is not known, as while answers wait for marks, is None.

    handed_in: by how many; right: how many of them have all points; mean_share: of its points;
    empty: how many left it empty, and answered others.
    """

    assignment: str
    exercise: Exercise
    title: Markup
    max_points: float
    handed_in: int
    right: int | None
    mean_share: float | None
    empty: int
    waiting: int
    mistake: Mistake | None


@dataclass(frozen=True)
class Mistake:
    """A mistake by its cause: what was said of it, and how many students made it; each once."""

    assignment: str
    title: Markup
    text: str
    times: int
    answered: int


@dataclass(frozen=True)
class Lesson:
    """What is to be said of one assignment: how it went, what was hardest, what to teach next."""

    summary: AssignmentSummary
    how_it_went: Markup
    hardest: Markup
    next_lecture: Markup
    exercises: tuple[Asked, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def waiting_answers(self) -> int:
        """How many answers wait for marks."""
        return sum(question.waiting for question in self.summary.questions)


@dataclass(frozen=True)
class Score:
    """One submission in the table of students; reason: why help may be needed, "" if it is not."""

    result: SubmissionResult
    reason: str


@dataclass(frozen=True)
class Student:
    """One student over the assignments: a score for each, None where there is no submission."""

    name: str
    scores: tuple[Score | None, ...]
    help: str


def lesson(
    summary: AssignmentSummary, results: Sequence[SubmissionResult], outline: Outline
) -> Lesson:
    """What the results of one assignment say."""
    cells = dict.fromkeys((c.notebook, c.cell) for result in results for c in result.cells)
    asked = outline.covering(cells)
    there = [result for result in results if not is_lost(result)]
    mistakes, empty = _mistakes(summary.assignment, there, asked)
    titles = _titles(asked.exercises)
    found = []
    for place, exercise in enumerate(asked.exercises):
        worst = mistakes.get(place, ())
        given = _given(exercise, there)
        if given:
            top = worst[0] if worst else None
            title = titles[place]
            found.append(_asked(summary.assignment, exercise, title, given, empty[place], top))
    found.sort(key=lambda one: 2.0 if one.mean_share is None else one.mean_share)
    every = sorted((m for ms in mistakes.values() for m in ms), key=lambda m: -m.times)
    return Lesson(
        summary,
        _how_it_went(summary),
        _hardest(found),
        _next_lecture(found, every),
        tuple(found),
        tuple(every),
    )


def _titles(exercises: Sequence[Exercise]) -> list[Markup]:
    """The exercises' titles as HTML, with their notebook's name where there are several."""
    several = len({exercise.notebook for exercise in exercises}) > 1
    lines = [safe_html.line(exercise.title) for exercise in exercises]
    if not several:
        return lines
    pairs = zip(exercises, lines, strict=True)
    return [Markup("{}: {}").format(exercise.notebook, line) for exercise, line in pairs]


def _given(exercise: Exercise, results: Iterable[SubmissionResult]) -> list[list[CellResult]]:
    """Each submission's cells of an exercise, without those that nobody could look at."""
    keys = {(exercise.notebook, cell) for cell in exercise.graded}
    mine = (
        [c for c in r.cells if (c.notebook, c.cell) in keys and c.outcome not in LOST]
        for r in results
    )
    return [cells for cells in mine if cells]


def _asked(
    assignment: str,
    exercise: Exercise,
    title: Markup,
    given: Sequence[Sequence[CellResult]],
    empty: int,
    mistake: Mistake | None,
) -> Asked:
    waiting = sum(any(cell.to_mark for cell in cells) for cells in given)
    most = max(sum(cell.max_points for cell in cells) for cells in given)
    points = [sum(cell.points for cell in cells) for cells in given]
    known = most > 0 and not waiting
    return Asked(
        assignment,
        exercise,
        title,
        most,
        len(given),
        sum(earned > most - LEAST for earned in points) if known else None,
        statistics.fmean(points) / most if known else None,
        empty,
        waiting,
        mistake,
    )


def _mistakes(
    assignment: str, results: Sequence[SubmissionResult], asked: Outline
) -> tuple[dict[int, tuple[Mistake, ...]], Counter[int]]:
    """The mistakes in each exercise, the most frequent first; and how many left it empty.

    Who has answered nothing at all has left no exercise empty: there is no more to be said of it.
    """
    titles = _titles(asked.exercises)
    said: dict[tuple[int, str], Counter[str]] = {}
    answered, empty = Counter[int](), Counter[int]()
    owners = {(e.notebook, c): p for p, e in enumerate(asked.exercises) for c in e.graded}
    for result in results:
        tried = {
            owners[c.notebook, c.cell]
            for c in result.cells
            if c.outcome not in LOST | {"unanswered"}
        }
        answered.update(tried)
        for cause in causes.causes(result, asked.exercises, asked.uses) if tried else ():
            if cause.is_empty:
                empty[cause.place] += 1
                continue
            text = cause.message or cause.cells[0].outcome
            key = cause.place, NUMBER.sub("0", text)
            said.setdefault(key, Counter())[text] += 1
    found: dict[int, list[Mistake]] = {}
    for (place, _), texts in said.items():
        text, times = texts.most_common(1)[0][0], texts.total()
        mistake = Mistake(assignment, titles[place], text, times, answered[place])
        found.setdefault(place, []).append(mistake)
    ordered = {place: tuple(sorted(ms, key=lambda m: -m.times)) for place, ms in found.items()}
    return ordered, empty


# ---- three sentences


def _how_it_went(summary: AssignmentSummary) -> Markup:
    there, spread = len(summary.scores), summary.spread
    late = f" ({summary.late} late)" if summary.late else ""
    parts = [f"{there} of {summary.submissions} could be graded{late}"]
    if spread is not None:
        low, high = number(spread.quarter), number(spread.three_quarters)
        parts.append(
            f"the median is {number(spread.median)} of {number(summary.max_score)} points, "
            f"and half of the class has {low} to {high}"
        )
    if summary.waiting:
        waits = "waits" if summary.waiting == 1 else "wait"
        parts.append(f"{summary.waiting} still {waits} for marks, so scores will rise")
    return Markup("{}.").format("; ".join(parts))


def _hardest(found: Sequence[Asked]) -> Markup:
    known = [one for one in found if one.mean_share is not None]
    if not known:
        return Markup("Nothing can be said yet of which exercise was hardest.")
    hardest = known[0]
    if hardest.right == hardest.handed_in:
        return Markup("No exercise was hard: all that is marked is right.")
    empty = f", and {hardest.empty} left it empty" if hardest.empty else ""
    return Markup("Hardest was <strong>{}</strong>: {} of {} have all its points{}.").format(
        hardest.title, hardest.right, hardest.handed_in, empty
    )


def _next_lecture(found: Sequence[Asked], mistakes: Sequence[Mistake]) -> Markup:
    """What most students need: by one mistake, else by one exercise, else by one left empty."""
    emptiest = max(found, key=lambda one: one.empty, default=None)
    empty = emptiest.empty if emptiest else 0
    wrong = Counter[Markup]()
    for mistake in mistakes:
        wrong[mistake.title] += mistake.times
    (title, times), *_ = wrong.most_common(1) or [(Markup(), 0)]
    if mistakes and mistakes[0].times > 1 and mistakes[0].times >= empty:
        worst = mistakes[0]
        return Markup(
            "In the next lecture, go through <q>{}</q>: {} of {} who answered {} were told so."
        ).format(worst.text.rstrip(" ."), worst.times, worst.answered, worst.title)
    if times > 1 and times >= empty:
        return Markup(
            "In the next lecture, go through {}: {} went wrong in it, each in a way of their own."
        ).format(title, times)
    if emptiest and empty > 1:
        return Markup(
            "In the next lecture, begin {} together: {} who answered others left it empty."
        ).format(emptiest.title, empty)
    hardest = next((one for one in found if one.right is not None), None)
    if hardest is None or hardest.right == hardest.handed_in:
        return Markup("In the next lecture, nothing needs to be said again.")
    return Markup(
        "In the next lecture, come back to {}: no mistake happened twice, but {} of {} lack points."
    ).format(hardest.title, hardest.handed_in - (hardest.right or 0), hardest.handed_in)


def number(value: float) -> str:
    """A number of points for a reader."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


# ---- students


def students(results: Iterable[SubmissionResult], assignments: Sequence[str]) -> list[Student]:
    """All students by name, those who may need help first, who needs it most above."""
    by_name: dict[str, dict[str, SubmissionResult]] = {}
    for result in results:
        by_name.setdefault(result.student, {})[result.assignment] = result
    found = []
    for name in sorted(by_name):
        mine = by_name[name]
        scores = tuple(Score(mine[a], _reason(mine[a])) if a in mine else None for a in assignments)
        found.append((_need(scores), Student(name, scores, "; ".join(_help(scores)))))
    found.sort(key=lambda one: -one[0])
    return [student for _, student in found]


def _reason(result: SubmissionResult) -> str:
    """Why a submission says that its student may need help."""
    if is_lost(result):
        outcomes = Counter(cell.outcome for cell in result.cells)
        (first, _), *_ = outcomes.most_common(1) or [("missing", 0)]
        return {"missing": "nothing handed in", "unreadable": "not readable"}.get(
            first, "not graded"
        )
    share = _share(result)
    return "" if share is None or share >= LOW else "below half"


def _share(result: SubmissionResult) -> float | None:
    """The share of the points that are settled."""
    settled = [cell for cell in result.cells if not cell.to_mark]
    most = sum(cell.max_points for cell in settled)
    return sum(cell.points for cell in settled) / most if most > 0 else None


def _need(scores: Sequence[Score | None]) -> float:
    """How much help is needed: by how many submissions, then by what they lack."""
    lacking = [1 - (_share(s.result) or 0.0) for s in scores if s and s.reason]
    return len(lacking) + sum(lacking) / (len(lacking) + 1)


def _help(scores: Sequence[Score | None]) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for score in scores:
        if score and score.reason:
            by_reason.setdefault(score.reason, []).append(score.result.assignment)
    for reason, assignments in by_reason.items():
        yield f"{reason}: {', '.join(assignments)}"
