# %% [markdown]
# # What nobody waited for: EM with missing numbers
#
# A ranger keeps notes on Old Faithful: how long an eruption lasts, and how long it then takes to the next one. After a long eruption the next one is far off, and often she goes home first. Then the length is in her notes and the wait is not. In this optional lab you fit the mixture of two Gaussians to such notes. It follows the lab `old_faithful`.
#
# **Afterwards you can** say what is wrong with dropping incomplete rows; write EM that fills a gap with what the model expects there, and is as uncertain about it as it should be; and see EM itself as filling in.
#
# **You need** the E-step and M-step of a Gaussian mixture in two dimensions, and conditional expectations (question 8 of `old_faithful`).
#
# **Time.** About 1½ hours: estimated, not measured (120 words a minute, 2 minutes a picture, 5 minutes a point).
#
# **What to hand in.** This notebook, saved with your answers; do not rename it. Write only where it says `YOUR CODE HERE` or `YOUR ANSWER HERE`; you may add cells of your own anywhere.
#
# **How you are graded.** 12 points: 10 for code, by tests, and 2 for written answers, by a person with a mark scheme. Under each code exercise stands a folded cell, its *check*: run it, and it says what is right or where to look. The graded tests after it use other numbers and sizes; you see only how each begins.

# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm

import gmm_tools as gt

# %% jupyter={"source_hidden": true}
plt.rcParams["figure.constrained_layout.use"] = True
LENGTH, WAIT = "length of the eruption (minutes)", "wait until the next one (minutes)"


def ready(*names):
    """Have these variables a value? If not, say so in one line, where a picture would only raise an error."""
    missing = [name for name in names if globals().get(name) is None]
    if missing:
        print(f"Nothing to see here yet; missing: {', '.join(missing)}. Go back to the cell or exercise that makes it.")
    return not missing

# %% [markdown]
# ## 1. The notes
#
# `X` has a row for each of 272 eruptions, with length and wait in minutes; `nan` (not a number) stands where nobody waited. Here the gaps are made up: `complete` has all numbers, and a wait is taken out with probability 0.7 after an eruption of more than three minutes, and with probability 0.1 after a shorter one.

# %%
complete = gt.load_old_faithful()
gone = np.random.default_rng(0).random(272) < np.where(complete[:, 0] > 3, 0.7, 0.1)
X = complete.copy()
X[gone, 1] = np.nan
print(f"{gone.sum()} of {len(X)} waits are missing; average of those that are left {np.nanmean(X[:, 1]):.1f}, of all {complete[:, 1].mean():.1f}")

# %% jupyter={"source_hidden": true} tags=["display"]
fig, ax = plt.subplots(figsize=(7, 3.8))
ax.plot(*complete[~gone].T, "o", color="0.45", markersize=4, label="both numbers noted")
ax.plot(complete[gone, 0], np.full(gone.sum(), 38), "|", color=gt.PALETTE[1], markersize=12, label="only the length noted")
ax.set(xlabel=LENGTH, ylabel=WAIT, ylim=(35, 100))
ax.legend(loc="upper left")
gt.show(ax, """Wait against length for eruptions with both numbers, most of them short; below, ticks at the lengths of eruptions whose wait
    is missing, most of them long.""")

# %% [markdown]
# *Dots: eruptions with both numbers. Ticks at the bottom: eruptions of which only the length is known, most of them long.*
#
# Rows with a gap could be dropped. But the average of the waits that are left is 64.1 minutes, 7 too short: long eruptions, with their long waits, are missing more often. Yet the gaps depend on the *length* alone, which is always known. Such gaps are called *missing at random*, and the likelihood of what was seen,
#
# $$\log p(x_\text{seen}; \theta) = \sum_{n\ \text{complete}} \log \sum_k \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k) + \sum_{n\ \text{with a gap}} \log \sum_k \pi_k\, \mathcal N(x_{n1}; \mu_{k1}, \Sigma_{k,11}),$$
#
# may be maximised as if nothing had happened. (R. J. A. Little and D. B. Rubin, *Statistical Analysis with Missing Data*, is the book on this.) EM does it: the missing waits are latent variables, like the moods.
#
# ## 2. What to expect in a gap
#
# ### Exercise 1: `conditional` (3 points: mean 2, variance 1)
#
# Within one component, length $d$ and wait $w$ are jointly Gaussian, with mean $\mu$ and covariance $\Sigma$. Given the length, the wait is Gaussian, too:
#
# $$\mathbb E[w \mid d] = \mu_2 + \frac{\Sigma_{21}}{\Sigma_{11}} (d - \mu_1), \qquad \operatorname{var}(w \mid d) = \Sigma_{22} - \frac{\Sigma_{21}^2}{\Sigma_{11}}.$$
#
# Return the two as a tuple: expectations for all lengths in `d`, an array `(N,)`, and the variance, one number. `mean` is `(2,)` and `cov` `(2, 2)`; column 0 is the length.

# %% nbgrader={"grade": false, "grade_id": "conditional", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conditional(d, mean, cov):
    """Expectation (N,) and variance (a number) of the wait, given lengths `d` (N,), in one component."""
    ### BEGIN SOLUTION
    slope = cov[1, 0] / cov[0, 0]
    return mean[1] + slope * (d - mean[0]), cov[1, 1] - slope * cov[1, 0]
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 1: one component, against a million draws.
with gt.exercise("conditional"):
    one_mean, one_cov = np.array([4.0, 80.0]), np.array([[0.25, 2.0], [2.0, 36.0]])
    tried = conditional(np.array([3.5, 4.0, 5.0]), one_mean, one_cov)
    gt.check(tried is not None, "conditional gives nothing back: does it end with return?")
    gt.check(len(tried) == 2, f"Two things are asked for, expectations and variance; yours are {len(tried)}.")
    gt.check(np.shape(tried[0]) == (3,), f"Three lengths have three expectations; yours have shape {np.shape(tried[0])}.")
    gt.check(np.isclose(tried[0][1], 80), "At the mean length the mean wait is to be expected, here 80 minutes.")
    gt.check(np.allclose(tried[0], [76, 80, 88]), "The slope is not right: which entry of the covariance is divided by which variance?")
    gt.check(np.size(tried[1]) == 1, f"The variance is one number; yours has shape {np.shape(tried[1])}.")
    draws = np.random.default_rng(1).multivariate_normal(one_mean, one_cov, size=1_000_000)
    near = draws[np.abs(draws[:, 0] - 5.0) < 0.02, 1]
    gt.check(
        abs(float(np.sum(tried[1])) - near.var()) < 1,
        f"Among a million draws, those of about 5 minutes have waits of variance {near.var():.1f}; yours is {float(np.sum(tried[1])):.1f}.",
    )
    print(f"Well done. Draws of about 5 minutes wait {near.mean():.1f} minutes on average, with variance {near.var():.1f}; you say 88 and 20.")

