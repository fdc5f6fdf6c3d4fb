"""One student's feedback on one assignment as a page: what to look at first, then by exercise.

The page needs no network and runs no script. Nothing in it comes from the source but the titles of
exercises, as students see them: tests are shown as they were handed out, and of a failed one only
its hint.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup
from nbformat import NotebookNode

from autograder import causes, hygiene, notebook, outline, shown
from autograder.errors import NotebookUnreadable
from autograder.outline import Exercise, Outline, Place
from autograder.results import UNGRADED, CellResult, SubmissionResult
from autograder.shown import ShownCell
from autograder.tables import replace
from autograder.templates import template

#: Outcomes in words for the student.
WORDS = {
    "passed": "right",
    "failed": "not right yet",
    "unanswered": "not answered",
    "missing": "missing",
    "unreadable": "could not be read",
    "timeout": "stopped: it took too long",
    "crashed": "it ended its own process",
    "killed": "not graded yet",
    "manual": "marked",
}
#: What nbgrader needs beside the pages to hand them out.
RECEIPTS = ("timestamp.txt", "submission_secret.txt")
#: How an exercise or a test stands, and the sign of it beside its colour and its words.
SIGNS = {
    "right": "\N{CHECK MARK}",
    "wrong": "\N{BALLOT X}",
    "partly": "\N{CIRCLE WITH LEFT HALF BLACK}",
    "empty": "\N{WHITE CIRCLE}",
    "waiting": "\N{HORIZONTAL ELLIPSIS}",
    "remark": "\N{PENCIL}",
}
#: How an exercise of several tests stands, in words.
STATES = {
    "right": "right",
    "wrong": "not right yet",
    "partly": "partly right",
    "empty": "not answered",
    "waiting": "waits for a person\N{RIGHT SINGLE QUOTATION MARK}s mark",
    "remark": "",
}
#: How many mistakes a page names first.
MOST_FIRST = 3


@dataclass(frozen=True)
class Sheet:
    """What is known for a page; comments: by (notebook, cell); graded: the student's folder.

    asked: the assignment's exercises.
    """

    result: SubmissionResult
    comments: Mapping[Place, str]
    graded: Path
    asked: Outline = field(default_factory=Outline)


@dataclass(frozen=True)
class Item:
    """A line of an exercise: a graded cell, or another that somebody commented on."""

    part: str
    state: str
    points: str
    max_points: str
    words: str
    hint: str
    comment: Markup


@dataclass(frozen=True)
class Card:
    """An exercise on the page: how it stands, what is said of it, and the student's answers.

    is_open: there is something in it to read.
    """

    anchor: str
    title: Markup
    state: str
    points: str
    max_points: str
    words: str
    items: tuple[Item, ...]
    answers: tuple[ShownCell, ...]
    is_open: bool


@dataclass(frozen=True)
class First:
    """What to look at first: an exercise, what was found in it, and what may fail by it alone."""

    card: Card
    hint: str
    count: int
    points: str
    same: tuple[Card, ...]
    follows: tuple[Card, ...]


@dataclass(frozen=True)
class Run:
    """Neighbouring cells of a notebook, all of them as they were handed out or answers, or none.

    cells: each with the exercise that shows it, if one does.
    """

    is_folded: bool
    cells: tuple[tuple[ShownCell, Card | None], ...]


@dataclass(frozen=True)
class ShownNotebook:
    """A notebook on the page in runs of cells, or the reason for none."""

    name: str
    runs: tuple[Run, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Opened:
    """A graded notebook, read: its cells, and as what they are shown; or the reason for none."""

    cells: Sequence[NotebookNode] = ()
    shown: tuple[ShownCell, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Written:
    """The files of a page, one for each notebook's name, and which notebooks it does not show."""

    paths: tuple[Path, ...]
    problems: tuple[str, ...] = field(default=())


def write(sheet: Sheet, folder: Path) -> Written:
    """Write the page into `folder`, under the name of each of the assignment's notebooks.

    nbgrader hands out, and looks for, one file a notebook; each holds the whole page.
    """
    text, problems = page(sheet)
    folder.mkdir(parents=True, exist_ok=True)
    for name in RECEIPTS:
        if (sheet.graded / name).is_file():
            shutil.copyfile(sheet.graded / name, folder / name)
    names = _notebooks(sheet.result)
    return Written(tuple(replace(folder / f"{name}.html", text) for name in names), problems)


