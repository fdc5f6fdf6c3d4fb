"""What people wrote to students about their answers, in nbgrader's formgrader."""

from __future__ import annotations

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

#: (notebook, cell) -> what a person said of it
Comments = dict[tuple[str, str], str]


def by_student(book: Gradebook, assignment: str) -> dict[str, Comments]:
    """The comments on all submissions of an assignment.

    nbgrader's own, that there is no response, are left out: outcomes say so.
    """
    query = (
        select(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.__table__.c.name,
            Comment.manual_comment,
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
        .join(BaseCell.__table__, BaseCell.__table__.c.id == Comment.cell_id)
        .where(Assignment.name == assignment)
    )
    found: dict[str, Comments] = {}
    for student, notebook, cell, said in book.db.execute(query):
        if said:
            found.setdefault(student, {})[notebook, cell] = said.strip()
    return found