# %% nbgrader={"grade": true, "grade_id": "test_conditional_mean", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: another component. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

lengths = np.array([1.5, 2.0, 3.5, 4.75])
mean_set, cov_set = np.array([2.5, -4.0]), np.array([[0.5, 0.9], [0.9, 3.0]])

answer = conditional(lengths.copy(), mean_set.copy(), cov_set.copy())
gt.check(answer is not None, "conditional gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"conditional: two things are asked for, expectations and variance; yours are {len(answer)}.")
gt.check(np.size(answer[0]) == 4, f"conditional: four lengths have four expectations; yours have shape {np.shape(answer[0])}.")
### BEGIN HIDDEN TESTS
got, gaps_set = np.ravel(np.asarray(answer[0], dtype=float)), lengths - mean_set[0]
target = mean_set[1] + 1.8 * gaps_set
slips = {
    "the slope is Sigma_21 / Sigma_11: divide by the variance of the length, which is known.": mean_set[1] + 0.3 * gaps_set,
    "the slope is upside down: the covariance over the variance of the length.": mean_set[1] + gaps_set / 1.8,
    "divide the covariance by the variance of the length.": mean_set[1] + 0.9 * gaps_set,
    "that divides by standard deviations: a correlation has no units, a slope has.": mean_set[1] + 0.9 / np.sqrt(1.5) * gaps_set,
    "subtract the mean length first.": mean_set[1] + 1.8 * lengths,
    "the mean wait has to be added.": 1.8 * gaps_set,
    "mind the sign: a longer eruption means a longer wait if the covariance is positive.": mean_set[1] - 1.8 * gaps_set,
    "that starts from the mean length; the mean wait is asked for.": mean_set[0] + 1.8 * gaps_set,
    "that is the mean wait, whatever the length.": np.full(4, mean_set[1]),
    "that divides by the standard deviation of the length, not by its variance.": mean_set[1] + 0.9 / np.sqrt(0.5) * gaps_set,
}
for hint, slip in slips.items():
    assert not np.allclose(got, slip), f"conditional, expectation: {hint}"
assert np.allclose(got, target), "conditional, expectation: wrong for another component: is everything read from the arguments?"
more = np.asarray(conditional(np.array([0.7]), np.array([1.0, 5.0]), np.array([[2.0, -1.0], [-1.0, 1.5]]))[0], dtype=float)
assert np.size(more) == 1 and np.allclose(np.ravel(more), [5.15]), "conditional, expectation: right for four lengths, but not for one, with a negative covariance."
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_conditional_variance", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the variance. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

lengths = np.array([1.5, 2.0, 3.5, 4.75])
mean_set, cov_set = np.array([2.5, -4.0]), np.array([[0.5, 0.9], [0.9, 3.0]])

answer = conditional(lengths.copy(), mean_set.copy(), cov_set.copy())
gt.check(answer is not None, "conditional gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"conditional: two things are asked for, expectations and variance; yours are {len(answer)}.")
gt.check(np.size(answer[1]) == 1, f"conditional: the variance is one number; yours has shape {np.shape(answer[1])}.")
### BEGIN HIDDEN TESTS
got = float(np.sum(np.asarray(answer[1], dtype=float)))
slips = {
    "that is the variance of the wait when the length is not known.": 3.0,
    "that is a standard deviation; the variance is asked for.": np.sqrt(1.38),
    "square the covariance before you divide.": 3.0 - 1.8,
    "divide by the variance of the length.": 3.0 - 0.81,
    "what is known makes the variance smaller: subtract.": 3.0 + 1.62,
    "that is the variance of the length, given the wait.": 0.5 - 0.27,
    "that is only what the length explains; subtract it from the variance of the wait.": 1.62,
}
for hint, slip in slips.items():
    assert not np.isclose(got, slip), f"conditional, variance: {hint}"
assert np.isclose(got, 1.38), "conditional, variance: it is Sigma_22 - Sigma_21^2 / Sigma_11."
### END HIDDEN TESTS

# %% [markdown]
# ## 3. EM that fills in
#
# ### Exercise 2: `e_step` (3 points: rows with and without a gap 2, sizes and arguments 1)
#
# The responsibility of component $k$ for a row uses what was *seen* of it: for a complete row $\pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k)$, for a row with a gap $\pi_k\, \mathcal N(x_{n1}; \mu_{k1}, \Sigma_{k,11})$, the length alone; each divided by its sum over the components. `X` is `(N, 2)`, with `nan` in column 1 where the wait is missing; `mu` `(K, 2)`, `Sigma` `(K, 2, 2)`, `pi` `(K,)`. Return an array `(N, K)`. Plain densities are good enough here; mind that `norm.pdf` takes a *standard deviation*, and that scipy gives a plain number for a single row.

# %% nbgrader={"grade": false, "grade_id": "e_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def e_step(X, mu, Sigma, pi):
    """Responsibilities (N, K) given what is seen of the rows of `X` (N, 2): column 1 may be nan."""
    ### BEGIN SOLUTION
    seen = ~np.isnan(X[:, 1])
    log_joint = np.empty((len(X), len(mu)))
    for k in range(len(mu)):
        log_joint[:, k] = norm.logpdf(X[:, 0], mu[k, 0], np.sqrt(Sigma[k, 0, 0]))
        if seen.any():
            log_joint[seen, k] = multivariate_normal.logpdf(X[seen], mu[k], Sigma[k])
    log_joint += np.log(pi)
    return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))
    ### END SOLUTION

