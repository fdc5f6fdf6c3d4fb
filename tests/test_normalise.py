"""What comes back clean, wherever it was cut, copied, moved or tampered with, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from assessment import answers
from autograder.base import notebook
from autograder.base.errors import NotebookUnreadable
from autograder.base.results import Change
from autograder.grading import normalise
from autograder.grading.normalise import Match, Sanitized
from conftest import graded, notebook_of, plain_cells

ROOT = Path(__file__).resolve().parent.parent
LABS = sorted(path.name for path in (ROOT / "source").iterdir())
each_lab = pytest.mark.parametrize("lab", LABS)

DOUBLED = "def double(n):\n    return n + n"
KNOWN = ["double", "test_double", "ask_why", "why", "half", "test_half"]


@cache
def _source() -> NotebookNode:
    halves = "def half(n):\n    ### BEGIN SOLUTION\n    return n / 2\n    ### END SOLUTION"
    cells = [
        new_markdown_cell("# Sums", id="title"),
        new_code_cell("import math", id="imports"),
        *plain_cells(),
        new_markdown_cell("And now by two.", id="between"),
        new_code_cell(halves, metadata=graded("half", solution=True)),
        new_code_cell("half(3)", id="try", metadata={"tags": ["shown"]}),
        new_code_cell("assert half(4) == 2", metadata=graded("test_half", 1, locked=True)),
        new_markdown_cell("The end.", id="end"),
    ]
    for cell in cells:
        cell.id = (notebook.grade_id(cell) or cell.id).replace("_", "-")
    return notebook_of(cells)


def source() -> NotebookNode:
    """An instructor's notebook with plain cells in front of, between and behind graded ones."""
    return deepcopy(_source())


@cache
def _released() -> NotebookNode:
    nb = source()
    for step in (
        LockCells(),
        ClearSolutions(),
        ComputeChecksums(),
        ClearHiddenTests(),
        ClearMarkScheme(enforce_metadata=False),
        ComputeChecksums(),
    ):
        nb, _ = step.preprocess(nb, {})
    return nb


def released() -> NotebookNode:
    """What nbgrader makes of it for students."""
    return deepcopy(_released())


def filled() -> NotebookNode:
    """A release with a student's answers."""
    nb = released()
    cell(nb, "double").source = DOUBLED
    cell(nb, "half").source = "def half(n):\n    return n * 0.5"
    cell(nb, "why").source = "It is a sum."
    return nb


def cell(nb: NotebookNode, name: str) -> NotebookNode:
    (found,) = [c for c in nb.cells if notebook.grade_id(c) == name]
    return found


def again(c: NotebookNode, cell_id: str) -> NotebookNode:
    """A copy of a cell, as copy and paste make it."""
    c = deepcopy(c)
    c.id = cell_id
    return c


def place(nb: NotebookNode, name: str) -> int:
    return nb.cells.index(cell(nb, name))


def done(nb: NotebookNode) -> Sanitized:
    return normalise.sanitize(nb, source())


def texts(nb: NotebookNode) -> list[str]:
    return [c.source for c in nb.cells]


def read(kind: str, name: str) -> NotebookNode:
    return notebook.read(ROOT / kind / name / f"{name}.ipynb")


def test_an_untouched_or_filled_release_is_clean_and_no_change():
    for nb in (released(), filled()):
        clean, changes = done(nb).notebook, done(nb).changes
        assert changes == ()
        assert texts(clean) == texts(nb)
        assert [c.cell_type for c in clean.cells] == [c.cell_type for c in nb.cells]
        for name in KNOWN:
            assert cell(clean, name).metadata == cell(source(), name).metadata
        assert clean.metadata == source().metadata


def solved(lab: str) -> NotebookNode:
    """The release of a lab with right answers in it."""
    nb, models = read("release", lab), read("source", lab)
    right = {a.cell: a.source for a in answers.load(ROOT / "answers", lab) if a.right}
    for c in nb.cells:
        name = notebook.grade_id(c) or ""
        if c.metadata.get("nbgrader", {}).get("solution"):
            c.source = right.get(name) or cell(models, name).source
    return nb


