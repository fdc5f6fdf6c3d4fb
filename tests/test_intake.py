"""What comes back damaged, renamed, too large or in the wrong cell: graded, and said by name."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.base import notebook
from autograder.base.errors import NotebookUnreadable
from autograder.grading import repair
from conftest import Run, hand_in, make_course, plain_cells
from payloads import PIXEL

RIGHT = "def double(n):\n    return n + n"
BECAUSE = "Since one and one are two, as I say elsewhere."
Json = dict[str, Any]
#: What stands for a number that no JSON has.
NAN = float("nan")


# ---- repairs ----------------------------------------------------------------------------------


def whole() -> Json:
    """A valid notebook as JSON."""
    nb = nbformat.v4.new_notebook(
        cells=[
            new_code_cell("x = 1", id="a", outputs=[nbformat.v4.new_output("stream", text="1")]),
            new_markdown_cell("# One", id="b"),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    found: Json = json.loads(nbformat.writes(nb))
    return found


def put(path: str, value: object) -> Callable[[Json], None]:
    """Put a value somewhere into a notebook: `cells.0.id`."""

    def change(nb: Json) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = nb
        for step in way:
            place = place[step]
        place[last] = value

    return change


def take(path: str) -> Callable[[Json], None]:
    """Take something out of a notebook."""

    def change(nb: Json) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = nb
        for step in way:
            place = place[step]
        del place[last]

    return change


REPAIRS = [
    (put("nbformat_minor", 4), "had 2 cell id(s) in a format that has none"),
    (put("nbformat_minor", "5"), "named a format that there is not (4, '5')"),
    (put("nbformat_minor", NAN), "named a format that there is not (4, nan)"),
    (put("nbformat_minor", None), "named a format that there is not (4, None)"),
    (put("nbformat_minor", 10**400), "named a format that there is not (4, inf)"),
    (put("nbformat", "4"), "named a format that there is not ('4', 5)"),
    (put("nbformat", 99), "named a format that there is not (99, 5)"),
    (take("nbformat"), "named a format that there is not (None, 5)"),
    (put("metadata", []), "had metadata that are none"),
    (put("metadata", None), "had metadata that are none"),
    (put("metadata.kernelspec", "python3"), "had metadata of a wrong type (kernelspec)"),
    (put("metadata.kernelspec", {"name": 3}), "had metadata of a wrong type (kernelspec)"),
    (put("metadata.language_info", []), "had metadata of a wrong type (language_info)"),
    (put("metadata.authors", ["Ada"]), "had metadata of a wrong type (authors)"),
    (put("metadata.title", 3), "had metadata of a wrong type (title)"),
    (put("cells.0.id", None), "had 1 cell id(s) that are none"),
    (put("cells.0.id", 7), "had 1 cell id(s) that are none"),
    (put("cells.0.id", "a b"), "had 1 cell id(s) that are none"),
    (put("cells.0.id", ""), "had 1 cell id(s) that are none"),
    (put("cells.0.id", "x" * 65), "had 1 cell id(s) that are none"),
    (put("cells.0.id", ["a"]), "had 1 cell id(s) that are none"),
    (put("cells.0.id", "b"), "had 1 cell id(s) twice"),
    (take("cells.0.id"), "had 1 cell(s) without ids"),
    (put("cells.0.metadata", []), "had 1 cell(s) with metadata of a wrong type"),
    (put("cells.0.metadata", None), "had 1 cell(s) with metadata of a wrong type"),
    (put("cells.0.metadata.tags", ["a", "a"]), "had 1 cell(s) with metadata of a wrong type"),
    (put("cells.0.metadata.tags", "a"), "had 1 cell(s) with metadata of a wrong type"),
    (put("cells.0.metadata.tags", [["a"]]), "had 1 cell(s) with metadata of a wrong type"),
    (put("cells.0.metadata.collapsed", 0), "had 1 cell(s) with metadata of a wrong type"),
    (put("cells.0.metadata.scrolled", [1]), "had 1 cell(s) with metadata of a wrong type"),
    (put("cells.0.metadata.nbgrader", []), ""),
    (take("cells.0.outputs"), "had 1 code cell(s) without outputs"),
    (put("cells.0.outputs", None), "had 1 cell(s) with broken outputs"),
    (put("cells.0.outputs", {}), "had 1 cell(s) with broken outputs"),
    (put("cells.0.outputs", ["text"]), "had 1 cell(s) with broken outputs"),
    (put("cells.0.outputs", [{"output_type": "pyout"}]), "had 1 cell(s) with broken outputs"),
    (
        put("cells.0.outputs", [{"output_type": "error", "ename": "X", "evalue": "y"}]),
        "had 1 cell(s) with broken outputs",
    ),
    (put("cells.0.outputs", [{"output_type": ["error"]}]), "had 1 cell(s) with broken outputs"),
    (put("cells.0.execution_count", "*"), "whose execution_count is no number"),
    (put("cells.0.execution_count", NAN), "whose execution_count is no number"),
    (put("cells.1.outputs", []), "had 1 text cell(s) with outputs"),
    (put("cells.1.execution_count", None), "had 1 text cell(s) with outputs"),
    (put("cells.1.attachments", []), "had 1 cell(s) with broken attachments"),
    (put("cells.1.attachments", {"a.png": "aGk="}), "had 1 cell(s) with broken attachments"),
    (put("cells.1.attachments", {"a": {"x/y": 1}}), "had 1 cell(s) with broken attachments"),
    (put("cells.1.source", ["# ", None, "One"]), "had 1 cell(s) whose text is not all text"),
    (put("cells.0.cell_type", "Code"), "had 1 cell(s) of no type that there is"),
    (take("cells.0.cell_type"), "had 1 cell(s) of no type that there is"),
    (take("cells.1.cell_type"), "had 1 cell(s) of no type that there is"),
    (put("cells.0.cell_type", ["code"]), "had 1 cell(s) of no type that there is"),
    (lambda nb: nb["cells"].insert(0, "x = 2"), "had 1 among its cells that are none"),
    (lambda nb: nb["cells"].append(None), "had 1 among its cells that are none"),
    (put("more", {"of": "anything"}), ""),
    (lambda nb: None, ""),
]


@pytest.mark.parametrize(("damage", "told"), REPAIRS, ids=range(len(REPAIRS)))
def test_whatever_does_not_count_is_mended_and_told(damage: Callable[[Json], None], told: str):
    nb = whole()
    damage(nb)
    done = repair.read(json.dumps(nb).encode(), Path("x.ipynb"))
    assert [(c.cell_type, c.source) for c in done.notebook.cells] == [
        ("code", "x = 1"), ("markdown", "# One"),
    ]  # fmt: skip
    assert [what for what in done.repairs if told in what] == list(done.repairs)
    assert len(done.repairs) == bool(told)


@pytest.mark.parametrize("source", [None, [], 3, {"a": 1}, [["x"], None]])
def test_a_text_of_any_type_is_read(source: object):
    nb = whole()
    nb["cells"][0]["source"] = source
    cell = repair.read(json.dumps(nb).encode(), Path("x.ipynb")).notebook.cells[0]
    assert cell.source == {"3": "3", "[['x'], None]": "x"}.get(str(source), "")


def test_no_depth_of_what_does_not_count_is_too_great():
    nb, deep = whole(), [1]
    for _ in range(800):
        deep = [deep]
    nb["cells"][0]["metadata"] = {"nbgrader": {"grade_id": "double", "points": deep}, "x": deep}
    nb["cells"][1]["attachments"] = {"a.png": {"image/png": deep, "x": "y"}}
    nb["cells"][0]["outputs"] = nb["metadata"]["x"] = deep
    found = repair.read(json.dumps(nb).encode(), Path("x.ipynb")).notebook
    assert found.cells[0].metadata == {"nbgrader": {"grade_id": "double"}}
    assert found.cells[1].attachments == {"a.png": {"x": "y"}}


def test_what_has_no_cells_is_no_notebook():
    for data in (b"{}", b'{"cells": []}', b'{"cells": [1]}', b'{"cells": {}}', b"[]", b"3"):
        with pytest.raises(NotebookUnreadable, match=r"no cells|not a notebook"):
            repair.read(data, Path("x.ipynb"))


def test_notebooks_of_old_formats_are_read():
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["One"], "metadata": {}},
        {"cell_type": "code", "input": ["x = ", "1"], "outputs": [], "prompt_number": 1},
        {"cell_type": "html", "source": "<b>x</b>"},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    done = repair.read(json.dumps(old).encode(), Path("x.ipynb"))
    assert [(c.cell_type, c.source) for c in done.notebook.cells] == [
        ("markdown", "## One"), ("code", "x = 1"), ("markdown", "<b>x</b>"),
    ]  # fmt: skip


def test_text_in_utf_16_is_read():
    data = json.dumps(whole()).encode("utf-16")
    assert len(repair.read(data, Path("x.ipynb")).notebook.cells) == 2


def test_of_thousands_of_attachments_some_are_kept():
    nb = whole()
    nb["cells"][1]["attachments"] = {f"{n}.png": {"image/png": "aGk="} for n in range(5_000)}
    done = repair.read(json.dumps(nb).encode(), Path("x.ipynb"))
    assert len(done.notebook.cells[1].attachments) == repair.MOST_ATTACHMENTS
    assert done.repairs == ("had 4800 attachments too many; they are left out",)
    nbformat.validate(done.notebook)


# ---- sizes ------------------------------------------------------------------------------------

#: Outputs that no limit on what is kept should count.
OUTPUTS: dict[str, Any] = {
    "a printed list": "[1, 2], " * 1_500_000,
    "lines": ["[1, 2],\n"] * 300_000,
    "escapes": '\\"]}\n' * 400_000,
    "values": {"application/json": [[n] for n in range(300_000)]},
}


@pytest.mark.parametrize("kind", OUTPUTS)
def test_outputs_of_any_size_are_left_out(kind: str):
    nb, output = whole(), OUTPUTS[kind]
    nb["cells"][1]["source"] = 'I say "outputs": [ and "outputs": {'
    nb["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": output}]
    nb["metadata"]["widgets"] = {"state": {"x": [output]}}
    nb["cells"].append(whole()["cells"][0])
    for indent in (None, 1):
        data = notebook.lean(json.dumps(nb, indent=indent).encode(), Path("x.ipynb"))
        assert len(data) < 3_000
        found = repair.read(data, Path("x.ipynb")).notebook
        sources = [cell.source for cell in found.cells]
        assert sources == ["x = 1", nb["cells"][1]["source"], "x = 1"]


def test_what_is_no_json_stays_none():
    nb = whole()
    nb["cells"][0]["outputs"] = ["x" * notebook.SMALL]
    data = json.dumps(nb).encode()
    for cut in (100, notebook.SMALL // 2, len(data) - 5):
        cut_off = notebook.lean(data[:cut] + b" " * notebook.SMALL, Path("x.ipynb"))
        with pytest.raises(NotebookUnreadable, match="not JSON"):
            repair.read(cut_off, Path("x.ipynb"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"cells": [' + b'{"outputs": []},' * 200_000, "in its outputs"),
        (b'{"outputs": [' + b"[]," * 3_000_000, "in its outputs"),
        (b'{"outputs": ' + b"[" * 6_000_000, "in its outputs"),
        (b'{"cells": [' + b"[]," * 1_500_000, "besides its outputs"),
        (b'{"cells": [' + b'"",' * 2_500_000, "besides its outputs"),
        (b'{"source": "' + b"x" * notebook.MOST_BYTES, "64 MB, expected .* without its outputs"),
    ],
    ids=range(6),
)
def test_what_is_too_large_without_outputs_is_refused(data: bytes, reason: str):
    with pytest.raises(NotebookUnreadable, match=f"too large.*{reason}"):
        notebook.lean(data, Path("x.ipynb"))


# ---- a class ----------------------------------------------------------------------------------


def edited(course: Path, student: str, *changes: Callable[[Json], None], answer: str = BECAUSE):
    """Hand in a right notebook, changed as JSON."""
    path = hand_in(course, student, RIGHT, answer)
    nb = json.loads(path.read_text())
    for change in changes:
        change(nb)
    path.write_text(json.dumps(nb))


def own(at: int, kind: str, text: str, **more: object) -> Callable[[Json], None]:
    """Put in a cell of the student's own."""
    cell = {"cell_type": kind, "source": text, "metadata": {}, "id": f"own-{at}", **more}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    return lambda nb: nb["cells"].insert(at, cell)


