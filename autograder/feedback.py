"""Feedback for a class: feedback/STUDENT/ASSIGNMENT/NOTEBOOK.html, one page each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from autograder import comments, gradebook, outline, sheet
from autograder.course import Course
from autograder.outline import Outline
from autograder.results import SubmissionResult
from autograder.sheet import Sheet, Written


def sheets(course: Course, assignment: str, output: Path) -> list[Sheet]:
    """What is known for the pages of an assignment; none if nothing has been graded."""
    if not (output / "autograded").is_dir():
        return []
    db_url = course.db_url(output)
    gradebook.update_penalties(course, db_url, [assignment])
    results = gradebook.results(course, db_url, output, [assignment])
    if not results:
        return []
    with gradebook.opened(course, db_url) as book:
        said = comments.by_student(book, assignment)
    asked = outline.of_course(course, assignment)
    return [sheet_of(result, said.get(result.student, {}), output, asked) for result in results]


def sheet_of(
    result: SubmissionResult, said: comments.Comments, output: Path, asked: Outline
) -> Sheet:
    """What is known for one student's page."""
    return Sheet(result, said, output / "autograded" / result.student / result.assignment, asked)


def write(
    sheets: list[Sheet], output: Path, on_page: Callable[[SubmissionResult], None]
) -> list[Written]:
    """Write all pages, each whole; `on_page` hears of each."""
    written = []
    for one in sheets:
        who = one.result
        written.append(sheet.write(one, output / "feedback" / who.student / who.assignment))
        on_page(who)
    return written
