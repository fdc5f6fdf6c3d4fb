"""Graded folders on disk: whole or not there, and nothing in them that does harm."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from autograder.base import folder_digest
from autograder.base.folder_digest import Seen, digest
from autograder.base.record import SubmissionRecord
from autograder.base.verdicts import Verdict
from autograder.pipeline import staging
from autograder.pipeline.staging import Staged, copy_files
from conftest import notebook_of, plain_cells

KEPT = SubmissionRecord(
    "digest", {("sums", "test_double"): Verdict("passed", points=2.0)}, ("late",)
)


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A submission with files of all kinds beside its notebook."""
    folder = tmp_path / "submitted"
    (folder / "notes").mkdir(parents=True)
    (folder / "sums.ipynb").write_text("as handed in")
    (folder / "other.ipynb").write_text("{}")
    (folder / "notes" / "plan.txt").write_text("first, ...")
    (folder / "gmm_tools.py").write_text("mine = True")
    (folder / "data.csv").write_text("1,2")
    (folder / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe")
    return folder


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """What the course gave out."""
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "gmm_tools.py").write_text("mine = False")
    (folder / "data.csv").write_text("1,2")
    return folder


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def test_only_ordinary_files_that_are_the_students_own_are_copied(handed_in, given, tmp_path):
    into = tmp_path / "into"
    copy_files(handed_in, given, into)
    assert names(into) == {"notes/plan.txt", "gmm_tools.py"}


def test_what_is_too_much_or_too_large_stays_where_it_was(handed_in, given, tmp_path, monkeypatch):
    with (handed_in / "sparse").open("wb") as file:
        file.truncate(staging.LARGE + 1)
    for number in range(20):
        (handed_in / f"a{number:02}").write_text("x")
    monkeypatch.setattr(staging, "MOST_FILES", 10)
    copy_files(handed_in, given, tmp_path / "into")
    assert names(tmp_path / "into") == {f"a{number:02}" for number in range(10)}


def test_a_graded_submission_is_put_in_its_place_whole(handed_in, given, tmp_path):
    own = Staged(tmp_path, "ada", "sums")
    own.put(handed_in, given, replace(KEPT, executed={"sums": "graded"}))
    assert own.load() == KEPT
    assert not own.place.exists()
    own.publish()
    assert (own.place / "sums.ipynb").read_text() == "graded"
    assert SubmissionRecord.load(own.place) == KEPT
    assert own.load() is None
    assert not (tmp_path / ".graded").exists(), "nothing is staged any more, and the folder is gone"


def test_a_second_one_replaces_the_first_and_leaves_nothing_of_it(handed_in, given, tmp_path):
    own = Staged(tmp_path, "ada", "sums")
    for text in ("first", "second"):
        own.put(handed_in, given, replace(KEPT, executed={"sums": text}))
        own.publish()
        (handed_in / "notes" / "plan.txt").unlink(missing_ok=True)
    assert names(own.place) == {"sums.ipynb", "gmm_tools.py"}
    assert (own.place / "sums.ipynb").read_text() == "second"


@pytest.mark.parametrize(
    ("cell", "source", "written", "tested"),
    [
        (0, "def double(n):\n    return n + n", True, False),
        (1, "assert double(2) == 4", True, True),
        (2, "Why, then?", True, False),
        (3, "For another reason.", False, False),
        (4, "More of the reason.", False, False),
    ],
)
def test_an_answer_is_the_same_until_what_the_student_wrote_for_it_changes(
    handed_in, given, tmp_path, cell, source, written, tested
):
    own, cells = Staged(tmp_path, "ada", "sums"), [*plain_cells(), new_markdown_cell("Mine.")]
    own.put(handed_in, given, replace(KEPT, executed={"sums": nbformat.writes(notebook_of(cells))}))
    assert not own.is_same("sums", "why"), "there is nothing in its place yet"
    own.publish()
    own.put(handed_in, given, replace(KEPT, executed={"sums": nbformat.writes(notebook_of(cells))}))
    assert own.is_same("sums", "why")
    assert own.is_same("sums", "test_double")
    cells[cell].source = source
    own.put(handed_in, given, replace(KEPT, executed={"sums": nbformat.writes(notebook_of(cells))}))
    assert own.is_same("sums", "why") == written
    assert own.is_same("sums", "test_double") == tested


def test_what_is_staged_but_incomplete_is_not_taken_for_a_result(handed_in, given, tmp_path):
    own = Staged(tmp_path, "ada", "sums")
    own.put(handed_in, given, replace(KEPT, executed={"sums": "graded"}))
    SubmissionRecord.path(own.folder).write_text('{"digest": "dig')
    assert own.load() is None


def test_staging_one_assignment_leaves_another_alone(handed_in, given, tmp_path):
    one, other = Staged(tmp_path, "ada", "sums"), Staged(tmp_path, "ada", "products")
    for own in (one, other):
        own.put(handed_in, given, replace(KEPT, executed={"sums": "graded"}))
    one.publish()
    assert other.load() == KEPT


def test_a_digest_sees_names_contents_and_more_but_follows_no_link(handed_in):
    first = digest(handed_in, "source")
    assert digest(handed_in, "source") == first
    assert digest(handed_in, "another source") != first
    (handed_in / "data.csv").write_text("1,3")
    second = digest(handed_in, "source")
    (handed_in / "data.csv").rename(handed_in / "date.csv")
    assert len({first, second, digest(handed_in, "source")}) == 3


def test_a_change_is_seen_by_dates_alone_and_by_contents_where_dates_may_lie(
    handed_in, monkeypatch
):
    fresh = Seen.of(handed_in, "source")
    assert not fresh.is_settled, "it was written a moment ago"
    assert fresh.is_still(handed_in, "source")
    monkeypatch.setattr(folder_digest, "UNSETTLED", 0)
    settled = Seen.of(handed_in, "source")
    assert settled.is_settled
    assert settled.is_still(handed_in, "source")
    dates = (handed_in / "data.csv").stat()
    (handed_in / "data.csv").write_text("1,3")
    os.utime(handed_in / "data.csv", ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert not settled.is_still(handed_in, "source")
    assert not fresh.is_still(handed_in, "source")