@each_lab
@pytest.mark.parametrize("kind", ["unfilled", "solved"])
def test_a_lab_comes_back_as_it_was_handed_out(lab: str, kind: str):
    nb = solved(lab) if kind == "solved" else read("release", lab)
    found = normalise.sanitize(nb, read("source", lab))
    assert found.changes == ()
    assert texts(found.notebook) == texts(nb)
    assert [c.id for c in found.notebook.cells] == [c.id for c in nb.cells]
    nbformat.validate(found.notebook)
    regions = [notebook.DELIMITER.search(c.source) for c in found.notebook.cells]
    assert {match[2] for match in regions if match} <= {"SOLUTION"}, "which is an answer's own"


def colab(nb: NotebookNode) -> None:
    nb.nbformat_minor = 0
    nb.metadata = {"colab": {"provenance": []}, "kernelspec": {"name": "conda-env-x"}}
    for number, c in enumerate(nb.cells):
        del c["id"]
        c.metadata |= {"id": f"x{number}", "colab": {"base_uri": "https://a"}, "outputId": "b"}


def jupyterlab(nb: NotebookNode) -> None:
    nb.metadata |= {"widgets": {}, "toc-autonumbering": True}
    for c in nb.cells:
        c.metadata |= {"editable": True, "slideshow": {"slide_type": ""}, "tags": []}
        c.metadata |= {"deletable": True, "collapsed": True, "jupyter": {"source_hidden": True}}


def vscode(nb: NotebookNode) -> None:
    for number, c in enumerate(nb.cells):
        c.id = f"#VSC-{number}".replace("#", "")
        c.metadata |= {"vscode": {"languageId": "python"}, "execution": {"iopub.execute": "now"}}


def run(nb: NotebookNode) -> None:
    for c in nb.cells:
        if c.cell_type == "code":
            c.execution_count = 7
            c.outputs = [nbformat.v4.new_output("stream", name="stderr", text="a warning")]
            c.metadata["scrolled"] = True


def editor(nb: NotebookNode) -> None:
    for c in nb.cells:
        c.source = "".join(f"{line}  \r\n" for line in c.source.split("\n"))


def lists(nb: NotebookNode) -> None:
    for c in nb.cells:
        c.source = c.source.splitlines(keepends=True)


def more(nb: NotebookNode) -> None:
    nb.cells.insert(0, new_markdown_cell("My name"))
    nb.cells.insert(4, new_code_cell("double(3)", metadata={"tags": ["raises-exception"]}))
    nb.cells.append(new_code_cell(""))


def gone(nb: NotebookNode) -> None:
    """The notebook's own explanations are cells as the student's own are."""
    nb.cells = [c for c in nb.cells if notebook.grade_id(c)]


@pytest.mark.parametrize("work", [colab, jupyterlab, vscode, run, editor, lists, more, gone])
def test_ordinary_work_is_no_change(work: Callable[[NotebookNode], None]):
    nb = filled()
    work(nb)
    found = done(nb)
    assert found.changes == ()
    assert cell(found.notebook, "double").source.split() == DOUBLED.split()
    assert cell(found.notebook, "test_double").source == cell(released(), "test_double").source
    for c in found.notebook.cells:
        assert c.metadata.keys() <= {"nbgrader"}
        assert not c.get("outputs")
        assert c.get("execution_count") is None
    nbformat.validate(found.notebook)


def test_what_is_handed_in_is_not_changed():
    nb, before = filled(), filled()
    more(nb), more(before)
    for one, other in zip(nb.cells, before.cells, strict=True):
        other.id = one.id
    done(nb).notebook.cells[2].metadata["nbgrader"] = None
    assert nb == before
    assert done(nb).notebook.cells[3].metadata != {}


def drop(name: str) -> Callable[[NotebookNode], None]:
    return lambda nb: nb.cells.remove(cell(nb, name))


def edit(name: str, text: str) -> Callable[[NotebookNode], None]:
    return lambda nb: cell(nb, name).update(source=text)


def flag(name: str, **values: Any) -> Callable[[NotebookNode], None]:
    return lambda nb: cell(nb, name).metadata["nbgrader"].update(values)