# %%
mu_0 = np.array([[2.0, 55.0], [4.5, 80.0]])
Sigma_0 = np.stack([np.diag([0.2, 40.0])] * 2)
pi_0 = np.array([0.5, 0.5])

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 2.
with gt.exercise("e_step"):
    leaning = mu_0, np.array([[[0.2, 1.0], [1.0, 40.0]], [[0.3, -1.0], [-1.0, 30.0]]]), np.array([0.3, 0.7])
    tried = e_step(X.copy(), *leaning)
    gt.check(tried is not None, "e_step gives nothing back: does it end with return?")
    tried = np.asarray(tried, dtype=float)
    gt.check(tried.shape == (272, 2), f"The shape should be (N, K) = (272, 2); yours is {tried.shape}.")
    gt.check(not np.isnan(tried[~gone]).any(), "Complete rows have responsibilities that are nan.")
    gt.check(not np.isnan(tried).any(), "Rows with a gap have responsibilities that are nan: use the density of the length alone there.")
    gt.check(np.allclose(tried.sum(axis=1), 1), "Every row must sum to 1. Do yours, or do the columns?")
    seen = np.stack([p * multivariate_normal.pdf(X[~gone], m, S) for m, S, p in zip(*leaning)], axis=1)
    gt.check(np.allclose(tried[~gone], seen / seen.sum(axis=1, keepdims=True)), "Complete rows: weight times density, divided by the sum.")
    alone = np.stack([p * norm.pdf(X[gone, 0], m[0], np.sqrt(S[0, 0])) for m, S, p in zip(*leaning)], axis=1)
    gt.check(
        np.allclose(tried[gone], alone / alone.sum(axis=1, keepdims=True)),
        "Rows with a gap: weight times the density of the length alone. Is its standard deviation the root of Sigma[k, 0, 0]?",
    )
    print(f"Well done. Of {gone.sum()} rows with a gap, {np.mean(tried[gone].max(axis=1) > 0.99):.0%} leave hardly a doubt about their mood.")

# %% nbgrader={"grade": true, "grade_id": "test_e_step_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components; twelve of thirty rows have a gap. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(71)
sample = sampler.normal(size=(30, 2)) * [1.5, 2.0] + [1.0, -2.0]
sample[sampler.permutation(30)[:12], 1] = np.nan
mixture_set = (
    np.array([[0.2, -3.0], [2.0, 0.5], [1.0, -2.5]]),
    np.array([[[1.2, 0.7], [0.7, 2.0]], [[0.6, -0.4], [-0.4, 3.0]], [[2.5, 0.3], [0.3, 0.8]]]),
    np.array([0.2, 0.5, 0.3]),
)

