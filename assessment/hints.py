"""The hint for a wrong answer in the labs: the mistake by its name, or in what the answer differs.

Hidden tests import this module. It stays with the grader; no release has it. An answer is compared
with what common mistakes give (`assessment.mistakes`). If none fits, the student's function is
compared with itself: on fewer points, with exchanged components, in other units. If that fits, too,
the hint says in what the answer differs: sign, scale, symmetry, sum or a single component.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from assessment import mistakes
from assessment.mistakes import Floats, Mixture, Step

#: What a student's function gives for points, means, covariances and weights.
Ask = Callable[[Floats, Floats, Floats, Floats], Any]
#: What a student's function gives for points and responsibilities.
AskStep = Callable[[Floats, Floats], Any]

# How far an answer may be from the right one, in all labs: |answer - right| <= ATOL + RTOL |right|.
# Measured on one mixture of the tests' kind (tests/test_hints.py measures it anew): right answers of
# other styles differ in a share by 6e-16 (in logs or not), 4e-7 (in single precision), 5e-7 (rounded to
# six places) and 1.4e-6 (with a ridge of 1e-6 on covariances), and in a log-likelihood, for its size,
# by 2e-8 and 3e-7. The smallest difference of a named mistake is 7e-3 in a share and 4e-1 in a
# log-likelihood; ridges and floors have any size, and are wrong where they are seen.
RTOL, ATOL = 1e-4, 1e-5

#: A weight, too small to be seen, of a component that is added.
WEIGHTLESS = 1e-200


def same(a: Any, b: Any) -> bool:
    """Whether two arrays have one shape and, within the tolerance, the numbers of `b`."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=RTOL, atol=ATOL))


def named(answer: Any, target: Any, slips: Iterable[tuple[str, Any]]) -> str | None:
    """The hint of the first mistake that gives `answer`, and not `target`, too; None if none does."""
    for hint, slip in slips:
        if np.isfinite(slip).all() and same(answer, slip) and not same(slip, target):
            return hint
    return None


def of_shares(answer: Any, mixture: Mixture, ask: Ask | None = None) -> str | None:
    """What is wrong with responsibilities (N, K); None if nothing is."""
    if same(answer, mixture.shares):
        return None
    answer = np.asarray(answer, dtype=float)
    return (
        named(answer, mixture.shares, mistakes.of_shares(mixture))
        or (ask and _unlike_itself(answer, mixture, ask))
        or _described(answer, mixture.shares, components=1)
        or "the shares are wrong: is it weight times density for each component, with its own parts?"
    )


def of_log_likelihood(
    answer: Any, mixture: Mixture, ask: Ask | None = None, *, mean: bool = False
) -> str | None:
    """What is wrong with a log-likelihood: the sum over the points or their mean."""
    target = mixture.log_densities.mean() if mean else mixture.log_densities.sum()
    if same(answer, target):
        return None
    answer = np.asarray(answer, dtype=float)
    return (
        named(answer, target, mistakes.of_log_likelihood(mixture, mean=mean))
        or (ask and _unlike_itself(answer, mixture, ask))
        or _described(answer, np.asarray(target))
        or f"it is too {'large' if answer > target else 'small'}. The order is: weight times density,"
        f" sum over components, log, {'mean' if mean else 'sum'} over points."
    )


def of_means(answer: Any, step: Step, ask: AskStep | None = None, *, old: Any = None) -> str | None:
    """What is wrong with means (K, D)."""
    slips = mistakes.of_means(step, old)
    return _of_step(answer, step.means, step, slips, ask, "means")


def of_covariances(
    answer: Any,
    step: Step,
    means: Any,
    ask: AskStep | None = None,
    *,
    old_means: Any = None,
    old: Any = None,
) -> str | None:
    """What is wrong with covariances (K, D, D): `means` are the answer's own, right or wrong."""
    own = np.asarray(means, dtype=float)
    if own.shape != step.means.shape or not np.isfinite(own).all():
        own = step.means
    if same(answer, step.around(own)):
        return None
    slips = mistakes.of_covariances(step, own, old_means, old)
    slips += mistakes.of_covariances(step, step.means, old_means, old)
    return _of_step(answer, step.around(step.means), step, slips, ask, "covariances")


def of_weights(
    answer: Any, step: Step, ask: AskStep | None = None, *, old: Any = None
) -> str | None:
    """What is wrong with weights (K,)."""
    slips = mistakes.of_weights(step, old)
    return _of_step(answer, step.counts / len(step.x), step, slips, ask, "weights")


