"""Reading notebooks, and telling their cells apart."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from autograder.base import notebook
from autograder.base.errors import NotebookUnreadable
from conftest import notebook_of, plain_cells


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "not JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "not a valid notebook"),
        (b'{"nbformat": 4}', "not a valid notebook"),
        (b'{"nbformat": 99, "nbformat_minor": 0, "cells": [], "metadata": {}}', "not a valid"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1]}', "not a valid"),
    ],
)
def test_what_is_no_notebook_is_named_with_its_reason(tmp_path: Path, content, reason):
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookUnreadable, match=reason) as caught:
        notebook.read(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_or_a_missing_file_is_unreadable_too(tmp_path: Path):
    for path in (tmp_path, tmp_path / "none.ipynb"):
        with pytest.raises(NotebookUnreadable):
            notebook.read(path)


def test_an_old_notebook_is_read_as_format_four(tmp_path: Path):
    path = tmp_path / "x.ipynb"
    old = nbformat.convert(notebook_of(plain_cells()), 3)
    nbformat.write(old, path, version=3)
    assert notebook.read(path).nbformat == 4


def test_cells_are_told_apart():
    solution, test, question, answer = plain_cells()
    assert [notebook.is_test(c) for c in (solution, test, question, answer)] == [
        False, True, False, False,
    ]  # fmt: skip
    assert [notebook.is_manual(c) for c in (solution, test, question, answer)] == [
        False, False, False, True,
    ]  # fmt: skip


def test_hidden_lines_are_those_between_delimiters_or_the_whole_solution():
    solution, test, question, answer = plain_cells()
    assert list(notebook.hidden_lines(solution)) == [("SOLUTION", "    return 2 * n")]
    (hidden,) = notebook.hidden_lines(test)
    assert hidden[1].startswith("assert double(math.pi)")
    assert list(notebook.hidden_lines(question)) == [
        ("MARK SCHEME", "1. (3 points) Because of the sum.")
    ]
    assert list(notebook.hidden_lines(answer)) == [("SOLUTION", "Since n + n = 2n.")]


@pytest.mark.parametrize("text", ["### BEGIN SOLUTION", "# begin hidden test", "END  MARK SCHEME"])
def test_delimiters_are_seen_even_when_misspelt(text):
    assert notebook.DELIMITER.search(text)


def test_only_ordinary_files_are_read_and_nothing_is_waited_for(tmp_path: Path):
    real, link, pipe = (tmp_path / name for name in ("real.ipynb", "link.ipynb", "pipe.ipynb"))
    nbformat.write(notebook_of(plain_cells()), real)
    link.symlink_to(real)
    os.mkfifo(pipe)
    assert notebook.content(real) == real.read_bytes()
    with pytest.raises(NotebookUnreadable, match="a link, expected a file"):
        notebook.content(link)
    with pytest.raises(NotebookUnreadable, match="not a file"):
        notebook.content(pipe)
    with pytest.raises(NotebookUnreadable):
        notebook.content(Path("/dev/zero"))


def test_what_is_larger_than_any_notebook_is_not_read(tmp_path: Path):
    path = tmp_path / "x.ipynb"
    with path.open("wb") as file:
        file.truncate(notebook.MOST_BYTES + 1)
    with pytest.raises(NotebookUnreadable, match="too large: 64 MB"):
        notebook.content(path)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_what_is_nested_without_end_is_unreadable(opening: str):
    with pytest.raises(NotebookUnreadable, match="nested too deep"):
        notebook.parse(opening.encode() * 500_000, Path("x.ipynb"))


@pytest.mark.parametrize("kind", [{"locked": True}, {"solution": True}, {"grade": False}, {}])
@pytest.mark.parametrize("cell", plain_cells(), ids=lambda cell: cell.metadata.nbgrader.grade_id)
def test_the_checksum_is_nbgraders(cell, kind):
    cell = nbformat.from_dict(cell)
    cell.metadata.nbgrader |= kind
    assert notebook.checksum(cell) == compute_checksum(cell)