answer = e_step(sample.copy(), *(part.copy() for part in mixture_set))
gt.check(answer is not None, "e_step gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape != (3, 30), "e_step: that is (K, N); a row for each eruption, please: (N, K).")
gt.check(answer.shape == (30, 3), f"e_step: 30 rows and 3 components make shape (30, 3); yours is {answer.shape}.")
### BEGIN HIDDEN TESTS
from scipy.stats import multivariate_normal as gaussian

from assessment import hints
from assessment.mistakes import Mixture

holes, (centres, covars, weights_set) = np.isnan(sample[:, 1]), mixture_set
whole = Mixture(sample[~holes], centres, covars, weights_set)


def shared_out(joint):
    """Rows divided by their sums."""
    return joint / joint.sum(axis=1, keepdims=True)


def alone_by(spreads, weights=weights_set, column=0):
    """Shares of the rows with a gap, by their length alone, with these standard deviations."""
    gaps_set = (sample[holes, :1] - centres[:, column]) / spreads
    return shared_out(weights * np.exp(-(gaps_set**2) / 2) / spreads)


assert not np.isnan(answer[~holes]).any(), "e_step: complete rows have shares that are nan."
charged = hints.of_shares(answer[~holes], whole)
assert charged is None, f"e_step, complete rows: {charged}"
got, spreads = answer[holes], np.sqrt(covars[:, 0, 0])
assert not np.isnan(got).any(), "e_step: rows with a gap have shares that are nan: use what was seen of them, the length."
gap_filled = {name: sample[holes].copy() for name in ("mean", "zero")}
gap_filled["mean"][:, 1], gap_filled["zero"][:, 1] = np.nanmean(sample[:, 1]), 0.0
by_mean = np.stack([np.column_stack([sample[holes, 0], np.full(12, centre[1])]) for centre in centres])
at_means = np.stack([gaussian.pdf(by_mean[k], centres[k], covars[k]) for k in range(3)], axis=1)
with_mean = np.stack([gaussian.pdf(gap_filled["mean"], centres[k], covars[k]) for k in range(3)], axis=1)
with_zero = np.stack([gaussian.pdf(gap_filled["zero"], centres[k], covars[k]) for k in range(3)], axis=1)
slips = {
    "a row with a gap has a length, and that says something about its component.": np.tile(weights_set, (12, 1)),
    "a row with a gap does not belong to all alike: it has a length.": np.full((12, 3), 1 / 3),
    "norm.pdf takes a standard deviation: the root of Sigma[k, 0, 0].": alone_by(covars[:, 0, 0]),
    "the weights are missing in rows with a gap.": alone_by(spreads, 1.0),
    "the spread of the length is in Sigma[k, 0, 0]; that is the spread of the wait.": alone_by(np.sqrt(covars[:, 1, 1])),
    "compare the length with the mean length, mu[k, 0].": alone_by(spreads, column=1),
    "the gap is filled with the average wait; use the density of the length alone.": shared_out(weights_set * with_mean),
    "the gap is filled with zero; use the density of the length alone.": shared_out(weights_set * with_zero),
    "the gap is filled with each component's own mean, which suits all of them; use the density of the length alone.":
        shared_out(weights_set * at_means),
    "rows with a gap are left at zero: they have shares, too.": np.zeros((12, 3)),
}
for hint, slip in slips.items():
    assert not hints.same(got, slip), f"e_step, rows with a gap: {hint}"
assert np.allclose(got.sum(axis=1), 1), "e_step, rows with a gap: they should sum to 1."
assert hints.same(got, alone_by(spreads)), (
    "e_step, rows with a gap: weight times the density of the length alone, divided by the sum over the components."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_arguments", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: no gap at all, gaps only, other sizes; the arguments stay as they are. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(71)
sample = sampler.normal(size=(30, 2)) * [1.5, 2.0] + [1.0, -2.0]
sample[sampler.permutation(30)[:12], 1] = np.nan
mixture_set = (
    np.array([[0.2, -3.0], [2.0, 0.5], [1.0, -2.5]]),
    np.array([[[1.2, 0.7], [0.7, 2.0]], [[0.6, -0.4], [-0.4, 3.0]], [[2.5, 0.3], [0.3, 0.8]]]),
    np.array([0.2, 0.5, 0.3]),
)

given = [sample.copy(), *(part.copy() for part in mixture_set)]
answer = e_step(*given)
gt.check(answer is not None, "e_step gives nothing back: does it end with return?")
gt.check(np.size(answer) == 90, f"e_step: 30 rows and 3 components, but shape {np.shape(answer)}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

for part_name, was, now in zip(["X", "mu", "Sigma", "pi"], [sample, *mixture_set], given):
    assert np.array_equal(was, now, equal_nan=True), f"e_step changes {part_name}, which it is given: work on a copy."
whole, holes = Mixture(sample[~np.isnan(sample[:, 1])], *mixture_set), np.isnan(sample[:, 1])
table = np.asarray(answer, dtype=float)
table = table if table.shape == (30, 3) else table.T
spreads = np.sqrt(mixture_set[1][:, 0, 0])
joint = mixture_set[2] * np.exp(-(((sample[holes, :1] - mixture_set[0][:, 0]) / spreads) ** 2) / 2) / spreads
sound = hints.same(table[~holes], whole.shares)  # wrong values have lost their points in test_e_step_values
sound_in_gaps = hints.same(table[holes], joint / joint.sum(axis=1, keepdims=True))
for place, rows_set, of_two in [
    ("without any gap", ~holes, False), ("with gaps only", holes, False), ("with two components", np.full(30, True), True)
]:
    parts_set = [part[:2].copy() for part in mixture_set] if of_two else [part.copy() for part in mixture_set]
    try:
        found = np.asarray(e_step(sample[rows_set].copy(), *parts_set), dtype=float)
    except Exception as error:
        raise AssertionError(f"e_step raises an error for data {place}: {type(error).__name__}.") from error
    n_rows, n_parts = int(rows_set.sum()), len(parts_set[0])
    assert found.shape in [(n_rows, n_parts), (n_parts, n_rows)], f"e_step: wrong shape for data {place}."
    found = found if found.shape == (n_rows, n_parts) else found.T
    if sound and sound_in_gaps and not of_two:
        assert hints.same(found, table[rows_set]), f"e_step: right for data with some gaps, but wrong {place}."
    if sound and sound_in_gaps and of_two:
        two = table[:, :2] / table[:, :2].sum(axis=1, keepdims=True)
        assert hints.same(found, two), "e_step: right for three components, but wrong for two."
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 3: `m_step` (4 points: means 1, covariances 2, weights 1)
#
# With the old parameters and the responsibilities fixed, each component fills the gaps *for itself*. For component $k$:
#
# - put its `conditional` expectation in place of each missing wait; call the filled rows $\hat x_{nk}$;
# - $\displaystyle \mu_k = \frac1{N_k} \sum_n r_{nk}\, \hat x_{nk}$, as ever, and $\pi_k = N_k / N$ over **all** rows;
# - $\displaystyle \Sigma_k = \frac1{N_k} \sum_n r_{nk} \big( (\hat x_{nk} - \mu_k)(\hat x_{nk} - \mu_k)^\top + C_{nk} \big)$, where $C_{nk}$ is zero for a complete row; for a row with a gap it is zero but for its entry $(2, 2)$, the conditional variance.
#
# The last term says that a filled number is not a measured one: its expectation alone would lie on a line, without any scatter. Return `(mu, Sigma, pi)`, new arrays. (Fill a copy of `X`.)

# %% nbgrader={"grade": false, "grade_id": "m_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def m_step(X, gamma, mu, Sigma):
    """New (mu, Sigma, pi) from `X` (N, 2) with gaps, responsibilities (N, K) and the old means and covariances."""
    ### BEGIN SOLUTION
    gap = np.isnan(X[:, 1])
    counts = gamma.sum(axis=0)
    new_mu, new_Sigma = np.empty(mu.shape), np.empty(Sigma.shape)
    for k in range(len(mu)):
        filled = X.copy()
        filled[gap, 1], variance = conditional(X[gap, 0], mu[k], Sigma[k])
        new_mu[k] = gamma[:, k] @ filled / counts[k]
        apart = filled - new_mu[k]
        new_Sigma[k] = (gamma[:, k, None] * apart).T @ apart / counts[k]
        new_Sigma[k, 1, 1] += gamma[gap, k].sum() * variance / counts[k]
    return new_mu, new_Sigma, counts / len(X)
    ### END SOLUTION

# %% jupyter={"source_hidden": true}
def fit(X, n_steps=60):
    """EM from the start above, with your functions -> the parameters, and the log-likelihood of what was seen."""
    mu, Sigma, pi, trace = mu_0, Sigma_0, pi_0, []
    gap = np.isnan(X[:, 1])
    for _ in range(n_steps):
        mu, Sigma, pi = m_step(X.copy(), np.asarray(e_step(X, mu, Sigma, pi)), mu, Sigma)
        seen = sum(p * multivariate_normal.pdf(X[~gap], m, S) for m, S, p in zip(mu, Sigma, pi))
        alone = sum(p * norm.pdf(X[gap, 0], m[0], np.sqrt(S[0, 0])) for m, S, p in zip(mu, Sigma, pi))
        trace.append(np.log(seen).sum() + np.log(alone).sum())
    return mu, Sigma, pi, np.array(trace)

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 3: without gaps it is the M-step that you know; with gaps the likelihood of what was seen never falls.
with gt.exercise("m_step"):
    mixed = np.random.default_rng(4).dirichlet([1.0, 2.0], size=272)
    tried = m_step(complete.copy(), mixed.copy(), mu_0.copy(), Sigma_0.copy())
    gt.check(tried is not None, "m_step gives nothing back: does it end with return?")
    gt.check(len(tried) == 3, f"m_step should return three things, (mu, Sigma, pi); yours returns {len(tried)}.")
    gt.check([np.shape(part) for part in tried] == [(2, 2), (2, 2, 2), (2,)], f"Shapes (2, 2), (2, 2, 2), (2,) in this order; yours: {[np.shape(part) for part in tried]}.")
    gt.check(np.allclose(tried[0][0], np.average(complete, axis=0, weights=mixed[:, 0])), "Without gaps a mean is the weighted average.")
    gt.check(np.allclose(tried[1][0], np.cov(complete.T, aweights=mixed[:, 0], ddof=0)), "Without gaps a covariance is numpy's weighted one.")
    tried = m_step(X.copy(), mixed.copy(), mu_0.copy(), Sigma_0.copy())
    gt.check(np.isfinite(tried[0]).all(), "With gaps, means are nan: fill each gap before you average.")
    gt.check(np.allclose(tried[2], mixed.mean(axis=0)), "The weights are the shares of all rows, those with a gap included.")
    filled = X.copy()
    filled[gone, 1] = mu_0[0, 1]  # what component 0 expects in every gap, as Sigma_0 has no covariance
    gt.check(np.allclose(tried[0][0], np.average(filled, axis=0, weights=mixed[:, 0])), "Mean 0: fill each gap by component 0 itself, weigh by its column.")
    bare = np.cov(filled.T, aweights=mixed[:, 0], ddof=0)
    gt.check(not np.allclose(tried[1][0], bare), "A filled wait is not a measured one: where is its conditional variance?")
    gt.check(
        np.isclose(tried[1][0][1, 1], bare[1, 1] + 40 * mixed[gone, 0].sum() / mixed[:, 0].sum()),
        "The variance of the waits is not right: the conditional one counts for rows with a gap, each by its share.",
    )
    trace = fit(X)[3]
    gt.check(np.diff(trace).min() > -1e-6, "The likelihood of what was seen falls, which EM never does: look at mean and variance in the gaps.")
    print(f"Well done: the likelihood of what was seen rises from {trace[0]:.2f} to {trace[-1]:.2f}.")

# %% nbgrader={"grade": true, "grade_id": "test_m_step_means", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: three components, random responsibilities; twelve of thirty rows have a gap. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(72)
sample = sampler.normal(size=(30, 2)) * [1.5, 2.0] + [1.0, -2.0]
sample[sampler.permutation(30)[:12], 1] = np.nan
mixture_set = (
    np.array([[0.2, -3.0], [2.0, 0.5], [1.0, -2.5]]),
    np.array([[[1.2, 0.7], [0.7, 2.0]], [[0.6, -0.4], [-0.4, 3.0]], [[2.5, 0.3], [0.3, 0.8]]]),
    np.array([0.2, 0.5, 0.3]),
)
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=30)

given = [sample.copy(), shares.copy(), mixture_set[0].copy(), mixture_set[1].copy()]
gt.check(callable(m_step), "m_step is to be a function.")
try:
    answer = m_step(*given)
except NotImplementedError:
    raise
except Exception as error:  # perhaps the fault of conditional: that is decided when you hand in
    stopped_by, answer = f"m_step raises an error: {str(error)[:90]}", (np.zeros((3, 2)), np.zeros((3, 2, 2)), np.zeros(3))
else:
    stopped_by = ""
gt.check(answer is not None, "m_step gives nothing back: does it end with return?")
gt.check(len(answer) == 3, f"m_step should return three things, (mu, Sigma, pi); yours returns {len(answer)}.")
gt.check(np.shape(answer[0]) == (3, 2), f"m_step: mu comes first and has shape (3, 2); yours has {np.shape(answer[0])}.")
### BEGIN HIDDEN TESTS
from assessment import hints
def one_step(rule, extra=1.0, shares_in=shares, around=None):
    """Means and covariances of a step that fills gaps by a rule (lengths, mean, covariance) -> (waits, variance)."""
    holes, new_means, new_covars = np.isnan(sample[:, 1]), [], []
    for k in range(3):
        rows_set, share = sample.copy(), shares_in[:, k] / shares_in[:, k].sum()
        waits, spread = rule(sample[holes, 0].copy(), mixture_set[0][k].copy(), mixture_set[1][k].copy())
        rows_set[holes, 1] = waits
        new_means.append(share @ rows_set)
        apart_set = rows_set - (new_means[-1] if around is None else around[k])
        new_covars.append((share[:, None] * apart_set).T @ apart_set)
        new_covars[-1][1, 1] += extra * np.sum(share[holes] * spread)
    return np.array(new_means), np.array(new_covars)


def expected(lengths, mean, cov):
    """The right expectation and variance of the wait."""
    return mean[1] + cov[1, 0] / cov[0, 0] * (lengths - mean[0]), cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]


def own_rule():
    """Your own conditional, if it gives something: what it has lost is not lost again."""
    try:
        return one_step(conditional)
    except Exception:
        return None


def own_is_usable():
    """Does your own conditional give an array and a number, so that a step can be made with it?"""
    try:
        waits, spread = conditional(sample[:5, 0].copy(), mixture_set[0][0].copy(), mixture_set[1][0].copy())
        return np.shape(waits) == (5,) and np.ndim(spread) == 0
    except Exception:
        return False


own = own_rule()
assert not stopped_by or not own_is_usable(), stopped_by
if not stopped_by:
    for was, now in zip([sample, shares, *mixture_set[:2]], given):
        assert np.array_equal(was, now, equal_nan=True), "m_step changes what it is given: fill a copy of X."
    got, holes = np.asarray(answer[0], dtype=float), np.isnan(sample[:, 1])
    if not hints.same(got, one_step(expected)[0]) and (own is None or not hints.same(got, own[0])):
        assert not np.isnan(got).any(), "m_step, means: nan: fill each gap before you average."
        kept_rows = shares[~holes] / shares[~holes].sum(axis=0)
        of_kept = kept_rows.T @ sample[~holes]
        lengths_of_all = one_step(expected)[0][:, :1]
        slips = {
            "rows with a gap are dropped; fill them.": of_kept,
            "the gaps are filled with the average wait; each component expects something of its own there.":
                one_step(lambda d, m, S: (np.nanmean(sample[:, 1]), 0.0))[0],
            "the gaps are filled with zero.": one_step(lambda d, m, S: (0.0, 0.0))[0],
            "the gaps are filled with the old mean wait; the length says more: use conditional.": one_step(lambda d, m, S: (m[1], 0.0))[0],
            "the mean length needs all rows, the mean wait the filled ones.": np.column_stack([lengths_of_all, of_kept[:, 1]]),
            "divide by the soft count N_k.": one_step(expected)[0] * shares.sum(axis=0)[:, None],
            "divide by N_k, not by N.": one_step(expected)[0] * shares.mean(axis=0)[:, None],
            "every component fills with the expectation of the first one.":
                one_step(lambda d, m, S: expected(d, mixture_set[0][0], mixture_set[1][0]))[0],
            "every component fills with the expectation of the last one.":
                one_step(lambda d, m, S: expected(d, mixture_set[0][2], mixture_set[1][2]))[0],
            "where does gamma come in?": one_step(expected, shares_in=np.ones((30, 3)))[0],
        }
        for hint, slip in slips.items():
            assert not hints.same(got, slip), f"m_step, means: {hint}"
        raise AssertionError("m_step, means: fill each gap with the component's own expectation, then average with its column of gamma.")
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_covariances", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: the covariances of the same step. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(72)
sample = sampler.normal(size=(30, 2)) * [1.5, 2.0] + [1.0, -2.0]
sample[sampler.permutation(30)[:12], 1] = np.nan
mixture_set = (
    np.array([[0.2, -3.0], [2.0, 0.5], [1.0, -2.5]]),
    np.array([[[1.2, 0.7], [0.7, 2.0]], [[0.6, -0.4], [-0.4, 3.0]], [[2.5, 0.3], [0.3, 0.8]]]),
    np.array([0.2, 0.5, 0.3]),
)
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=30)

