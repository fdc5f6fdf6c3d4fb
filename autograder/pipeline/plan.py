"""What an assignment is graded by: its sources, in agreement with the gradebook."""

from __future__ import annotations

import hashlib
import os

import nbformat
from nbformat import NotebookNode

from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import ReleaseError
from autograder.gradebook import store
from autograder.grading.cell_matching import AROUND
from autograder.grading.jobs import Plan
from autograder.sandbox.limits import Limits

#: In a comment of a test by which nbgrader writes tests when it makes a release.
AUTOTEST = "AUTOTEST"
Known = dict[tuple[str, str], store.Given]
#: Folders that no notebook gets.
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}


def plan(course: Course, assignment: str, db_url: str) -> Plan:
    """The plan for an assignment: its sources, with the stubs that the gradebook knows.

    The gradebook is told of the sources first, if it does not know them as they are. A test that
    nbgrader has written for the release is what the gradebook knows of it.
    """
    sources = {path.stem: notebook.read(path) for path in course.notebooks(assignment)}
    paths = course.notebooks(assignment)
    if problems := [why for path in paths for why in notebook.unfit(sources[path.stem], path)]:
        raise ReleaseError(assignment, problems, "cannot be graded")
    given = _given(course, assignment, db_url)
    if not _fits(sources, given):
        from autograder.release.generate import (
            register,  # by nbgrader, which takes seconds to import
        )

        register(course, assignment, db_url)
        given = _given(course, assignment, db_url)
    if not _fits(sources, given):
        problem = "the gradebook's cells are not those of source/"
        raise ReleaseError(assignment, [problem], "cannot be graded")
    for name, source in sources.items():
        for cell in source.cells:
            known = given.get((name, notebook.grade_id(cell) or ""))
            if known is not None:
                cell.metadata["nbgrader"]["checksum"] = known.checksum
                if notebook.is_test(cell):
                    cell.source = known.source
        if around := _around(course):
            source.metadata[AROUND] = around
    texts = {name: nbformat.writes(source) for name, source in sources.items()}
    return Plan(assignment, texts, Limits.configured(course.config), _beside(course, assignment))


def _around(course: Course) -> list[str]:
    """The text of the header and the footer that nbgrader puts into each release."""
    settings = course.config.IncludeHeaderFooter
    paths = [course.root / str(settings[name]) for name in ("header", "footer") if name in settings]
    return [cell.source for path in paths if path.is_file() for cell in notebook.read(path).cells]


def _beside(course: Course, assignment: str) -> str:
    """A hash of the files that are laid out beside an assignment's notebooks."""
    own, sha = course.root / "source" / assignment, hashlib.sha256()
    for path in (own, *(course.root / path for path in course.companions(assignment))):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            where = file.relative_to(own if path == own else course.root)
            is_source = path == own and file.suffix == ".ipynb"
            if file.is_file() and not is_source and not LEFT_OUT & {*where.parts}:
                content = hashlib.sha256(file.read_bytes()).digest()
                sha.update(b"\0%s\0%s" % (os.fsencode(where), content))
    return sha.hexdigest()


def _given(course: Course, assignment: str, db_url: str) -> Known:
    with store.connected(course, db_url) as rows:
        return store.source_cells(rows, assignment)


def _fits(sources: dict[str, NotebookNode], given: Known) -> bool:
    """Does the gradebook know these cells, with these points and tests?"""
    cells = {
        (name, str(notebook.grade_id(cell))): cell
        for name, source in sources.items()
        for cell in source.cells
        if notebook.grade_id(cell) is not None
    }
    return cells.keys() == given.keys() and all(
        _is_given(cell, given[key]) for key, cell in cells.items()
    )


def _is_given(cell: NotebookNode, given: store.Given) -> bool:
    info = cell.metadata["nbgrader"]
    graded = info.get("grade") or info.get("task")
    same_points = given.points == (float(info.get("points") or 0) if graded else None)
    return same_points and (not notebook.is_test(cell) or _is_made_of(given.source, cell.source))


def _is_made_of(released: str, source: str) -> bool:
    """Is this a source's test, or what nbgrader has written in the place of its comments?"""
    if AUTOTEST not in source:
        return released == source
    lines = iter(released.split("\n"))
    return all(line in lines for line in source.split("\n") if AUTOTEST not in line)
