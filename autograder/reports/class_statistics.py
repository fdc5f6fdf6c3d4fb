"""What a class's results say about its assignments and questions: plain numbers, nothing drawn.

Submissions that were not handed in, or could not be read, say nothing about a question and do not
count. What cannot be said is None: of nobody, of a question while one of its answers waits for a
mark, of a correlation where all are equal.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.base.results import CellResult, Outcome, SubmissionResult

#: Outcomes of cells that nobody had the chance to answer, or whose answer could not be read.
LOST: frozenset[Outcome] = frozenset({"missing", "unreadable", "killed"})
#: Fewer students than these show no correlation; less difference than this is rounding.
FEWEST, LEAST = 3, 1e-9


@dataclass(frozen=True)
class Question:
    """One graded cell, over the class.

    handed_in: how many could be graded, or wait for a mark; mean_share: of its points; share_right:
    of the students who have all its points; discrimination: see `discrimination`.
    """

    assignment: str
    notebook: str
    cell: str
    max_points: float
    handed_in: int
    answered: int
    unanswered: int
    timed_out: int
    crashed: int
    waiting: int
    mean_share: float | None
    share_right: float | None
    discrimination: float | None


@dataclass(frozen=True)
class Hint:
    """A mistake, as the student is told it, and how many made it; share: of those who answered."""

    assignment: str
    notebook: str
    cell: str
    text: str
    times: int
    share: float


@dataclass(frozen=True)
class Spread:
    """Five numbers and two moments of a sample; deviation is the sample's, None for one value."""

    mean: float
    deviation: float | None
    lowest: float
    quarter: float
    median: float
    three_quarters: float
    highest: float


@dataclass(frozen=True)
class AssignmentSummary:
    """One assignment over the class; lost: not handed in, or not readable; waiting: for marks."""

    assignment: str
    max_score: float
    submissions: int
    lost: int
    late: int
    tampered: int
    waiting: int
    timed_out: int
    scores: tuple[float, ...]
    spread: Spread | None
    seconds: Spread | None
    slowest: str
    questions: tuple[Question, ...]
    hints: tuple[Hint, ...]


def summaries(results: Iterable[SubmissionResult]) -> list[AssignmentSummary]:
    """Everything that is said of each assignment, in the order of the results."""
    classes: dict[str, list[SubmissionResult]] = {}
    for result in results:
        classes.setdefault(result.assignment, []).append(result)
    return [_summary(assignment, results) for assignment, results in classes.items()]


def discrimination(points: Sequence[float], rest: Sequence[float]) -> float | None:
    """The item-rest correlation: Pearson's, of one question's points and all the others' sum.

    It is near 1 where those who do well elsewhere do well here, negative where they do worse, and
    None for fewer than three students, or where either is the same for all.
    """
    if len(points) < FEWEST or any(max(x) - min(x) < LEAST for x in (points, rest)):
        return None
    return statistics.correlation(points, rest)


def spread(sample: Sequence[float]) -> Spread | None:
    """How a sample is spread, its quartiles between its values; None if it is empty."""
    if not sample:
        return None
    several = len(sample) > 1
    low, middle, high = (
        statistics.quantiles(sample, method="inclusive") if several else [sample[0]] * 3
    )
    deviation = statistics.stdev(sample) if several else None
    return Spread(statistics.fmean(sample), deviation, min(sample), low, middle, high, max(sample))


def hints(results: Sequence[SubmissionResult]) -> list[Hint]:
    """The messages of failed tests, the most frequent first."""
    answered = Counter[tuple[str, str, str]]()
    times = Counter[tuple[str, str, str, str]]()
    for result in results:
        for cell in result.cells:
            place = result.assignment, cell.notebook, cell.cell
            answered[place] += cell.outcome not in LOST | {"unanswered"}
            if cell.outcome == "failed" and cell.message:
                times[(*place, cell.message)] += 1
    return [Hint(*key, n, n / answered[key[:3]]) for key, n in times.most_common()]


def is_lost(result: SubmissionResult) -> bool:
    """Is there nothing in it that could be graded?"""
    return all(cell.outcome in LOST for cell in result.cells)


def _summary(assignment: str, results: list[SubmissionResult]) -> AssignmentSummary:
    there = [result for result in results if not is_lost(result)]
    scores = tuple(result.score for result in there)
    times = {r.student: sum(r.seconds.values()) for r in there if r.seconds}
    return AssignmentSummary(
        assignment,
        max((result.max_score for result in results), default=0.0),
        len(results),
        len(results) - len(there),
        sum("late" in result.flags for result in results),
        sum("tampered" in result.flags for result in results),
        sum("to-mark" in result.flags for result in results),
        sum("timeout" in result.flags for result in results),
        scores,
        spread(scores),
        spread(list(times.values())),
        max(times, key=lambda student: times[student], default=""),
        tuple(_questions(assignment, results)),
        tuple(hints(results)),
    )


def _questions(assignment: str, results: list[SubmissionResult]) -> list[Question]:
    """Each question of an assignment, in the order of the first result that has it.

    Nothing is said of one until all its answers are marked, and it adds to nobody's rest: those
    who wait would seem to have done badly, or only those who wrote nothing would count.
    """
    answers: dict[tuple[str, str], list[tuple[SubmissionResult, CellResult]]] = {}
    for result in results:
        for cell in result.cells:
            answers.setdefault((cell.notebook, cell.cell), []).append((result, cell))
    settled = {place for place, given in answers.items() if not any(c.to_mark for _, c in given)}
    totals = {
        id(result): sum(c.points for c in result.cells if (c.notebook, c.cell) in settled)
        for result in results
    }
    questions = []
    for place, given in answers.items():
        there = [(result, cell) for result, cell in given if cell.outcome not in LOST]
        marked = there if place in settled else []
        points = [cell.points for _, cell in marked]
        rest = [totals[id(result)] - cell.points for result, cell in marked]
        cells = [cell for _, cell in there]
        questions.append(_question(assignment, given[0][1], cells, points, rest))
    return questions


def _question(
    assignment: str,
    asked: CellResult,
    cells: list[CellResult],
    points: list[float],
    rest: list[float],
) -> Question:
    outcomes = Counter(given.outcome for given in cells)
    max_points = asked.max_points
    share = right = None
    if points and max_points > 0:
        share = statistics.fmean(points) / max_points
        right = sum(earned > max_points - LEAST for earned in points) / len(points)
    return Question(
        assignment,
        asked.notebook,
        asked.cell,
        max_points,
        len(cells),
        len(cells) - outcomes["unanswered"],
        outcomes["unanswered"],
        outcomes["timeout"],
        outcomes["crashed"],
        sum(given.to_mark for given in cells),
        share,
        right,
        discrimination(points, rest),
    )