given = [sample.copy(), shares.copy(), mixture_set[0].copy(), mixture_set[1].copy()]
gt.check(callable(m_step), "m_step is to be a function.")
try:
    answer = m_step(*given)
except NotImplementedError:
    raise
except Exception as error:  # perhaps the fault of conditional: that is decided when you hand in
    stopped_by, answer = f"m_step raises an error: {str(error)[:90]}", (np.zeros((3, 2)), np.zeros((3, 2, 2)), np.zeros(3))
else:
    stopped_by = ""
gt.check(answer is not None, "m_step gives nothing back: does it end with return?")
gt.check(len(answer) == 3, f"m_step should return three things, (mu, Sigma, pi); yours returns {len(answer)}.")
gt.check(np.shape(answer[1]) == (3, 2, 2), f"m_step: Sigma comes second and has shape (3, 2, 2); yours has {np.shape(answer[1])}.")
### BEGIN HIDDEN TESTS
from assessment import hints
def one_step(rule, extra=1.0, shares_in=shares, around=None):
    """Means and covariances of a step that fills gaps by a rule (lengths, mean, covariance) -> (waits, variance)."""
    holes, new_means, new_covars = np.isnan(sample[:, 1]), [], []
    for k in range(3):
        rows_set, share = sample.copy(), shares_in[:, k] / shares_in[:, k].sum()
        waits, spread = rule(sample[holes, 0].copy(), mixture_set[0][k].copy(), mixture_set[1][k].copy())
        rows_set[holes, 1] = waits
        new_means.append(share @ rows_set)
        apart_set = rows_set - (new_means[-1] if around is None else around[k])
        new_covars.append((share[:, None] * apart_set).T @ apart_set)
        new_covars[-1][1, 1] += extra * np.sum(share[holes] * spread)
    return np.array(new_means), np.array(new_covars)