def move(name: str, to: int) -> Callable[[NotebookNode], None]:
    return lambda nb: nb.cells.insert(to, nb.cells.pop(place(nb, name)))


def copy(name: str) -> Callable[[NotebookNode], None]:
    return lambda nb: nb.cells.insert(0, again(cell(nb, name), "copy"))


def retype(name: str, kind: str) -> Callable[[NotebookNode], None]:
    return lambda nb: cell(nb, name).update(cell_type=kind)


def renamed(name: str, to: str) -> Callable[[NotebookNode], None]:
    return flag(name, grade_id=to)


def bare(name: str, nbgrader: Any = None) -> Callable[[NotebookNode], None]:
    return lambda nb: cell(nb, name).update(metadata={"nbgrader": nbgrader} if nbgrader else {})


def split(name: str) -> Callable[[NotebookNode], None]:
    """As JupyterLab does: the metadata goes with both halves."""

    def change(nb: NotebookNode) -> None:
        first, at = cell(nb, name), place(nb, name)
        second = again(first, "half-of-it")
        first.source, second.source = first.source.split("\n", 1)
        nb.cells.insert(at + 1, second)

    return change


@pytest.mark.parametrize(
    ("tamper", "name", "word", "honest"),
    [
        (drop("double"), "double", "deleted", True),
        (drop("test_double"), "test_double", "deleted", True),
        (drop("ask_why"), "ask_why", "deleted", True),
        (edit("test_double", "import math\n\nassert True"), "test_double", "edited", False),
        (edit("test_double", ""), "test_double", "edited", False),
        (edit("ask_why", "Why not?"), "ask_why", "edited", True),
        (flag("test_double", points=100), "test_double", "points from 2.0 to 100.0", False),
        (flag("test_double", points="many"), "test_double", "points from 2.0 to None", False),
        (flag("test_double", points=10**400), "test_double", "points", False),
        (flag("test_double", points=float("nan")), "test_double", "points", False),
        (flag("test_double", locked=False, solution=True), "test_double", "solution", False),
        (flag("test_double", grade=[]), "test_double", "grade from True to False", False),
        (flag("why", points=1), "why", "points from 3.0 to 1.0", False),
        (flag("double", grade=True, points=9), "double", "grade from False to True", False),
        (flag("test_half", task=True), "test_half", "task from False to True", False),
        (move("test_double", 11), "test_double", "moved", True),
        (move("half", 0), "half", "moved", True),
        (copy("double"), "double", "stands there 2 times", True),
        (copy("test_double"), "test_double", "stands there 2 times", True),
        (split("double"), "double", "stands there 2 times", True),
        (split("test_double"), "test_double", "stands there 2 times", True),
        (retype("double", "markdown"), "double", "made a markdown cell", True),
        (retype("why", "code"), "why", "made a code cell", True),
        (retype("test_double", "raw"), "test_double", "made a raw cell", True),
        (bare("double"), "double", "lost its nbgrader metadata", True),
        (bare("test_double", [1]), "test_double", "lost its nbgrader metadata", True),
        (bare("why", 3), "why", "lost its nbgrader metadata", True),
        (bare("why", {"grade_id": 5}), "why", "lost its nbgrader metadata", True),
        (renamed("test_half", "mine"), "test_half", "given another nbgrader id", False),
    ],
)
def test_each_change_is_named_once_and_mended(tamper, name: str, word: str, honest: bool):
    nb = filled()
    tamper(nb)
    found = done(nb)
    (change,) = found.changes
    assert (change.cell, change.honest) == (name, honest)
    assert word in change.what
    assert "\n" not in change.what
    fixed = {"test_double", "ask_why", "test_half"}
    assert [notebook.grade_id(c) for c in found.notebook.cells if notebook.grade_id(c)] == KNOWN
    for one in KNOWN:
        assert cell(found.notebook, one).metadata == cell(source(), one).metadata
        assert cell(found.notebook, one).cell_type == cell(source(), one).cell_type
        if one in fixed or one != name:
            assert cell(found.notebook, one).source == cell(filled(), one).source
    nbformat.validate(found.notebook)
    assert done(found.notebook) == Sanitized(found.notebook, ())


