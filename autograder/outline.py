"""The exercises of an assignment: what each is called, and which cells are its answers and tests.

Read off the source's cells as students see them, and by no course's own conventions: a test belongs
to the answer whose id is in its own, else to one whose names it uses, else to the one before it. An
exercise is called as its question says in bold, or as the nearest heading, or as its function.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import names, notebook
from autograder.course import Course

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: (notebook, cell)
Place = tuple[str, str]
#: What a title says of points, which the page says itself.
POINTS = re.compile(r"\s*[(\[][^()\[\]]*\b(?:points?|pts|marks?)\b[^()\[\]]*[)\]]", re.IGNORECASE)
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t#]*$")
FENCE = re.compile(r"^ {0,3}(```|~~~)")
BOLD = re.compile(r"\*\*(.+?)\*\*|__(.+?)__", re.DOTALL)
#: Ids that nbgrader makes up, which say nothing.
MADE_UP = re.compile(r"(test_)?cell-[0-9a-f]+")
#: Characters of code that is looked into, and of a title.
MOST_CODE, LONGEST_TITLE = 50_000, 120


@dataclass(frozen=True)
class Exercise:
    """What one question asks for: the cells that students answer in, and those that earn points."""

    notebook: str
    title: str
    answers: tuple[str, ...]
    graded: tuple[str, ...]

    def part(self, cell: str) -> str:
        """What a graded cell is called beside the exercise's title; "" if that says all."""
        if cell in self.answers:
            return ""
        if MADE_UP.fullmatch(cell):
            return f"test {self.graded.index(cell) + 1}" if len(self.graded) > 1 else ""
        name = re.sub("^test[_-]", "", cell)
        for answer in sorted(self.answers, key=len, reverse=True):
            name = re.sub(rf"(^|[_-]){re.escape(answer)}($|[_-])", r"\1", name).strip("_-")
        return name.replace("_", " ")


@dataclass(frozen=True)
class Outline:
    """The exercises of an assignment, and what is handed out in each notebook: its cells' texts.

    uses: the places of exercises that the source's answer to each exercise makes use of.
    """

    exercises: tuple[Exercise, ...] = ()
    given: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    uses: Mapping[int, frozenset[int]] = field(default_factory=dict, hash=False)

    def covering(self, graded: Iterable[Place]) -> Outline:
        """The same outline with an exercise for each graded cell that it does not know."""
        known = {(one.notebook, cell) for one in self.exercises for cell in one.graded}
        new = [place for place in dict.fromkeys(graded) if place not in known]
        more = [Exercise(nb, f"`{cell}`", (cell,), (cell,)) for nb, cell in new]
        return Outline((*self.exercises, *more), self.given, self.uses) if more else self


def of_course(course: Course, assignment: str) -> Outline:
    """The outline of an assignment by its sources; empty where there are none."""
    paths = course.notebooks(assignment)
    return _of_files(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=100)
def _of_files(files: tuple[tuple[Path, int], ...]) -> Outline:
    """The outline of notebooks as they were last changed."""
    exercises: list[Exercise] = []
    given, uses = {}, dict[int, frozenset[int]]()
    for path, _ in files:
        nb = notebook.read(path)
        found = exercises_of(nb, path.stem)
        first = len(exercises)
        for place, used in uses_of(nb.cells, found).items():
            uses[first + place] = frozenset(first + other for other in used)
        exercises += found
        given[path.stem] = frozenset(plain(cell) for cell in nb.cells)
    return Outline(tuple(exercises), given, uses)


def plain(cell: NotebookNode) -> str:
    """What students see of a cell, but for whitespace at the ends of lines."""
    lines = notebook.visible(str(cell.source)).split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip()


# ---- which cells belong together


def exercises_of(nb: NotebookNode, name: str) -> list[Exercise]:
    """The exercises of a source notebook in their order."""
    headings = list(_headings(nb.cells))
    main = [found for found in dict.fromkeys(headings) if found and found.level == 1]
    answers = [i for i, cell in enumerate(nb.cells) if _is_answer(cell)]
    groups: dict[tuple[Heading | None, int], list[int]] = {}
    for place, cell in enumerate(nb.cells):
        if notebook.is_test(cell) or notebook.is_manual(cell):
            owner = place if notebook.is_manual(cell) else _owner(nb.cells, place, answers)
            groups.setdefault((headings[place], owner), []).append(place)
    owned = {owner for _, owner in groups}
    labels = {owner: _label(nb.cells, owner) for owner in owned}
    under = Counter(heading for heading, _ in groups)
    unlabelled = Counter(heading for heading, owner in groups if not labels[owner])
    found = []
    for (heading, owner), graded in groups.items():
        mine = [owner] if owner in answers else []
        if under[heading] == 1:  # what else is to be filled in there is asked for by it, too
            mine += [i for i in answers if i not in owned and headings[i] == heading]
        text = _short(heading.text) if heading and main != [heading] else ""
        own = _own_name(nb.cells[owner], str(notebook.grade_id(nb.cells[graded[0]])))
        title = labels[owner] or text
        if not title or (own and unlabelled[heading] > 1 and not labels[owner]):
            title = own if not text or not own else f"{text}: {own}"
        title = title or (_short(heading.text) if heading else f"question {len(found) + 1}")
        ids = [str(notebook.grade_id(nb.cells[i])) for i in sorted(mine)]
        tests = [str(notebook.grade_id(nb.cells[i])) for i in graded]
        found.append(Exercise(name, title, tuple(ids), tuple(tests)))
    return _told_apart(found)


