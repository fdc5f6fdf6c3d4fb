"""What holds for every lab: its points, its run from end to end, and its release."""

from __future__ import annotations

import filecmp
import re
import shutil
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.base import notebook
from autograder.base.course import Course
from autograder.release import checks, generate
from sampling import long

ROOT = Path(__file__).resolve().parent.parent
LABS = Course.open(ROOT).assignments
STATED = re.compile(r"^(?:#+ Exercise|\*\*Question)[^\n(]*\((\d+) points?", re.MULTILINE)
SCHEME = r"BEGIN MARK SCHEME -->\n(.*?)\n<!-- END MARK SCHEME"

# numbers that a lab says it has reproduced
PUBLISHED = {
    "stones": ["-22.548", "19.556"],
    "mixture_1d": ["-197.38", "-94.43"],
    "old_faithful": ["-1.4171"],
    "image_segmentation": [],
    "missing_values": [],
}
# how many pictures and checks a lab has at least
AT_LEAST = dict.fromkeys(PUBLISHED, (6, 4)) | {"missing_values": (2, 3)}

each_lab = pytest.mark.parametrize("lab", LABS)


def source(lab: str) -> Path:
    return ROOT / "source" / lab / f"{lab}.ipynb"


def execute(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """`jupyter nbconvert --execute`, as in the README."""
    arguments = ["--to", "notebook", "--execute", "--output-dir", folder, path]
    command = [sys.executable, "-m", "jupyter", "nbconvert", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_there_are_four_and_an_optional_one():
    assert sorted(LABS) == sorted(PUBLISHED)


@each_lab
def test_points_are_what_the_lab_says(lab: str):
    cells = notebook.read(source(lab)).cells
    tests, written = (
        sum(c.metadata["nbgrader"]["points"] for c in cells if check(c))
        for check in (notebook.is_test, notebook.is_manual)
    )
    bonus = sum(
        cell.metadata["nbgrader"]["points"]
        for cell in cells
        if notebook.is_test(cell) and cell.source.startswith("# Bonus")
    )
    head = f"{tests + written - bonus} points: {tests - bonus} for code"
    assert re.search(rf"{head}\b.*\b{written} for written answers", cells[0].source)


@each_lab
def test_points_of_exercises_and_questions_are_what_their_cells_give(lab: str):
    """Headings such as "Exercise 3: `M_step` (6 points: ...)" and "Question 2 (3 points)"."""
    said, given = 0, 0
    for cell in notebook.read(source(lab)).cells:
        if cell.cell_type == "markdown":
            said += sum(map(int, STATED.findall(cell.source)))
        if notebook.is_manual(cell) or notebook.is_test(cell):
            given += cell.metadata["nbgrader"]["points"]
            given -= cell.source.startswith("# Bonus")
    assert said == given


def is_answer(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def assert_pictures_have_words(cells: list[NotebookNode]) -> None:
    """For those who cannot see: alternative text; for all: a caption, first in the next cell."""
    for cell, following in pairwise(cells):
        call = re.fullmatch(r"(\w+)\(\)", cell.source)
        by_student = call and any(f"def {call[1]}(" in c.source for c in cells if is_answer(c))
        if by_student or is_answer(cell):
            continue  # what students draw is theirs
        for output in cell.get("outputs", []):
            data, page = output.get("data", {}), output.get("data", {}).get("text/html", "")
            if "image/png" in data:
                words = output.metadata.get("image/png", {}).get("alt", "")
                assert len(words.split()) >= 5, cell.source
            assert page.count("<svg") == page.count('role="img" aria-label="'), cell.source
            if "image/png" in data or page:
                assert following.cell_type == "markdown", cell.source
                assert following.source.startswith("*"), f"no caption: {following.source[:80]}"


@long
@each_lab
def test_the_source_executes_without_a_word_on_stderr(lab: str, tmp_path: Path):
    began = time.monotonic()
    done = execute(source(lab), tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    cells = notebook.read(tmp_path / f"{lab}.ipynb").cells
    outputs = [o for cell in cells for o in cell.get("outputs", [])]
    assert not [o for o in outputs if o.get("name") == "stderr"]
    said = "".join(o.get("text", "") for o in outputs)
    assert [number for number in PUBLISHED[lab] if number not in said] == []
    assert sum("image/png" in o.get("data", {}) for o in outputs) >= AT_LEAST[lab][0]
    assert_pictures_have_words(cells)
    passed = [c for c in cells if c.cell_type == "code" and c.source.startswith("# Check")]
    assert len(passed) >= AT_LEAST[lab][1]
    for cell in passed:
        assert "Well done" in "".join(o.get("text", "") for o in cell.outputs), cell.source
    print(f"executed in {time.monotonic() - began:.1f} s")


@each_lab
def test_the_time_said_is_the_time_reckoned(lab: str):
    """Within half an hour, by the rates that the lab names, for all that is not optional."""
    cells = notebook.read(ROOT / "release" / lab / f"{lab}.ipynb").cells
    said = re.search(
        r"About (\d)(½?) hours.*: estimated, not measured "
        r"\((\d+) words a minute, (\d+) minutes a picture, (\d+) minutes a point\)",
        cells[0].source,
    )
    assert said
    words_a_minute, a_picture, a_point = map(int, said.groups()[2:])
    minutes = 0.0
    for cell in cells:
        if re.search(r"^## \d\. (?:Optional|To go on)", cell.source, re.MULTILINE):
            break
        if cell.cell_type == "markdown":
            minutes += len(cell.source.split()) / words_a_minute
        elif re.search(r"^\s*(?:gt\.show|ex\.explore|display)\(", cell.source, re.MULTILINE):
            minutes += a_picture
        minutes += a_point * cell.metadata.get("nbgrader", {}).get("points", 0)
    assert abs(minutes / 60 - int(said[1]) - (said[2] == "½") / 2) <= 0.5, minutes


@each_lab
def test_what_students_see_of_a_test_says_that_it_is_not_all(lab: str):
    """A cell that passes in a release is not yet worth its points."""
    for cell in notebook.read(source(lab)).cells:
        if notebook.is_test(cell) and notebook.hidden_lines(cell):
            assert "More is tried when you hand in." in "\n".join(cell.source.splitlines()[:3])


@long
def test_the_companion_executes(tmp_path: Path):
    done = execute(ROOT / "companion/numpy_newaxis.ipynb", tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert_pictures_have_words(notebook.read(tmp_path / "numpy_newaxis.ipynb").cells)


@each_lab
def test_an_unfilled_release_runs_to_its_end_and_names_the_exercises_that_are_open(
    lab: str, tmp_path: Path
):
    shutil.copytree(ROOT / "release" / lab, tmp_path / lab)
    done = execute(tmp_path / lab / f"{lab}.ipynb", tmp_path / "executed")
    assert done.returncode == 0, done.stderr[-2000:]
    cells = notebook.read(tmp_path / "executed" / f"{lab}.ipynb").cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    first = next(c for c in code if c.metadata.get("nbgrader", {}).get("solution"))
    errors = [o.evalue for cell in code for o in cell.outputs if o.output_type == "error"]
    assert f"exercise '{notebook.grade_id(first)}' is still empty" in errors[0]
    said = "".join(o.get("text", "") for o in code[-1].outputs)
    opened = re.findall(r"^- (\w+): .", said, re.MULTILINE)
    assert opened == exercises(cells)


@each_lab
def test_each_check_says_which_exercise_it_belongs_to(lab: str):
    """All that have a check are asked for in the last code cell, by the ids of their answers."""
    cells = notebook.read(source(lab)).cells
    asked = exercises(cells)
    last = [cell.source for cell in cells if cell.cell_type == "code"][-1]
    assert re.findall(r'"(\w+)"', last if "gt.open_exercises(" in last else "") == asked
    answers = [c for c in cells if c.metadata.get("nbgrader", {}).get("solution")]
    assert set(asked) <= {notebook.grade_id(cell) for cell in answers}


def exercises(cells: list[NotebookNode]) -> list[str]:
    """The exercises whose checks a notebook has, in their order."""
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return list(dict.fromkeys(re.findall(r'gt\.exercise\("(\w+)"\)', code)))


def same_files(one: Path, other: Path) -> None:
    names = sorted(str(p.relative_to(one)) for p in one.rglob("*") if p.is_file())
    assert sorted(str(p.relative_to(other)) for p in other.rglob("*") if p.is_file()) == names
    _, different, failed = filecmp.cmpfiles(one, other, names, shallow=False)
    assert not different + failed


@each_lab
def test_the_release_is_in_step_with_its_source(lab: str, tmp_path: Path):
    generate.generate(Course.open(ROOT), lab, tmp_path, f"sqlite:///{tmp_path / 'gradebook.db'}")
    same_files(tmp_path / lab, ROOT / "release" / lab)  # if not: make release


FORMGRADER = """
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
done = NbGraderAPI(CourseDirectory(config=config), config=config).generate_assignment("stones")
assert done["success"], done
"""


@long
@pytest.mark.parametrize("way", ["formgrader's button", "the command line"])
def test_nbgrader_itself_makes_the_same_release(tmp_path: Path, way: str):
    for name in ("source", "data", "companion", "text"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("em_explorers.py", "gmm_tools.py", "nbgrader_config.py"):
        shutil.copy(ROOT / name, tmp_path)
    command = {
        "formgrader's button": ["-c", FORMGRADER],
        "the command line": ["-m", "nbgrader", "generate_assignment", "stones"],
    }[way]
    done = subprocess.run(
        [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    same_files(tmp_path / "release/stones", ROOT / "release/stones")


@each_lab
def test_nothing_leaks_into_the_release(lab: str):
    folder, nb = ROOT / "release" / lab, notebook.read(source(lab))
    assert checks.leaks(folder) == []
    assert checks.hidden_text(nb, folder, f"{lab}.ipynb") == []
    assert checks.outputs(notebook.read(folder / f"{lab}.ipynb"), lab) == []
    assert checks.structure(nb, lab) + checks.imports(nb, lab) == []


@each_lab
def test_written_questions_have_mark_schemes_that_add_up(lab: str):
    cells = {notebook.grade_id(cell): cell for cell in notebook.read(source(lab)).cells}
    written = {
        name: cell.metadata.nbgrader.points
        for name, cell in cells.items()
        if name and cell.cell_type == "markdown" and cell.metadata.nbgrader.get("points")
    }
    assert written
    for name, points in written.items():
        assert len(cells[name].source) > 100, f"{name}: no model answer"
        (scheme,) = re.findall(SCHEME, cells[f"ask_{name}"].source, re.DOTALL)
        assert f"({points:g} point" in scheme.splitlines()[0]
        criteria = re.findall(r"^(\d+)\. \(([\d.]+) points?\)", scheme, re.MULTILINE)
        assert [int(number) for number, _ in criteria] == list(range(1, len(criteria) + 1))
        assert sum(float(worth) for _, worth in criteria) == points
        marked = r"Often seen: .*(?:criteri(?:on|a) [\d and,]+ lost|no points?\b|does not count)"
        assert re.search(marked, scheme), f"{name}: no common wrong answer with its mark"
