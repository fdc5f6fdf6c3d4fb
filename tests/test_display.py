"""Cells that only show something: when they may be skipped, and the proof that no point is lost."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from assessment import answers, in_process_run
from assessment.answers import Answer
from autograder.base import notebook
from autograder.base.course import Course
from autograder.grading import display_cells
from autograder.grading.engine import Engine
from autograder.grading.jobs import Plan
from autograder.grading.normalise import sanitize
from autograder.release import checks
from autograder.sandbox.limits import Limits
from conftest import Run, graded, make_course, notebook_of, plain_cells
from sampling import sampled

ROOT = Path(__file__).resolve().parent.parent
LABS = Course.open(ROOT).assignments

ANSWER = "def double(n):\n    ### BEGIN SOLUTION\n    return 2 * n\n    ### END SOLUTION"
STUB = "def double(n):\n    # YOUR CODE HERE\n    raise NotImplementedError"
FIGURE = "picture = double(4)\nfor k in range(3):\n    print(k, picture)"


def shown(code: str) -> NotebookNode:
    return new_code_cell(code, metadata={"tags": ["display"]})


def cells() -> list[NotebookNode]:
    """Setup, an answer, a picture, a test, and another picture."""
    made = [
        new_code_cell("import math\n\nsize = 3"),
        new_code_cell(ANSWER, metadata=graded("double", solution=True)),
        shown(FIGURE),
        new_markdown_cell("*A picture.*"),
        *plain_cells()[1:2],
        shown("print(double(size))"),
    ]
    for number, cell in enumerate(made):
        cell.id = f"given-{number}"
    return made


def skipped(
    change: Callable[[list[NotebookNode]], object] = lambda found: None,
    source: list[NotebookNode] | None = None,
) -> list[str]:
    """The texts of the cells that are skipped after a student's change of the release."""
    given = notebook_of(source or cells())
    mine = copy.deepcopy(given)
    for cell in mine.cells:
        cell.source = notebook.visible(cell.source)
    mine.cells[1].source = STUB
    change(mine.cells)
    clean = sanitize(mine, given).notebook
    places = display_cells.skippable(clean, given)
    texts = [clean.cells[place].source.strip() for place in sorted(places)]
    return [text.replace("  \n", "\n") for text in texts]


BOTH = [FIGURE, "print(double(size))"]


def test_tagged_cells_of_an_unchanged_notebook_are_skipped():
    assert skipped() == BOTH


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.insert(2, new_markdown_cell("My notes.")),
        lambda found: found.append(new_code_cell(" \n")),
        lambda found: found[3].update(source="*My words.*"),
        lambda found: found[2].update(source=FIGURE.replace("\n", "  \n") + "\n\n"),
        lambda found: found[2].metadata.clear(),
        lambda found: found[0].metadata.update(tags=["display"]),
        lambda found: found[4].update(source="assert True"),
        lambda found: found.pop(4),
        lambda found: found.pop(1),
        lambda found: found[1].update(source="def double(n):\n    k = n\n    return k + k"),
        lambda found: found[1].update(source="for k in [2]:\n    double = k.__mul__"),
    ],
)
def test_what_no_given_code_depends_on_changes_nothing(change):
    assert skipped(change) == BOTH


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.append(new_code_cell("picture")),
        lambda found: found.insert(0, new_code_cell("# mine")),
        lambda found: found[0].update(source="import math\n\nsize = 4"),
        lambda found: found[2].update(source=FIGURE + "\nsize = 4"),
        lambda found: found.pop(0),
        lambda found: found.pop(2),
        lambda found: found.append(found.pop(0)),
        lambda found: found.append(found.pop(2)),
        lambda found: found.insert(3, copy.deepcopy(found[2])),
        lambda found: found[2].update(cell_type="markdown"),
    ],
)
def test_other_code_than_was_given_keeps_every_cell(change):
    assert skipped(change) == []


@pytest.mark.parametrize(
    "answer",
    [
        "def double(n):\n    return picture // 4 * n",
        "double = lambda n: [n + n for _ in [picture]][0]",
        "def double(n):\n    return globals()['pict' + 'ure'] // 4 * n",
        "exec('double = 2 .__mul__')",
        "%timeit 1\ndef double(n):\n    return 2 * n",
        "def double(n)\n    return 2 * n",
        "double = 2 .__mul__" + " " * 60_000,
        "double = " + "-" * 40_000 + "1",
    ],
    ids=["read", "in a lambda", "globals", "exec", "magic", "broken", "long", "deep"],
)
def test_an_answer_that_may_use_what_a_picture_defines_keeps_every_cell(answer):
    assert skipped(lambda found: found[1].update(source=answer)) == []


