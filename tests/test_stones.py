"""The stones lab: its numbers, its run from end to end, and its release."""

from __future__ import annotations

import filecmp
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gmm_tools as gt
from assessment import trial
from autograder import checks, notebook, release
from autograder.course import Course

SOURCE = Path("source/stones/stones.ipynb")


@pytest.fixture(scope="module")
def lab(root: Path) -> dict[str, Any]:
    """The names that the lab defines, with the reference solutions in it."""
    namespace: dict[str, Any] = {}
    for cell in notebook.read(root / SOURCE).cells:
        defines = cell.source.startswith(("def ", "class ", "import "))
        if cell.cell_type == "code" and defines and not notebook.is_test(cell):
            lines = [line for line in cell.source.splitlines() if not line.startswith("%")]
            definitions = (
                "\n".join(lines).split("\n\n\nnp.random.seed")[0].split("\n\n\nseeds =")[0]
            )
            exec(definitions.split("\n\n\ndisplay(")[0], namespace)
    return namespace


def stones(seed: int):
    np.random.seed(seed)
    return gt.generate_Bayes_adventures_data(500)


@pytest.mark.parametrize(
    ("seed", "start", "gain", "end"),
    [
        (0, -22.54857742, 19.55630722, -2.80005133),
        (12, -22.37835334, 19.27089310, -3.00082921),
    ],
)
def test_fit_reproduces_the_published_numbers(lab, seed, start, gain, end):
    *_, x = stones(seed)
    trace = lab["GMM"](3, seed=2).fit(x, 50)
    assert len(trace) == 51
    np.testing.assert_allclose(
        [trace[0], trace[1] - trace[0], trace[-1]], [start, gain, end], atol=2e-8
    )
    assert np.diff(trace).min() > 0


def test_one_step_and_fifty_more_end_where_the_lab_says(lab):
    *_, x = stones(0)
    gmm = lab["GMM"](3, seed=2)
    gmm.M_step(x, gmm.E_step(x))
    assert gmm.fit(x, 50)[-1] == pytest.approx(-2.79994252, abs=2e-8)
    assert gmm.fit(x, 150)[-1] == pytest.approx(-2.79091475, abs=1e-5)


@pytest.mark.parametrize(("seed", "value"), [(0, -2.81398801), (12, -2.91450058)])
def test_the_truth_scores_lower_than_the_fit(lab, seed, value):
    pis, means, covars, _, x = stones(seed)
    truth = lab["GMM"](3)
    truth.init_param(pis, means, covars)
    assert truth.compute_LML(x) == pytest.approx(value, abs=2e-8)


def test_a_start_from_kmeans_gets_past_where_the_random_one_sticks(lab):
    *_, x = stones(12)
    stuck = lab["GMM"](3, seed=2)
    stuck.fit(x, 50)
    assert np.min(stuck.pis) == pytest.approx(0.013, abs=1e-3)
    means, covars = lab["kmeans_init"](x, 3, seed=0)
    gmm = lab["GMM"](3)
    gmm.init_param(means=means, covars=covars)
    trace = gmm.fit(x, 50)
    np.testing.assert_allclose([trace[0], trace[-1]], [-2.99193499, -2.88383128], atol=2e-8)


def test_the_twenty_starts_at_once_end_where_single_fits_end(lab):
    *_, x = stones(0)
    starts = [lab["GMM"](3, seed=seed) for seed in range(20)]
    at_once = lab["fit_starts"](x, np.stack([gmm.means for gmm in starts]), 30)
    one_by_one = [gmm.fit(x, 30)[-1] for gmm in starts]
    np.testing.assert_allclose(at_once, one_by_one, atol=1e-8)
    assert [n for n, end in enumerate(at_once) if np.isinf(end)] == [3, 8, 11, 17]


def test_the_class_works_in_any_dimension_and_touches_no_global_stream(lab):
    state = np.random.get_state()[1].copy()
    x = np.random.default_rng(3).normal(size=(80, 4))
    trace = lab["GMM"](2, data_dim=4, seed=1).fit(x, 20)
    assert np.diff(trace).min() > -1e-9
    assert np.array_equal(np.random.get_state()[1], state)


def test_the_six_derivatives_of_the_appendix():
    random = np.random.default_rng(5)
    a, b, u = random.normal(size=(3, 3))
    A, X = random.normal(size=(2, 3, 3))
    X = X if np.linalg.det(X) > 0 else -X
    inverse = np.linalg.inv(X)

    def slope(f, at):
        step = 1e-6 * np.eye(at.size).reshape(at.size, *at.shape)
        return np.array([(f(at + h) - f(at - h)) / 2e-6 for h in step]).reshape(at.shape)

    rules = [
        (slope(lambda u: a @ u, u), a),
        (slope(lambda u: u @ A @ u, u), (A + A.T) @ u),
        (slope(lambda X: np.trace(A @ X), X), A.T),
        (slope(lambda X: a @ X @ b, X), np.outer(a, b)),
        (slope(lambda X: np.log(np.linalg.det(X)), X), inverse.T),
        (slope(lambda X: a @ np.linalg.inv(X) @ b, X), -inverse.T @ np.outer(a, b) @ inverse.T),
    ]
    for numeric, formula in rules:
        np.testing.assert_allclose(numeric, formula, rtol=1e-5, atol=1e-6)