def _told_apart(exercises: Sequence[Exercise]) -> list[Exercise]:
    """The exercises with a number behind titles that several have."""
    total, seen, found = Counter(one.title for one in exercises), Counter[str](), []
    for one in exercises:
        seen[one.title] += 1
        several = total[one.title] > 1
        found.append(replace(one, title=f"{one.title} ({seen[one.title]})") if several else one)
    return found


def _is_answer(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


@dataclass(frozen=True)
class Heading:
    """A heading: the place of its cell, its level and its text."""

    place: int
    level: int
    text: str


def _headings(cells: Sequence[NotebookNode]) -> Iterator[Heading | None]:
    """For each cell the nearest heading."""
    at = None
    for place, cell in enumerate(cells):
        if cell.cell_type == "markdown" and not _is_answer(cell):
            fenced, before = False, ""
            for line in notebook.visible(str(cell.source)).split("\n"):
                if FENCE.match(line):
                    fenced = not fenced
                elif not fenced and (match := HEADING.match(line)):
                    at = Heading(place, len(match[1]), match[2])
                elif not fenced and before.strip() and re.fullmatch(r" {0,3}(=+|-{3,})\s*", line):
                    at = Heading(place, 1 if "=" in line else 2, before.strip())
                before = line
        yield at


def _owner(cells: Sequence[NotebookNode], test: int, answers: Sequence[int]) -> int:
    """The place of the answer that a test is about; the test's own if there is none."""
    code = [place for place in answers if cells[place].cell_type == "code"]
    name = str(notebook.grade_id(cells[test]))
    named = [
        (len(answer), place)
        for place in code
        if (answer := str(notebook.grade_id(cells[place])))
        and re.search(rf"(^|[_-]){re.escape(answer)}($|[_-])", name)
    ]
    if named:
        return max(named)[1]
    before = [place for place in code if place < test]
    used = names.of_cell(str(cells[test].source)).borrowed
    using = [place for place in before if used & names.of_cell(str(cells[place].source)).bound]
    return (using or before or [test])[-1]


def _label(cells: Sequence[NotebookNode], owner: int) -> str:
    """How a written question begins if that is bold, such as "Question 3"; "" if it does not."""
    info = cells[owner].metadata.get("nbgrader", {})
    place = owner if info.get("task") else owner - 1
    if not notebook.is_manual(cells[owner]) or place < 0:
        return ""
    asked = cells[place]
    if asked.cell_type != "markdown" or _is_answer(asked):
        return ""
    bold = BOLD.match(notebook.visible(str(asked.source)).lstrip())
    return _short(bold[1] or bold[2]) if bold else ""


def _short(title: str) -> str:
    """A title in one line, without what it says of points."""
    title = " ".join(POINTS.sub("", title).split()).strip(" .:")
    return (
        title
        if len(title) <= LONGEST_TITLE
        else f"{title[: LONGEST_TITLE - 1]}\N{HORIZONTAL ELLIPSIS}"
    )


def _own_name(answer: NotebookNode, graded: str) -> str:
    """What an exercise is called by its functions, else by the id of its answer or graded cell."""
    if not _is_answer(answer):
        return "" if MADE_UP.fullmatch(graded) else f"`{graded}`"
    if functions := _defined(str(answer.source)) if answer.cell_type == "code" else []:
        return ", ".join(f"`{name}`" for name in functions)
    name = str(notebook.grade_id(answer))
    return "" if MADE_UP.fullmatch(name) else f"`{name}`"


def _defined(code: str) -> list[str]:
    """The functions and classes that a cell of a source defines where students see it."""
    try:
        body = ast.parse(names.plain(code)).body
    except SyntaxError:
        return []
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    seen = notebook.visible(code)
    found = [node.name for node in body if isinstance(node, kinds) and node.name[:1] != "_"]
    return [name for name in found if re.search(rf"\b(def|class)\s+{re.escape(name)}\b", seen)]


# ---- which exercises use which


def uses_of(
    cells: Sequence[NotebookNode], exercises: Sequence[Exercise]
) -> dict[int, frozenset[int]]:
    """For each exercise, by place, the others whose functions its answers in these cells call."""
    sources = {notebook.grade_id(cell): str(cell.source) for cell in cells}
    known = [[_names(sources.get(cell, "")) for cell in one.answers] for one in exercises]
    bound: dict[str, int] = {}
    for place, found in enumerate(known):
        for its, _ in found:
            for name in its:
                bound.setdefault(name, place)
    uses = {}
    for place, found in enumerate(known):
        called = {bound[name] for _, used in found for name in used if name in bound}
        called |= {  # what is asked of the same answer once more
            other
            for other in range(place)
            if {*exercises[other].answers} & {*exercises[place].answers}
        }
        uses[place] = frozenset(called - {place})
    return uses


@lru_cache(maxsize=1_024)
def _names(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a student's cell defines, and those it uses, also as methods of `self`."""
    if not code or len(code) > MOST_CODE:
        return frozenset(), frozenset()
    try:
        found, tree = names.of_code(code), ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # or magics
        return frozenset(), frozenset()
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    return found.bound - found.imported, found.borrowed | own