def expected(lengths, mean, cov):
    """The right expectation and variance of the wait."""
    return mean[1] + cov[1, 0] / cov[0, 0] * (lengths - mean[0]), cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]


def own_rule():
    """Your own conditional, if it gives something: what it has lost is not lost again."""
    try:
        return one_step(conditional)
    except Exception:
        return None


def own_is_usable():
    """Does your own conditional give an array and a number, so that a step can be made with it?"""
    try:
        waits, spread = conditional(sample[:5, 0].copy(), mixture_set[0][0].copy(), mixture_set[1][0].copy())
        return np.shape(waits) == (5,) and np.ndim(spread) == 0
    except Exception:
        return False


own, own_means = own_rule(), np.asarray(answer[0], dtype=float)
assert not stopped_by or not own_is_usable(), stopped_by
if not stopped_by and np.shape(own_means) == (3, 2):
    got, holes = np.asarray(answer[1], dtype=float), np.isnan(sample[:, 1])
    rules = [expected] if own is None else [expected, conditional]
    sound = [one_step(rule, around=around)[1] for rule in rules for around in (None, own_means)]  # wrong means cost their own point
    if not any(hints.same(got, known) for known in sound):
        assert not np.isnan(got).any(), "m_step, covariances: nan: fill each gap before you multiply."
        right_one, without_variance = one_step(expected)[1], one_step(expected, extra=0.0)[1]
        kept_rows = shares[~holes] / shares[~holes].sum(axis=0)
        of_kept = [np.cov(sample[~holes].T, aweights=kept_rows[:, k], ddof=0) for k in range(3)]
        everywhere = without_variance.copy()
        everywhere[:, 1, 1] += [expected(sample[:1, 0], m, S)[1] for m, S in zip(*mixture_set[:2])]
        once = without_variance.copy()
        once[:, 1, 1] += [expected(sample[:1, 0], m, S)[1] / n for m, S, n in zip(*mixture_set[:2], shares.sum(axis=0))]
        counted = without_variance.copy()
        counted[:, 1, 1] += [holes.sum() * expected(sample[:1, 0], m, S)[1] / n for m, S, n in zip(*mixture_set[:2], shares.sum(axis=0))]
        in_length = without_variance.copy()
        in_length[:, 0, 0] += (right_one - without_variance)[:, 1, 1]
        slips = {
            "the conditional variance is missing: a filled number is not a measured one.": without_variance,
            "the conditional variance belongs to the rows with a gap, not to all.": everywhere,
            "the conditional variance counts once for each row with a gap, weighted by its share.": once,
            "the conditional variance of each row is weighted by its share.": counted,
            "the variance belongs to the wait: entry (1, 1) in code.": in_length,
            "the variance belongs to the wait alone, not to all entries.": without_variance + (right_one - without_variance)[:, 1, 1][:, None, None],
            "the length is known: its variance gets nothing added.": without_variance + (right_one - without_variance)[:, 1, 1][:, None, None] * np.eye(2),
            "the conditional variance is subtracted; it is to be added.": one_step(expected, extra=-1.0)[1],
            "rows with a gap are dropped; fill them.": of_kept,
            "taken around the old means: the new ones come first.": one_step(expected, around=mixture_set[0])[1],
            "add the unconditional variance? The length is known: the conditional one.":
                one_step(lambda d, m, S: (expected(d, m, S)[0], S[1, 1]))[1],
            "divide by the soft count N_k.": right_one * shares.sum(axis=0)[:, None, None],
        }
        for hint, slip in slips.items():
            assert not hints.same(got, slip), f"m_step, covariances: {hint}"
        raise AssertionError("m_step, covariances: weighted outer products of the filled rows around the new mean, plus the conditional variance in the gaps.")
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the weights of the same step. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(72)
sample = sampler.normal(size=(30, 2)) * [1.5, 2.0] + [1.0, -2.0]
sample[sampler.permutation(30)[:12], 1] = np.nan
mixture_set = (
    np.array([[0.2, -3.0], [2.0, 0.5], [1.0, -2.5]]),
    np.array([[[1.2, 0.7], [0.7, 2.0]], [[0.6, -0.4], [-0.4, 3.0]], [[2.5, 0.3], [0.3, 0.8]]]),
    np.array([0.2, 0.5, 0.3]),
)
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=30)