def test_answers_and_tests_are_run_whatever_their_tags():
    source = cells()
    for place in (1, 4):
        source[place].metadata["tags"] = ["display"]
    assert skipped(source=source) == BOTH


def test_a_notebook_without_the_tag_is_run_whole():
    source = [cell for cell in cells() if "tags" not in cell.metadata]
    assert skipped(lambda found: found[1].update(source="exec('')"), source) == []


# --- what a release is checked for ---


def problems(made: list[NotebookNode]) -> str:
    return "\n".join(checks.leaning(notebook_of(made)))


def test_a_sound_use_of_the_tag_has_no_problem():
    assert problems(cells()) == ""


def test_a_tag_on_an_answer_a_test_or_words_is_named():
    made = [*cells(), new_markdown_cell("Words", metadata={"tags": ["display"]})]
    for place in (1, 4):
        made[place].metadata["tags"] = ["display"]
    found = problems(made).splitlines()
    assert [line.split(" is tagged display")[0] for line in found] == [
        "double",
        "test_double",
        "the cell 'Words'",
    ]


@pytest.mark.parametrize(
    ("later", "place"),
    [
        (new_code_cell("print(picture)"), 5),
        (new_code_cell("def show():\n    return picture"), 5),
        (new_code_cell("assert double(picture)", metadata=graded("test_more", 1)), 6),
        (new_code_cell("k2 = k", metadata=graded("more", solution=True)), 6),
    ],
    ids=["given", "in a function", "test", "answer"],
)
def test_a_name_that_only_a_tagged_cell_defines_is_named(later, place):
    made = cells()
    made.insert(place, later)
    assert "defines it, is tagged display" in problems(made)


def test_a_name_may_be_defined_again_but_not_by_a_test():
    made = [*cells(), new_code_cell("picture = 1"), new_code_cell("print(picture)")]
    assert problems(made) == ""
    made[-2].metadata.update(graded("test_more", 1))
    assert "uses picture" in problems(made)
    assert problems([new_code_cell("print(picture)"), *cells()]) == ""


def course_with(folder: Path, code: str, before: str = "", more: str = "") -> Path:
    """A course whose lab has this tagged cell in front of its test."""
    made = [new_code_cell(before), *plain_cells()]
    made[2].source = made[2].source.replace("import math\n", f"import math\n{more}\n")
    made.insert(2, shown(code))
    return make_course(folder / "course", made)


def ends(course: Path) -> list[str]:
    opened = Course.open(course)
    source = notebook.read(course / "source" / "sums" / "sums.ipynb")
    problems = checks.source_passes(opened, source, course, "sums.ipynb")
    if problems:
        return problems
    plan = Plan("sums", {"sums": nbformat.writes(source)}, Limits.configured(opened.config))
    with Engine(opened, ["sums"], 1, walls=False) as engine:
        return checks.solutions(engine, plan)[0]


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("import numpy as np\nnp.random.normal()", "changes numpy's global random state"),
        ("import random\nrandom.random()", "changes the state of random"),
        ("import matplotlib as m\nm.rcParams['lines.linewidth'] = 7", "changes matplotlib's rc"),
    ],
)
def test_what_a_tagged_cell_leaves_behind_is_named(tmp_path: Path, code: str, named: str):
    assert any(named in problem for problem in ends(course_with(tmp_path, code)))


def test_a_picture_leaves_nothing_behind(tmp_path: Path):
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint(double(2))"
    assert ends(course_with(tmp_path, draw, "%matplotlib inline")) == []


def test_a_wrong_tag_stops_a_release(tmp_path: Path, run: Run):
    course = course_with(tmp_path, "import random\nrandom.seed(1)")
    done = run("--course", course, "release")
    assert done.returncode == 1
    assert "'import random' is tagged display, but changes the state of random" in done.stderr
    assert not (course / "release" / "sums").exists()