@pytest.mark.parametrize("name", KNOWN)
def test_a_deleted_cell_is_put_back_between_its_neighbours(name: str):
    nb = filled()
    drop(name)(nb)
    clean = done(nb).notebook
    expected = filled()
    if name in ("double", "why", "half"):
        cell(expected, name).source = ""
    assert texts(clean) == texts(expected)


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("to", range(11))
def test_a_moved_cell_goes_back_and_leaves_the_others_where_they_were(name: str, to: int):
    nb = filled()
    move(name, to)(nb)
    found = done(nb)
    stays = [notebook.grade_id(c) for c in nb.cells if notebook.grade_id(c)] == KNOWN
    assert texts(found.notebook) == texts(nb if stays else filled())
    assert (found.changes == ()) == stays


def test_with_all_ids_lost_the_cells_are_put_where_the_explanations_say():
    nb = filled()
    for c in nb.cells:
        c.metadata, c.id = {}, f"new-{nb.cells.index(c)}"
    found = done(nb)
    assert {c.what for c in found.changes} == {
        "was deleted; it is put back", "was deleted; it is put back, empty",
    }  # fmt: skip
    found = texts(found.notebook)
    last = len(found) - 1 - found[::-1].index("assert half(4) == 2")
    assert found.index("def half(n):\n    return n * 0.5") < last < found.index("The end.")
    assert found.index(DOUBLED) < found.index("And now by two.")


def test_the_students_own_cells_stay_behind_the_cell_they_follow():
    nb = filled()
    nb.cells.insert(place(nb, "double") + 1, new_code_cell("trying = double(2)"))
    nb.cells.insert(place(nb, "half") + 1, new_code_cell("helper = half"))
    block = nb.cells[place(nb, "half") : place(nb, "half") + 2]
    nb.cells = [*block, *(c for c in nb.cells if c not in block)]
    clean = texts(done(nb).notebook)
    assert clean[clean.index(DOUBLED) + 1] == "trying = double(2)"
    assert clean[clean.index("helper = half") - 1] == cell(nb, "half").source
    assert clean.index("And now by two.") < clean.index("helper = half") < clean.index("half(3)")


def test_a_test_that_is_back_stands_behind_the_rest_of_a_split_answer():
    nb = filled()
    nb.cells.insert(place(nb, "double") + 1, new_code_cell("double = abs"))
    drop("test_double")(nb)
    clean = texts(done(nb).notebook)
    test = cell(released(), "test_double").source
    assert clean.index(DOUBLED) < clean.index("double = abs") < clean.index(test)


def test_of_copies_the_one_that_is_filled_in_counts_and_the_others_run():
    nb, stub = filled(), cell(released(), "double")
    nb.cells.insert(place(nb, "double"), again(stub, "before"))
    nb.cells.insert(0, again(stub, "first"))
    clean = done(nb).notebook
    assert cell(clean, "double").source == DOUBLED
    assert texts(clean).count(stub.source) == 2


def test_a_stub_of_another_make_is_known_by_its_checksum():
    nb, stub = filled(), cell(released(), "double")
    stub.source = "def double(n):\n    ...  # TODO"
    stub = ComputeChecksums().preprocess_cell(stub, {}, 0)[0]
    nb.cells.insert(0, again(stub, "first"))
    assert cell(done(nb).notebook, "double").source == DOUBLED


def test_of_two_filled_copies_the_first_counts():
    nb = filled()
    copy("double")(nb)
    cell_copy = nb.cells[0]
    cell_copy.source = "def double(n):\n    return 3"
    clean = done(nb).notebook
    assert cell(clean, "double").source == cell_copy.source
    assert DOUBLED in texts(clean)


def test_an_edited_copy_of_a_test_is_no_edited_test():
    nb = filled()
    copy("test_double")(nb)
    nb.cells[0].source += "\nprint(double(8))"
    (change,) = done(nb).changes
    assert change.honest
    assert nb.cells[0].source in texts(done(nb).notebook)