def test_points_are_what_the_lab_says(root: Path):
    cells = notebook.read(root / SOURCE).cells
    points = {
        kind: sum(c.metadata["nbgrader"]["points"] for c in cells if check(c))
        for kind, check in (("tests", notebook.is_test), ("written", notebook.is_manual))
    }
    assert points == {"tests": 20 + 1, "written": 26}
    assert "46 points: 20 for code, by tests, and 26 for written answers" in cells[0].source


def execute(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """`jupyter nbconvert --execute`, as in the README."""
    arguments = ["--to", "notebook", "--execute", "--output-dir", folder, path]
    command = [sys.executable, "-m", "jupyter", "nbconvert", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_source_executes_and_says_the_published_numbers(root: Path, tmp_path: Path):
    began = time.monotonic()
    done = execute(root / SOURCE, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    cells = notebook.read(tmp_path / "stones.ipynb").cells
    outputs = [o for cell in cells for o in cell.get("outputs", [])]
    said = "".join(o.text for o in outputs if o.output_type == "stream")
    assert "-22.548" in said
    assert "19.556" in said
    assert not [o for o in outputs if o.get("name") == "stderr"]
    assert sum("image/png" in o.get("data", {}) for o in outputs) >= 6
    print(f"executed in {time.monotonic() - began:.1f} s")


def test_the_companion_executes(root: Path, tmp_path: Path):
    done = execute(root / "companion/numpy_newaxis.ipynb", tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]


def test_an_unfilled_release_stops_at_the_first_exercise_and_names_it(root: Path, tmp_path: Path):
    done = execute(root / "release/stones/stones.ipynb", tmp_path)
    assert done.returncode != 0
    assert "exercise 'compute_LML' is still empty" in done.stderr


def same_files(one: Path, other: Path) -> None:
    names = sorted(str(p.relative_to(one)) for p in one.rglob("*") if p.is_file())
    assert sorted(str(p.relative_to(other)) for p in other.rglob("*") if p.is_file()) == names
    _, different, failed = filecmp.cmpfiles(one, other, names, shallow=False)
    assert not different + failed


def test_the_release_is_in_step_with_its_source(root: Path, tmp_path: Path):
    course = Course.open(root)
    release.generate(course, "stones", tmp_path, f"sqlite:///{tmp_path / 'gradebook.db'}")
    same_files(tmp_path / "stones", root / "release/stones")  # if not: make release


FORMGRADER = """
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
done = NbGraderAPI(CourseDirectory(config=config), config=config).generate_assignment("stones")
assert done["success"], done
"""


@pytest.mark.parametrize("way", ["formgrader's button", "the command line"])
def test_nbgrader_itself_makes_the_same_release(root: Path, tmp_path: Path, way: str):
    for name in ("source", "data", "companion", "text"):
        shutil.copytree(root / name, tmp_path / name)
    for name in ("gmm_tools.py", "nbgrader_config.py"):
        shutil.copy(root / name, tmp_path)
    command = {
        "formgrader's button": ["-c", FORMGRADER],
        "the command line": ["-m", "nbgrader", "generate_assignment", "stones"],
    }[way]
    done = subprocess.run(
        [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    same_files(tmp_path / "release/stones", root / "release/stones")


def test_nothing_leaks_into_the_release(root: Path):
    folder, source = root / "release" / "stones", notebook.read(root / SOURCE)
    assert checks.leaks(folder) == []
    assert checks.hidden_text(source, folder, "stones.ipynb") == []
    assert checks.outputs(notebook.read(folder / "stones.ipynb"), "stones") == []
    assert checks.structure(source, "stones") + checks.imports(source, "stones") == []


def test_the_tests_fail_when_their_exercise_is_left_empty(root: Path):
    source = notebook.read(root / SOURCE)
    stub = "def {0}(*arguments):\n    raise NotImplementedError\n"
    for cell in ("compute_LML", "E_step", "M_step"):
        answer = {cell: stub.format(cell) + f"GMM.{cell} = {cell}"}
        outcomes = trial.run(source, answer, root / "release" / "stones")
        mine = [name for name in outcomes if name.startswith(f"test_{cell}_")]
        assert len(mine) >= 3
        assert all(outcomes[name] for name in mine)
