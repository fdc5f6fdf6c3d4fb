"""The smallest course that works, and the smallest question of one: to be written over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.base import notebook
from autograder.base.course import CONFIG_FILE, Course
from autograder.base.errors import UsageError

ASSIGNMENT, QUESTION = "first", "double"
CONFIG = '''"""This course's settings, for nbgrader's commands and for `python -m autograder`."""

c = get_config()
c.CourseDirectory.course_id = {name!r}

# What one student's notebook may use; seconds and bytes. Set it to some times what yours takes.
c.Limits.cell = 60
c.Limits.notebook = 300

# `nbgrader autograde` and formgrader's button grade by the same engine.
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugins.autograde.GradeApart",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
'''
TASK = "## {name}\n\nWrite a function `{name}(n)` that returns twice the number `n`."
SOLUTION = '''def {name}(n):
    """Twice the number n."""
    ### BEGIN SOLUTION
    return 2 * n
    ### END SOLUTION'''
TEST = """assert {name}(1) == 2, "{name}: twice the number"
### BEGIN HIDDEN TESTS
assert {name}(2.5) == 5, "{name}: also numbers that are not whole"
### END HIDDEN TESTS"""


def course(folder: Path) -> Path:
    """Make a course with one assignment of one question; its source notebook."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: name a folder that is new")
    (folder / "source").mkdir(parents=True)
    (folder / CONFIG_FILE).write_text(CONFIG.format(name=folder.resolve().name), encoding="utf-8")
    return question(Course.open(folder), ASSIGNMENT, QUESTION)


def question(course: Course, assignment: str, name: str) -> Path:
    """Add a question to an assignment, at its end, or begin an assignment; its source notebook."""
    if not name.isidentifier():
        raise UsageError(f"{name!r} cannot be the name of a function: take letters, digits and _")
    path = course.root / "source" / assignment / f"{assignment}.ipynb"
    if path.parent.name != assignment or assignment in ("", ".", ".."):
        raise UsageError(f"{assignment!r} cannot be the name of a folder")
    nb = notebook.read(path) if path.exists() else _empty(assignment)
    test = f"test_{name}"
    for taken in sorted({name, test} & {notebook.grade_id(cell) or "" for cell in nb.cells}):
        raise UsageError(f"{path} has a cell {taken!r} already: take another name")
    nb.cells += [
        new_markdown_cell(TASK.format(name=name)),
        new_code_cell(SOLUTION.format(name=name), metadata=_graded(name, solution=True)),
        new_code_cell(TEST.format(name=name), metadata=_graded(test, points=1)),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return path


def _empty(assignment: str) -> NotebookNode:
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    cells = [new_markdown_cell(f"# {assignment}")]
    made: NotebookNode = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    return made


def _graded(name: str, *, points: int = 0, solution: bool = False) -> dict[str, Any]:
    """nbgrader's metadata of an answer, or of a test with its points."""
    info: dict[str, Any] = {"grade_id": name, "schema_version": notebook.SCHEMA, "task": False}
    info |= {"grade": bool(points), "locked": bool(points), "solution": solution}
    return {"nbgrader": info | ({"points": points} if points else {})}