def page(sheet: Sheet) -> tuple[str, tuple[str, ...]]:
    """The page as text, and a line for each notebook that it cannot show though there is one."""
    result = sheet.result
    asked = sheet.asked.covering([*((c.notebook, c.cell) for c in result.cells), *_remarks(sheet)])
    opened = {name: _opened(sheet, name, asked) for name in _notebooks(result)}
    cards = _cards(sheet, asked, opened)
    first, empty = _first(result, asked, opened, cards)
    tests = {(c.notebook, c.cell) for c in result.cells if c.outcome != "manual"}
    notebooks = [
        ShownNotebook(name, tuple(_runs(nb, cards)), nb.reason) for name, nb in opened.items()
    ]
    text = _template().render(
        result=result,
        made=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        score=number(result.score),
        max_score=number(result.max_score),
        penalty=number(result.penalty) if result.penalty else "",
        waiting=sum(cell.to_mark for cell in result.cells),
        changed=any((c.notebook, c.cell) in tests for c in result.changes if not c.honest),
        first=first[:MOST_FIRST],
        more=len(first[MOST_FIRST:]),
        empty=empty,
        lost=[cell.message or WORDS[cell.outcome] for cell in _lost(result)],
        remarked=[card for card in cards.values() if any(item.comment for item in card.items)],
        cards=list(cards.values()),
        signs=SIGNS,
        notebooks=notebooks,
        code_style=shown.CODE_STYLE,
    )
    problems = (
        f"{result.student}/{result.assignment}/{nb.name}: {nb.reason}"
        for nb in notebooks
        if nb.reason and (sheet.graded / f"{nb.name}.ipynb").exists()
    )
    return text.encode("utf-8", "replace").decode(), tuple(problems)


def number(value: float) -> str:
    """Points for a reader."""
    return f"{round(value, 2):g}"


def _notebooks(result: SubmissionResult) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.notebook for cell in result.cells))


def _lost(result: SubmissionResult) -> list[CellResult]:
    """One cell of each notebook that is missing, or could not be graded."""
    first = {c.notebook: c for c in reversed(result.cells) if c.outcome in UNGRADED | {"missing"}}
    return list(first.values())


def _opened(sheet: Sheet, name: str, asked: Outline) -> Opened:
    path = sheet.graded / f"{name}.ipynb"
    if not path.exists():
        return Opened(reason="there is none to show")
    try:
        nb = notebook.read(path)
        return Opened(nb.cells, tuple(shown.cells(nb, asked.given.get(name, frozenset()))))
    except NotebookUnreadable as error:
        return Opened(reason=error.reason)
    except Exception as error:  # one odd notebook must not keep a class from its feedback
        return Opened(reason=f"{type(error).__name__} while it was read")


# ---- by exercise


def _remarks(sheet: Sheet) -> list[Place]:
    """The cells that somebody commented on, and that are no exercise's."""
    answers = {(one.notebook, cell) for one in sheet.asked.exercises for cell in one.answers}
    return [place for place in sheet.comments if place not in answers]


def _cards(sheet: Sheet, asked: Outline, opened: Mapping[str, Opened]) -> dict[int, Card]:
    """The exercises that the submission was graded by, by their places in the outline.

    An answer that two exercises look at is shown in both.
    """
    graded = {(cell.notebook, cell.cell): cell for cell in sheet.result.cells}
    cells = {
        (name, cell.name): cell
        for name, nb in opened.items()
        for cell in reversed(nb.shown)
        if cell.name
    }
    several, cards = len(opened) > 1, dict[int, Card]()
    for place, exercise in enumerate(asked.exercises):
        keys = [(exercise.notebook, cell) for cell in exercise.graded]
        answers = [(exercise.notebook, cell) for cell in exercise.answers]
        keys += [key for key in answers if key not in keys and key in sheet.comments]
        keys = [key for key in keys if key in graded or key in sheet.comments]
        if not keys:
            continue
        items = tuple(
            _item(exercise, key[1], graded.get(key), sheet.comments.get(key, "")) for key in keys
        )
        results = [graded[key] for key in keys if key in graded]
        new = [key for key in answers if key in cells and not cells[key].is_given]
        cards[place] = _card(place, exercise, results, items, [cells[key] for key in new], several)
    return cards


