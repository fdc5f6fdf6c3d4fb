"""What mistakes in E-steps, M-steps and log-likelihoods give, each with the hint that names it.

They are computed from the right parts, put together in the wrong order, power, place or scale.
N counts points, D dimensions, K components. `assessment.hints` compares an answer with them.
"""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, softmax

Floats = NDArray[np.float64]
#: Hints, each with a wrong answer that deserves it.
Slips = list[tuple[str, Any]]

RIDGES = (1.0, 0.1, 1e-2, 1e-3, 1e-4, 1e-5)
FLOORS = (1.0, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
LOG_TAU, LOG_PI, LOG_2 = np.log([2 * np.pi, np.pi, 2]).tolist()


class Mixture:
    """A Gaussian mixture, and the points (N, D) at which it is looked at."""

    def __init__(self, x: Any, means: Any, covars: Any, weights: Any) -> None:
        self.x, self.means, self.covars, self.weights = (
            np.asarray(array, dtype=float) for array in (x, means, covars, weights)
        )

    @classmethod
    def on_the_line(cls, x: Any, mu: Any, sigma: Any, pi: Any) -> Mixture:
        """The same in one dimension, from points (N,), means and standard deviations (K,)."""
        variances = np.asarray(sigma, dtype=float)[:, None, None] ** 2
        return cls(np.reshape(x, (-1, 1)), np.reshape(mu, (-1, 1)), variances, pi)

    def but(self, **changed: Floats) -> Mixture:
        """The same mixture, but for some of its parts."""
        parts = {"x": self.x, "means": self.means, "covars": self.covars, "weights": self.weights}
        return Mixture(**(parts | changed))

    @cached_property
    def gaps(self) -> Floats:
        """The points less the means (N, K, D)."""
        return np.asarray(self.x[:, None, :] - self.means)

    @cached_property
    def squares(self) -> Floats:
        """The squared distances (N, K) from the means, in units of the covariances."""
        return quadratic(self.gaps, np.linalg.inv(self.covars))

    @cached_property
    def log_det(self) -> Floats:
        """Logs of the covariances' determinants (K,)."""
        return np.asarray(np.linalg.slogdet(self.covars)[1])

    @cached_property
    def log_parts(self) -> Floats:
        """Logs of the components' densities (N, K)."""
        front = -self.x.shape[1] / 2 * LOG_TAU
        return np.asarray(front - self.log_det / 2 - self.squares / 2)

    @cached_property
    def log_joint(self) -> Floats:
        """Logs of weight times density (N, K)."""
        return np.asarray(np.log(self.weights) + self.log_parts)

    @cached_property
    def shares(self) -> Floats:
        """The responsibilities (N, K)."""
        return np.asarray(softmax(self.log_joint, axis=1))

    @cached_property
    def log_densities(self) -> Floats:
        """Logs of the mixture's density (N,)."""
        return np.asarray(logsumexp(self.log_joint, axis=1))


def quadratic(gaps: Floats, matrices: Floats) -> Floats:
    """The quadratic forms d^T A d (N, K) of gaps (N, K, D), with a matrix for each component."""
    return np.asarray(np.einsum("nki,kij,nkj->nk", gaps, matrices, gaps))


def densities(mixture: Mixture) -> Slips:
    """Logs of wrong densities (N, K)."""
    line, count = mixture.x.shape[1] == 1, len(mixture.means)
    front, det, squares = -mixture.x.shape[1] / 2 * LOG_TAU, mixture.log_det, mixture.squares
    covars, gaps = mixture.covars, mixture.gaps
    inverse, half = np.linalg.inv(covars), front - det / 2
    bent = (np.einsum("nki,kij->nkj", gaps, inverse) ** 2).sum(axis=2)
    plain = (gaps**2).sum(axis=2)
    points = np.broadcast_to(mixture.x[:, None, :], gaps.shape)
    sums = points + mixture.means
    root = "1/sigma" if line else "1/sqrt(det Sigma)"
    exponent = "(x - mu)^2 / sigma^2" if line else "d^T Sigma^-1 d"
    found: Slips = [
        (f"the density has the factor {root} in front of exp; it is missing.", front - squares / 2),
        (
            f"in front of exp stands {root}: yours has the square of it.",
            front - det - squares / 2,
        ),
        (
            f"the density is multiplied where it has to be divided: {root}.",
            half + det - squares / 2,
        ),
        (
            f"{root} stands in front of exp: yours has too high a power of it.",
            front - 2 * det - squares / 2,
        ),
        (f"the factor 1/2 is missing in the exponent: exp(-1/2 {exponent}).", half - squares),
        (
            f"the factor 1/2 is missing in the exponent, and {root} in front of it.",
            front - squares,
        ),
        (f"the factor 1/2 stands twice in the exponent: exp(-1/2 {exponent}).", half - squares / 4),
        (
            "the exponent has the factor 2 where 1/2 belongs: mind the brackets around (2 ...).",
            half - 2 * squares,
        ),
        (
            "the exponent lacks its minus sign: a density falls with the distance.",
            half + squares / 2,
        ),
        (
            f"the exponent needs the square, {exponent}; yours has its root.",
            half - np.sqrt(squares) / 2,
        ),
        (f"the exponent needs the square once, {exponent}.", half - squares**2 / 2),
        (
            "the exponent does not divide by the variance: sigma is left out of it."
            if line
            else "the covariance is left out of the exponent: d^T Sigma^-1 d.",
            half - plain / 2,
        ),
        ("the widths are left out: each component has its own.", np.asarray(front - plain / 2)),
        (
            "the exponent divides by sigma^2; yours multiplies by it."
            if line
            else "the exponent needs the inverse of Sigma; yours has Sigma itself.",
            half - quadratic(gaps, covars) / 2,
        ),
        (
            "a Gaussian takes the covariance, and its exponent the inverse: here they are exchanged.",
            half + det - quadratic(gaps, covars) / 2,
        ),
        (
            f"the exponent needs the gap x - {'mu' if line else 'mean'}: the mean is left out.",
            half - quadratic(points, inverse) / 2,
        ),
        (
            "mean and point are added: the exponent needs their difference.",
            half - quadratic(sums, inverse) / 2,
        ),
        ("the exponent is left out: the density depends on the point.", half + 0 * squares),
    ]
    if line:
        sigma = np.sqrt(covars)
        found += [
            (
                "sigma is a standard deviation: its square stands where sigma itself belongs.",
                mixture.but(covars=covars**2).log_parts,
            ),
            (
                "sigma is a standard deviation already: no square root of it.",
                mixture.but(covars=sigma).log_parts,
            ),
            (
                "the exponent divides by sigma where the square of sigma belongs.",
                half - plain / sigma[:, 0, 0] / 2,
            ),
        ]
    else:
        corner, factor = np.eye(mixture.x.shape[1]), np.linalg.cholesky(covars)
        with np.errstate(all="ignore"):
            by_entry = quadratic(gaps, 1 / covars)
        white = np.einsum("nki,kij->nkj", gaps, np.linalg.inv(factor))
        found += [
            (
                "the exponent needs d^T Sigma^-1 d, with the inverse once: yours squares Sigma^-1 d.",
                half - bent / 2,
            ),
            (
                "the off-diagonal entries of Sigma are left out.",
                mixture.but(covars=covars * corner).log_parts,
            ),
            (
                "the off-diagonal entries of Sigma^-1 are left out: d^T Sigma^-1 d has them.",
                half - quadratic(gaps, inverse * corner) / 2,
            ),
            (
                "Sigma is inverted entry by entry: the inverse matrix is needed.",
                half - by_entry / 2,
            ),
            (
                "the Cholesky factor L is turned round: L L^T = Sigma, so solve(L, d).",
                half - (white**2).sum(axis=2) / 2,
            ),
            (
                "the trace is not the determinant.",
                front - np.log(np.trace(covars, axis1=1, axis2=2)) / 2 - squares / 2,
            ),
            (
                "log det Sigma is twice the sum of log diag L: the 2 is missing.",
                front - det / 4 - squares / 2,
            ),
            (
                "L, with L L^T = Sigma, stands where Sigma belongs.",
                half - quadratic(gaps, np.linalg.inv(factor)) / 2,
            ),
        ]
    for place, k in (("first", 0), ("last", count - 1)):
        means, same = np.stack([mixture.means[k]] * count), np.stack([covars[k]] * count)
        about = f"yours takes those of the {place} for all: an index?"
        found += [
            (
                f"every component has its own covariance: {about}",
                mixture.but(covars=same).log_parts,
            ),
            (f"every component has its own mean: {about}", mixture.but(means=means).log_parts),
            (
                f"every component has its own mean and covariance: {about}",
                mixture.but(means=means, covars=same).log_parts,
            ),
        ]
    for order in orders(count):
        found += [
            (
                "component k has covariance k: here they are out of order. An index?",
                mixture.but(covars=covars[order]).log_parts,
            ),
            (
                "component k has mean k: here they are out of order. An index?",
                mixture.but(means=mixture.means[order]).log_parts,
            ),
        ]
    for ridge in RIDGES:
        wider = covars + ridge * np.eye(mixture.x.shape[1])
        hint = f"something (about {ridge:g}) is added to the covariances: take them as they are."
        found.append((hint, mixture.but(covars=wider).log_parts))
    return found


def constants(mixture: Mixture) -> list[tuple[str, float]]:
    """Logs of wrong factors of the density that are the same for all components."""
    dim = mixture.x.shape[1]
    usual = {
        "what stands in front of the exponential in the density?": dim / 2 * LOG_TAU,
        "the density has the root of (2 pi)^D in its denominator.": -dim / 2 * LOG_TAU,
        "(2 pi)^(D/2) belongs into the denominator.": dim * LOG_TAU,
        "2 pi is left out but for its 2.": dim / 2 * LOG_PI,
        "the 2 of 2 pi is left out.": dim / 2 * LOG_2,
        "2 * pi ** D is 2 (pi ** D): mind the brackets.": (dim - 1) / 2 * LOG_2,
        "2 * pi ** (D / 2) is 2 (pi ** (D / 2)): mind the brackets.": (dim / 2 - 1) * LOG_2,
        "(2 * pi) ** D / 2 is half of (2 pi) ** D: mind the brackets.": LOG_2 - dim / 2 * LOG_TAU,
        "1 / (2 * pi) ** D / 2 is not 1 / (2 pi) ** (D / 2).": -LOG_2 - dim / 2 * LOG_TAU,
        "the power of 2 pi is D/2, with D columns, and D is not 1.": (dim - 1) / 2 * LOG_TAU,
        "the power of 2 pi is D/2, with D columns, and D is not 2.": (dim - 2) / 2 * LOG_TAU,
        "D counts the columns of the data, not its rows.": (dim - len(mixture.x)) / 2 * LOG_TAU,
    }
    found = [(f"off by a constant: {why}", constant) for why, constant in usual.items()]
    return [(hint, constant) for hint, constant in found if constant]


def orders(count: int) -> list[list[int]]:
    """The orders of the components that are not the right one; of many, those of usual slips."""
    first, *others = map(list, itertools.islice(itertools.permutations(range(count)), 120))
    rolled = [first[k:] + first[:k] for k in (1, count - 1)]
    return others if count < 6 else [*rolled, first[::-1]]


def of_shares(mixture: Mixture) -> Slips:
    """Wrong responsibilities (N, K)."""
    joint, parts = np.exp(mixture.log_joint), np.exp(mixture.log_parts)
    shares, weights, logs = mixture.shares, mixture.weights, mixture.log_joint
    count = len(weights)
    with np.errstate(all="ignore"):
        found: Slips = [
            ("each point's row sums to 1, not each component's column.", joint / joint.sum(axis=0)),
            ("where is the weight p(z=k)?", softmax(mixture.log_parts, axis=1)),
            ("that is weight times density: divide by its sum over the components.", joint),
            (
                "that is the density: times the weight, divided by the sum over the components.",
                parts,
            ),
            (
                "the weight belongs into the denominator, too.",
                joint / parts.sum(axis=1, keepdims=True),
            ),
            (
                "the weight belongs into the numerator, too.",
                parts / joint.sum(axis=1, keepdims=True),
            ),
            ("the points are centred first: take them as they are.", centred(mixture).shares),
            (
                "the points are standardised first: take them as they are.",
                standardised(mixture).shares,
            ),
            ("those are the logarithms: take exp at the end.", np.log(shares)),
            ("those are the logs of weight times density: normalise them, and take exp.", logs),
            ("shares are proportional to weight times density, not to its logarithm.", rows(logs)),
            (
                "responsibilities are shares between 0 and 1, not a choice of the largest.",
                np.eye(count)[shares.argmax(axis=1)],
            ),
            (
                "equal shares for all? They must depend on the point.",
                np.full(shares.shape, 1 / count),
            ),
            (
                "those are the weights: a share depends on the point, too.",
                np.tile(weights, (len(shares), 1)),
            ),
            (
                "divide by the sum over the components of each point, not by the sum over everything.",
                joint / joint.sum(),
            ),
            (
                "divide by the sum over components, not by the largest.",
                joint / joint.max(axis=1, keepdims=True),
            ),
            ("divide by the sum over components, not by their mean.", shares * count),
            (
                "each row sums to 1: it is divided by the number of components once too often.",
                shares / count,
            ),
            (
                "each row sums to 1: it is divided by the number of points, too.",
                shares / len(shares),
            ),
            (
                "the weight counts once: yours comes in squared.",
                softmax(logs + np.log(weights), axis=1),
            ),
            (
                "it is divided by the weight, which belongs into the numerator.",
                softmax(mixture.log_parts - np.log(weights), axis=1),
            ),
            (
                "to a log-density the LOG of the weight is added; yours adds the weight itself.",
                softmax(mixture.log_parts + weights, axis=1),
            ),
            ("the weight is added to the density: multiply them.", rows(parts + weights)),
            (
                "the weight multiplies the density, not its logarithm (to that, add the log of the weight).",
                softmax(weights * mixture.log_parts, axis=1),
            ),
            ("exp is taken once too often before normalising.", softmax(joint, axis=1)),
            ("exp is taken once too often at the end.", np.exp(shares)),
            ("that is 1 minus the share.", 1 - shares),
            ("the shares are squared.", shares**2),
            ("weight times density is squared before it is normalised.", softmax(2 * logs, axis=1)),
            (
                "the root of weight times density is normalised: take it as it is.",
                softmax(logs / 2, axis=1),
            ),
            (
                "divide by the sum of weight times density, not of its logarithms.",
                joint / logs.sum(axis=1, keepdims=True),
            ),
            (
                "each row sums to 1: it is divided by the mean over the points.",
                joint / joint.mean(axis=0),
            ),
            ("row n belongs to point n: the points are in reverse order.", shares[::-1]),
            (
                "divide by the sum over components, not by the root of the sum of squares.",
                joint / np.sqrt((joint**2).sum(axis=1, keepdims=True)),
            ),
            (
                "the sum over the components leaves out the last.",
                joint / joint[:, :-1].sum(axis=1, keepdims=True),
            ),
            (
                "the sum over the components leaves out the first.",
                joint / joint[:, 1:].sum(axis=1, keepdims=True),
            ),
            (
                "the last component is left out: is K read from the arguments, and does the loop reach it?",
                rows(joint * (np.arange(count) < count - 1)),
            ),
            (
                "the first component is left out: does the loop begin with it?",
                rows(joint * (np.arange(count) > 0)),
            ),
        ]
    for order in orders(count):
        found += [
            (
                "right shares, wrong columns: column k belongs to component k. Is something sorted?",
                shares[:, order],
            ),
            (
                "weight k belongs to component k: the weights are out of order. An index?",
                mixture.but(weights=weights[order]).shares,
            ),
        ]
    for floor in FLOORS:
        hint = (
            f"something (about {floor:g}) is added to densities: what is far away then goes to all."
        )
        found += [
            (hint, rows(joint + floor)),
            (hint, rows(weights * (parts + floor))),
            (hint, rows(np.maximum(joint, floor))),
            (hint, rows(weights * np.maximum(parts, floor))),
            (
                f"something (about {floor:g}) is added to the denominator: rows then do not sum to 1.",
                joint / (joint.sum(axis=1, keepdims=True) + floor),
            ),
        ]
    for floor in FLOORS:
        hint = f"something (about {floor:g}) is added to the densities: far points then go to all."
        below = (
            f"something (about {floor:g}) is added to the denominator: rows do not sum to 1 then."
        )
        found += [
            (hint, rows(joint + floor)),
            (hint, rows(weights * (parts + floor))),
            (hint, rows(np.maximum(joint, floor))),
            (hint, rows(weights * np.maximum(parts, floor))),
            (below, joint / (joint.sum(axis=1, keepdims=True) + floor)),
            (below, joint / np.maximum(joint.sum(axis=1, keepdims=True), floor)),
        ]
    wrong = densities(mixture)
    found += [(hint, softmax(np.log(weights) + logs, axis=1)) for hint, logs in wrong]
    return found + [
        (f"where is the weight p(z=k)? And {hint}", softmax(logs, axis=1)) for hint, logs in wrong
    ]


def centred(mixture: Mixture) -> Mixture:
    """The mixture at points whose mean has been subtracted."""
    return mixture.but(x=mixture.x - mixture.x.mean(axis=0))


def standardised(mixture: Mixture) -> Mixture:
    """The mixture at points with mean 0 and standard deviation 1."""
    return mixture.but(x=(mixture.x - mixture.x.mean(axis=0)) / mixture.x.std(axis=0))


def rows(table: Floats) -> Floats:
    """A table whose rows are divided by their sums."""
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def of_log_likelihood(mixture: Mixture, *, mean: bool = False) -> Slips:
    """Wrong log-likelihoods: the sum over the points, or their mean, is the right one."""
    joint, parts = np.exp(mixture.log_joint), np.exp(mixture.log_parts)
    logs, weights, shares = mixture.log_joint, mixture.weights, mixture.shares
    (n, dim), count = mixture.x.shape, len(weights)
    scale = 1 / n if mean else 1
    per_point = np.log(joint.sum(axis=1))
    total = per_point.sum()
    target = total * scale
    asked = "mean" if mean else "sum"

    def over(values: Any) -> Any:
        """Log-densities of the points, put together as is asked for."""
        return np.sum(values) * scale

    entropy = -(shares * np.log(shares + 1e-300)).sum()
    with np.errstate(all="ignore"):
        found: Slips = [
            (
                f"that is the {'sum' if mean else 'mean'} over the points, where their {asked} is asked for.",
                total if mean else total / n,
            ),
            ("the sum over components belongs inside the logarithm.", over(logs)),
            (
                "the sum over components belongs inside the logarithm, and the weight, too.",
                over(mixture.log_parts),
            ),
            (
                "the sum over components belongs inside the logarithm, the weight, too; and it is no mean.",
                logs.mean(),
            ),
            ("where is the weight p(z=k)?", over(np.log(parts.sum(axis=1)))),
            (
                "equal weights 1/K are not this mixture's: use the weights.",
                over(np.log(parts.mean(axis=1))),
            ),
            (
                "the weights multiply densities inside the log, not logs of densities.",
                over(weights * mixture.log_parts),
            ),
            (
                "the weights are the prior p(z=k), not the responsibilities.",
                over(np.log((shares * parts).sum(axis=1))),
            ),
            (
                "that weighs the logs by responsibilities: it is EM's Q. The sum belongs inside the log.",
                over(shares * logs),
            ),
            (
                "no responsibilities belong in here: the logs are weighed by them.",
                over(shares * mixture.log_parts),
            ),
            ("that is the entropy of the responsibilities.", entropy * scale),
            ("use the natural logarithm, not that of base 2.", target / np.log(2)),
            ("use the natural logarithm, not that of base 10.", target / np.log(10)),
            ("mind the sign: the log-likelihood itself is asked for.", -target),
            ("that is -2 log L: the log-likelihood itself is asked for.", -2 * target),
            ("that is a likelihood: take the logarithm of each point's density.", over(joint)),
            ("that is a sum of densities: take the logarithm of each point's.", joint.sum()),
            ("that is a sum of densities: take the logarithm of each point's.", joint.mean()),
            (
                "that is the log of a sum over points: the logs of the points are summed.",
                np.log(joint.sum()),
            ),
            (
                "the points are centred first: take them as they are.",
                over(centred(mixture).log_densities),
            ),
            (
                "the points are standardised first: take them as they are.",
                over(standardised(mixture).log_densities),
            ),
            ("the log of the mean is not the mean of the logs.", np.log(joint.sum() / n)),
            (
                "the log is taken of the sum over points: inside it, sum over the components.",
                over(np.log(joint.sum(axis=0))),
            ),
            (
                "the log is taken of the sum over points: inside it, sum over the components.",
                np.log(joint.sum(axis=0)).mean(),
            ),
            (
                "the components are averaged: inside the log they are summed.",
                over(np.log(joint.mean(axis=1))),
            ),
            ("the largest component is not their sum.", over(np.log(joint.max(axis=1)))),
            (
                "the weight counts once: yours comes in squared.",
                over(np.log((weights * joint).sum(axis=1))),
            ),
            (
                "inside the log the weight multiplies the density: yours is added.",
                over(np.log((weights + parts).sum(axis=1))),
            ),
            (
                "to a log-density the LOG of the weight is added; yours adds the weight itself.",
                over(np.log((np.exp(weights) * parts).sum(axis=1))),
            ),
            (
                "it is divided by the weight, which multiplies.",
                over(np.log((parts / weights).sum(axis=1))),
            ),
            (
                "the density is squared inside the log.",
                over(np.log((weights * parts**2).sum(axis=1))),
            ),
            ("that is divided by the number of components, too.", target / count),
            ("that is divided by the number of dimensions, too.", target / dim),
            (
                "that is divided by the number of dimensions, where that of points belongs.",
                total / dim,
            ),
            (
                "that is divided by the number of components, where that of points belongs.",
                total / count,
            ),
            ("that is multiplied by the number of points once too often.", target * n),
            ("that is divided by the number of points once too often.", target / n),
            ("that is half of it.", target / 2),
            ("that is twice it.", target * 2),
            (
                "the logarithm is that of 1 + density: the density alone belongs in it.",
                over(np.log1p(joint.sum(axis=1))),
            ),
            ("the logarithm is taken twice.", over(np.log(np.abs(per_point)))),
            (
                "the logs of the shares are summed: take the log before you divide.",
                over(np.log(shares)),
            ),
            (
                "the rows of the shares sum to 1, so the log of their sum is 0: sum before you divide.",
                0.0 * total,
            ),
            (
                "the last point is left out.",
                per_point[:-1].sum() * (1 / max(1, n - 1) if mean else 1),
            ),
            ("the last point is left out.", per_point[:-1].sum() * scale),
            ("the first point is left out.", per_point[1:].sum() * scale),
            ("that is the last point alone: add the points up.", per_point[-1]),
            ("that is the first point alone: add the points up.", per_point[0]),
            ("the points' log-likelihoods are multiplied: add them.", np.prod(per_point)),
            (
                "the absolute value is taken: the log-likelihood may be negative.",
                over(np.abs(per_point)),
            ),
            ("the median is not the mean.", np.median(per_point)),
            ("one less than N in the denominator?", total / max(1, n - 1)),
        ]
        for k, place in ((0, "first"), (count - 1, "last")):
            others = np.delete(joint, k, axis=1)
            found += [
                (f"that is the {place} component alone: sum over all of them.", over(logs[:, k])),
                (
                    f"the {place} component is left out of the sum.",
                    over(np.log(others.sum(axis=1))),
                ),
            ]
        if total > -8:  # else hardly more than 0
            hint = "that is a likelihood, a product of densities: its logarithm is asked for."
            found.append((hint, np.exp(total)))
        for number in (40, 272, 500, 600):
            found += [
                (f"divide by the number of points given, not by {number}.", total / number),
                (
                    f"{number} points are added up, however many are given.",
                    per_point[np.arange(number) % n].sum() * scale,
                ),
            ]
        for floor in FLOORS:
            hint = (
                f"something (about {floor:g}) is added inside the logarithm: stay in logs instead."
            )
            found.append((hint, over(np.log(joint.sum(axis=1) + floor))))
            found.append((hint, over(np.log(np.maximum(joint.sum(axis=1), floor)))))
        for order in orders(count):
            hint = "weight k belongs to component k: the weights are out of order. An index?"
            found.append((hint, over(mixture.but(weights=weights[order]).log_densities)))
        for k in range(count):
            hint = "every component has its own weight. An index?"
            found.append((hint, over(logsumexp(mixture.log_parts + np.log(weights[k]), axis=1))))
        wrong = densities(mixture)
        for constant in (LOG_2, -LOG_2):
            hint = f"{wrong[1][0]} Is det ** 1 / 2 in it? That is det / 2."
            table = np.log(weights) + wrong[1][1] + constant
            found.append((hint, over(logsumexp(table, axis=1))))
        for hint, constant in constants(mixture):
            found.append((hint, target + constant * (1 if mean else n)))
            found += [
                (f"{other} And {hint}", over(logsumexp(np.log(weights) + table, axis=1) + constant))
                for other, table in wrong[:12]
            ]
        found += [(hint, over(logsumexp(np.log(weights) + table, axis=1))) for hint, table in wrong]
    return found


class Step:
    """Points (N, D) and responsibilities (N, K), from which an M-step starts."""

    def __init__(self, x: Any, resp: Any) -> None:
        self.x, self.resp = (np.asarray(array, dtype=float) for array in (x, resp))
        self.x = self.x.reshape(len(self.resp), -1)

    @cached_property
    def counts(self) -> Floats:
        """The soft counts N_k (K,)."""
        return np.asarray(self.resp.sum(axis=0))

    @cached_property
    def means(self) -> Floats:
        """The new means (K, D)."""
        return np.asarray(self.resp.T @ self.x / self.counts[:, None])

    def around(self, centres: Any, resp: Floats | None = None) -> Floats:
        """The weighted covariances (K, D, D) around some centres (K, D)."""
        shares = self.resp if resp is None else resp
        gaps = self.x[:, None, :] - np.asarray(centres)
        products = np.einsum("nk,nki,nkj->kij", shares, gaps, gaps)
        return np.asarray(products / shares.sum(axis=0)[:, None, None])

    @cached_property
    def hard(self) -> Floats:
        """A table (N, K) that gives each point to its largest component."""
        return np.asarray(np.eye(self.resp.shape[1])[self.resp.argmax(axis=1)])


def of_means(step: Step, old: Any = None) -> Slips:
    """Wrong means (K, D); `old` ones are those that an object had before."""
    x, resp, counts, means = step.x, step.resp, step.counts, step.means
    (n, dim), count = x.shape, len(counts)
    sums, soft = resp.T @ x, counts[:, None]
    with np.errstate(all="ignore"):
        found: Slips = [
            ("divide each by its soft count N_k, not by N.", sums / n),
            ("that is a sum: divide it by the soft count N_k.", sums),
            ("divide by the soft count of points, not by the number of components.", sums / count),
            ("divide by the soft count of points, not by the number of columns.", sums / dim),
            ("the sum is divided by N_k and by N, too: once is enough.", means / n),
            ("the sum is divided by N_k twice.", means / soft),
            ("the mean is multiplied by N_k / N once too often.", means * soft / n),
            ("one less than N_k in the denominator? A mean divides by N_k.", sums / (soft - 1)),
            ("one less than N in the denominator? Divide by N_k.", sums / (n - 1)),
            (
                "every point counts by its share, not wholly for its largest component.",
                step.hard.T @ x / step.hard.sum(axis=0)[:, None],
            ),
            ("the shares are hard in the sum, and soft in N_k.", step.hard.T @ x / soft),
            ("the shares are soft in the sum, and hard in N_k.", sums / step.hard.sum(0)[:, None]),
            (
                "all points count the same: where do the responsibilities come in?",
                np.tile(x.mean(axis=0), (count, 1)),
            ),
            (
                "the responsibilities are missing in the sum: weigh each point.",
                np.tile(x.sum(axis=0), (count, 1)) / soft,
            ),
            (
                "the responsibility counts once, not squared.",
                (resp**2).T @ x / (resp**2).sum(axis=0)[:, None],
            ),
            ("the responsibility counts once, not squared.", (resp**2).T @ x / soft),
            ("the points are squared: that is a second moment.", resp.T @ x**2 / soft),
            (
                "weigh by the share, not by one minus the share.",
                (1 - resp).T @ x / (n - soft),
            ),
            ("weigh by the share, not by its logarithm.", np.log(resp).T @ x / soft),
            ("mind the sign.", -means),
            ("the columns of the points are in another order.", means[:, ::-1]),
            (
                "the table is filled in the wrong order: row k is component k.",
                means.T.reshape(count, dim),
            ),
            (
                "one number for all columns: the mean has one for each, axis=0.",
                np.tile(means.mean(axis=1, keepdims=True), dim),
            ),
            (
                "divide by the sum of the shares of a component, not by the largest.",
                sums / resp.max(axis=0)[:, None],
            ),
            (
                "divide by N_k, not by the sum of the squared shares.",
                sums / (resp**2).sum(axis=0)[:, None],
            ),
            ("divide by N_k, not by its root.", sums / np.sqrt(soft)),
            ("multiplied by N_k, by which it has to be divided.", sums * soft),
            ("the last point is left out.", resp[:-1].T @ x[:-1] / resp[:-1].sum(axis=0)[:, None]),
            ("the last point is left out of the sum.", resp[:-1].T @ x[:-1] / soft),
            ("the first point is left out.", resp[1:].T @ x[1:] / resp[1:].sum(axis=0)[:, None]),
        ]
        for number in (40, 272, 500, 600):
            found.append((f"divide by the soft count of points, not by {number}.", sums / number))
        for k, place in ((0, "first"), (count - 1, "last")):
            hint = (
                f"all components have the mean of the {place} one: an index, or what a loop keeps?"
            )
            found.append((hint, np.tile(means[k], (count, 1))))
            found.append(
                (f"each divides by its own N_k, not by that of the {place} one.", sums / counts[k])
            )
        found += [
            ("mean k is that of component k: they are out of order.", means[order])
            for order in orders(count)
        ] + [
            ("each divides by its own N_k: they are out of order. An index?", sums / soft[order])
            for order in orders(count)
        ]
        if old is not None and np.shape(old) == means.shape:
            found += [
                ("the means did not move: are they stored?", np.asarray(old)),
                ("the old means are added: begin each sum at zero.", means + old),
                ("the old means are added: begin each sum at zero.", (sums + old) / soft),
                ("the old means are subtracted: that is the step, not the new mean.", means - old),
                ("that is the average of old and new means: take the new ones.", (means + old) / 2),
            ]
    return found


def of_covariances(step: Step, centres: Any, old_means: Any = None, old: Any = None) -> Slips:
    """Wrong covariances (K, D, D) around the means that an answer has."""
    x, resp, counts = step.x, step.resp, step.counts
    (n, dim), count = x.shape, len(counts)
    centres, soft = np.asarray(centres, dtype=float), counts[:, None, None]
    right, corner = step.around(centres), np.eye(dim)
    outer = np.einsum("ki,kj->kij", centres, centres)
    second, whole = step.around(np.zeros((count, dim))), np.ones((n, count))
    middle = np.tile(x.mean(axis=0), (count, 1))
    deviations = np.sqrt(np.diagonal(right, axis1=1, axis2=2))
    hard_counts = step.hard.sum(axis=0)[:, None, None]
    with np.errstate(all="ignore"):
        found: Slips = [
            ("divide each by its soft count N_k, not by N.", right * soft / n),
            ("that is a sum: divide it by the soft count N_k.", right * soft),
            ("divide by N_k, not by the number of components.", right * soft / count),
            ("divide by N_k, not by the number of columns.", right * soft / dim),
            ("the sum is divided by N_k twice.", right / soft),
            ("the sum is divided by N_k, and by N, too.", right / n),
            ("multiplied by N_k, by which it has to be divided.", right * soft**2),
            ("divide by N_k, not by its root.", right * np.sqrt(soft)),
            ("the shares are soft in the sum, and hard in N_k.", right * soft / hard_counts),
            (
                "the shares are hard in the sum, and soft in N_k.",
                step.around(centres, step.hard) * hard_counts / soft,
            ),
            (
                "one less than N_k in the denominator? Maximum likelihood divides by N_k.",
                right * soft / (soft - 1),
            ),
            ("one less than N in the denominator? Divide by N_k.", right * soft / (n - 1)),
            (
                "np.cov corrects for small samples unless ddof=0; maximum likelihood does not.",
                right * soft / (soft - (resp**2).sum(axis=0)[:, None, None] / soft),
            ),
            (
                "where are the off-diagonal entries? The outer product of the gap with itself has them.",
                right * corner,
            ),
            (
                "off-diagonal entries are left out, and it is divided by N, not by N_k.",
                right * corner * soft / n,
            ),
            (
                "off-diagonal entries are left out, and it is a sum: divide it by N_k.",
                right * corner * soft,
            ),
            (
                "only the part below the diagonal is there: a covariance is symmetric.",
                np.tril(right),
            ),
            (
                "only the part above the diagonal is there: a covariance is symmetric.",
                np.triu(right),
            ),
            ("the variances are missing: what stands on the diagonal?", right * (1 - corner)),
            (
                "one variance for all columns: each pair of columns has its own entry.",
                (deviations**2).mean(axis=1)[:, None, None] * corner,
            ),
            (
                "one variance for all columns: each pair of columns has its own entry.",
                (deviations**2).sum(axis=1)[:, None, None] * corner,
            ),
            (
                "those are standard deviations: a covariance has their squares.",
                deviations[:, :, None] * corner,
            ),
            (
                "that is the correlation: do not divide by standard deviations.",
                right / deviations[:, :, None] / deviations[:, None, :],
            ),
            ("that is the root of each entry: a covariance is not rooted.", np.sqrt(np.abs(right))),
            ("that is the square of it: a covariance has products of two gaps.", right @ right),
            (
                "every point counts by its share, not wholly for its largest component.",
                step.around(centres, step.hard),
            ),
            (
                "all points count the same: where do the responsibilities come in?",
                step.around(centres, whole),
            ),
            (
                "the responsibilities are missing in the sum: weigh each product.",
                step.around(centres, whole) * n / soft,
            ),
            (
                "all points count the same, around one mean: where do the responsibilities come in?",
                step.around(middle, whole),
            ),
            (
                "it is taken around the mean of all points, not around the component's own new mean.",
                step.around(middle),
            ),
            ("that is the inverse.", np.linalg.inv(right)),
            (
                "a share counts once in each product, not twice: it multiplies one of the two gaps.",
                step.around(centres, resp**2) * (resp**2).sum(axis=0)[:, None, None] / soft,
            ),
            ("the responsibility counts once, not squared.", step.around(centres, resp**2)),
            (
                "the responsibility counts as it is, without a root.",
                step.around(centres, np.sqrt(resp)),
            ),
            ("that is the second moment about the origin: subtract the mean first.", second),
            (
                "that is a sum of second moments about the origin: subtract the mean first.",
                second * soft,
            ),
            (
                "the outer product of the mean is added to the second moment: subtract it.",
                second + outer,
            ),
            ("that is the outer product of the mean with itself: of the gaps, please.", outer),
            ("mind the sign.", -right),
            ("point and mean are added: the gap is their difference.", step.around(-centres)),
            ("the columns of the points are in another order.", right[:, ::-1, ::-1]),
            (
                "an identity matrix is not the covariance of a component.",
                np.stack([corner] * count),
            ),
            (
                "all covariances are added up: each component has its own.",
                np.stack([right.sum(axis=0)] * count),
            ),
            (
                "all covariances are averaged: each component has its own.",
                np.stack([right.mean(axis=0)] * count),
            ),
            (
                "all covariances are averaged: each component has its own.",
                np.stack([(right * soft).sum(axis=0) / n] * count),
            ),
            ("the last point is left out.", Step(x[:-1], resp[:-1]).around(centres)),
            ("the first point is left out.", Step(x[1:], resp[1:]).around(centres)),
            (
                "a covariance is added up over the components: begin each at zero.",
                np.cumsum(right, axis=0),
            ),
            (
                "a covariance is added up over the components: begin each at zero.",
                np.cumsum(right * soft, axis=0) / soft,
            ),
        ]
        for k, place in ((0, "first"), (count - 1, "last")):
            hint = (
                f"all have the covariance of the {place} component: an index, or what a loop keeps?"
            )
            found += [
                (hint, np.stack([right[k]] * count)),
                (
                    f"it is taken around the mean of the {place} component, for all components.",
                    step.around(np.tile(centres[k], (count, 1))),
                ),
                (
                    f"it is weighed by the column of the {place} component, for all components.",
                    step.around(centres, np.tile(resp[:, [k]], count)),
                ),
                (
                    f"each divides by its own N_k, not by that of the {place} one.",
                    right * soft / counts[k],
                ),
            ]
        for order in orders(count):
            found += [
                ("covariance k is that of component k: they are out of order.", right[order]),
                (
                    "mean k belongs to covariance k: another's mean is subtracted. An index?",
                    step.around(centres[order]),
                ),
                (
                    "column k belongs to covariance k: another's shares are used. An index?",
                    step.around(centres, resp[:, order]),
                ),
                (
                    "each divides by its own N_k: they are out of order. An index?",
                    right * soft / soft[order],
                ),
            ]
        for ridge in RIDGES:
            hint = f"something (about {ridge:g}) is added to the diagonal: nothing is asked for."
            found.append((hint, right + ridge * corner))
        for number in (40, 272, 500, 600):
            found.append(
                (f"divide by the soft count of points, not by {number}.", right * soft / number)
            )
        if old_means is not None and np.shape(old_means) == centres.shape:
            old_gaps = step.around(old_means)
            hint = "it is taken around the old mean: update the means first."
            found += [
                (hint, old_gaps),
                (f"{hint} And divide by N_k, not by N.", old_gaps * soft / n),
                (f"{hint} And divide by N_k.", old_gaps * soft),
            ]
        if old is not None and np.shape(old) == right.shape:
            found += [
                ("the covariances did not move: are they stored?", np.asarray(old)),
                ("the old covariances are added: begin each sum at zero.", right + old),
                ("the old covariances are added: begin each sum at zero.", right + old / soft),
            ]
    return found


def of_weights(step: Step, old: Any = None) -> Slips:
    """Wrong weights (K,)."""
    resp, counts = step.resp, step.counts
    (n, dim), count = step.x.shape, len(counts)
    weights = counts / n
    with np.errstate(all="ignore"):
        found: Slips = [
            ("those are the soft counts: divide by the number of points.", counts),
            (
                "every point counts by its share, not wholly for its largest component.",
                step.hard.mean(axis=0),
            ),
            ("divide by the number of points, not of components.", counts / count),
            ("divide by the number of points, not of columns.", counts / dim),
            ("divide by the number of points, not of all entries of the data.", weights / dim),
            (
                "divide by the number of points, not of all entries of the responsibilities.",
                weights / count,
            ),
            ("divide by the number of points once, not twice.", weights / n),
            ("divide by the number of points, not by one less.", counts / (n - 1)),
            (
                "divide by the number of points, not by the sum of the points.",
                counts / step.x.sum(),
            ),
            ("divide by the number of points, not by the largest count.", counts / counts.max()),
            (
                "divide by the number of points, not by the root of the sum of squares.",
                counts / np.sqrt((counts**2).sum()),
            ),
            ("equal weights? They are estimated, too.", np.full(count, 1 / count)),
            ("they are all 1: divide the soft count by N, not by itself.", np.ones(count)),
            ("that is one minus the weight.", 1 - weights),
            ("that is one over the weight.", 1 / weights),
            ("the weights are squared.", weights**2),
            ("the responsibility counts once, not squared.", (resp**2).mean(axis=0)),
            (
                "the squared soft counts are normalised: take them as they are.",
                counts**2 / (counts**2).sum(),
            ),
            ("softmax is for logarithms: divide the soft counts by N.", softmax(counts)),
            ("softmax is for logarithms: divide the soft counts by N.", softmax(weights)),
            ("the logarithm is not asked for.", np.log(weights)),
            ("the largest share is no mean: add up and divide by N.", resp.max(axis=0)),
            ("the median is no mean.", np.median(resp, axis=0)),
            ("the last point is left out of the sum.", resp[:-1].sum(axis=0) / n),
            ("the last point is left out.", resp[:-1].mean(axis=0)),
            ("those are the shares of the first point.", resp[0]),
            ("those are the shares of the last point.", resp[-1]),
        ]
        for number in (40, 272, 500, 600):
            found.append(
                (f"divide by the number of points given, not by {number}.", counts / number)
            )
        for k, place in ((0, "first"), (count - 1, "last")):
            hint = f"all have the weight of the {place} component: an index, or what a loop keeps?"
            found.append((hint, np.full(count, weights[k])))
        found += [
            ("weight k is that of component k: they are out of order.", weights[order])
            for order in orders(count)
        ]
        if dim == 1 or len(step.means) == 1:
            found.append(("the order of the parts: those are the means.", np.ravel(step.means)))
        if old is not None:
            found += [
                ("the weights did not move: are they stored?", np.ravel(old)),
                ("the old weights are added: begin at zero.", weights + np.ravel(old)),
                (
                    "the old weights come in: only the responsibilities count.",
                    weights * np.ravel(old),
                ),
                (
                    "that is the average of old and new weights: take the new ones.",
                    (weights + np.ravel(old)) / 2,
                ),
            ]
    return found