def _of_step(
    answer: Any,
    target: Floats,
    step: Step,
    slips: mistakes.Slips,
    ask: AskStep | None,
    what: str,
) -> str | None:
    if same(answer, target):
        return None
    answer = np.asarray(answer, dtype=float)
    usual = {
        "means": "mean k is the average of the points, weighted by column k.",
        "covariances": "covariance k is the average of (x - mean)(x - mean)^T, weighted by column k,"
        " around the new mean k.",
        "weights": "weight k is the share N_k / N of the points.",
    }
    return (
        named(answer, target, slips)
        or (ask and _steps_unlike(answer, step, ask, what))
        or _described(answer, target, components=0)
        or usual[what]
    )


def _unlike_itself(answer: Floats, mixture: Mixture, ask: Ask) -> str | None:
    """What a function of a mixture should not do, whatever its values are."""
    n, count = len(mixture.x), len(mixture.weights)
    turned = np.roll(np.arange(count), 1)

    def at(**changed: Floats) -> Floats | None:
        other = mixture.but(**changed)
        try:
            given = ask(
                other.x.copy(), other.means.copy(), other.covars.copy(), other.weights.copy()
            )
            return np.asarray(given, dtype=float)
        except Exception:  # whatever the student's function raises for these
            return None

    def unchanged(**changed: Floats) -> bool:
        found = at(**changed)
        return found is not None and same(found, answer)

    if unchanged(x=mixture.x[::-1] * 0.7 + 0.1):
        return "other points give the same numbers: are the points of the call used?"
    for what, changed in {
        "means": {"means": mixture.means + np.arange(1.0, count + 1)[:, None]},
        "widths": {"covars": mixture.covars * np.arange(1.5, count + 1)[:, None, None]},
        "weights": {"weights": mixture.weights[turned]},
    }.items():
        if unchanged(**changed):
            return f"other {what} give the same numbers: are those that are given used?"
    exchanged = at(
        means=mixture.means[turned], covars=mixture.covars[turned], weights=mixture.weights[turned]
    )
    if exchanged is not None and not same(exchanged, answer[:, turned] if answer.ndim else answer):
        return (
            "exchange the components, and the numbers do not go along: does one of them get a part\n"
            "of another's, an index that stands fixed, or a place of its own?"
        )
    parts = [at(x=mixture.x[: n // 2]), at(x=mixture.x[n // 2 :])]
    if answer.ndim == 2 and all(part is not None and part.ndim == 2 for part in parts):
        if not same(np.concatenate([part for part in parts if part is not None]), answer):
            return (
                "leave out some points, and what the others get changes: a point's row depends on this\n"
                "point alone. Is something summed over the points (axis 0)?"
            )
    elif answer.ndim == 0 and all(part is not None and part.ndim == 0 for part in parts):
        halves = [float(part) for part in parts if part is not None]
        added, averaged = sum(halves), np.dot(halves, [n // 2, n - n // 2]) / n
        if not (same(added, answer) or same(averaged, answer)):
            return (
                "what two halves of the points get does not add up to what all get: is the log taken of\n"
                "each point by itself, and each point counted once?"
            )
    shift = np.linspace(1.0, 2.0, mixture.x.shape[1])
    moved = at(x=mixture.x + shift, means=mixture.means + shift)
    if moved is not None and not same(moved, answer):
        return (
            "move points and means together, and the numbers change: only the gaps x - mean should\n"
            "count. Are they taken from each mean?"
        )
    more = at(
        means=np.concatenate([mixture.means, mixture.means[:1]]),
        covars=np.concatenate([mixture.covars, mixture.covars[:1]]),
        weights=np.append(mixture.weights, WEIGHTLESS),
    )
    if more is not None and not same(more[:, :-1] if more.ndim == 2 else more, answer):
        return "a component of weight 0 changes what the others get: where do the weights come in?"
    return None


def _steps_unlike(answer: Floats, step: Step, ask: AskStep, what: str) -> str | None:
    """What a part of an M-step should not do, whatever its values are."""
    turned = np.roll(np.arange(len(step.counts)), 1)
    power = {"means": 1, "covariances": 2, "weights": 0}[what]

    def at(x: Floats, resp: Floats) -> Floats | None:
        try:
            return np.asarray(ask(x.copy(), resp.copy()), dtype=float)
        except Exception:  # whatever the student's function raises for these
            return None

    def differs(found: Floats | None, expected: Floats) -> bool:
        return found is not None and not same(found, expected)

    again = at(step.x, step.resp)
    if differs(again, answer):
        return "asked twice, it gives two answers: begin each sum at zero, and keep nothing."
    others = at(step.x, step.resp[:, turned])
    if others is not None and same(others, answer):
        return "other responsibilities give the same numbers: are those of the call used?"
    if differs(others, answer[turned]):
        return (
            "exchange the components, and the numbers do not go along: does one of them get a part\n"
            "of another's, or an index that stands fixed?"
        )
    if differs(at(step.x[::-1], step.resp[::-1]), answer):
        return "the order of the points changes the numbers: does each point meet its own shares?"
    if power and differs(at(2 * step.x, step.resp), 2**power * answer):
        return (
            f"doubling all points should make the {what} {2**power} times as large; it does not.\n"
            "Are all gaps, and only they, multiplied as often as the formula says?"
        )
    if differs(at(np.tile(step.x, (2, 1)), np.tile(step.resp, (2, 1))), answer):
        return (
            "with every point twice the numbers should stay; they do not. What is it divided by: N_k\n"
            "of the points given?"
        )
    moved = at(step.x + 1, step.resp)
    if power == 1 and differs(moved, answer + 1):
        return (
            "move all points by 1, and the means do not go along: do the shares of each sum to 1?"
        )
    if power != 1 and differs(moved, answer):
        return f"move all points by 1, and the {what} change: the gaps are those to the new means."
    return None


def _described(answer: Floats, target: Floats, components: int | None = None) -> str | None:
    """In what an answer differs from the right one; `components` is the axis that counts them."""
    if answer.shape != target.shape:
        return f"the shape should be {target.shape}; yours is {answer.shape}."
    if not np.isfinite(answer).all():
        count = int((~np.isfinite(answer)).sum())
        return (
            f"{count} of {answer.size} entries are nan or infinite: a 0 divided, or its log taken?"
        )
    if same(-answer, target):
        return "mind the sign."
    if same(np.abs(answer), np.abs(target)):
        return "right but for signs: some are turned round."
    matrices = target.ndim == 3 and target.shape[1] > 1
    if matrices and not same(answer, answer.swapaxes(1, 2)):
        return "a covariance is symmetric; yours is not. Is one of the two gaps another's?"
    with np.errstate(all="ignore"):
        ratio = answer / target
        logs = np.log(np.abs(answer)) / np.log(np.abs(target))
    if answer.size > 1 and same(ratio, np.full_like(ratio, ratio.flat[0])):
        return (
            f"right but for the scale: all is {ratio.flat[0]:.4g} times too large. Divided by what?"
        )
    if answer.size > 1 and same(answer - target, np.full_like(target, (answer - target).flat[0])):
        return "right but for a constant that is added."
    if answer.size > 1 and same(logs, np.full_like(logs, logs.flat[0])):
        return "right but for a power: a square, a root, or one over it?"
    if components is not None and len(target.shape) > components:
        by_part = np.moveaxis(answer, components, 0), np.moveaxis(target, components, 0)
        right = [k for k, pair in enumerate(zip(*by_part, strict=True)) if same(*pair)]
        if right:
            wrong = [str(k) for k in range(len(by_part[0])) if k not in right]
            return (
                f"component {', '.join(map(str, right))} is right, {', '.join(wrong)} is not (from 0):"
                " what is done differently?"
            )
        scales = np.moveaxis(ratio, components, 0).reshape(len(by_part[0]), -1)
        if scales.shape[1] > 1 and same(scales, np.tile(scales[:, :1], scales.shape[1])):
            return "each component is right but for a factor of its own. Divided by what?"
    if matrices:
        corner = np.eye(target.shape[1], dtype=bool)
        if same(answer[:, corner], target[:, corner]):
            return "the variances are right, the entries off the diagonal are not."
        if same(answer[:, ~corner], target[:, ~corner]):
            return "the entries off the diagonal are right, the variances on it are not."
        if np.linalg.eigvalsh(answer).min() < 0:
            return "a covariance has no negative eigenvalue; one of yours has."
    if components == 1 and answer.ndim == 2:
        if answer.min() < -ATOL or answer.max() > 1 + ATOL:
            return "a share is a number from 0 to 1; some of yours are not."
        if not same(answer.sum(axis=1), np.ones(len(answer))):
            return "every row must sum to 1: divide each by its own sum."
        right = [row for row in range(len(answer)) if same(answer[row], target[row])]
        if len(right) > len(answer) / 2:
            return f"right for {len(right)} of {len(answer)} points: what is done to the others?"
    if components == 0 and answer.ndim == 1 and not same(answer.sum(), target.sum()):
        return "the weights must sum to 1."
    return None
