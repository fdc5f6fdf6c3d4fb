"""Feedback pages through nbgrader's GenerateFeedback: feedback/STUDENT/ASSIGNMENT/*.html.

Hidden tests are not in them.
"""

from __future__ import annotations

from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import GetGrades

from autograder import logs
from autograder.course import Course
from autograder.errors import AutograderError, UsageError
from autograder.preprocessors import VisibleTests

STEPS = [GetGrades, VisibleTests, CSSHTMLHeaderPreprocessor]


def feedback(course: Course, assignment: str, output: Path) -> list[Path]:
    """Write the pages of all graded submissions of an assignment; return those there are."""
    if not any((output / "autograded").glob(f"*/{assignment}/*.ipynb")):
        raise UsageError(f"nothing graded for {assignment} in {output / 'autograded'}: grade first")
    directory = course.directory(
        root=output, assignment_id=assignment, db_url=course.db_url(output)
    )
    with logs.captured() as records:
        try:
            GenerateFeedback(
                coursedir=directory, config=course.config, force=True, preprocessors=STEPS
            ).start()
        except NbGraderException as error:
            reasons = "; ".join(logs.reasons(records)) or str(error)
            raise AutograderError(f"no feedback for {assignment}: {reasons}") from error
    return sorted((output / "feedback").glob(f"*/{assignment}/*.html"))