def strip(nb: Json) -> None:
    """Lose metadata and ids of all cells, as some editors do."""
    for cell in nb["cells"]:
        cell["metadata"] = {}
        del cell["id"]


STUB = "YOUR ANSWER HERE"


def fill(course: Path) -> None:
    """One student a kind."""
    edited(course, "nan", put("nbformat_minor", NAN))
    edited(course, "tags", put("cells.0.metadata.tags", ["a", "a"]), put("cells.1.outputs", None))
    shown = {"output_type": "stream", "name": "stdout", "text": "[1, 2],\n" * 1_000_000}
    edited(course, "printed", put("cells.0.outputs", [shown]))
    many = {f"{n}.png": {"image/png": "aGk="} for n in range(20_000)}
    edited(course, "attached", put("cells.3.attachments", many))
    # written answers
    edited(course, "below", own(4, "markdown", BECAUSE), answer=STUB)
    edited(course, "retyped", take("cells.3"), own(3, "markdown", BECAUSE))
    edited(course, "in-code", take("cells.3"), own(3, "code", BECAUSE))
    edited(course, "as-comment", own(4, "code", f"# {BECAUSE}"), answer="")
    edited(course, "in-question", put("cells.2.source", f"Why two?\n\n{BECAUSE}"), answer=STUB)
    edited(course, "lost", strip)
    picture = {"a.png": {"image/png": PIXEL}}
    drawn = own(4, "markdown", "![](attachment:a.png)", attachments=picture)
    edited(course, "drawn", drawn, answer=STUB)
    edited(course, "only-code", own(1, "code", "1 + 1"), answer=STUB)
    edited(course, "stub-lost", strip, answer=STUB)
    edited(course, "twice", own(4, "markdown", "My notes."))
    # files
    moved(course, "copy1", "sums-Copy1.ipynb", beside=None)
    moved(course, "copy1-both", "sums-Copy1.ipynb", beside=RIGHT)
    moved(course, "copy1-more", "sums-Copy1.ipynb", beside="def double(n):\n    return 7")
    moved(course, "txt", "sums.ipynb.txt")
    moved(course, "json", "sums.json")
    moved(course, "capitals", "SUMS.IPYNB")
    moved(course, "bare", "sums")
    edited(course, "bare-beside")
    (course / "submitted/bare-beside/sums/sums").write_text(json.dumps(whole()))
    moved(course, "deep", "sums/work/sums.ipynb")
    moved(course, "emptied", "sums (1).ipynb", beside="")
    moved(course, "checkpoint", ".ipynb_checkpoints/sums-checkpoint.ipynb")
    folder = moved(course, "zipped", "sums.zip")
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.write(folder / "sums.zip", "lab/sums.ipynb")
        file.writestr("__MACOSX/lab/._sums.ipynb", "x")
    (folder / "x.zip").replace(folder / "sums.zip")
    folder = moved(course, "two", "sums (1).ipynb")
    nb = (folder / "sums (1).ipynb").read_text()
    (folder / "sums-Copy1.ipynb").write_text(nb.replace("n + n", "2 * n"))
    folder = moved(course, "same-twice", "sums (1).ipynb")
    (folder / "sums-Copy1.ipynb").write_bytes((folder / "sums (1).ipynb").read_bytes())
    (hand_in(course, "printed-out", RIGHT)).unlink()
    (course / "submitted/printed-out/sums/sums.pdf").write_bytes(b"%PDF")
    # and not where anybody looks
    hand_in(course, "astray", RIGHT).rename(course / "submitted/astray/sums.ipynb")
    (course / "submitted/elsewhere/lab/x").mkdir(parents=True)
    (course / "submitted/elsewhere/lab/x/sums.ipynb").write_text("{}")


