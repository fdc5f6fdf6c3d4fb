"""The stones lab: its numbers, and what its prose claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gmm_tools as gt
from assessment import answers
from autograder import notebook


@pytest.fixture(scope="module")
def names(lab: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """The names that the lab defines, with the reference solutions in it."""
    return lab("stones")


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
def test_fit_reproduces_the_published_numbers(names, seed, start, gain, end):
    *_, x = stones(seed)
    trace = names["GMM"](3, seed=2).fit(x, 50)
    assert len(trace) == 51
    np.testing.assert_allclose(
        [trace[0], trace[1] - trace[0], trace[-1]], [start, gain, end], atol=2e-8
    )
    assert np.diff(trace).min() > 0


def test_one_step_and_fifty_more_end_where_the_lab_says(names):
    *_, x = stones(0)
    gmm = names["GMM"](3, seed=2)
    gmm.M_step(x, gmm.E_step(x))
    assert gmm.fit(x, 50)[-1] == pytest.approx(-2.79994252, abs=2e-8)
    assert gmm.fit(x, 150)[-1] == pytest.approx(-2.79091475, abs=1e-5)


@pytest.mark.parametrize(("seed", "value"), [(0, -2.81398801), (12, -2.91450058)])
def test_the_truth_scores_lower_than_the_fit(names, seed, value):
    pis, means, covars, _, x = stones(seed)
    truth = names["GMM"](3)
    truth.init_param(pis, means, covars)
    assert truth.compute_LML(x) == pytest.approx(value, abs=2e-8)


def test_a_start_from_kmeans_gets_past_where_the_random_one_sticks(names):
    *_, x = stones(12)
    stuck = names["GMM"](3, seed=2)
    stuck.fit(x, 50)
    assert np.min(stuck.pis) == pytest.approx(0.013, abs=1e-3)
    means, covars = names["kmeans_init"](x, 3, seed=0)
    gmm = names["GMM"](3)
    gmm.init_param(means=means, covars=covars)
    trace = gmm.fit(x, 50)
    np.testing.assert_allclose([trace[0], trace[-1]], [-2.99193499, -2.88383128], atol=2e-8)


def test_restarts_end_where_the_model_answer_says(names):
    *_, x = stones(0)
    soon, late = (names["restarts"](x, range(20), n_iter) for n_iter in (100, 300))
    assert np.flatnonzero(np.isinf(late)).tolist() == [3, 8, 11, 17]
    np.testing.assert_allclose(late[[0, 4]], -2.8507, atol=5e-5)
    assert np.sum(np.abs(late + 2.7909) < 5e-5) == 14
    np.testing.assert_allclose(soon[[0, 7, 13, 14]], [-2.894, -2.799, -2.796, -2.805], atol=6e-4)


def test_which_goat_kicked_which_stone(names):
    pis, means, covars, z, x = stones(0)
    truth, fifty, later = (names["GMM"](3, seed=2) for _ in range(3))
    truth.init_param(pis, means, covars)
    fifty.M_step(x, fifty.E_step(x))
    fifty.fit(x, 50)
    later.fit(x, 250)
    rights = [names["share_right"](gmm.E_step(x), z) for gmm in (truth, fifty, later)]
    np.testing.assert_allclose(rights, [0.912, 0.798, 0.892])
    assert fifty.pis.max() == pytest.approx(0.49, abs=5e-3)
    assert later.compute_LML(x) - fifty.compute_LML(x) == pytest.approx(0.009, abs=5e-4)
    taken = fifty.E_step(x).argmax(axis=1)[z == 1] == fifty.pis.argmax()
    assert taken.mean() > 0.5  # of the middle goat's stones, by the component of the right goat
    assert gt.matching(fifty.means, means).tolist() == [1, 2, 0]


def test_how_the_start_shares_the_stones_out(names):
    *_, z, x = stones(0)
    resp = names["GMM"](3, seed=2).E_step(x)
    np.testing.assert_allclose(resp.sum(axis=0), [375.7, 124.2, 0.025], atol=0.06)
    assert np.mean(z[resp.argmax(axis=1) == 1] == 0) > 0.9  # the second has mostly goat 1's


def test_the_bound_touches_after_an_e_step_and_rises_at_both_halves(names):
    *_, x = stones(12)
    gmm, same = (names["GMM"](3, seed=5) for _ in range(2))
    bounds = names["half_steps"](gmm, x, 6)
    assert np.diff(bounds).min() > 0
    np.testing.assert_allclose(bounds[::2], same.fit(x, 6)[:-1])
    np.testing.assert_allclose(gmm.means, same.means)
    random = np.random.default_rng(2)
    for resp in (random.dirichlet([1, 1, 1], 500), np.eye(3)[random.integers(3, size=500)]):
        assert gmm.lower_bound(x, resp) < gmm.compute_LML(x)


def test_the_class_works_in_any_dimension_and_touches_no_global_stream(names):
    state = np.random.get_state()[1].copy()
    x = np.random.default_rng(3).normal(size=(80, 4))
    trace = names["GMM"](2, data_dim=4, seed=1).fit(x, 20)
    assert np.diff(trace).min() > -1e-9
    assert np.array_equal(np.random.get_state()[1], state)


def test_the_eight_derivatives_of_the_appendix():
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
        (slope(lambda X: np.trace(A @ X.T), X), A),
        (slope(lambda X: np.trace(np.linalg.inv(X) @ A), X), -(inverse @ A @ inverse).T),
    ]
    for numeric, formula in rules:
        np.testing.assert_allclose(numeric, formula, rtol=1e-5, atol=1e-6)


def check_of(root, exercise: int) -> str:
    """The visible check under an exercise."""
    cells = notebook.read(root / "source/stones/stones.ipynb").cells
    head = f"# Check of exercise {exercise}"
    return next(cell.source for cell in cells if cell.source.startswith(head))


@pytest.mark.parametrize(
    ("exercise", "cell", "name", "complaint"),
    [
        (3, "M_step", "wrong_means_in_columns", r"a row for each component"),
        (4, "lower_bound", "wrong_sum", "sum over the points"),
        (4, "lower_bound", "wrong_no_entropy", "Are all three logs there"),
        (4, "lower_bound", "wrong_zero_times_log", "what is 0 log 0"),
        (4, "lower_bound", "wrong_own_shares", "complete-data log-likelihood|not a number"),
        (5, "half_steps", "wrong_only_whole_steps", "4 steps have 8 halves"),
        (5, "half_steps", "wrong_after_m_step_first", "Is it taken before the M-step"),
        (5, "half_steps", "wrong_new_shares", "taken with the old shares"),
        (5, "half_steps", "wrong_e_step_once", "should rise at an E-step"),
        (6, "share_right", "wrong_unmatched", "Are all orders tried"),
        (6, "share_right", "wrong_crowded", "only one can be it"),
        (6, "share_right", "wrong_count", "divide it by all stones"),
        (7, "best_of", "wrong_returns_pair", "a tuple came back"),
    ],
)
def test_a_check_says_what_is_wrong(lab, root, exercise, cell, name, complaint):
    names = dict(lab("stones"))
    exec(answers.parse(root / f"answers/stones/{cell}/{name}.py", "stones").source, names)
    try:
        with pytest.raises(AssertionError, match=complaint):
            exec(check_of(root, exercise), names)
    finally:
        for method in ("M_step", "lower_bound"):
            setattr(names["GMM"], method, lab("stones")[method])