given = [sample.copy(), shares.copy(), mixture_set[0].copy(), mixture_set[1].copy()]
gt.check(callable(m_step), "m_step is to be a function.")
try:
    answer = m_step(*given)
except NotImplementedError:
    raise
except Exception as error:  # perhaps the fault of conditional: that is decided when you hand in
    stopped_by, answer = f"m_step raises an error: {str(error)[:90]}", (np.zeros((3, 2)), np.zeros((3, 2, 2)), np.zeros(3))
else:
    stopped_by = ""
gt.check(answer is not None, "m_step gives nothing back: does it end with return?")
gt.check(len(answer) == 3, f"m_step should return three things, (mu, Sigma, pi); yours returns {len(answer)}.")
gt.check(np.size(answer[2]) == 3, f"m_step: three components have three weights; yours have shape {np.shape(answer[2])}.")
### BEGIN HIDDEN TESTS
from assessment import hints
def one_step(rule, extra=1.0, shares_in=shares, around=None):
    """Means and covariances of a step that fills gaps by a rule (lengths, mean, covariance) -> (waits, variance)."""
    holes, new_means, new_covars = np.isnan(sample[:, 1]), [], []
    for k in range(3):
        rows_set, share = sample.copy(), shares_in[:, k] / shares_in[:, k].sum()
        waits, spread = rule(sample[holes, 0].copy(), mixture_set[0][k].copy(), mixture_set[1][k].copy())
        rows_set[holes, 1] = waits
        new_means.append(share @ rows_set)
        apart_set = rows_set - (new_means[-1] if around is None else around[k])
        new_covars.append((share[:, None] * apart_set).T @ apart_set)
        new_covars[-1][1, 1] += extra * np.sum(share[holes] * spread)
    return np.array(new_means), np.array(new_covars)


def expected(lengths, mean, cov):
    """The right expectation and variance of the wait."""
    return mean[1] + cov[1, 0] / cov[0, 0] * (lengths - mean[0]), cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]


def own_rule():
    """Your own conditional, if it gives something: what it has lost is not lost again."""
    try:
        return one_step(conditional)
    except Exception:
        return None


def own_is_usable():
    """Does your own conditional give an array and a number, so that a step can be made with it?"""
    try:
        waits, spread = conditional(sample[:5, 0].copy(), mixture_set[0][0].copy(), mixture_set[1][0].copy())
        return np.shape(waits) == (5,) and np.ndim(spread) == 0
    except Exception:
        return False


