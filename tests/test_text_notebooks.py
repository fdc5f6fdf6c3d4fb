"""Notebooks and their text."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import UsageError
from autograder.release import text_notebooks
from conftest import notebook_of, plain_cells


def key(cell):
    return cell.cell_type, cell.source, cell.metadata.get("nbgrader"), cell.metadata.get("tags")


def test_text_keeps_type_source_and_nbgrader_metadata_of_every_cell():
    nb = notebook_of(plain_cells())
    again = text_notebooks.from_text(text_notebooks.to_text(nb))
    assert [key(cell) for cell in again.cells] == [key(cell) for cell in nb.cells]
    nbformat.validate(again)


def test_the_same_text_gives_the_same_bytes():
    text = text_notebooks.to_text(notebook_of(plain_cells()))
    assert nbformat.writes(text_notebooks.from_text(text)) == nbformat.writes(
        text_notebooks.from_text(text)
    )


def test_cells_with_equal_sources_get_ids_of_their_own():
    nb = text_notebooks.from_text("# %%\nx = 1\n\n# %%\nx = 1\n\n# %%\nx = 1\n")
    assert len({cell.id for cell in nb.cells}) == 3


def test_there_and_back_through_the_commands(plain_course: Path, run):
    source = plain_course / "source" / "sums" / "sums.ipynb"
    before = notebook.read(source)
    assert run("--course", plain_course, "text").returncode == 0
    twin = plain_course / "text" / "sums" / "sums.py"
    twin.write_text(twin.read_text().replace("2 * n", "n + n", 1))
    assert run("--course", plain_course, "notebooks", "sums").returncode == 0
    after = notebook.read(source)
    assert "n + n" in after.cells[0].source
    assert [key(c) for c in after.cells[1:]] == [key(c) for c in before.cells[1:]]


@pytest.mark.parametrize("newer", ["notebook", "text"])
def test_what_was_edited_last_is_never_overwritten(plain_course: Path, newer: str):
    course = Course.open(plain_course)
    (twin,) = text_notebooks.write_text(course, [])
    source = plain_course / "source" / "sums" / "sums.ipynb"
    nb = notebook.read(source)
    nb.cells[0].source += "\n# changed in Jupyter"
    nbformat.write(nb, source)
    os.utime(source, (1, 1) if newer == "text" else (2e9, 2e9))
    write = text_notebooks.write_notebooks if newer == "notebook" else text_notebooks.write_text
    kept = source.read_text(), twin.read_text()
    with pytest.raises(UsageError, match="changed after"):
        write(course, [])
    assert (source.read_text(), twin.read_text()) == kept


@pytest.mark.parametrize("command", ["notebooks", "text"])
def test_unknown_names_are_one_line(plain_course: Path, run, command):
    done = run("--course", plain_course, command, "nonsense")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_every_notebook_of_the_course_is_in_step_with_its_text(root: Path):
    found = sorted((root / "text").glob("*/*.py"))
    assert found
    for twin in found:
        folder = text_notebooks.folder_of_notebooks(Course.open(root), twin.parent.name)
        path = folder / f"{twin.stem}.ipynb"
        built = nbformat.writes(text_notebooks.from_text(twin.read_text(encoding="utf-8"))) + "\n"
        assert path.read_text(encoding="utf-8") == built, f"{path}: run 'make notebooks'"


def test_every_source_notebook_has_a_twin_and_no_output(root: Path):
    for path in sorted((root / "source").glob("*/*.ipynb")):
        assert (root / "text" / path.parent.name / f"{path.stem}.py").exists()
        cells = [cell for cell in notebook.read(path).cells if cell.cell_type == "code"]
        assert all(not cell.outputs and cell.execution_count is None for cell in cells)


def test_a_course_may_begin_with_text_alone(plain_course: Path, run):
    assert run("--course", plain_course, "text").returncode == 0
    shutil.rmtree(plain_course / "source")
    done = run("--course", plain_course, "release")
    assert done.returncode == 2
    assert "expected source/NAME/*.ipynb: 'notebooks' makes them from text/" in done.stderr
    assert run("--course", plain_course, "notebooks").returncode == 0
    assert run("--course", plain_course, "release").returncode == 0
