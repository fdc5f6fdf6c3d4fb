"""The stones lab: its numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gmm_tools as gt


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


def test_the_twenty_starts_at_once_end_where_single_fits_end(names):
    *_, x = stones(0)
    starts = [names["GMM"](3, seed=seed) for seed in range(20)]
    at_once = names["fit_starts"](x, np.stack([gmm.means for gmm in starts]), 30)
    one_by_one = [gmm.fit(x, 30)[-1] for gmm in starts]
    np.testing.assert_allclose(at_once, one_by_one, atol=1e-8)
    assert [n for n, end in enumerate(at_once) if np.isinf(end)] == [3, 8, 11, 17]


def test_the_class_works_in_any_dimension_and_touches_no_global_stream(names):
    state = np.random.get_state()[1].copy()
    x = np.random.default_rng(3).normal(size=(80, 4))
    trace = names["GMM"](2, data_dim=4, seed=1).fit(x, 20)
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