assert not stopped_by or not own_is_usable(), stopped_by
if not stopped_by:
    got, holes, soft_counts = np.ravel(np.asarray(answer[2], dtype=float)), np.isnan(sample[:, 1]), shares.sum(axis=0)
    slips = {
        "rows with a gap count, too.": shares[~holes].mean(axis=0),
        "divide by the number of all rows.": soft_counts / (~holes).sum(),
        "those are soft counts: divide by N.": soft_counts,
        "the soft counts add up all rows, those with a gap, too.": shares[~holes].sum(axis=0) / 30,
        "those are the old weights.": mixture_set[2],
        "the weights need not be equal.": np.full(3, 1 / 3),
    }
    for hint, slip in slips.items():
        assert not hints.same(got, slip), f"m_step, weights: {hint}"
    assert hints.same(got, soft_counts / 30), "m_step, weights: weight k is N_k / N, over all rows."
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Three ways to treat a gap
#
# The same EM on all numbers (which only we have), on the complete rows alone, and on the notes as they are.

# %% jupyter={"source_hidden": true} tags=["display"]
fits = None
try:
    fits = {"all numbers": fit(complete), "rows with gaps dropped": fit(X[~gone]), "gaps filled in by EM": fit(X)}
except NotImplementedError:
    print("Nothing to see here yet: exercises 1 to 3 come first.")
if fits:
    fig, axes = plt.subplots(1, 3, figsize=(12, 4), sharey=True)
    for ax, (name, (mu, Sigma, pi, _)) in zip(axes, fits.items()):
        points = complete if name == "all numbers" else X[~gone]
        gt.plot_data_and_gaussians(points, mu, Sigma, ax=ax)
        ax.set(title=f"{name}\nweights {pi[0]:.2f} and {pi[1]:.2f}", xlabel=LENGTH, ylabel=WAIT, ylim=(38, 100))
    gt.show(fig, """Three panels with the eruptions and two components each, fitted to all numbers, to complete rows, and to the notes with
        gaps; the ellipses look much alike, the weights in the titles do not.""")
    print(f"{'':24}weights        mean waits       deviations of waits   mean wait of all")
    for name, (mu, Sigma, pi, _) in fits.items():
        spread = np.sqrt(np.asarray(Sigma)[:, 1, 1])
        print(f"{name:23} {pi[0]:.3f} {pi[1]:.3f}   {mu[0][1]:6.2f} {mu[1][1]:6.2f}   {spread[0]:8.2f} {spread[1]:6.2f} {pi @ np.asarray(mu)[:, 1]:20.1f}")

# %% [markdown]
# *Left: fitted to all numbers. Middle: to the complete rows alone. Right: to the notes, gaps included (the dots are the complete rows). Ellipses at one and two standard deviations.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_filling_in", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question (2 points).** (a) Compare the three fits by numbers of the table. What does dropping rows get wrong, what does it get right here, and why? (b) EM for a mixture *without* gaps fills in something, too. What, with what, and what corresponds there to the conditional variance that exercise 3 adds?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) Dropping: weights 0.60 and 0.40 in place of 0.36 and 0.64, mean wait 64.1 in place of 70.9, since long eruptions are dropped more often. EM: 0.36 and 0.64, 70.2. The two components themselves (mean waits, spreads) come out nearly right by dropping, as the gaps depend on the length alone, and within a mood little hangs on the length.
# 2. (1 point) It fills in the moods, $z_{nk}$, with their expectations, the responsibilities. What corresponds to the variance: they are shares, not a choice; an eruption counts for both moods, so the doubt is kept (k-means fills in the likelier one, as if it were known).
#
# Often seen: "dropping loses data, so it is less exact" without the bias (criterion 1 lost); "EM guesses the mood" (criterion 2 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "filling_in", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# (a) With all numbers the weights are 0.36 and 0.64 and the mean wait is 70.9 minutes. After dropping they are 0.60 and 0.40, and 64.1: two thirds of the long eruptions have no wait in the notes, so the short mood looks more frequent than it is. EM keeps their lengths and gets 0.36, 0.64 and 70.2. What each mood is like, mean waits of 54 and 79 minutes, dropping finds as well as EM: whether a wait is noted depends on the length alone, and hardly changes who is left *within* a mood.
#
# (b) It fills in the moods: nobody noted $z_{nk}$, and the E-step puts its expectation $r_{nk}$ there, as exercise 3 puts the expected wait. The counterpart of the conditional variance is that $r_{nk}$ is a share and not a decision: a doubtful eruption counts a little for both moods. Rounding it to 0 or 1, as k-means does, is like filling in the expected wait without its variance: guesses are treated as if they had been seen, and the clusters come out too narrow.

# %% [markdown]
# ## To go on
#
# What if the ranger went home because the *wait* was long, whatever the eruption? Then the gap itself says something about the missing number, and no method that looks only at what was seen can mend it.
#
# - A. P. Dempster, N. M. Laird and D. B. Rubin, [*Maximum likelihood from incomplete data via the EM algorithm*](https://doi.org/10.1111/j.2517-6161.1977.tb01600.x) (1977): the article that gave EM its name sees it as filling in.
# - K. P. Murphy, [*Probabilistic Machine Learning*](https://probml.github.io/pml-book/book1.html) (free), on missing data and EM.
#
# ## Sources
#
# Data: W. Härdle, *Smoothing Techniques with Implementation in S* (1991); see `data/README.md`. The gaps are our own. Text and pictures: CC BY 4.0; code: MIT; by the contributors.
#
# ## What is still open
#
# Restart the kernel, run all cells, and read here which exercises still wait for you. Of the written answer it knows nothing: look for `YOUR ANSWER HERE`.

# %% jupyter={"source_hidden": true} tags=["display"]
gt.open_exercises("conditional", "e_step", "m_step")
