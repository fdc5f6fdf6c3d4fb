"""The hints for wrong answers: that they name the mistake, mislead nobody, and spare right answers.

The functions are written as those of public EM code are, with the mistakes found there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal

from assessment import hints, mistakes
from assessment.mistakes import Mixture, Step

RANDOM = np.random.RandomState(5)
MIXTURE = Mixture(
    RANDOM.normal(size=(40, 2)) * 1.5,
    [[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]],
    [[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]],
    [0.2, 0.55, 0.25],
)
STEP = Step(RANDOM.normal(size=(40, 2)) + np.array([3, -2]), RANDOM.dirichlet([1, 2, 0.5], size=40))
OLD_MEANS = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]])


def pdf(x: Any, mean: Any, covar: Any) -> Any:
    return multivariate_normal(mean, covar).pdf(x)


def joint_by(density: Callable[..., Any]) -> Callable[..., Any]:
    def joint(x, means, covars, weights):
        parts = zip(weights, means, covars, strict=True)
        return np.stack([w * density(x, m, c) for w, m, c in parts], axis=1)

    return joint


def own(power: float = 0.5, half: float = 0.5, sign: float = -1, quad: Any = None) -> Any:
    """A density as it is written by hand, with a slip in one place."""

    def density(x, mean, covar):
        gap, inverse = x - mean, np.linalg.inv(covar)
        squares = quad(gap, covar) if quad else (gap @ inverse * gap).sum(axis=1)
        return np.exp(sign * half * squares) / (2 * np.pi * np.linalg.det(covar) ** power)

    return density


def normalised(joint: Callable[..., Any]) -> Callable[..., Any]:
    def shares(*given):
        table = joint(*given)
        return table / table.sum(axis=1, keepdims=True)

    return shares


def summed(joint: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: np.log(joint(*given).sum(axis=1)).sum()


right_joint = joint_by(pdf)
DENSITIES = {
    "root of the determinant left out": (own(power=0), "has the factor 1/sqrt(det Sigma)"),
    "determinant without its root": (own(power=1), "yours has the square of it"),
    "multiplied by the root": (own(power=-0.5), "multiplied where it has to be divided"),
    "no half": (own(half=1), "1/2 is missing"),
    "half twice": (own(half=0.25), "1/2 stands twice"),
    "two for a half": (own(half=2), "factor 2 where 1/2"),
    "no minus": (own(sign=1), "lacks its minus sign"),
    "covariance for its inverse": (own(quad=lambda d, c: (d @ c * d).sum(1)), "needs the inverse"),
    "inverse by entry": (own(quad=lambda d, c: (d @ (1 / c) * d).sum(1)), "entry by entry"),
    "no covariance": (own(quad=lambda d, c: (d**2).sum(1)), "left out of the exponent"),
    "squared late": (
        own(quad=lambda d, c: ((d @ np.linalg.inv(c)) ** 2).sum(1)),
        "with the inverse once",
    ),
    "diagonal of the inverse": (
        own(quad=lambda d, c: (d**2 / np.diag(c)).sum(1)),
        None,  # the diagonal of Sigma in the exponent, all of it in front: not in the list
    ),
    "a ridge that is seen": (lambda x, m, c: pdf(x, m, c + 0.01 * np.eye(2)), "about 0.01"),
}
SHARES = {name: (normalised(joint_by(d)), hint) for name, (d, hint) in DENSITIES.items()} | {
    "columns": (lambda *g: right_joint(*g) / right_joint(*g).sum(0), "not each component's column"),
    "no weights": (lambda x, m, c, w: normalised(right_joint)(x, m, c, np.ones(3)), "the weight p"),
    "weights squared": (lambda x, m, c, w: normalised(right_joint)(x, m, c, w**2), "in squared"),
    "weight added in logs": (
        lambda x, m, c, w: softmax(np.log(right_joint(x, m, c, w)) - np.log(w) + w, axis=1),
        "LOG of the weight",
    ),
    "weight times log-density": (
        lambda x, m, c, w: softmax(w * (np.log(right_joint(x, m, c, w)) - np.log(w)), axis=1),
        "not its logarithm",
    ),
    "exp twice": (lambda *g: softmax(right_joint(*g), axis=1), "once too often"),
    "mean for sum": (lambda *g: 3 * normalised(right_joint)(*g), "not by their mean"),
    "last component forgotten": (
        lambda *g: normalised(lambda *h: right_joint(*h) * [1, 1, 0])(*g),
        "the last component is left out",
    ),
    "standardised": (
        lambda x, *g: normalised(right_joint)((x - x.mean(0)) / x.std(0), *g),
        "standardised first",
    ),
    "floor": (lambda *g: normalised(lambda *h: right_joint(*h) + 1e-3)(*g), "0.001"),
    "weights of others": (
        lambda x, m, c, w: normalised(right_joint)(x, m, c, w[::-1]),
        "weights are out of order",
    ),
}
HEIGHTS = {name: (summed(joint_by(d)), hint) for name, (d, hint) in DENSITIES.items()} | {
    "sum of logs": (lambda *g: np.log(right_joint(*g)).sum(), "inside the logarithm"),
    "mean": (lambda *g: np.log(right_joint(*g).sum(1)).mean(), "that is the mean"),
    "no log": (lambda *g: right_joint(*g).sum(), "take the logarithm"),
    "log of the total": (lambda *g: np.log(right_joint(*g).sum()), "log of a sum over points"),
    "other axis": (lambda *g: np.log(right_joint(*g).sum(0)).sum(), "inside it, sum over"),
    "log2": (lambda *g: np.log2(right_joint(*g).sum(1)).sum(), "natural logarithm"),
    "log1p": (lambda *g: np.log1p(right_joint(*g).sum(1)).sum(), "1 + density"),
    "sign": (lambda *g: -summed(right_joint)(*g), "mind the sign"),
    "floor": (lambda *g: np.log(right_joint(*g).sum(1) + 1e-3).sum(), "inside the logarithm"),
    "largest": (lambda *g: np.log(right_joint(*g).max(1)).sum(), "largest component"),
    "weighted logs": (
        lambda x, m, c, w: (w * (np.log(right_joint(x, m, c, w)) - np.log(w))).sum(),
        "not logs of densities",
    ),
    "no 2 pi": (lambda *g: summed(right_joint)(*g) + 40 * np.log(2 * np.pi), "off by a constant"),
    "last point left out": (lambda x, *g: summed(right_joint)(x[:-1], *g), "last point"),
}


def means(x, resp):
    return resp.T @ x / resp.sum(0)[:, None]


def covars(x, resp, centres=None, counts=None):
    centres = means(x, resp) if centres is None else centres
    gaps = x[:, None] - centres
    counts = resp.sum(0) if counts is None else counts
    return np.einsum("nk,nki,nkj->kij", resp, gaps, gaps) / np.reshape(counts, (-1, 1, 1))


MEANS = {
    "by N": (lambda x, r: r.T @ x / len(x), "not by N"),
    "sum": (lambda x, r: r.T @ x, "that is a sum"),
    "by K": (lambda x, r: r.T @ x / 3, "number of components"),
    "one less": (lambda x, r: r.T @ x / (r.sum(0) - 1)[:, None], "one less"),
    "squared shares": (lambda x, r: means(x, r**2), "not squared"),
    "unweighted": (lambda x, r: np.tile(x.mean(0), (3, 1)), "all points count the same"),
    "filled in the wrong order": (lambda x, r: means(x, r).T.reshape(3, 2), "wrong order"),
    "hard": (lambda x, r: means(x, np.eye(3)[r.argmax(1)]), "not wholly"),
    "last one's count": (lambda x, r: r.T @ x / r.sum(0)[-1], "of the last one"),
}
COVARS = {
    "by N": (lambda x, r: covars(x, r, counts=40), "not by N"),
    "sum": (lambda x, r: covars(x, r, counts=1), "that is a sum"),
    "old means": (lambda x, r: covars(x, r, OLD_MEANS), "around the old mean"),
    "mean of all": (lambda x, r: covars(x, r, x.mean(0)), "mean of all points"),
    "zero": (lambda x, r: covars(x, r, 0), "second moment"),
    "diagonal": (lambda x, r: covars(x, r) * np.eye(2), "off-diagonal"),
    "ddof": (
        lambda x, r: np.stack([np.cov(x.T, aweights=c) for c in r.T]),
        "unless ddof=0",
    ),
    "inverse": (lambda x, r: np.linalg.inv(covars(x, r)), "that is the inverse"),
    "ridge": (lambda x, r: covars(x, r) + 0.1 * np.eye(2), "about 0.1"),
    "correlation": (
        lambda x, r: np.stack(
            [c / np.sqrt(np.outer(np.diag(c), np.diag(c))) for c in covars(x, r)]
        ),
        "correlation",
    ),
    "first mean": (lambda x, r: covars(x, r, means(x, r)[0]), "mean of the first component"),
    "shares twice": (lambda x, r: covars(x, r**2, means(x, r), r.sum(0)), "not twice"),
    "triangle": (lambda x, r: np.tril(covars(x, r)), "below the diagonal"),
    "sign": (lambda x, r: -covars(x, r), "mind the sign"),
    "one not weighted": (
        lambda x, r: np.stack([*covars(x, r)[:2], np.cov(x.T)]),
        "exchange the components",
    ),
}


def heard(kind: str, function: Callable[..., Any]) -> str | None:
    """The hint for what a function gives."""
    if kind in ("shares", "heights"):
        given = MIXTURE.x, MIXTURE.means, MIXTURE.covars, MIXTURE.weights
        hint = hints.of_shares if kind == "shares" else hints.of_log_likelihood
        return hint(function(*given), MIXTURE, function)
    answer = function(STEP.x, STEP.resp)
    if kind == "means":
        return hints.of_means(answer, STEP, function, old=OLD_MEANS)
    return hints.of_covariances(answer, STEP, STEP.means, function, old_means=OLD_MEANS)


TABLES = {"shares": SHARES, "heights": HEIGHTS, "means": MEANS, "covars": COVARS}
WRONG = [(kind, *pair) for kind, table in TABLES.items() for pair in table.values()]
NAMES = [f"{kind}: {name}" for kind, table in TABLES.items() for name in table]


@pytest.mark.parametrize(("kind", "function", "words"), WRONG, ids=NAMES)
def test_a_mistake_is_named(kind: str, function: Callable[..., Any], words: str | None) -> None:
    hint = heard(kind, function)
    assert hint
    assert words is None or words in hint
    assert "literal" not in hint
    assert len(hint.splitlines()) <= 2


@pytest.mark.parametrize(
    ("kind", "function"),
    [
        ("shares", normalised(right_joint)),
        ("shares", lambda *g: np.round(normalised(right_joint)(*g), 6)),
        ("shares", lambda *g: normalised(right_joint)(*g) + 1e-6),
        ("shares", normalised(joint_by(lambda x, m, c: pdf(x, m, c + 1e-6 * np.eye(2))))),
        ("shares", lambda *g: normalised(right_joint)(*g).astype(np.float32)),
        ("heights", summed(right_joint)),
        ("heights", summed(joint_by(lambda x, m, c: pdf(x, m, c + 1e-6 * np.eye(2))))),
        ("heights", lambda *g: logsumexp(np.log(right_joint(*g)).astype(np.float32), axis=1).sum()),
        ("means", means),
        ("means", lambda x, r: means(x.astype(np.float32), r.astype(np.float32))),
        ("covars", covars),
        ("covars", lambda x, r: covars(x, r) + 1e-6 * np.eye(2)),
    ],
)
def test_a_right_answer_of_any_style_hears_nothing(kind: str, function: Any) -> None:
    assert heard(kind, function) is None


def distance(answer: Any, target: Any) -> float:
    """How far an answer is from the right one, in tolerances."""
    room = hints.ATOL + hints.RTOL * np.abs(target)
    return float((np.abs(np.asarray(answer) - target) / room).max())


def test_the_tolerance_lies_between_right_styles_and_mistakes() -> None:
    """Right styles stay within a half of it; mistakes that have no size differ by ten of it."""
    shares, height = MIXTURE.shares, MIXTURE.log_densities.sum()
    wider = MIXTURE.but(covars=MIXTURE.covars + 1e-6 * np.eye(2))
    assert distance(wider.shares, shares) < 0.5
    assert distance(np.round(shares, 6), shares) < 0.5
    assert distance(shares.astype(np.float32), shares) < 0.5
    assert distance(wider.log_densities.sum(), height) < 0.5
    for slips, target in [
        (mistakes.of_shares(MIXTURE), shares),
        (mistakes.of_log_likelihood(MIXTURE), height),
        (mistakes.of_means(STEP, OLD_MEANS), STEP.means),
        (mistakes.of_covariances(STEP, STEP.means, OLD_MEANS), STEP.around(STEP.means)),
        (mistakes.of_weights(STEP), STEP.counts / 40),
    ]:
        sized = [pair for pair in slips if "about" not in pair[0] and "no mean" not in pair[0]]
        assert len(sized) > 20
        near = {hint: distance(slip, target) for hint, slip in sized if np.isfinite(slip).all()}
        near = {hint: far for hint, far in near.items() if far}  # some are right on these data
        assert min(near.values()) > 10, min(near, key=near.__getitem__)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda t: -t, "sign"),
        (lambda t: np.where(np.arange(3) == 1, t + 0.2, t), "component 0, 2 is right, 1 is not"),
        (lambda t: t * 1.7, "1.7 times too large"),
        (lambda t: t + 0.123, "constant"),
        (lambda t: np.where(t > 0.5, np.nan, t), "nan"),
        (lambda t: t**1.5, "power"),
        (lambda t: t[:, :2], "shape"),
    ],
)
def test_what_is_no_known_mistake_is_described(answer: Any, words: str) -> None:
    assert words in str(hints.of_shares(answer(MIXTURE.shares), MIXTURE))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x, m, c, w: normalised(right_joint)(MIXTURE.x[: len(x)], m, c, w), "other points"),
        (lambda x, m, c, w: normalised(right_joint)(x, OLD_MEANS[: len(m)], c, w), "other means"),
        (
            lambda x, m, c, w: normalised(right_joint)(x, 1.1 * m, c, w),
            "move points and means together",
        ),
        (
            lambda x, m, c, w: normalised(right_joint)(x + 0.1 * x.mean(0), m, c, w),
            "leave out some points",
        ),
        (
            lambda x, m, c, w: normalised(right_joint)(x, m, c + 0.2 * c[0], w),
            "exchange the components",
        ),
    ],
)
def test_a_function_is_compared_with_itself(function: Any, words: str) -> None:
    if "other points" in words:
        shifted = MIXTURE.but(x=MIXTURE.x + 1)
        answer = function(shifted.x, *(shifted.means, shifted.covars, shifted.weights))
        assert words in str(hints.of_shares(answer, shifted, function))
    else:
        assert words in str(heard("shares", function))