def test_an_id_that_was_given_to_another_cell_is_seen():
    nb = filled()
    test, other = cell(nb, "test_double"), cell(nb, "test_half")
    test.metadata["nbgrader"]["grade_id"] = "test_half"
    other.metadata["nbgrader"]["grade_id"] = "test_double"
    found = done(nb)
    assert (
        Change("test_half", "gave its nbgrader id to the cell test_double", False) in found.changes
    )
    assert (
        Change("test_double", "gave its nbgrader id to the cell test_half", False) in found.changes
    )
    assert texts(found.notebook) == texts(filled())


def test_a_cell_of_another_notebook_is_an_ordinary_cell():
    nb = filled()
    nb.cells.insert(3, new_code_cell("1 / 0", metadata=graded("odd" * 99, 9, locked=True)))
    found = done(nb)
    (change,) = found.changes
    assert (change.cell, change.honest) == ("", True)
    assert "'oddodd" in change.what
    assert len(change.what) < 120
    assert found.notebook.cells[3].metadata == {}


def test_a_corrected_source_is_no_fault_of_the_students():
    corrected = source()
    cell(corrected, "test_half").source = "assert half(6) == 3"
    cell(corrected, "test_double").metadata["nbgrader"]["points"] = 5
    found = normalise.sanitize(filled(), corrected)
    assert [(c.cell, c.honest) for c in found.changes] == [
        ("test_double", True),
        ("test_half", True),
    ]
    assert all("was the source changed" in c.what for c in found.changes)
    assert cell(found.notebook, "test_half").source == "assert half(6) == 3"
    assert cell(found.notebook, "test_double").metadata["nbgrader"]["points"] == 5


def test_pasted_pictures_stay_with_a_written_answer():
    nb, picture = filled(), {"a.png": {"image/png": "aGk="}}
    cell(nb, "why").attachments = picture
    cell(nb, "ask_why").attachments = picture
    clean = done(nb).notebook
    assert cell(clean, "why").attachments == picture
    assert "attachments" not in cell(clean, "ask_why")


def test_a_clean_notebook_can_be_written_whatever_is_in_it(tmp_path: Path):
    nb = filled()
    half_a_smile = "\ud83d"
    cell(nb, "why").source = cell(nb, "why").attachments = half_a_smile
    nb.cells.append(new_markdown_cell("x", attachments={half_a_smile: {"text/plain": "x"}}))
    nb.cells.append(new_code_cell("", metadata=graded(half_a_smile)))
    for c in nb.cells:
        c.id = "the same"
    del nb.cells[0]["metadata"], nb.cells[1]["metadata"], nb.cells[1]["source"]
    nb.cells[2].metadata["nbgrader"] |= {"points": {}, "locked": "x", "checksum": [0]}
    found = done(nb)
    nbformat.validate(found.notebook)
    nbformat.write(found.notebook, tmp_path / "x.ipynb")
    assert repr(found.changes).isascii()
    assert done(notebook.read(tmp_path / "x.ipynb")).changes == ()


def test_a_notebook_without_cells_or_metadata_gets_all_of_the_sources():
    for empty in ({}, {"cells": []}, {"cells": None, "metadata": None}):
        found = done(nbformat.from_dict(empty))
        assert [notebook.grade_id(c) for c in found.notebook.cells] == KNOWN
        assert all(change.honest for change in found.changes)


@pytest.mark.parametrize(
    "cells", [[new_code_cell("")] * 2001, [new_code_cell("é" * 6_000_000) for _ in range(2)]]
)
def test_a_notebook_that_is_too_large_is_refused_by_its_name(cells: list[NotebookNode]):
    nb = released()
    nb.cells = cells
    with pytest.raises(NotebookUnreadable, match="too large") as caught:
        normalise.sanitize(nb, source(), "sums.ipynb")
    assert str(caught.value).startswith("sums.ipynb: ")


def test_a_large_notebook_is_sanitized_in_no_time():
    nb = filled()
    nb.cells += [deepcopy(c) for c in nb.cells for _ in range(150)]
    nb.cells.reverse()
    assert [notebook.grade_id(c) for c in done(nb).notebook.cells if c.metadata] == KNOWN


def test_files_answer_the_sources_of_their_names():
    assert normalise.match({"a": filled(), "b": released()}, {"a": source()}) == {"a": Match("a")}
    assert normalise.match({}, {"a": source()}) == {}