def test_a_test_that_ends_otherwise_without_a_tagged_cell_is_named(tmp_path: Path):
    course = course_with(tmp_path, "tries.append(1)", "tries = []", "assert tries, 'no tries yet'")
    (found,) = ends(course)
    assert found.startswith("sums.ipynb: test_double ends otherwise without the cells tagged")
    assert found.endswith("no tries yet")


def test_partial_points_are_an_end_too(tmp_path: Path):
    course = course_with(tmp_path, "tries.append(1)", "tries = []")
    path = course / "source" / "sums" / "sums.ipynb"
    nb = nbformat.read(path, 4)
    nb.cells[3].source += "\ntold = len(tries)\n1 + told"
    nbformat.write(nb, path)
    assert "ends otherwise" in ends(course)[0]


def test_a_source_that_ends_its_own_process_or_never_ends_is_one_problem(tmp_path: Path):
    course = course_with(tmp_path, "import os\nos._exit(3)")
    found = ends(course)[0]
    assert "could not be run to its end" in found
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Execute.timeout = 3\n")
    path = course / "source" / "sums" / "sums.ipynb"
    nb = nbformat.read(path, 4)
    nb.cells[2].source = "while True: pass"
    nbformat.write(nb, path)
    assert "timed out" in ends(course)[0]


def test_what_given_functions_import_is_there_where_everything_is_shown(
    tmp_path: Path, run: Run, sandbox_here: None
):
    look = "import sys\nprint('wave' in sys.modules)"
    course = course_with(tmp_path, look, "def hear():\n    import wave")
    assert run("--course", course, "release").returncode == 0
    shutil.copytree(course / "source", course / "submitted" / "ada")
    assert run("--course", course, "grade", "--pictures", apart=True).returncode == 0
    graded = notebook.read(course / "autograded" / "ada" / "sums" / "sums.ipynb")
    assert [cell.outputs[0].text for cell in graded.cells if cell.source == look] == ["True\n"]


# --- the labs ---


each_lab = pytest.mark.parametrize("lab", LABS)


@each_lab
def test_the_tags_of_the_labs_are_right_and_generous(lab: str):
    source = notebook.read(ROOT / "source" / lab / f"{lab}.ipynb")
    assert checks.leaning(source) == []
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    for cell in code:
        drawn = ("gt.show(", "gt.animate_em(", "ex.explore", "display(HTML", "# Check of")
        if any(sign in cell.source for sign in drawn) and not notebook.grade_id(cell):
            assert display_cells.is_display(cell), cell.source


@each_lab
def test_a_release_as_handed_in_is_skipped_in(lab: str):
    source = notebook.read(ROOT / "source" / lab / f"{lab}.ipynb")
    handed_in = notebook.read(ROOT / "release" / lab / f"{lab}.ipynb")
    clean = sanitize(handed_in, source).notebook
    tagged = {place for place, cell in enumerate(source.cells) if display_cells.is_display(cell)}
    assert display_cells.skippable(clean, source) == tagged != set()


def a_few() -> list[Answer]:
    """The first right and the first wrong answer to each exercise, and some that look around."""
    known = [answer for lab in LABS for answer in answers.load(ROOT / "answers", lab)]
    firsts = {(answer.assignment, answer.cell, answer.right): answer for answer in known[::-1]}
    odd = [answer for answer in known if "global" in answer.name]
    return list({id(answer): answer for answer in [*firsts.values(), *odd]}.values())


@pytest.mark.parametrize(
    "answer",
    sampled(
        a_few(),
        lambda answer: (answer.assignment, answer.right),
        lambda answer: f"{answer.assignment}/{answer.cell}/{answer.name}",
    ),
)
def test_known_answers_end_the_same_without_what_only_shows(answer: Answer):
    """A sample: `tests/test_answers.py` runs all of them without those cells.

    The same tests must fail. An answer that remembers earlier calls may get another of its hints.
    """
    source = notebook.read(ROOT / "source" / answer.assignment / f"{answer.assignment}.ipynb")
    given, failed = {answer.cell: answer.source}, []
    for only_needed in (True, False):
        outcomes = in_process_run.run(source, given, ROOT, only_needed=only_needed).outcomes
        failed.append({cell for cell, message in outcomes.items() if message is not None})
    assert failed[0] == failed[1] == set(answer.fails)
