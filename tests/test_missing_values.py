"""The lab on missing waits: what its text claims, and its fits against an independent one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

Names = dict[str, Any]


@pytest.fixture(scope="module")
def names(lab: Callable[[str], Names]) -> Names:
    return lab("missing_values")


def test_the_gaps_are_as_the_text_says(names):
    complete, gone = names["complete"], names["gone"]
    assert (gone.sum(), len(complete)) == (128, 272)
    assert complete[:, 1].mean() == pytest.approx(70.9, abs=0.05)
    assert complete[~gone, 1].mean() == pytest.approx(64.1, abs=0.05)
    assert gone[complete[:, 0] > 3].mean() == pytest.approx(2 / 3, abs=0.02)
    assert np.array_equal(np.isnan(names["X"][:, 1]), gone)
    assert np.array_equal(names["X"][~gone], complete[~gone])


def test_three_ways_to_treat_a_gap(names):
    found = {
        name: (pi.round(2).tolist(), mu[:, 1], pi @ mu[:, 1])
        for name, (mu, _, pi, _) in names["fits"].items()
    }
    for name, weights, wait in [
        ("all numbers", [0.36, 0.64], 70.9),
        ("rows with gaps dropped", [0.6, 0.4], 64.1),
        ("gaps filled in by EM", [0.36, 0.64], 70.2),
    ]:
        assert found[name][0] == weights
        assert found[name][2] == pytest.approx(wait, abs=0.05)
    for name in ("rows with gaps dropped", "gaps filled in by EM"):
        np.testing.assert_allclose(found[name][1], [54, 79], atol=0.5)


def test_the_fit_is_the_maximum_of_what_was_seen(names):
    """A small change of any parameter lowers the likelihood that the text writes down."""
    X, gone = names["X"], names["gone"]
    mu, sigma, pi, trace = names["fit"](X, 200)

    def seen(mu, sigma, pi):
        parts = list(zip(mu, sigma, pi, strict=True))
        whole = [p * multivariate_normal.pdf(X[~gone], m, S) for m, S, p in parts]
        alone = [p * norm.pdf(X[gone, 0], m[0], S[0, 0] ** 0.5) for m, S, p in parts]
        return np.log(sum(whole)).sum() + np.log(sum(alone)).sum()

    top = seen(mu, sigma, pi)
    assert top == pytest.approx(trace[-1])
    assert np.diff(trace).min() > -1e-9
    for k in range(2):
        for i in range(2):
            for sign in (-1, 1):
                other = mu.copy()
                other[k, i] += sign * 0.05 * sigma[k, i, i] ** 0.5
                assert seen(other, sigma, pi) < top
                other = sigma.copy()
                other[k, i, i] *= 1 + sign * 0.05
                assert seen(mu, other, pi) < top
                other = sigma.copy()
                other[k, 0, 1] = other[k, 1, 0] = sigma[k, 0, 1] * (1 + sign * 0.05)
                assert seen(mu, other, pi) < top
    for shift in (-0.02, 0.02):
        assert seen(mu, sigma, pi + np.array([shift, -shift])) < top


def test_without_the_conditional_variance_the_waits_come_out_too_narrow(names):
    X, gone = names["X"], names["gone"]
    theta = names["mu_0"], names["Sigma_0"], names["pi_0"]
    for _ in range(60):
        mu, sigma, pi = theta
        gamma = names["e_step"](X, *theta)
        mu, new, pi = names["m_step"](X, gamma, mu, sigma)
        for k in range(2):
            variance = names["conditional"](X[:1, 0], theta[0][k], sigma[k])[1]
            new[k, 1, 1] -= gamma[gone, k].sum() * variance / gamma[:, k].sum()
        theta = mu, new, pi
    right = names["fit"](X)[1]
    assert theta[1][1, 1, 1] < right[1, 1, 1] / 2


def test_without_gaps_it_is_the_lab_on_old_faithful(names, lab):
    geyser, complete = lab("old_faithful"), names["complete"]
    start = names["mu_0"], names["Sigma_0"], names["pi_0"]
    _, history = geyser["run_em"](complete, *start, 60)
    for part, other in zip(names["fit"](complete)[:3], history[-1], strict=True):
        np.testing.assert_allclose(part, other, rtol=1e-8)
