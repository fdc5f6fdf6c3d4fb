"""Saving to nbgrader's gradebook: whole or not at all, and by nbgrader's own rules."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import get_alembic_version
from sqlalchemy import inspect, make_url

from autograder.base.course import Course
from autograder.base.record import SubmissionRecord
from autograder.base.verdicts import Verdict
from autograder.gradebook import plain_sql, store
from autograder.release.generate import register

RIGHT = {("sums", "test_double"): Verdict("passed", points=2.0)}
WRITTEN = {("sums", "why"): Verdict("manual", points=None)}


@pytest.fixture
def course(plain_course: Path) -> Course:
    """The plain course, its assignment registered."""
    opened = Course.open(plain_course)
    register(opened, "sums", opened.db_url(opened.root))
    return opened


@pytest.fixture
def book(course: Course):
    """Its gradebook, as nbgrader sees it."""
    with store.opened(course, course.db_url(course.root)) as book:
        yield book


def save(
    book, course: Course, kept: SubmissionRecord, timestamp: datetime | None = None, **more
) -> None:
    book.db.remove()  # or it would say what it saw before
    with store.connected(course, course.db_url(course.root)) as rows:
        store.save(rows, course, "ada", "sums", timestamp, kept, **more)


def of(book):
    """What the gradebook says of ada's two cells: scores, and whether they are to be marked."""
    grades = [book.find_grade(cell, "sums", "sums", "ada") for cell in ("test_double", "why")]
    return [(grade.auto_score, grade.manual_score, grade.needs_manual_grade) for grade in grades]


def test_a_new_gradebook_is_of_nbgraders_version_and_starts_no_program(
    course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    version = get_alembic_version()
    monkeypatch.setenv("PATH", "/nowhere")
    with store.opened(course, f"sqlite:///{tmp_path / 'new.db'}") as new:
        with new.engine.connect() as connection:
            noted = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
        assert noted == [(version,)]
        assert new.students == []


def test_points_are_saved_and_written_answers_wait(book, course):
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN, untouched=(("sums", "double"),)))
    assert of(book) == [(2, None, False), (None, None, True)]
    assert book.find_comment("double", "sums", "sums", "ada").auto_comment == "No response."
    assert book.find_comment("why", "sums", "sums", "ada").auto_comment is None


def test_a_mark_by_hand_stays_and_is_looked_at_again(book, course):
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN))
    book.find_grade("why", "sums", "sums", "ada").manual_score = 3
    book.db.commit()
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN))
    assert of(book) == [(2, None, False), (None, 3, True)]


def test_a_mark_on_what_is_as_it_was_stays_settled(book, course):
    wrong = {("sums", "test_double"): Verdict("failed", "no")}
    save(book, course, SubmissionRecord("", wrong | WRITTEN))
    for cell, points in (("test_double", 1.5), ("why", 3)):
        grade = book.find_grade(cell, "sums", "sums", "ada")
        grade.manual_score, grade.needs_manual_grade = points, False
    book.db.commit()
    asked = set[tuple[str, str]]()
    save(
        book,
        course,
        SubmissionRecord("", wrong | WRITTEN),
        is_same=lambda *cell: not asked.add(cell),
    )
    assert asked == {("sums", "test_double"), ("sums", "why")}
    assert of(book) == [(0, 1.5, False), (None, 3, False)]
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN), is_same=lambda _, cell: cell != "why")
    assert of(book) == [(2, 1.5, True), (None, 3, True)], "other points, and another answer"
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN), is_same=lambda *_: True)
    assert of(book) == [(2, 1.5, True), (None, 3, True)], "nobody has looked since"


def test_what_was_not_handed_in_waits_for_nobody(book, course):
    absent = Verdict("missing", "no notebook of this name was handed in")
    save(book, course, SubmissionRecord("", dict.fromkeys(RIGHT | WRITTEN, absent)))
    assert of(book) == [(0, None, False), (0, None, False)]


@pytest.mark.parametrize(("method", "penalty"), [("none", None), ("zero", 2)])
def test_late_penalties_are_the_configured_plugins(book, course, method, penalty):
    store.set_due(course, course.db_url(course.root), "sums", datetime(2026, 3, 2))
    course.config.LateSubmissionPlugin.penalty_method = method
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN), datetime(2026, 3, 3))
    entry = book.find_submission("sums", "ada")
    assert entry.total_seconds_late == 86400
    assert entry.notebooks[0].late_submission_penalty == penalty
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN), datetime(2026, 3, 1))
    assert book.find_submission("sums", "ada").notebooks[0].late_submission_penalty is None