def moved(course: Path, student: str, to: str, beside: str | None = "nothing") -> Path:
    """Hand in right work under another name; beside it under its own: nothing, a stub, or this."""
    path = hand_in(course, student, RIGHT, BECAUSE)
    target = path.parent / to
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    if beside == "":
        path.write_text("")
    elif beside != "nothing":
        other = hand_in(course, f"{student}-as-it-was", beside, STUB)
        other.rename(path)
        other.parent.rmdir()
        other.parent.parent.rmdir()
    return path.parent


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory, run: Run):
    """The class, graded once, and what the command said."""
    course = make_course(tmp_path_factory.mktemp("intake") / "course", plain_cells())
    assert run("--course", course, "release").returncode == 0
    fill(course)
    return course, run("--course", course, "grade", "--workers", 2)


def rows(course: Path, table: str, student: str) -> list[dict[str, str]]:
    with (course / "report" / f"{table}.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["student"] == student]


@pytest.mark.parametrize(
    ("student", "score", "flags"),
    [
        ("nan", "2", "to-mark"),
        ("tags", "2", "to-mark"),
        ("printed", "2", "to-mark"),
        ("attached", "2", "to-mark"),
        ("below", "2", "to-mark"),
        ("retyped", "2", "to-mark"),
        ("in-code", "2", "to-mark"),
        ("as-comment", "2", "to-mark"),
        ("in-question", "2", "to-mark"),
        ("lost", "2", "to-mark"),
        ("drawn", "2", "to-mark"),
        ("only-code", "2", ""),
        ("stub-lost", "2", ""),
        ("twice", "2", "to-mark"),
        ("copy1", "2", "other-file to-mark"),
        ("copy1-both", "2", "other-file"),
        ("copy1-more", "0", "other-file"),
        ("txt", "2", "other-file to-mark"),
        ("json", "2", "other-file to-mark"),
        ("capitals", "2", "other-file to-mark"),
        ("bare", "2", "other-file to-mark"),
        ("bare-beside", "2", "to-mark"),
        ("deep", "2", "other-file to-mark"),
        ("emptied", "2", "to-mark"),
        ("checkpoint", "0", "missing"),
        ("zipped", "2", "other-file to-mark"),
        ("two", "0", "missing other-file"),
        ("same-twice", "2", "to-mark"),
        ("printed-out", "0", "missing other-file"),
    ],
)
def test_work_gets_its_points_or_is_named(taken_in, student: str, score: str, flags: str):
    course, _ = taken_in
    (row,) = rows(course, "grades", student)
    assert (row["score"], row["flags"]) == (score, flags)


def test_what_may_be_the_work_is_said_at_once(taken_in):
    _, done = taken_in
    assert done.returncode == 0, done.stderr
    said = dict(re.findall(r"^look at this: (.*?)/sums/sums: (.*)$", done.stderr, re.MULTILINE))
    assert "'sums-Copy1' beside it is filled in, and is graded instead" in said["copy1"]
    assert "lacks answers that stand in 'sums-Copy1'" in said["copy1-more"]
    assert "'sums.ipynb.txt'" in said["txt"]
    assert "'sums/work/sums.ipynb'" in said["deep"]
    assert "'sums.zip/lab/sums.ipynb'" in said["zipped"]
    assert "this may be it: 'sums (1)', 'sums-Copy1'" in said["two"]
    assert "'sums.pdf' (not a notebook)" in said["printed-out"]
    assert "nan" not in said
    assert "Traceback" not in done.stderr


def test_work_where_nobody_looks_is_said_too(taken_in):
    _, done = taken_in
    expected = "expected submitted/STUDENT/ASSIGNMENT/NAME.ipynb"
    assert f"not seen: submitted/astray/sums.ipynb: {expected}" in done.stderr
    assert f"not seen: submitted/elsewhere/lab/x/sums.ipynb: {expected}" in done.stderr
    assert done.stderr.count("not seen: ") == 2


@pytest.mark.parametrize(
    "student", ["below", "retyped", "in-code", "as-comment", "in-question", "lost"]
)
def test_whoever_marks_sees_the_answer_beside_the_question(taken_in, student: str):
    course, _ = taken_in
    path = course / "autograded" / student / "sums" / "sums.ipynb"
    cells = {notebook.grade_id(cell): cell for cell in notebook.read(path).cells}
    assert BECAUSE in cells["why"].source
    assert "handed in empty" in cells["why"].source
    assert "1. (3 points)" in cells["ask_why"].source
    (why,) = [row for row in rows(course, "cells", student) if row["cell"] == "why"]
    assert why["outcome"] == "manual"
    assert "your own text from elsewhere" in why["message"]
    assert [
        row["cell"] for row in rows(course, "changes", student) if "own text" in row["what"]
    ] == ["why"]


def test_a_picture_comes_along(taken_in):
    course, _ = taken_in
    path = course / "autograded" / "drawn" / "sums" / "sums.ipynb"
    (why,) = [c for c in notebook.read(path).cells if notebook.grade_id(c) == "why"]
    assert why.attachments == {"a.png": {"image/png": PIXEL}}


def test_an_answer_in_its_place_is_left_alone(taken_in):
    course, _ = taken_in
    path = course / "autograded" / "twice" / "sums" / "sums.ipynb"
    (why,) = [c for c in notebook.read(path).cells if notebook.grade_id(c) == "why"]
    assert why.source == BECAUSE


def test_what_was_mended_is_among_the_changes(taken_in):
    course, _ = taken_in
    (row,) = rows(course, "changes", "nan")
    assert row["what"].startswith("named a format that there is not (4, nan)")
    assert row["looks_honest"] == "yes"


def test_the_feedback_page_shows_it(taken_in, run: Run):
    course, _ = taken_in
    assert run("--course", course, "feedback").returncode == 0
    page = course / "feedback" / "below" / "sums" / "sums.html"
    soup = BeautifulSoup(page.read_text(), "html.parser")
    assert BECAUSE in soup.select_one(".exercise.waiting .answer").text
    assert "1. (3 points)" not in soup.text
