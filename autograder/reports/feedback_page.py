"""One student's feedback on one assignment as a page: scores, hints, comments, the notebook.

The page needs no network and runs no script. Nothing in it comes from the source: tests are shown
as they were handed out, and of a failed one only its hint.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from autograder.base import notebook
from autograder.base.errors import NotebookUnreadable
from autograder.base.results import CellResult, SubmissionResult
from autograder.base.text_files import write_whole
from autograder.reports import safe_html, student_notebook
from autograder.reports.student_notebook import ShownCell
from autograder.reports.templates import template

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


@dataclass(frozen=True)
class Sheet:
    """What is known for a page; comments: by (notebook, cell); graded: the student's folder."""

    result: SubmissionResult
    comments: Mapping[tuple[str, str], str]
    graded: Path


@dataclass(frozen=True)
class Question:
    """A line of the page's table: a graded cell, or another that somebody commented on."""

    anchor: str
    cell: str
    points: str
    max_points: str
    words: str
    hint: str
    comment: Markup


@dataclass(frozen=True)
class ShownNotebook:
    """A notebook on the page; cells, each with what is said of it, or the reason for none."""

    name: str
    cells: tuple[tuple[ShownCell, Question | None], ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Written:
    """The files of a page, one for each notebook's name, and which notebooks it does not show."""

    paths: tuple[Path, ...]
    problems: tuple[str, ...] = field(default=())


def write(sheet: Sheet, folder: Path) -> Written:
    """Write the page into `folder`, under the name of each of the assignment's notebooks.

    nbgrader hands out, and looks for, one file per notebook; each holds the whole page.
    """
    text, problems = page(sheet)
    folder.mkdir(parents=True, exist_ok=True)
    for name in RECEIPTS:
        if (sheet.graded / name).is_file():
            shutil.copyfile(sheet.graded / name, folder / name)
    names = _notebooks(sheet.result)
    return Written(tuple(write_whole(folder / f"{name}.html", text) for name in names), problems)


def page(sheet: Sheet) -> tuple[str, tuple[str, ...]]:
    """The page as text, and a line for each notebook that it cannot show though there is one."""
    result = sheet.result
    asked = dict(_questions(sheet))
    notebooks = [_shown(sheet, name, asked) for name in _notebooks(result)]
    linked = {q.anchor for nb in notebooks for _, q in nb.cells if q}
    tests = {(c.notebook, c.cell) for c in result.cells if c.outcome != "manual"}
    text = _template().render(
        result=result,
        made=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        score=number(result.score),
        max_score=number(result.max_score),
        penalty=number(result.penalty) if result.penalty else "",
        waiting=sum(cell.to_mark for cell in result.cells),
        changed=any((c.notebook, c.cell) in tests for c in result.changes if not c.honest),
        questions=list(asked.values()),
        linked=linked,
        notebooks=notebooks,
        code_style=student_notebook.CODE_STYLE,
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


def _questions(sheet: Sheet) -> Iterator[tuple[tuple[str, str], Question]]:
    """All graded cells in their order, then the others that have a comment."""
    left = {key: safe_html.comment(said) for key, said in sheet.comments.items()}
    for place, cell in enumerate(sheet.result.cells, start=1):
        key = cell.notebook, cell.cell
        waits = cell.to_mark and not cell.points
        points = "\N{EN DASH}" if waits else number(cell.points)
        words, said = _words(cell), left.pop(key, Markup())
        hint = "" if cell.outcome == "passed" else cell.message
        yield (
            key,
            Question(f"q{place}", cell.cell, points, number(cell.max_points), words, hint, said),
        )
    for place, (key, said) in enumerate(left.items(), start=1):
        yield key, Question(f"c{place}", key[1], "", "", "", "", said)


def _words(cell: CellResult) -> str:
    if cell.to_mark and cell.points:
        return "marked before: a person looks at it again"
    if cell.to_mark:
        return "waits for a person\N{RIGHT SINGLE QUOTATION MARK}s mark"
    if cell.outcome not in ("passed", "manual") and cell.points >= cell.max_points > 0:
        return "points given by a person"
    return WORDS[cell.outcome]


def _shown(sheet: Sheet, name: str, asked: Mapping[tuple[str, str], Question]) -> ShownNotebook:
    path, left = sheet.graded / f"{name}.ipynb", dict(asked)
    if not path.exists():
        return ShownNotebook(name, reason="there is none to show")
    try:
        cells = tuple(student_notebook.cells(notebook.read(path)))
    except NotebookUnreadable as error:
        return ShownNotebook(name, reason=error.reason)
    except Exception as error:  # one odd notebook must not keep a class from its feedback
        return ShownNotebook(name, reason=f"{type(error).__name__} while it was read")
    return ShownNotebook(name, tuple((cell, left.pop((name, cell.name), None)) for cell in cells))


@lru_cache(maxsize=1)
def _template() -> Template:
    return template("feedback_page")