def test_penalties_follow_extensions_marks_and_the_policy(book, course):
    db_url = course.db_url(course.root)
    store.set_due(course, db_url, "sums", datetime(2026, 3, 2))
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN), datetime(2026, 3, 3))

    def penalty() -> float | None:
        """What is entered once all is as it is now; what was another is found once."""
        assert store.stale_penalties(course, db_url, ["sums", "nobodys"]) == [("ada", "sums")]
        store.update_penalties(course, db_url, ["sums"])
        assert store.stale_penalties(course, db_url, ["sums"]) == []
        book.db.remove()
        return book.find_submission("sums", "ada").notebooks[0].late_submission_penalty

    assert store.stale_penalties(course, db_url, ["sums"]) == []
    book.find_grade("why", "sums", "sums", "ada").manual_score = 3
    book.db.commit()
    assert penalty() == 5
    book.find_submission("sums", "ada").extension = timedelta(days=2)
    book.db.commit()
    assert penalty() is None
    book.find_submission("sums", "ada").extension = None
    book.db.commit()
    assert penalty() == 5
    course.config.LateSubmissionPlugin.penalty_method = "none"
    assert penalty() is None


def test_a_submission_is_saved_whole_or_not_at_all(book, course, monkeypatch):
    def power_cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_penalty", power_cut)
    with pytest.raises(KeyboardInterrupt):
        save(book, course, SubmissionRecord("", RIGHT | WRITTEN))
    assert book.find_assignment("sums").submissions == []
    assert book.students == []
    monkeypatch.undo()
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN))
    assert of(book)[0] == (2, None, False)


def test_saving_stays_quick_by_indexes_that_are_made_once(book, course):
    with store.connected(course, course.db_url(course.root)) as rows:
        for _ in range(2):
            plain_sql.make_quick(rows)
    indexes = {index["name"] for index in inspect(book.engine).get_indexes("grade")}
    assert indexes == {"quick_grade"}


def test_results_come_with_all_that_is_kept(book, course, tmp_path):
    save(book, course, SubmissionRecord("", RIGHT | WRITTEN), datetime(2026, 3, 3))
    folder = tmp_path / "autograded" / "ada" / "sums"
    folder.mkdir(parents=True)
    SubmissionRecord("", RIGHT | WRITTEN, ("no-sandbox",)).save(folder)
    (found,) = store.results(course, course.db_url(course.root), tmp_path, ["sums"])
    assert (found.student, found.score, found.max_score) == ("ada", 2, 5)
    assert [cell.cell for cell in found.cells] == ["test_double", "why"]
    assert found.flags == ("no-sandbox", "to-mark")
    assert store.result(course, course.db_url(course.root), tmp_path, "ada", "sums") == found


def test_scores_and_lateness_are_nbgraders_also_with_extra_credit_and_extensions(book, course):
    store.set_due(course, course.db_url(course.root), "sums", datetime(2026, 3, 2))
    for extension, late in ((timedelta(hours=12), 43200), (timedelta(days=2), 0)):
        save(book, course, SubmissionRecord("", RIGHT | WRITTEN), datetime(2026, 3, 3))
        book.find_grade("test_double", "sums", "sums", "ada").extra_credit = 0.5
        book.find_grade("why", "sums", "sums", "ada").manual_score = 3
        book.find_submission("sums", "ada").extension = extension
        book.db.commit()
        entry = book.find_submission("sums", "ada")
        (found,) = store.results(course, course.db_url(course.root), course.root, ["sums"])
        assert entry.score == found.score == 5.5
        assert entry.total_seconds_late == late
        assert ("late" in found.flags) == (late > 0)


@pytest.mark.parametrize("name", ["results", "a b", "\u00e9t\u00e9", "100%", "who?"])
def test_a_gradebook_has_the_address_that_sqlalchemy_reads(course, name):
    folder = course.root / name
    assert make_url(course.db_url(folder)).database == str(folder / "gradebook.db")


def test_looking_at_a_gradebook_that_is_there_imports_no_nbgrader(course):
    code = (
        "import sys; from pathlib import Path; from autograder.gradebook import store\n"
        "from autograder.pipeline.plan import plan\n"
        "from autograder.base.course import Course; course = Course.open(Path.cwd())\n"
        "plan(course, 'sums', course.db_url(course.root))\n"
        "store.results(course, course.db_url(course.root), course.root, ['sums'])\n"
        "print({'nbgrader', 'nbconvert', 'sqlalchemy', 'alembic', 'tqdm'} & set(sys.modules))"
    )
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, cwd=course.root, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