def test_a_renamed_file_is_known_by_its_cells():
    other = notebook_of([new_code_cell("x", metadata=graded("x", solution=True))])
    nothing = notebook_of([new_code_cell("x")])
    handed_in = {"sums (1)": filled(), "x": deepcopy(other), "notes": nothing}
    found = normalise.match(handed_in, {"sums": source(), "x": other})
    assert found["x"] == Match("x")
    assert found["sums"].name == "sums (1)"
    (change,) = found["sums"].changes
    assert (change.cell, change.honest) == ("", True)
    assert "'sums (1)'" in change.what
    assert normalise.match({"notes": nothing}, {"sums": source(), "empty": nothing}) == {}


def test_a_guess_is_not_made():
    nb = filled()
    nb.cells = nb.cells[:5]
    assert normalise.match({"x": nb}, {"sums": source()}) == {}, "half of the cells are too few"
    other = filled()
    cell(other, "why").source = "It is not."
    assert normalise.match({"x": filled(), "y": other}, {"sums": source()}) == {}
    assert normalise.match({"x": filled()}, {"sums": source(), "sums too": source()}) == {}


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, [], 3, "x", {}, {"grade_id": []}, {"grade_id": "new", "points": 4}]
)
TWISTS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.tuples(st.just("nbgrader"), ODD),
    st.tuples(st.just("grade_id"), st.sampled_from(KNOWN)),
    st.tuples(st.sampled_from(["points", "grade", "solution", "locked", "task"]), ODD),
    st.tuples(st.just("cell_type"), st.sampled_from(["code", "markdown", "raw"])),
    st.tuples(st.just("source"), st.sampled_from(["", "pass", "assert half(4) == 2", "half(3)"])),
    st.tuples(st.just("tags"), st.just(["skip-execution", "raises-exception"])),
    st.tuples(st.just("id"), st.sampled_from(["double", "test-half", "cell-1", "not valid"])),
)


def twisted(original: NotebookNode | None, twist: tuple[str, Any] | None) -> NotebookNode:
    """A copy of a cell, or a new one, with one thing changed."""
    c = new_code_cell("own = 1") if original is None else deepcopy(original)
    match twist:
        case ("nbgrader" | "tags" as key, value):
            c.metadata[key] = value
        case ("id" | "source" | "cell_type" as key, value):
            c[key] = value
        case (str() as key, value) if "nbgrader" in c.metadata:
            c.metadata["nbgrader"][key] = value
    return c


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 10)), TWISTS), max_size=25))
def test_whatever_is_done_to_it_each_cell_of_the_source_stands_once_in_order(recipe):
    whole = filled().cells
    cells = [twisted(None if i is None else whole[i], twist) for i, twist in recipe]
    found = done(NotebookNode(cells=cells, metadata={}))
    clean = found.notebook
    nbformat.validate(clean)
    known = [c for c in clean.cells if c.metadata]
    assert [notebook.grade_id(c) for c in known] == KNOWN
    for c in known:
        original = cell(source(), str(notebook.grade_id(c)))
        assert (c.metadata, c.cell_type) == (original.metadata, original.cell_type)
        if original.metadata["nbgrader"]["locked"]:
            assert c.source == cell(released(), str(notebook.grade_id(c))).source
    own = [c.source for c in clean.cells if not c.metadata]
    assert len(clean.cells) == len({c.id for c in clean.cells})
    counted = len(KNOWN) - sum("deleted" in change.what for change in found.changes)
    assert len(own) == len(cells) - counted, "no cell of the student's is lost"
    assert all("outputs" not in c or c.outputs == [] for c in clean.cells)
    assert done(clean) == Sanitized(clean, ()), "there is nothing left to mend"


@settings(deadline=None, max_examples=100)
@given(st.permutations(range(11)))
def test_shuffling_is_honest_and_undone(order: list[int]):
    whole = filled()
    found = done(notebook_of([whole.cells[i] for i in order]))
    assert all(c.honest and "moved" in c.what for c in found.changes)
    expected = [cell(whole, name).source for name in KNOWN]
    assert [c.source for c in found.notebook.cells if c.metadata] == expected
