"""Releases: what goes out, what is refused, and that a refusal changes nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.base import notebook
from autograder.release import checks
from conftest import Run, hand_in, make_course, notebook_of, plain_cells


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    course = make_course(tmp_path_factory.mktemp("plain"), plain_cells())
    done = run("--course", course, "release")
    assert done.returncode == 0, done.stderr
    return course


def test_a_plain_course_without_twins_or_companions_is_released(released: Path):
    nb = notebook.read(released / "release" / "sums" / "sums.ipynb")
    assert "raise NotImplementedError" in nb.cells[0].source
    assert nb.cells[1].source.startswith("import math")
    assert "math.pi" not in nb.cells[1].source
    assert nb.cells[2].source.startswith("Why two?")
    assert "Because" not in nb.cells[2].source
    assert nb.cells[3].source == "YOUR ANSWER HERE"
    assert (released / "gradebook.db").is_file()
    assert not list((released / "release").glob(".*")), "working folders are left behind"


def test_nbgrader_finds_its_tools_whatever_the_path(plain_course: Path, run: Run):
    nowhere = {**os.environ, "PATH": os.defpath}
    done = run("--course", plain_course, "release", env=nowhere)
    assert done.returncode == 0, done.stderr


def test_solutions_come_executed_and_without_mark_schemes(released: Path, run: Run):
    done = run("--course", released, "solution")
    assert done.returncode == 0, done.stderr
    nb = notebook.read(released / "solution" / "sums" / "sums.ipynb")
    assert nb.cells[0].execution_count == 1
    assert "Because" not in nb.cells[2].source
    assert nb.cells[3].source == "Since n + n = 2n."


def test_solutions_bring_the_companion_files(plain_course: Path, run: Run):
    (plain_course / "tools.py").write_text("TWO = 2\n")
    with (plain_course / "nbgrader_config.py").open("a") as file:
        file.write("c.ReleaseFiles.files = ['tools.py']\n")
    done = run("--course", plain_course, "solution")
    assert done.returncode == 0, done.stderr
    assert (plain_course / "solution" / "sums" / "tools.py").read_text() == "TWO = 2\n"


def problems(cells: list[nbformat.NotebookNode]) -> str:
    nb = notebook_of(cells)
    return "\n".join(checks.structure(nb, "x") + checks.imports(nb, "x"))


def test_a_sound_notebook_has_no_problem():
    assert problems(plain_cells()) == ""


def test_a_graded_cell_without_points_is_named():
    cells = plain_cells()
    cells[1].metadata["nbgrader"]["points"] = 0
    assert "test_double is graded but has no points" in problems(cells)


def test_a_written_question_without_a_mark_scheme_is_named():
    cells = plain_cells()
    cells[2].source = "Why two?"
    assert "why has no mark scheme" in problems(cells)


def test_one_mark_scheme_does_not_serve_two_questions():
    cells = plain_cells()
    second = nbformat.from_dict(cells[3])
    second.id, second.metadata["nbgrader"]["grade_id"] = "again", "why_again"
    assert "why_again has no mark scheme" in problems([*cells, second])


@pytest.mark.parametrize(
    "code",
    ["assert math.pi", "def f(m=math):\n    return m", "[math.pi for _ in range(3)]", "math.e = 3"],
)
def test_a_test_that_borrows_an_import_is_named(code: str):
    cells = plain_cells()
    cells[0].source = "import math\n" + cells[0].source
    cells[1].source = code
    assert "test_double uses math but does not import it" in problems(cells)


def test_a_name_that_nobody_defines_is_named():
    cells = plain_cells()
    cells[1].source = "assert dubble(1) == 2"
    assert "uses dubble, which nothing defines" in problems(cells)


def test_a_test_that_overwrites_a_name_of_the_notebook_is_named():
    cells = plain_cells()
    shown = nbformat.v4.new_code_cell("data = [1]"), nbformat.v4.new_code_cell("print(data)")
    cells[1].source = "data = 3\nassert double(data) == 6"
    assert "test_double overwrites data" in problems([shown[0], *cells, shown[1]])


@pytest.mark.parametrize(
    ("defect", "named"),
    [
        ({1: "import math\nassert double(1) == 3"}, "test_double raises AssertionError"),
        ({1: "import sys\nprint(double(1), file=sys.stderr)"}, "gets 0 of 2 points"),
        ({0: "def double(n):\n    return 2 * n  # BEGIN SOLUTIONS"}, None),
        ({2: "Why?\n# begin mark scheme\nbecause\n# end mark scheme"}, "'begin mark scheme'"),
        ({0: "def double(n):\n    ### BEGIN SOLUTION\n    return 2 * n"}, "no end solution"),
    ],
)
def test_a_defect_stops_the_release_and_leaves_the_last_one(
    released: Path, tmp_path: Path, run: Run, defect: dict[int, str], named: str | None
):
    cells = plain_cells()
    for place, source in defect.items():
        cells[place].source = source
    course = make_course(tmp_path / "course", cells)
    last = course / "release" / "sums" / "sums.ipynb"
    last.parent.mkdir(parents=True)
    last.write_text("the last release")
    done = run("--course", course, "release")
    assert done.returncode == 1
    assert "sums is not released" in done.stderr
    assert named is None or named in done.stderr
    assert "Traceback" not in done.stderr
    assert last.read_text() == "the last release"


def test_hidden_text_that_got_out_by_another_way_is_found(tmp_path: Path):
    cells = plain_cells()
    cells[0].source = cells[0].source.replace(
        "2 * n", "n + n  # a solution long enough to be telling"
    )
    (tmp_path / "notes.txt").write_text(
        "    return n + n  # a solution long enough to be telling\n"
    )
    (found,) = checks.hidden_text(notebook_of(cells), tmp_path, "sums.ipynb")
    assert "notes.txt: holds a line of the solution of double" in found


def test_outputs_in_a_release_are_found():
    cells = plain_cells()
    cells[0].outputs = [nbformat.v4.new_output("stream", text="2")]
    assert checks.outputs(notebook_of(cells), "x") == ["x: double has an output"]


def test_companions_that_did_not_arrive_are_found(tmp_path: Path, root: Path):
    from autograder.base.course import Course

    for lab, data in (
        ("stones", ()),
        ("old_faithful", ("data/README.md", "data/old_faithful.csv")),
    ):
        names = checks.missing_companions(Course.open(root), lab, tmp_path)
        files = ("gmm_tools.py", "em_explorers.py", "companion", *data)
        assert names == [f"{n} did not come along" for n in files]


def test_a_test_that_cannot_be_judged_apart_is_named_with_the_reason(tmp_path: Path, run: Run):
    cells = plain_cells()
    cells[1].source = cells[1].source.replace(
        "import math\n", "import math\n\nassert get_ipython()\n"
    )
    course = make_course(tmp_path / "course", cells)
    done = run("release", cwd=course)
    assert done.returncode == 0, done.stderr
    weak = "warning: sums.ipynb: test_double runs beside the student's code, which can fake it"
    assert f"{weak}: NameError: name 'get_ipython' is not defined (line 3" in done.stderr
    cells[1].metadata["tags"] = ["in-kernel"]
    nbformat.write(notebook_of(cells), course / "source/sums/sums.ipynb")
    done = run("release", cwd=course)
    assert done.returncode == 0, done.stderr
    assert f"{weak}: it is tagged in-kernel" in done.stderr


def test_style_is_told_at_once_and_stops_no_release(tmp_path: Path, run: Run):
    cells = plain_cells()
    given = nbformat.v4.new_code_cell("import math\ndata = [1]")
    cells[1].source = "data = double(math.pi)\nassert True"
    cells[1].metadata["nbgrader"]["points"] = 0
    cells[2].source = "Why two?"
    course = make_course(tmp_path / "course", [given, *cells])
    done = run("--course", course, "release")
    assert done.returncode == 0, done.stderr
    assert (course / "release/sums/sums.ipynb").exists()
    for advice in (
        "test_double is graded but has no points",
        "why has no mark scheme",
        "test_double uses math but does not import it: the judge does, as the notebook does",
    ):
        assert f"sums: warning: sums.ipynb: {advice}" in done.stderr


def test_a_test_that_sees_nothing_is_told(tmp_path: Path, run: Run):
    cells = plain_cells()
    cells[1].source = "import math\nassert True"
    done = run("--course", make_course(tmp_path / "course", cells), "release")
    assert done.returncode == 0, done.stderr
    assert "warning: sums.ipynb: test_double gives points to an unfilled release" in done.stderr


def test_leaks_and_failing_solutions_are_listed_with_all_else(tmp_path: Path, run: Run):
    cells = plain_cells()
    cells[1].source = cells[1].source.replace("== 2\n", "== 3\n")
    cells[1].metadata["nbgrader"]["points"] = 0
    cells[2].source = "Why?\n# begin mark scheme\nbecause\n# end mark scheme"
    done = run("--course", make_course(tmp_path / "course", cells), "release")
    assert done.returncode == 1
    assert "sums is not released" in done.stderr
    for line in ("'begin mark scheme'", "test_double raises AssertionError", "has no points"):
        assert line in done.stderr


def test_old_metadata_are_named_with_their_command_and_stop_their_assignment_alone(
    plain_course: Path, run: Run, sandbox_here: None
):
    old = plain_cells()
    for cell in old:
        cell.metadata["nbgrader"]["schema_version"] = 1
    path = plain_course / "source/old/old.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook_of(old), path)
    done = run("--course", plain_course, "release")
    assert done.returncode == 1
    remedy = (
        f"old.ipynb has nbgrader metadata of schema 1, expected 3: run 'nbgrader update {path}'"
    )
    assert remedy in done.stderr
    assert "sums: released" in done.stdout
    hand_in(plain_course, "ada", "def double(n):\n    return 2 * n")
    (plain_course / "submitted/ada/old").mkdir()
    (plain_course / "submitted/ada/old/old.ipynb").write_bytes(path.read_bytes())
    done = run("--course", plain_course, "grade")
    assert done.returncode == 3
    assert remedy in done.stderr
    assert "old cannot be graded" in done.stderr
    assert "1 of 2 graded" in done.stdout
    assert "sums,2,5,to-mark" in (plain_course / "report/grades.csv").read_text()


def test_each_release_gets_the_files_of_its_assignment(tmp_path: Path, run: Run):
    course = make_course(tmp_path / "course", plain_cells())
    (course / "data").mkdir()
    for name in ("a.csv", "b.csv"):
        (course / "data" / name).write_text(name)
    (course / "tools.py").write_text("ONE = 1\n")
    config = course / "nbgrader_config.py"
    plain = config.read_text()
    config.write_text(
        f"{plain}c.ReleaseFiles.files = ['tools.py']\n"
        "c.ReleaseFiles.only = {'sums': ['data/a.csv'], 'other': ['data/b.csv']}\n"
    )
    early = run("release", "--files", cwd=course)
    assert early.returncode == 2
    assert "sums has no notebook: release sums first" in early.stderr
    assert run("release", cwd=course).returncode == 0
    release = course / "release" / "sums"
    there = {"sums.ipynb", "tools.py", "data/a.csv"}
    assert {str(p.relative_to(release)) for p in release.rglob("*.*")} == there
    shutil.rmtree(release / "data")
    (release / "tools.py").write_text("ONE = 2\n")
    assert run("release", "--files", cwd=course).returncode == 0
    assert {str(p.relative_to(release)) for p in release.rglob("*.*")} == there
    assert (release / "tools.py").read_text() == "ONE = 1\n"
    for path, why in (("../up.csv", "is not in the course"), ("c.csv", "does not exist")):
        config.write_text(f"{plain}c.ReleaseFiles.only = {{'sums': [{path!r}]}}\n")
        done = run("release", "--files", cwd=course)
        assert done.returncode == 2
        assert why in done.stderr