def _item(exercise: Exercise, cell: str, result: CellResult | None, said: str) -> Item:
    comment, part = hygiene.comment(said) if said else Markup(), exercise.part(cell)
    if result is None:
        return Item(part, "remark", "", "", "", "", comment)
    waits = result.to_mark and not result.points
    points = "\N{EN DASH}" if waits else number(result.points)
    hint = "" if result.outcome == "passed" else result.message
    state, most = _state([result]), number(result.max_points)
    return Item(part, state, points, most, _words(result), hint, comment)


def _card(
    place: int,
    exercise: Exercise,
    results: Sequence[CellResult],
    items: tuple[Item, ...],
    answers: Iterable[ShownCell],
    several: bool,
) -> Card:
    title = hygiene.line(exercise.title)
    if several:
        title = Markup("{}: {}").format(exercise.notebook, title)
    state = _state(results) if results else "remark"
    waits = state == "waiting" and not any(cell.points for cell in results)
    points = "\N{EN DASH}" if waits else number(sum(cell.points for cell in results))
    most = number(sum(cell.max_points for cell in results)) if results else ""
    words = {_words(cell) for cell in results}
    return Card(
        f"e{place + 1}",
        title,
        state,
        points,
        most,
        words.pop() if len(words) == 1 else STATES[state],
        items,
        tuple(answers),
        state in ("wrong", "partly") or any(item.comment for item in items),
    )


def _state(results: Sequence[CellResult]) -> str:
    """How graded cells stand together."""
    if any(cell.to_mark for cell in results):
        return "waiting"
    points, most = (sum(getattr(c, name) for c in results) for name in ("points", "max_points"))
    if not any(causes.is_wrong(c) for c in results) and points >= most and not _is_empty(results):
        return "right"
    if points > 0:
        return "partly"
    return "empty" if _is_empty(results) else "wrong"


def _is_empty(results: Sequence[CellResult]) -> bool:
    nothing = UNGRADED | {"missing", "unanswered"}
    return all(cell.outcome in nothing and not cell.points for cell in results)


def _words(cell: CellResult) -> str:
    if cell.to_mark and cell.points:
        return "marked before: a person looks at it again"
    if cell.to_mark:
        return STATES["waiting"]
    if cell.outcome not in ("passed", "manual") and cell.points >= cell.max_points > 0:
        return "points given by a person"
    if cell.outcome == "passed" and cell.points < cell.max_points:
        return "right by its test, marked by a person"
    return WORDS[cell.outcome]


def _first(
    result: SubmissionResult,
    asked: Outline,
    opened: Mapping[str, Opened],
    cards: Mapping[int, Card],
) -> tuple[list[First], list[Card]]:
    """The mistakes by their causes, what costs most first; and the exercises without an answer."""
    uses: dict[int, frozenset[int]] = {}
    for name, nb in opened.items():
        places = [p for p, one in enumerate(asked.exercises) if one.notebook == name]
        called = outline.uses_of(nb.cells, [asked.exercises[place] for place in places])
        for place, used in called.items():
            uses[places[place]] = frozenset(places[other] for other in used)
    found = causes.causes(result, asked.exercises, uses)
    first = [
        First(
            cards[cause.place],
            cause.message or WORDS[cause.cells[0].outcome],
            sum(causes.is_wrong(cell) for cell in cause.cells),
            number(cause.lost),
            tuple(cards[place] for place in cause.same),
            tuple(cards[place] for place in cause.follows),
        )
        for cause in found
        if not cause.is_empty
    ]
    return first, [cards[place] for place in sorted(c.place for c in found if c.is_empty)]


# ---- the notebook as a whole


def _runs(nb: Opened, cards: Mapping[int, Card]) -> Iterator[Run]:
    """The notebook's cells in their order; what needs no look is folded."""
    where = {id(cell): card for card in reversed([*cards.values()]) for cell in card.answers}
    cells = [(cell, where.get(id(cell))) for cell in nb.shown]
    for folded, run in groupby(cells, lambda one: one[0].is_given or one[1] is not None):
        yield Run(folded, tuple(run))


@lru_cache(maxsize=1)
def _template() -> Template:
    return template("sheet")
