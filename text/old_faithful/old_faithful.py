# %% [markdown]
# # The geyser with two moods: a Gaussian mixture on Old Faithful
#
# Old Faithful, a geyser in Yellowstone, is famous for being on time, and yet it has two moods. Nobody wrote down which mood it was in; in this lab you recover the moods from the eruptions alone, with a mixture of two Gaussians in two dimensions that you fit with your own EM.
#
# **Afterwards you can**
#
# - write the E-step, the M-step, the log-likelihood and the loop around them, so that far points do no harm;
# - read a likelihood trace, tell a plateau from an end, and learn from several starts;
# - choose the number of components by the BIC;
# - derive the updates of a *variant* of the model: a shared covariance, a prior, a missing number.
#
# **You need** Bayes' rule, the density of a Gaussian, derivatives, and some numpy. If `x[:, None, :]` looks strange to you, `companion/numpy_newaxis.ipynb` takes half an hour.
#
# **Time.** About 4½ hours for sections 1 to 5: estimated, not measured (120 words a minute, 2 minutes a picture, 5 minutes a point). Section 5 may come first; section 6 is optional.
#
# **What to hand in.** This notebook, saved with your answers; do not rename it. Write only where it says `YOUR CODE HERE` or `YOUR ANSWER HERE`; you may add cells of your own anywhere.
#
# **How you are graded.** 45 points: 26 for code, by tests, and 19 for written answers, by a person with a mark scheme. Write the code from the formulas. The checks ask scikit-learn's mixtures, `np.average` and `np.cov` for a second opinion; whoever reads your notebook may take points back for calling them in your answers.
#
# **How to check yourself.** Under each code exercise stands a folded cell, its *check*: run it, and it says what is right or where to look. The graded tests come after it. They call your function with other data and other sizes, and you see only how each begins: that one is silent here does not mean that its points are yours. When you are done, restart the kernel and run all cells (if your Jupyter has a *Validate* button, press it, too).

# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm

import gmm_tools as gt

# %% jupyter={"source_hidden": true}
plt.rcParams["figure.constrained_layout.use"] = True
LENGTH, WAIT = "length of the eruption (minutes)", "wait until the next one (minutes)"
BLUE, RED = "#3B4CC0", "#B40426"  # k = 0 and k = 1: the two ends of matplotlib's colour map "coolwarm"


def missing(*names):
    """Those of these variables that have no value yet."""
    return [name for name in names if globals().get(name) is None]


def ready(*names):
    """Have these variables a value? If not, say so in one line, where a picture would only raise an error."""
    if missing(*names):
        print(f"Nothing to see here yet; missing: {', '.join(missing(*names))}. Go back to the cell or exercise that makes it.")
    return not missing(*names)


def second_opinion(mu, Sigma, pi):
    """The same mixture as scikit-learn sees it: the checks compare your numbers with its."""
    from sklearn.mixture import GaussianMixture

    other = GaussianMixture(len(mu))
    other.weights_, other.means_, other.covariances_ = np.ravel(pi), np.asarray(mu), np.asarray(Sigma)
    other.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(other.covariances_))
    return other

# %% [markdown]
# ## 1. The geyser
#
# Here are 272 eruptions, two numbers each: how long the eruption lasted, and how long people then waited for the next one, both in minutes.

# %%
data = gt.load_old_faithful()
print("first three eruptions (length, wait after it):", *map(tuple, data[:3].tolist()))

# %% jupyter={"source_hidden": true} tags=["display"]
one_fit = [(0.3609, 54.615, 5.871), (0.6391, 80.091, 5.868)]  # weight, mean, standard deviation of each mood
minutes = np.linspace(38, 102, 129)
parts = [weight * norm.pdf(minutes, mean, sigma) for weight, mean, sigma in one_fit]

fig, (left, right) = plt.subplots(1, 2, figsize=(7.5, 4), sharey=True, width_ratios=[3, 1])
left.plot(*data.T, "o", color="0.6", markersize=3.7, markeredgewidth=0)
left.set(title="272 eruptions", xlabel=LENGTH, ylabel=WAIT)
right.hist(data[:, 1], bins=np.arange(40, 101, 4), density=True, orientation="horizontal", color="0.88")
right.plot(sum(parts), minutes, color="black", linewidth=0.8)
for part, colour, line, height, label in zip(parts, [BLUE, RED], ["--", "-."], [44, 94], ["short waits", "long waits"]):
    right.plot(part, minutes, color=colour, linestyle=line, linewidth=2.2)
    right.text(0.019, height, label, color=colour)
right.set(title="the waits alone", xlabel="density")
gt.show(fig, """Left: wait against length of 272 eruptions: a small cloud around 2 and 54 minutes and a large one around 4.3 and 80 minutes.
Right, sideways: a histogram of the waits with two humps, under two bells, dashed and dash-dotted, and their sum.""")

# %% [markdown]
# *Left: short eruptions with a short wait after them, long ones with a long wait, and few in between. Right, on the same axis: how often each wait occurs (grey bars). A single bell would have its top at the average, 71 minutes, in the dip. A sum of two bells (black) fits (weights, means and widths as published for the waits alone).*
#
# How frequent, how long is each kind of eruption? And, on the bench in front of the geyser: when to expect the next one? These are questions to a **density** $p(x)$ of eruption and wait, and this lab builds one.
#
# ### Exercise 1: `standardise` (2 points)
#
# Waits average 71 minutes and eruptions 3.5: a start that suits both columns is easier to choose when they have one scale. Write a function that takes an array `data` of shape `(N, D)`, subtracts from each *column* its mean, and divides it by its standard deviation, with **N in the denominator** (`ddof=0`, numpy's default), as maximum likelihood does. Return a new array of shape `(N, D)`, for any number of rows and columns, and leave `data` as it is.

# %% nbgrader={"grade": false, "grade_id": "standardise", "locked": false, "schema_version": 3, "solution": true, "task": false}
def standardise(data):
    """Columns of `data` (N, D) with mean 0 and standard deviation 1 (ddof=0) -> a new array (N, D)."""
    ### BEGIN SOLUTION
    return (data - data.mean(axis=0)) / data.std(axis=0)
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 1: run it, read it. It also makes X, the data of everything that follows.
with gt.exercise("standardise"):
    X, kept_data = None, data.copy()
    tried = standardise(data)
    gt.check(tried is not None, "standardise gives nothing back: does it end with return?")
    gt.check(np.array_equal(data, kept_data), "standardise changed `data` itself. Run the cell of section 1 again, and work on a copy.")
    tried = np.asarray(tried, dtype=float)
    gt.check(tried.shape == (272, 2), f"The result should have shape (272, 2), like the data; yours has {tried.shape}.")
    gt.check(
        np.allclose(tried.mean(axis=0), 0),
        f"Each column should have mean 0; yours have {tried.mean(axis=0)}. Mean along which axis? Or are brackets missing?",
    )
    gt.check(
        np.allclose(tried.std(axis=0), 1),
        f"The standard deviations (ddof=0) should be 1; yours are {tried.std(axis=0)}.\n"
        "Which axis, and which ddof? Or did you divide by the variance?",
    )
    X = tried
    print(f"Well done: means 0 and standard deviations 1. The first eruption is now {X[0].round(4)}.")

# %% nbgrader={"grade": true, "grade_id": "test_standardise_values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sample = np.random.RandomState(11).normal(size=(6, 3)) * [1.0, 5.0, 20.0] + [3.0, -40.0, 70.0]
answer = standardise(sample.copy())
gt.check(answer is not None, "standardise gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape == (6, 3), f"standardise: data of shape (6, 3) gave shape {answer.shape}; it should stay as it is.")
### BEGIN HIDDEN TESTS
centred, spread = sample - sample.mean(axis=0), sample.std(axis=0)
target = centred / spread
lowest, highest = sample.min(axis=0), sample.max(axis=0)
slips = {
    "that divides by the standard deviation with N - 1: use ddof=0.": centred / sample.std(axis=0, ddof=1),
    "the means are gone, but the scale is not 1: divide by the standard deviation.": centred,
    "divide by the standard deviation, not by the variance.": centred / spread**2,
    "the mean of each column has to be subtracted, too.": sample / spread,
    "subtract the mean first, then divide: mind the brackets.": sample - sample.mean(axis=0) / spread,
    "each column has a mean and a standard deviation of its own: axis=0.": (sample - sample.mean()) / sample.std(),
    "each column has a scale of its own, too: axis=0 in both.": centred / sample.std(),
    "each column has a mean of its own, too: axis=0 in both.": (sample - sample.mean()) / spread,
    "that standardises rows: the columns are asked for.":
        (sample - sample.mean(axis=1, keepdims=True)) / sample.std(axis=1, keepdims=True),
    "that stretches to the interval from 0 to 1; mean 0 and standard deviation 1 are asked for.":
        (sample - lowest) / (highest - lowest),
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4, atol=1e-6), f"standardise: {hint}"
assert np.allclose(answer, target, rtol=1e-4, atol=1e-6), (
    "standardise: wrong for data other than the geyser's.\n"
    "Compute mean and standard deviation from the argument, along axis 0."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_standardise_argument", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of rows and columns; the argument stays as it is. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sample = np.random.RandomState(12).normal(size=(9, 4)) + 5.0
kept_sample = sample.copy()
answer = standardise(sample)
gt.check(answer is not None, "standardise gives nothing back: does it end with return?")
gt.check(np.shape(answer) == (9, 4), f"standardise: data of shape (9, 4) gave shape {np.shape(answer)}: is a size a literal?")
### BEGIN HIDDEN TESTS
assert np.array_equal(sample, kept_sample), (
    "standardise changes the array that it is given: `-=`, `/=` and `data[:, j] = ...` write into it. Work on a copy."
)
answer = np.asarray(answer, dtype=float)
# what test_standardise_values took points for is not held against it again
looks_done = np.abs(answer.mean(axis=0)).max() < 1e-6
for rows, columns in [(9, 4), (30, 1)]:
    tall = np.random.RandomState(13).normal(size=(rows, columns)) * 3 + 2
    try:
        answer = np.asarray(standardise(tall.copy()), dtype=float)
    except Exception as error:
        raise AssertionError(
            f"standardise raises an error for {rows} rows and {columns} column(s): is a size written as a literal?"
        ) from error
    assert answer.shape == tall.shape, f"standardise: wrong shape for {rows} rows and {columns} column(s)."
    if looks_done:
        scaled = answer * np.sqrt((answer**2).mean(axis=0)) ** -1
        assert np.allclose(scaled, (tall - tall.mean(axis=0)) / tall.std(axis=0), atol=1e-6), (
            f"standardise: wrong for {rows} rows and {columns} column(s): is every column treated?"
        )
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 2: the start (2 points: means 1, covariances and weights 1)
#
# Define three numpy arrays with exactly these values:
#
# - `mu_0`, shape `(2, 2)`: a **row** for each component, with the columns (eruption, wait) as in `X`. Component 0 starts at $(-1, +1)$, component 1 at $(+1, -1)$.
# - `Sigma_0`, shape `(2, 2, 2)`: for each component the $2 \times 2$ identity matrix; `Sigma_0[k]` is the covariance of component `k`.
# - `pi_0`, shape `(2,)`: equal weights.

# %% nbgrader={"grade": false, "grade_id": "start", "locked": false, "schema_version": 3, "solution": true, "task": false}
mu_0 = Sigma_0 = pi_0 = None  # replace
### BEGIN SOLUTION
mu_0 = np.array([[-1.0, 1.0], [1.0, -1.0]])
Sigma_0 = np.stack([np.eye(2), np.eye(2)])
pi_0 = np.array([0.5, 0.5])
### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 2.
with gt.exercise("start"):
    gt.check(not missing("mu_0", "Sigma_0", "pi_0"), f"No value yet: {', '.join(missing('mu_0', 'Sigma_0', 'pi_0'))}.")
    for what, part, size in [("mu_0", mu_0, (2, 2)), ("Sigma_0", Sigma_0, (2, 2, 2)), ("pi_0", pi_0, (2,))]:
        gt.check(hasattr(part, "shape"), f"{what} should be a numpy array: put np.array(...) around it.")
        gt.check(part.shape == size, f"{what} should have shape {size}; yours has {part.shape}.")
    gt.check(np.array_equal(mu_0[0], [-1, 1]), f"Component 0 should start at (-1, +1); yours starts at {mu_0[0]}.")
    gt.check(np.array_equal(mu_0[1], [1, -1]), f"Component 1 should start at (+1, -1); yours starts at {mu_0[1]}.")
    for k in range(2):
        gt.check(np.array_equal(Sigma_0[k], np.eye(2)), f"Sigma_0[{k}] should be the identity, 1 on the diagonal and 0 beside it.")
    gt.check(np.isclose(pi_0.sum(), 1), f"Weights sum to 1; yours sum to {pi_0.sum()}.")
    gt.check(np.isclose(pi_0[0], pi_0[1]), f"The weights should be equal; yours are {pi_0}.")
    print("Well done: two means, two covariances, two weights.")

# %% nbgrader={"grade": true, "grade_id": "test_start_means", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: mu_0. You see the check of its shape. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

gt.check(mu_0 is not None, "mu_0 has no value yet.")
gt.check(np.shape(mu_0) == (2, 2), f"mu_0 should have shape (2, 2), a row a component; yours has {np.shape(mu_0)}.")
### BEGIN HIDDEN TESTS
answer = np.asarray(mu_0, dtype=float)
slips = {
    "the two components are exchanged: component 0 is the one with the short eruption and the long wait.": [[1, -1], [-1, 1]],
    "eruption and wait have opposite signs in both components; rows are components.": [[-1, -1], [1, 1]],
    "rows are components, columns are eruption and wait: here they look mixed up.": [[1, 1], [-1, -1]],
}
for hint, slip in slips.items():
    assert not np.array_equal(answer, slip), f"mu_0: {hint}"
assert np.array_equal(answer, [[-1, 1], [1, -1]]), "mu_0: not the values of the exercise; are they in standardised units?"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_start_spread", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: Sigma_0 and pi_0. You see the check of their shapes. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

gt.check(Sigma_0 is not None, "Sigma_0 has no value yet.")
gt.check(pi_0 is not None, "pi_0 has no value yet.")
gt.check(np.shape(Sigma_0) != (2, 2), "Sigma_0 is a single matrix: one for each component, please, shape (2, 2, 2).")
gt.check(np.shape(Sigma_0) == (2, 2, 2), f"Sigma_0 should have shape (2, 2, 2); yours has {np.shape(Sigma_0)}.")
gt.check(np.size(pi_0) == 2, f"pi_0 should hold two weights; yours has shape {np.shape(pi_0)}.")
### BEGIN HIDDEN TESTS
answer = np.asarray(Sigma_0, dtype=float)
assert not np.array_equal(answer, np.ones((2, 2, 2))), (
    "Sigma_0: a matrix full of ones is not the identity; it cannot be inverted."
)
assert np.array_equal(answer, [np.eye(2)] * 2), "Sigma_0: both matrices should be the identity, 1 on the diagonal and 0 elsewhere."
answer = np.ravel(np.asarray(pi_0, dtype=float))
assert np.isclose(answer.sum(), 1), "pi_0: weights must sum to 1."
assert np.allclose(answer, 0.5), "pi_0: the weights should be equal."
### END HIDDEN TESTS

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("X", "mu_0", "Sigma_0"):
    fig, ax = plt.subplots(figsize=(4.6, 4.2))
    ax.set(title="the start", xlabel="eruption (standardised)", ylabel="wait (standardised)")
    gt.plot_data_and_gaussians(X, mu_0, Sigma_0, colors=[BLUE, RED], ax=ax)
    ax.get_legend().set_loc("upper right")
    ax.set(xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), xticks=[-3, -1, 1, 3], yticks=[-3, -1, 1, 3])
    gt.show(ax, """The standardised eruptions, two clouds along the rising diagonal, and two circular components on the falling one:
    k = 0 at (-1, 1), solid ellipses, and k = 1 at (1, -1), dashed ellipses.""")

# %% [markdown]
# *The standardised eruptions, and the two components at the start (ellipses at one and two standard deviations). They sit to the left and right of the cloud's long axis, not at its two ends. Remember this picture.*

# %% [markdown]
# ## 2. The mixture in three functions
#
# The model makes an eruption in two moves: it draws a mood $k$ with probability $\pi_k$, then length and wait together from the Gaussian of that mood. So the density is a weighted sum,
#
# $$p(x; \theta) = \sum_{k=1}^K \pi_k\, \mathcal N(x; \mu_k, \Sigma_k), \qquad \mathcal N(x; \mu, \Sigma) = (2\pi)^{-D/2}\, |\Sigma|^{-1/2} \exp\!\left(-\tfrac12 (x-\mu)^\top \Sigma^{-1} (x-\mu)\right).$$
#
# (The $\pi$ in $(2\pi)^{-D/2}$ is 3.14..., the $\pi_k$ are weights.)
#
# | symbol | in code, shape | meaning |
# |---|---|---|
# | $N, D, K$ | numbers | points, dimensions, components; here 272, 2, 2 |
# | $x_n$ | `X[n]`, $D$ | eruption $n$: its length and the wait after it, standardised |
# | $z_n$ | a row of $K$ zeros and ones | latent: $z_{nk} = 1$ if component $k$ made point $n$ (the other labs write $z_n = k$) |
# | $\pi_k, \mu_k, \Sigma_k$ | `pi[k]`, a number; `mu[k]`, $D$; `Sigma[k]`, $D \times D$ | weight, mean, covariance of component $k$: the parameters, together $\theta$ |
# | $r_{nk}$ | `gamma[n, k]`, a number | responsibility $p(z_{nk} = 1 \mid x_n; \theta)$; Bishop writes $\gamma(z_{nk})$ |
# | $N_k$ | `gamma.sum(axis=0)[k]` | $\sum_n r_{nk}$, the soft count of component $k$ |
#
# In formulas $k$ runs from 1 to $K$; in code and pictures it counts from 0. In exercises 3 to 5 `X` has shape `(N, D)`, `mu` `(K, D)`, `Sigma` `(K, D, D)`, `pi` `(K,)`, `gamma` `(N, K)`, all numpy arrays. Your functions must work for any $N \ge 2$, $D \ge 1$ and $K \ge 1$ (read sizes from shapes), use only their arguments, and leave them as they are.
#
# ### Exercise 3: `e_step` (4 points: values 2, sizes and arguments 1, far points 1)
#
# Once a point is seen, Bayes' rule says which component is likely to have made it:
#
# $$r_{nk} = \frac{\pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k)}{\sum_{j=1}^K \pi_j\, \mathcal N(x_n; \mu_j, \Sigma_j)}.$$
#
# Worked: a wait of 66 minutes has the densities 0.0104 and 0.0038 under the two bells of section 1; times the weights 0.361 and 0.639 that is 0.0037 and 0.0024, so $r = (0.61, 0.39)$: rather the mood with the short waits, but nobody should bet much on it.
#
# Return the responsibilities of all points, an array `(N, K)`, with columns in the order of `mu`.
#
# **Why logs?** Sixty standard deviations away a density is about $e^{-1800}$, which a computer rounds to 0, and the responsibilities become 0/0. In logs, $-1800$ is an ordinary number, and Bayes' rule is a subtraction:
#
# $$a_{nk} = \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k), \qquad \log r_{nk} = a_{nk} - \log \sum_j e^{a_{nj}}.$$
#
# `multivariate_normal.logpdf(X, mean, cov)` is the second term of $a_{nk}$ at every row of `X`; `logsumexp(a, axis=1)`, of shape `(N,)`, is the last logarithm, and with `keepdims=True` it has shape `(N, 1)`. One point of exercise 3 and one of exercise 5 are for such far points; plain densities earn the others. Both exercises begin with $a_{nk}$: you may write a helper for it in the next cell.

# %% nbgrader={"grade": false, "grade_id": "e_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def e_step(X, mu, Sigma, pi):
    """Responsibilities (N, K) of the components for the rows of `X` (N, D).

    Useful: multivariate_normal.logpdf(X, mu[k], Sigma[k]), and logsumexp over the components.
    """
    ### BEGIN SOLUTION
    log_joint = np.empty((len(X), len(mu)))
    for k in range(len(mu)):
        log_joint[:, k] = np.log(pi[k]) + multivariate_normal.logpdf(X, mu[k], Sigma[k])
    return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 3. It also makes gamma_0, the first responsibilities.
with gt.exercise("e_step"):
    gamma_0 = None
    gt.check(not missing("X", "mu_0", "Sigma_0", "pi_0"), "Exercises 1 and 2 come first.")
    try:
        tried = e_step(X, mu_0, Sigma_0, pi_0)
    except ValueError as trouble:
        gt.check(
            False,
            f"e_step stops: {trouble}\nDo two shapes not fit? Then look at logsumexp: with keepdims=True its result is (N, 1).",
        )
    gt.check(tried is not None, "e_step gives nothing back: does it end with return?")
    tried = np.asarray(tried, dtype=float)
    gt.check(tried.shape != (2, 272), "Almost: you have a row for each component. Turn it around: a row for each point.")
    gt.check(tried.shape == (272, 2), f"The shape should be (N, K) = (272, 2); yours is {tried.shape}.")
    gt.check(not (tried < 0).any(), "Some of your shares are negative: those are logarithms. Take exp at the end.")
    gt.check(np.allclose(tried.sum(axis=1), 1), "Every row must sum to 1. Do yours, or do the columns?")
    gt.check(not np.isin(tried, [0, 1]).all(), "All of yours are 0 or 1. Shares are asked for, not a choice of the likelier component.")
    tilted = np.array([[0.5, 1.0], [-1.0, 0.5]]), np.array([[[0.5, -0.3], [-0.3, 0.9]], [[1.0, 0.6], [0.6, 0.8]]]), np.array([0.3, 0.7])
    expected, other_shares = second_opinion(*tilted).predict_proba(X), np.asarray(e_step(X, *tilted), dtype=float)
    gt.check(not np.allclose(other_shares, expected[:, ::-1], atol=1e-6), "Right shares, wrong columns: column k belongs to row k of mu.")
    gt.check(
        np.allclose(other_shares, expected, atol=1e-6),
        "Rows sum to 1, good. But for another mixture, with unequal weights, your numbers are not scikit-learn's.\n"
        "Does the weight multiply the density (or its log, ADDED, the log-density)? Has each component its own mean and\n"
        "covariance, in the order of mu? Is everything read from the arguments?",
    )
    gamma_0 = tried
    print(f"Well done: rows sum to 1, and scikit-learn agrees. The first eruption has responsibilities {gamma_0[0].round(4)}.")
    with np.errstate(all="ignore"):
        far_shares = np.asarray(e_step(X + 60, *tilted), dtype=float)
    if not np.isfinite(far_shares).all():
        print("Far points: yours are nan or infinite there. That costs one point of the four: see 'Why logs?' above.")

# %% nbgrader={"grade": true, "grade_id": "test_e_step_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components, unequal weights, leaning covariances. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(21)
sample = sampler.normal(size=(40, 2)) * 1.5
weights_set = np.array([0.2, 0.55, 0.25])
means_set = np.array([[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]])
covars_set = np.array([[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]])
try:
    answer = e_step(sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy())
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"e_step raises an error for 40 points and 3 components: {str(error)[:90]}\n"
        "Does it use only its arguments, and read every size from their shapes?",
    )
gt.check(answer is not None, "e_step gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape != (3, 40), "e_step: that is (K, N); a row for each point, please: (N, K).")
gt.check(
    answer.shape == (40, 3),
    f"e_step: 40 points and 3 components make shape (40, 3); yours is {answer.shape}.\n"
    "Does it use only its arguments, and read every size from their shapes?",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

mixture_set = Mixture(sample, means_set, covars_set, weights_set)
found = hints.of_shares(answer, mixture_set, lambda *given: e_step(*given))
assert found is None, f"e_step: {found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_arguments", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other sizes; the arguments stay as they are. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(22)
given = [sampler.normal(size=(7, 3)), sampler.normal(size=(2, 3)), np.stack([np.eye(3)] * 2), np.array([0.4, 0.6])]
kept = [array.copy() for array in given]
try:
    answer = e_step(*given)
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"e_step raises an error for 7 points, 2 components, 3 dimensions: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?",
    )
gt.check(answer is not None, "e_step gives nothing back: does it end with return?")
gt.check(
    np.shape(answer) in [(7, 2), (2, 7)],
    f"e_step: 7 points and 2 components, but shape {np.shape(answer)}: read every size from the arguments.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

for name, was, now in zip(["X", "mu", "Sigma", "pi"], kept, given):
    assert np.array_equal(was, now), f"e_step changes {name}, which it is given: it should only look at it."
sampler = np.random.RandomState(22)
near = Mixture(
    sampler.normal(size=(40, 2)) * 1.5, [[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]],
    [[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]], [0.2, 0.55, 0.25],
)
# wrong values for three components have lost their points in test_e_step_values: here only sizes count
try:
    answer = e_step(near.x.copy(), near.means.copy(), near.covars.copy(), near.weights.copy())
    charged = not hints.same(answer, near.shares)
except Exception:
    charged = True
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1), (4, 4, 2)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    sample, means_set = sampler.normal(size=(n_points, dim)), sampler.normal(size=(n_parts, dim))
    covars_set = np.stack([np.eye(dim) * (1 + k / 2) for k in range(n_parts)])
    weights_set = np.full(n_parts, 1 / n_parts)
    try:
        answer = np.asarray(e_step(sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy()), dtype=float)
    except Exception as error:
        raise AssertionError(
            f"e_step raises an error for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    assert answer.shape in [(n_points, n_parts), (n_parts, n_points)], (
        f"e_step: {place} gave shape {answer.shape}.\nRead every size from the shapes of the arguments."
    )
    found = hints.of_shares(answer, Mixture(sample, means_set, covars_set, weights_set))
    assert charged or found is None, f"e_step: right for 40 points, 3 components, 2 dimensions, but for {place}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_far", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: far points. You see only the check of the shape. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

distant = np.array([[-60.0, 60.0], [-100.0, 10.0], [350.0, -20.0]])
means_set = np.array([[0.0, 0.0], [40.0, 0.0]])
covars_set = np.array([[[1.0, 0.2], [0.2, 1.0]], [[1.2, 0.0], [0.0, 0.9]]])
with np.errstate(all="ignore"):
    answer = e_step(distant.copy(), means_set.copy(), covars_set.copy(), np.array([0.3, 0.7]))
gt.check(answer is not None, "e_step gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape in [(3, 2), (2, 3)], "e_step: 3 points and 2 components make shape (3, 2).")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

answer = answer if answer.shape == (3, 2) else answer.T  # a turned table has lost its points elsewhere
assert np.isfinite(answer).all(), "e_step: 0/0 far away. Stay in logs, and take exp only after the subtraction."
sampler = np.random.RandomState(23)
near = Mixture(
    sampler.normal(size=(40, 2)) * 1.5, [[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]],
    [[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]], [0.2, 0.55, 0.25],
)
try:
    nearby = e_step(near.x.copy(), near.means.copy(), near.covars.copy(), near.weights.copy())
except Exception:
    nearby = np.nan
# what is wrong nearby, too, has lost its points in test_e_step_values: far away it need only be finite
if hints.same(nearby, near.shares):
    assert np.allclose(answer.sum(axis=1), 1), "e_step: far away the rows do not sum to 1 any more: is something added, or set to 0?"
    far_away = Mixture(distant, means_set, covars_set, [0.3, 0.7])
    assert hints.same(answer, far_away.shares), (
        "e_step: right nearby, but wrong far away: a floor or a clipped exponent makes outliers belong to everybody."
    )
### END HIDDEN TESTS

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("X", "gamma_0"):
    fig, ax = plt.subplots(figsize=(4.6, 4.2))
    ax.set(title="the first responsibilities", xlabel="eruption (standardised)", ylabel="wait (standardised)")
    ax.set(xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    ax.scatter(*X.T, 22, gamma_0[:, 1], cmap="coolwarm", vmin=0, vmax=1, edgecolors="0.25", linewidths=0.4)
    ax.plot([-2.5, 2.5], [-2.5, 2.5], color="black", linestyle=":", linewidth=1)
    ax.text(-2.2, 1.5, "k = 0 has the\nlarger share", color=BLUE)
    ax.text(0.6, -1.6, "k = 1 has the\nlarger share", color=RED)
    gt.show(ax, """The standardised eruptions, shaded by the share of k = 1. A dotted diagonal goes lengthwise through both clouds: above
    it k = 0 has the larger share, below it k = 1.""")

# %% [markdown]
# *Every eruption, coloured by the responsibility of component k = 1 at the start: blue is 0, red is 1, and on the dotted diagonal it is one half.*
#
# What do you see? Does the start separate the two clouds? Keep a sentence for question 2.
#
# ### Exercise 4: `m_step` (6 points: means 2, covariances 3, weights 1)
#
# With the responsibilities held fixed, the best parameters are weighted averages:
#
# $$\mu_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, x_n, \qquad \Sigma_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top, \qquad \pi_k = \frac{N_k}{N},$$
#
# with the *new* $\mu_k$ in $\Sigma_k$. (The lab on the stones derives them; section 5 varies them.) Return the tuple `(mu, Sigma, pi)`, in this order. The three are graded separately, so get one right and its points are yours. Every $N_k$ is positive, and nothing need be added to a covariance.
#
# Print shapes as you go: `X - mu[k]` has shape `(N, D)`, and `gamma[:, k, None]` can be multiplied with it.

# %% nbgrader={"grade": false, "grade_id": "m_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def m_step(X, gamma):
    """New parameters from `X` (N, D) and responsibilities `gamma` (N, K) -> (mu, Sigma, pi)."""
    ### BEGIN SOLUTION
    counts = gamma.sum(axis=0)
    mu = gamma.T @ X / counts[:, None]
    Sigma = np.empty((len(counts), X.shape[1], X.shape[1]))
    for k, count in enumerate(counts):
        gaps = X - mu[k]
        Sigma[k] = (gamma[:, k, None] * gaps).T @ gaps / count
    return mu, Sigma, counts / len(X)
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 4: random shares of three components, so that your e_step is not needed; then one step from gamma_0.
with gt.exercise("m_step"):
    gt.check(not missing("X"), "Exercise 1 comes first.")
    mixed = np.random.default_rng(4).dirichlet([1.0, 2.0, 3.0], size=len(X))
    try:
        tried = m_step(X.copy(), mixed.copy())
    except (IndexError, ValueError) as trouble:
        gt.check(
            False,
            f"m_step stops: {trouble}\nPrint the shapes. Is every size read from the arguments (here K = 3), and nothing else used?",
        )
    gt.check(tried is not None, "m_step gives nothing back: does it end with return?")
    gt.check(len(tried) == 3, f"m_step should return three things, (mu, Sigma, pi); yours returns {len(tried)}.")
    mu_3, Sigma_3, pi_3 = tried
    gt.check(np.shape(mu_3) == (3, 2), f"mu comes first, with shape (K, D), here (3, 2); yours has {np.shape(mu_3)}.")
    for k in range(3):
        gt.check(
            np.allclose(mu_3[k], np.average(X, axis=0, weights=mixed[:, k])),
            f"Mean {k} is not numpy's average of the points with column {k} of gamma as weights.\n"
            "Is each point weighted by its share, once, and the sum divided by the soft count N_k?",
        )
    gt.check(
        np.shape(Sigma_3) == (3, 2, 2),
        f"Sigma comes second, with shape (K, D, D), here (3, 2, 2): a matrix for each k, k first. Yours has {np.shape(Sigma_3)}.",
    )
    for k in range(3):
        weighted = np.cov(X.T, aweights=mixed[:, k], ddof=0)
        gt.check(
            not np.allclose(Sigma_3[k], np.diag(np.diag(weighted)), atol=2e-6),
            f"Covariance {k} is right on the diagonal. Where are the off-diagonal entries?",
        )
        gt.check(
            np.allclose(Sigma_3[k], weighted, atol=2e-6),
            f"Covariance {k} differs from numpy's weighted covariance (ddof=0). Which mean do you subtract? Is each product\n"
            "weighted by the share of its point, once? Is the sum divided by N_k?",
        )
    gt.check(np.isclose(np.sum(pi_3), 1), f"The weights sum to {np.sum(pi_3):.3f}: divide soft counts by what, so that it is 1?")
    gt.check(np.allclose(np.ravel(pi_3), mixed.mean(axis=0)), "Weight k is the share of the points that component k accounts for.")
    print("Well done: numpy agrees with your means, covariances and weights.")
    if ready("gamma_0"):
        mu_1 = np.asarray(m_step(X, gamma_0)[0])
        print(f"From gamma_0 one step takes the means to {mu_1[0].round(3)} and {mu_1[1].round(3)}. So close together?")

# %% nbgrader={"grade": true, "grade_id": "test_m_step_means", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, so that a wrong e_step does not matter here. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(31)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
kept_sample, kept_shares = sample.copy(), shares.copy()
try:
    answer = m_step(sample, shares)
except NotImplementedError:
    raise
except Exception as error:
    stopped_by = f"m_step raises an error for 40 points and 3 components: {str(error)[:90]}\n"
    try:
        m_step(sample.copy(), np.full((40, 2), 0.5))
        stopped_by += "For 2 components it runs. Is mu (K, D), a row a component? Are sizes read from the arguments, and only those used?"
    except Exception:
        stopped_by += "Does it use only its arguments, and read every size from their shapes?"
    gt.check(False, stopped_by)
gt.check(answer is not None, "m_step gives nothing back: does it end with return?")
gt.check(len(answer) == 3, f"m_step should return three things, (mu, Sigma, pi); yours returns {len(answer)}.")
gt.check(np.shape(answer[0]) != (2, 3), "m_step: mu is (D, K); a row a component, please: (K, D).")
gt.check(
    np.shape(answer[0]) == (3, 2),
    f"m_step: 3 components in 2 dimensions: mu comes first and has shape (3, 2); yours has {np.shape(answer[0])}.\n"
    "Return (mu, Sigma, pi), in this order, and read sizes from the arguments.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step

unchanged = np.array_equal(sample, kept_sample) and np.array_equal(shares, kept_shares)
assert unchanged, "m_step changes X or gamma, which it is given: copy before you change."
turned = np.ndim(answer[1]) == 1 and np.ndim(answer[2]) == 3
assert not turned, "m_step: the means are first, good; but then come the matrices, and the weights last: (mu, Sigma, pi)."
found = hints.of_means(np.asarray(answer[0], dtype=float), Step(sample, shares), lambda *given: m_step(*given)[0])
assert found is None, f"m_step, means: {found}"
for n_points, n_parts, dim in [(12, 2, 3), (3, 1, 1), (9, 4, 2)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    sample, shares = sampler.normal(size=(n_points, dim)), sampler.dirichlet(np.ones(n_parts), size=n_points)
    try:
        answer = np.asarray(m_step(sample.copy(), shares.copy())[0], dtype=float)
    except Exception as error:
        raise AssertionError(
            f"m_step raises an error for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    assert answer.shape == (n_parts, dim), f"m_step, means: wrong shape for {place}: read sizes from shapes."
    found = hints.of_means(answer, Step(sample, shares))
    assert found is None, f"m_step, means: right for 40 points, 3 components, 2 dimensions, but for {place}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_covariances", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities once more. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(32)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
try:
    answer = m_step(sample.copy(), shares.copy())
except NotImplementedError:
    raise
except Exception as error:
    # turned means have lost their own points: as many components as dimensions suit even these
    shares = sampler.dirichlet([1.0, 2.0], size=40)
    try:
        answer = m_step(sample.copy(), shares.copy())
    except Exception:
        gt.check(False, f"m_step raises an error for 40 points and 3 components: {str(error)[:90]}")
n_parts = shares.shape[1]
gt.check(answer is not None, "m_step gives nothing back: does it end with return?")
stacks = [part for part in answer if np.ndim(part) == 3]
gt.check(stacks, "m_step: no part of what it returns is a stack of matrices, of shape (K, D, D).")
gt.check(np.shape(stacks[0]) == (n_parts, 2, 2), f"m_step: Sigma should be (K, D, D) = ({n_parts}, 2, 2); yours is {np.shape(stacks[0])}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step

flat = [np.asarray(part, dtype=float) for part in answer if np.ndim(part) == 2 and np.size(part) == 2 * n_parts]
own_means = None if not flat else flat[0].T if flat[0].shape == (2, 3) else flat[0]  # wrong means cost their own points only
old_means = np.array([[-1.0, 1.0], [1.0, -1.0]])
first_two = Step(sample, shares[:, :2])
assert not hints.same(np.asarray(stacks[0], dtype=float)[:2], first_two.around(old_means)), (
    "m_step, covariances: taken around an old mean, mu_0: compute the new means first, and use those."
)
found = hints.of_covariances(np.asarray(stacks[0], dtype=float), Step(sample, shares), own_means, lambda *given: m_step(*given)[1])
assert found is None, f"m_step, covariances: {found}"
for n_points, n_parts, dim in [(12, 2, 3), (5, 1, 1), (9, 4, 2)]:
    sample, shares = sampler.normal(size=(n_points, dim)), sampler.dirichlet(np.ones(n_parts), size=n_points)
    try:
        answer = m_step(sample.copy(), shares.copy())
    except Exception:
        continue  # test_m_step_means sees to that
    stacks = [np.asarray(part, dtype=float) for part in answer if np.ndim(part) == 3]
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    if n_parts == 1 and not stacks:
        stacks = [np.reshape(np.asarray(answer[1], dtype=float), (-1, 1, 1))]  # 1 x 1 may be a number
    assert stacks and stacks[0].shape == (n_parts, dim, dim), f"m_step, covariances: wrong shape for {place}."
    found = hints.of_covariances(stacks[0], Step(sample, shares), answer[0])
    assert found is None, f"m_step, covariances: right for 40 points, 3 components, 2 dimensions, but for {place}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities a third time. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(33)
sample = sampler.normal(size=(40, 2))
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
try:
    answer = m_step(sample.copy(), shares.copy())
except NotImplementedError:
    raise
except Exception as error:
    # turned means have lost their own points: as many components as dimensions suit even these
    shares = sampler.dirichlet([1.0, 2.0], size=40)
    try:
        answer = m_step(sample.copy(), shares.copy())
    except Exception:
        gt.check(False, f"m_step raises an error for 40 points and 3 components: {str(error)[:90]}")
n_parts = shares.shape[1]
gt.check(answer is not None, "m_step gives nothing back: does it end with return?")
found = [part for part in answer if np.size(part) == n_parts]
gt.check(found, f"m_step: no part of what it returns holds {n_parts} weights, one for each of {n_parts} components.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step

found = hints.of_weights(np.ravel(np.asarray(found[0], dtype=float)), Step(sample, shares), lambda *given: np.ravel(m_step(*given)[2]))
assert found is None, f"m_step, weights: {found}"
for n_points, n_parts, dim in [(12, 2, 3), (9, 4, 2)]:
    sample, shares = sampler.normal(size=(n_points, dim)), sampler.dirichlet(np.arange(1.0, n_parts + 1), size=n_points)
    try:
        answer = m_step(sample.copy(), shares.copy())
    except Exception:
        continue  # test_m_step_means sees to that
    found = [np.ravel(np.asarray(part, dtype=float)) for part in answer if np.size(part) == n_parts]
    assert found, f"m_step, weights: {n_parts} components have as many weights: read the number from gamma."
    found = hints.of_weights(found[0], Step(sample, shares))
    assert found is None, f"m_step, weights: right for 40 points and 3 components, but for {n_points} and {n_parts}:\n{found}"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 5: `log_likelihood` (4 points: value 2, sizes and arguments 1, far points 1)
#
# The model takes the eruptions to be independent, so their densities multiply and the logarithms add up. Return one number, the **sum** over all points, not their mean:
#
# $$\log p(x; \theta) = \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k).$$
#
# The inner sum keeps the logarithm from the exponentials: that is why no formula gives the best $\theta$ at once, and why EM goes in steps. `log_likelihood` need not call `e_step`.

# %% nbgrader={"grade": false, "grade_id": "log_likelihood", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_likelihood(X, mu, Sigma, pi):
    """Sum over the rows of `X` (N, D) of the log of the mixture density -> one number."""
    ### BEGIN SOLUTION
    log_joint = np.empty((len(X), len(mu)))
    for k in range(len(mu)):
        log_joint[:, k] = np.log(pi[k]) + multivariate_normal.logpdf(X, mu[k], Sigma[k])
    return logsumexp(log_joint, axis=1).sum()
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 5.
with gt.exercise("log_likelihood"):
    gt.check(not missing("X", "mu_0", "Sigma_0", "pi_0"), "Exercises 1 and 2 come first.")
    value_0 = log_likelihood(X, mu_0, Sigma_0, pi_0)
    gt.check(value_0 is not None, "log_likelihood gives nothing back: does it end with return?")
    gt.check(np.size(value_0) == 1, f"One number is asked for; yours has shape {np.shape(value_0)}: sum over components, log, sum over points.")
    value_0, expected = float(np.reshape(value_0, ())), 272 * second_opinion(mu_0, Sigma_0, pi_0).score(X)
    gt.check(not np.isclose(value_0, expected / 272), "So close! That is the mean over the points; here we want their sum.")
    gt.check(not np.isclose(value_0, -expected), "Right, but for the sign: we want the log-likelihood itself, a negative number here.")
    gt.check(
        np.isclose(value_0, expected),
        f"Not yet: {value_0:.3f} is not what scikit-learn finds. Is the sum over k inside the log, with its weight,\n"
        "and over the right axis?",
    )
    leaning = np.array([[0.5, 1.0], [-1.0, 0.5]]), np.array([[[0.5, -0.3], [-0.3, 0.9]], [[1.0, 0.6], [0.6, 0.8]]]), np.array([0.3, 0.7])
    gt.check(
        np.isclose(np.sum(log_likelihood(X, *leaning)), 272 * second_opinion(*leaning).score(X)),
        "Right at the start, but not for another mixture, with unequal weights: is everything read from the arguments?",
    )
    print(f"Well done: {value_0:.5f} at the start, that is {value_0 / 272:.5f} a point.")
    with np.errstate(all="ignore"):
        far_value = np.sum(log_likelihood(X + 60, *leaning))
    if not np.isfinite(far_value):
        print("Far points: your value is not finite there. That costs one point of the four: see 'Why logs?' above.")

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_value", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components, unequal weights, leaning covariances. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(41)
sample = sampler.normal(size=(40, 2)) * 1.5
weights_set = np.array([0.2, 0.55, 0.25])
means_set = np.array([[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]])
covars_set = np.array([[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]])
try:
    answer = log_likelihood(sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy())
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"log_likelihood raises an error for 40 points and 3 components: {str(error)[:90]}\n"
        "Does it use only its arguments, and read every size from their shapes?",
    )
gt.check(answer is not None, "log_likelihood gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(
    answer.size == 1,
    f"log_likelihood must return one number; yours has shape {answer.shape}.\n"
    "Sum over components, log, sum over points.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

mixture_set = Mixture(sample, means_set, covars_set, weights_set)
found = hints.of_log_likelihood(answer.reshape(()), mixture_set, lambda *given: log_likelihood(*given))
if found is not None:
    try:  # a slip in the log-joints of exercise 3 has lost its points there
        charged = hints.of_shares(e_step(sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy()), mixture_set)
    except Exception:
        charged = None
    assert found == charged, f"log_likelihood: {found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_arguments", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other sizes; the arguments stay as they are. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(42)
given = [sampler.normal(size=(7, 3)), sampler.normal(size=(2, 3)), np.stack([np.eye(3)] * 2), np.array([0.4, 0.6])]
kept = [array.copy() for array in given]
try:
    answer = log_likelihood(*given)
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"log_likelihood raises an error for 7 points, 2 components, 3 dimensions: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?",
    )
gt.check(answer is not None, "log_likelihood gives nothing back: does it end with return?")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

for name, was, now in zip(["X", "mu", "Sigma", "pi"], kept, given):
    assert np.array_equal(was, now), f"log_likelihood changes {name}, which it is given: it should only look at it."
sampler = np.random.RandomState(42)
near = Mixture(
    sampler.normal(size=(40, 2)) * 1.5, [[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]],
    [[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]], [0.2, 0.55, 0.25],
)
# wrong values for three components have lost their points in test_log_likelihood_value: here only sizes count
try:
    answer = log_likelihood(near.x.copy(), near.means.copy(), near.covars.copy(), near.weights.copy())
    charged = not hints.same(np.sum(np.asarray(answer, dtype=float)), near.log_densities.sum())
except Exception:
    charged = True
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1), (4, 4, 2)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    sample, means_set = sampler.normal(size=(n_points, dim)), sampler.normal(size=(n_parts, dim))
    covars_set = np.stack([np.eye(dim) * (1 + k / 2) for k in range(n_parts)])
    weights_set = np.full(n_parts, 1 / n_parts)
    try:
        answer = log_likelihood(sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy())
        answer = np.sum(np.asarray(answer, dtype=float))
    except Exception as error:
        raise AssertionError(
            f"log_likelihood raises an error for {place}.\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    found = hints.of_log_likelihood(answer, Mixture(sample, means_set, covars_set, weights_set))
    assert charged or found is None, f"log_likelihood: right for 40 points, 3 components, 2 dimensions, but for {place}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_far", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: far points. You see only the call. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

distant = np.array([[-60.0, 60.0], [0.5, -0.5], [150.0, -20.0]])
means_set = np.array([[0.0, 0.0], [40.0, 0.0]])
covars_set = np.array([[[1.0, 0.2], [0.2, 1.0]], [[1.2, 0.0], [0.0, 0.9]]])
with np.errstate(all="ignore"):
    answer = log_likelihood(distant.copy(), means_set.copy(), covars_set.copy(), np.array([0.3, 0.7]))
gt.check(answer is not None, "log_likelihood gives nothing back: does it end with return?")
answer = np.sum(np.asarray(answer, dtype=float))
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

assert np.isfinite(answer), "log_likelihood: infinite far away, where the density is exactly 0. Stay in logs until the end."
sampler = np.random.RandomState(43)
near = Mixture(
    sampler.normal(size=(40, 2)) * 1.5, [[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]],
    [[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]], [0.2, 0.55, 0.25],
)
try:
    nearby = log_likelihood(near.x.copy(), near.means.copy(), near.covars.copy(), near.weights.copy())
except Exception:
    nearby = np.nan
# what is wrong nearby, too, has lost its points in test_log_likelihood_value: far away it need only be finite
if hints.same(np.sum(np.asarray(nearby, dtype=float)), near.log_densities.sum()):
    far_away = Mixture(distant, means_set, covars_set, [0.3, 0.7])
    assert hints.same(answer, far_away.log_densities.sum()), (
        "log_likelihood: right nearby, but wrong far away: is there a floor inside the log, or a clipped exponent?"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The loop, and what it does
#
# ### Exercise 6: `run_em` (3 points: parameters 2, trace 1)
#
# EM takes E-step and M-step in turns. No step ever lowers the log-likelihood, which makes it the best debugging tool you have: a fall means a bug.
#
# `run_em(X, mu, Sigma, pi, n_steps)` begins at the given parameters, takes exactly `n_steps` steps with your own functions, and returns two things, `trace, history`, each with `n_steps + 1` entries:
#
# - `history[t]` is the tuple `(mu, Sigma, pi)` after `t` steps; `history[0]` is the start.
# - `trace[t]` is the log-likelihood **per point** of `history[t]`, that is, `log_likelihood` divided by $N$.
#
# Do not stop early. `history` is a list; `trace` may be a list or an array.

# %% nbgrader={"grade": false, "grade_id": "run_em", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run_em(X, mu, Sigma, pi, n_steps):
    """Take `n_steps` EM steps -> (trace, history): log-likelihood per point, and parameters, from the start on."""
    ### BEGIN SOLUTION
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
    trace = [log_likelihood(X, *theta) / len(X) for theta in history]
    return np.array(trace), history
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 6: sixty steps from the start. It also makes trace and history, which everything below looks at.
with gt.exercise("run_em"):
    trace = history = None
    gt.check(not missing("X", "mu_0", "Sigma_0", "pi_0"), "Exercises 1 and 2 come first.")
    tried = run_em(X, mu_0, Sigma_0, pi_0, n_steps=60)
    gt.check(tried is not None, "run_em gives nothing back: does it end with return?")
    gt.check(len(tried) == 2, f"Two things are asked for, trace and history; yours are {len(tried)}.")
    gt.check(len(tried[1]) == 61, f"After 60 steps history has 61 entries, the start and one for each step; yours has {len(tried[1])}.")
    gt.check(len(tried[1][0]) == 3, "An entry of history is a tuple of three: (mu, Sigma, pi).")
    gt.check(np.array_equal(tried[1][0][0], mu_0), "history[0] should be the start itself, before any step.")
    gt.check(not np.allclose(tried[1][1][0], mu_0), "history[1] is still the start. Is a new tuple kept after each step?")
    gt.check(np.size(tried[0]) == 61, f"trace needs a value for each entry of history, 61; yours has {np.size(tried[0])}.")
    tried_trace = np.array([np.sum(value) for value in tried[0]], dtype=float)
    gt.check(not np.isclose(tried_trace[0], 272 * -3.745756), "That trace is the sum over the points: divide by their number.")
    gt.check(np.diff(tried_trace).min() > -1e-9, "Your trace falls somewhere, which EM never does: is each step from the newest parameters?")
    gt.check(
        np.allclose(tried_trace[:3], [-3.745756, -1.999578, -1.998121], atol=1e-5),
        f"The trace should begin with -3.745756, -1.999578, -1.998121; yours: {tried_trace[:3].round(6)}. Which exercise has no 'Well done' yet?",
    )
    trace = tried_trace
    history = [(np.asarray(mu, dtype=float), np.asarray(Sigma, dtype=float), np.ravel(pi)) for mu, Sigma, pi in tried[1]]
    print(f"Well done: from {272 * trace[0]:.5f} at the start to {272 * trace[60]:.5f} after 60 steps, {trace[60]:.6f} a point.")

# %% nbgrader={"grade": true, "grade_id": "test_run_em_history", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: four steps with three components. Your own functions are the measure. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(61)
sample = np.concatenate([sampler.normal(size=(n, 2)) * s + m for n, s, m in [(30, 1, [0, 0]), (25, 0.7, [2.6, 1.2]), (15, 0.6, [-1, 3])]])
start_set = (np.array([[-1.0, 0.5], [1.0, 0.0], [0.0, 2.0]]), np.stack([np.eye(2)] * 3), np.array([0.3, 0.4, 0.3]))

given = [sample.copy(), *(part.copy() for part in start_set)]
gt.check(callable(run_em), "run_em is to be a function.")
try:
    answer = run_em(*given, 4)
except NotImplementedError:
    raise
except Exception as error:  # perhaps not the fault of run_em: that is decided when you hand in
    stopped_by, answer = f"run_em raises an error: {str(error)[:90]}", ([0] * 5, [start_set] * 5)
else:
    stopped_by = ""
gt.check(answer is not None, "run_em gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"run_em: two things are asked for, trace and history; yours are {len(answer)}.")
### BEGIN HIDDEN TESTS


def tell_what_they_change():
    """Do your own functions change what they are given? That has cost its points, and no run can be compared."""
    shares = np.random.RandomState(62).dirichlet([1.0, 1.0, 1.0], size=len(sample))
    for function, handed in [(e_step, [sample, *start_set]), (m_step, [sample, shares]), (log_likelihood, [sample, *start_set])]:
        copies = [part.copy() for part in handed]
        function(*copies)
        if not all(np.array_equal(was, now) for was, now in zip(handed, copies)):
            return True
    return False


def own_steps(count):
    """Your own e_step and m_step in turns, `count` times from the start: the parameters on the way."""
    way = [tuple(part.copy() for part in start_set)]
    for _ in range(count):
        way.append(m_step(sample.copy(), e_step(sample.copy(), *way[-1])))
    return way



def means_of(entry):
    """The means in an entry of history; NaN if it is no tuple (mu, Sigma, pi)."""
    try:
        return np.asarray(entry[0], dtype=float)
    except Exception:
        return np.nan


try:
    way = None if tell_what_they_change() else own_steps(5)
    score_set = log_likelihood(sample.copy(), *start_set) / len(sample)
    if np.size(score_set) != 1 or (stopped_by and np.ndim(score_set) > 0):
        way = None
except Exception:
    way = None  # your own steps break down, which has cost their points
assert way is None or not stopped_by, stopped_by
if way is not None:
    record = answer[1]
    swapped = isinstance(answer[0], (tuple, list)) and any(isinstance(entry, (tuple, list)) for entry in answer[0])
    assert not swapped, "run_em: the trace comes first, then the history."
    assert len(record) != 4, "run_em: 4 steps make 5 entries of history: the start is the first."
    assert len(record) > 1, "run_em: history holds the parameters after every step, not only the last."
    assert len(record) == 5, f"run_em: 4 steps make 5 entries of history; yours has {len(record)}. Does it take n_steps steps?"
    for was, now in zip([sample, *start_set], given):
        assert np.array_equal(was, now), "run_em changes what it is given: keep new arrays, do not write into the old ones."
    places, own_places = [means_of(entry) for entry in record], [np.asarray(theta[0], dtype=float) for theta in way]
    assert np.shape(places[0]) == np.shape(own_places[0]) and np.allclose(places[0], own_places[0]), "run_em: history[0] is not the start that was given."
    all_right = all(np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-3, atol=1e-6, equal_nan=True) for a, b in zip(places, own_places))
    if not all_right:
        assert not np.allclose(places[1], places[0]), "run_em: the parameters never change: does the next step begin where the last one ended?"
        assert not np.allclose(places[2], places[1]), "run_em: after the first step nothing changes: a new E-step belongs to each step."
        assert not np.allclose(places[1], own_places[2]), "run_em: two steps are taken where one is asked for."
        raise AssertionError(
            "run_em: the parameters are not those of your e_step and m_step in turns.\n"
            "Does each step use the points of the call, and the parameters that the last one made?"
        )
    for entry, expected_theta in zip(record, way):
        same_sizes = len(entry) == 3 and all(np.size(a) == np.size(b) for a, b in zip(entry, expected_theta))
        same_all = same_sizes and all(np.allclose(np.ravel(a), np.ravel(b), rtol=1e-3, atol=1e-6, equal_nan=True) for a, b in zip(entry, expected_theta))
        assert same_all, "run_em: an entry of history is the tuple (mu, Sigma, pi), in this order, all three new."
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_run_em_trace", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the trace that belongs to your history. Your own log_likelihood is the measure. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(61)
sample = np.concatenate([sampler.normal(size=(n, 2)) * s + m for n, s, m in [(30, 1, [0, 0]), (25, 0.7, [2.6, 1.2]), (15, 0.6, [-1, 3])]])
start_set = (np.array([[-1.0, 0.5], [1.0, 0.0], [0.0, 2.0]]), np.stack([np.eye(2)] * 3), np.array([0.3, 0.4, 0.3]))

gt.check(callable(run_em), "run_em is to be a function.")
try:
    answer = run_em(sample.copy(), *(part.copy() for part in start_set), 3)
except NotImplementedError:
    raise
except Exception as error:  # perhaps not the fault of run_em: that is decided when you hand in
    stopped_by, answer = f"run_em raises an error: {str(error)[:90]}", ([0] * 4, [start_set] * 4)
else:
    stopped_by = ""
gt.check(answer is not None, "run_em gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"run_em: two things are asked for, trace and history; yours are {len(answer)}.")
### BEGIN HIDDEN TESTS


def tell_what_they_change():
    """Do your own functions change what they are given? That has cost its points, and no run can be compared."""
    shares = np.random.RandomState(62).dirichlet([1.0, 1.0, 1.0], size=len(sample))
    for function, handed in [(e_step, [sample, *start_set]), (m_step, [sample, shares]), (log_likelihood, [sample, *start_set])]:
        copies = [part.copy() for part in handed]
        function(*copies)
        if not all(np.array_equal(was, now) for was, now in zip(handed, copies)):
            return True
    return False


def height_at(theta):
    """The log-likelihood that your own function gives."""
    score_set = log_likelihood(sample.copy(), *theta) / 1
    if np.size(score_set) != 1 or (stopped_by and np.ndim(score_set) > 0):
        raise ValueError("no number")
    return float(np.sum(score_set))


try:
    theta, heights = tuple(part.copy() for part in start_set), []
    for _step in range(4):
        heights.append(height_at(theta))
        theta = m_step(sample.copy(), e_step(sample.copy(), *theta))
    heights = None if tell_what_they_change() else np.array(heights)
except Exception:
    heights = None  # your own steps break down, which has cost their points
assert heights is None or not stopped_by, stopped_by
if heights is not None:
    try:  # wrong parameters have lost their points in test_run_em_history: the trace need only belong to them
        own_heights = np.array([height_at(entry) for entry in answer[1]]) if len(answer[1]) == 4 else heights
    except Exception:
        own_heights = heights
    try:
        got = np.array([np.sum(np.asarray(entry, dtype=float)) for entry in answer[0]])
    except (TypeError, ValueError) as error:
        raise AssertionError("run_em: the trace holds a number for each entry of history, and comes first.") from error
    assert len(got) != 3, "run_em: 3 steps make 4 values: the trace begins with that of the start."
    assert len(got) == 4, f"run_em: 3 steps make 4 values of the trace; yours has {len(got)}."
    per_point = own_heights / len(sample)
    if not np.allclose(got, per_point, rtol=1e-3, equal_nan=True):
        assert not np.allclose(got, own_heights, rtol=1e-3), "run_em: the trace is per point: divide by the number of points."
        assert not np.allclose(got[1:], per_point[:3], rtol=1e-3), "run_em: trace[t] belongs to history[t], not to the step before."
        assert not np.allclose(got, -per_point, rtol=1e-3), "run_em: mind the sign of the trace."
        raise AssertionError(
            "run_em: trace[t] is not your log_likelihood of history[t], divided by the number of points.\n"
            "Does it use the points of the call?"
        )
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 7: `draw_traces`, a picture of your own (2 points: lines 1, names of the axes 1)
#
# Write a function that draws a list of traces (they may differ in length) on **new** axes, made by `plt.subplots()`: each trace as one line against the step 0, 1, 2, ... Name both axes, and return them. Colours, markers and a legend are yours to choose.

# %% nbgrader={"grade": false, "grade_id": "draw_traces", "locked": false, "schema_version": 3, "solution": true, "task": false}
def draw_traces(traces):
    """Draw each trace as a line against the step of EM, on new axes, which are returned."""
    ### BEGIN SOLUTION
    _, ax = plt.subplots()
    for trace in traces:
        ax.plot(trace)
    ax.set(xlabel="step of EM", ylabel="log-likelihood per point")
    return ax
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 7: your trace, drawn by you. It looks at what the axes hold.
with gt.exercise("draw_traces"):
    gt.check(not missing("trace"), "Exercise 6 comes first.")
    ax = draw_traces([trace])
    gt.check(ax is not None, "draw_traces gives nothing back: return the axes, ax.")
    gt.check(hasattr(ax, "get_lines"), f"Return the axes, which plt.subplots gives second; yours is a {type(ax).__name__}.")
    gt.check(ax.get_lines(), "There is no line on these axes: ax.plot draws one.")
    gt.check(any(np.array_equal(line.get_ydata(), trace) for line in ax.get_lines()), "No line has the values of the trace, all 61.")
    gt.check(any(np.array_equal(line.get_xdata(), range(61)) for line in ax.get_lines()), "The steps go from 0 to 60 along the x axis.")
    gt.check(ax.get_xlabel() and ax.get_ylabel(), "Name both axes: ax.set(xlabel=..., ylabel=...).")
    gt.show(ax, "Your own picture of the trace: the log-likelihood per point against the steps 0 to 60.")
    print("Well done: a line with 61 values, and both axes have names.")

# %% [markdown]
# *The trace of your fit, as you drew it.*

# %% nbgrader={"grade": true, "grade_id": "test_draw_traces_lines", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: three short traces. More is tried when you hand in.
import matplotlib.pyplot as plt
import numpy as np

import gmm_tools as gt

few_traces = [np.array([-5.0, -3.0, -2.5, -2.4, -2.3]), np.array([-4.0, -3.9, -1.0]), np.array([-6.0, -2.0, -1.5, -1.25])]

drawn_on = draw_traces([values.copy() for values in few_traces])
plt.close("all")  # the axes stay, nothing is shown
gt.check(drawn_on is not None, "draw_traces gives nothing back: return the axes.")
gt.check(hasattr(drawn_on, "get_lines"), "draw_traces: return the axes, which plt.subplots gives second, not the figure.")
### BEGIN HIDDEN TESTS


def lines_on(axes):
    """What the lines on some axes hold: pairs of x and y."""
    pairs = [(np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)) for line in axes.get_lines()]
    return [pair for pair in pairs if len(pair[1]) > 0]


def is_drawn(values, pairs):
    """Is there a line with these values at 0, 1, 2, ...?"""
    return any(np.array_equal(y, values) and np.array_equal(x, np.arange(len(values))) for x, y in pairs)


pairs = lines_on(drawn_on)
assert pairs, "draw_traces: there is no line on the axes: ax.plot draws one."
if not all(is_drawn(values, pairs) for values in few_traces):
    found = [any(np.array_equal(y, values) for _, y in pairs) for values in few_traces]
    assert sum(found) != 1, "draw_traces: of three traces only one is drawn: draw inside the loop, all on the same axes."
    assert not any(len(y) == 12 for _, y in pairs), "draw_traces: the traces are joined to one line: each is a line of its own."
    assert not any(np.array_equal(x, values) for x, _ in pairs for values in few_traces), (
        "draw_traces: x and y are exchanged: the steps go along the x axis."
    )
    assert not all(found), "draw_traces: the values are right, but the steps are not 0, 1, 2, ..."
    raise AssertionError("draw_traces: a line should hold the values of a trace as they are, from step 0 on.")
before, again = draw_traces([values.copy() for values in few_traces]), draw_traces([few_traces[1].copy()])
plt.close("all")
before, again = lines_on(before), lines_on(again)
assert len(again) < len(before), "draw_traces: a second call still shows the traces of the first: make new axes, plt.subplots()."
assert is_drawn(few_traces[1], again), "draw_traces: right for three traces, but not for one."
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_draw_traces_names", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the names of the axes. More is tried when you hand in.
import matplotlib.pyplot as plt
import numpy as np

import gmm_tools as gt

few_traces = [np.array([-5.0, -3.0, -2.5, -2.4, -2.3]), np.array([-4.0, -3.9, -1.0]), np.array([-6.0, -2.0, -1.5, -1.25])]

drawn_on = draw_traces([values.copy() for values in few_traces])
plt.close("all")  # the axes stay, nothing is shown
gt.check(drawn_on is not None, "draw_traces gives nothing back: return the axes.")
### BEGIN HIDDEN TESTS
assert hasattr(drawn_on, "get_xlabel"), "draw_traces: return the axes: only they can say what they are called."
along, upwards = str(drawn_on.get_xlabel()).strip().lower(), str(drawn_on.get_ylabel()).strip().lower()
assert along, "draw_traces: the x axis has no name: ax.set(xlabel=...), what is counted there?"
assert upwards, "draw_traces: the y axis has no name: ax.set(ylabel=...), what is measured there?"
assert along != upwards, "draw_traces: both axes have the same name."
assert "likelihood" not in along and "step" not in upwards, (
    "draw_traces: the names are exchanged: steps go along x, the log-likelihood goes up."
)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_convergence", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 1 (2 points).** Does EM converge here, and when? Say by which criterion of your own, and give numbers; look closer, too: `draw_traces([trace[1:35]])`. Somebody else stops as soon as a step improves the log-likelihood per point by less than $10^{-3}$: at which step does that happen, how far below the end is it, in log-likelihood per point, and what does it teach about such rules?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) Yes, at about step 50, at -1.4171 per point (-385.46 in all). Any step from 47 to 60 with a criterion that fits it and a number will do; from step 52 on a step gains less than $10^{-8}$.
# 2. (1 point) The rule stops at step 3, at -1.997, about 0.58 per point (158 in all) below the end; a small improvement means *slow*, not *finished*: there is a plateau of some thirty steps before the jump. A remedy (a smaller tolerance, more steps, another start, looking at the parameters) is welcome, not required.
#
# Often seen: "it converges after 3 steps" (no points); "it gets flat on the right" without any number (criterion 1 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "convergence", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# It converges, but late: I call it converged when a step gains less than $10^{-8}$ per point. After the first step, which moves the components onto the cloud, the trace creeps: from -1.9996 at step 1 to -1.9883 at step 30, with gains as small as 0.00023 a step. Then it jumps, and from step 48 on it is at -1.417: step 50 adds $1.5 \cdot 10^{-6}$, step 52 is the first that adds less than $10^{-8}$, and the rest is rounding. The end is -1.4171349 per point, -385.46070 in all.
#
# The gain first drops below $10^{-3}$ at step 3 (0.00076), at -1.9974, which is 0.58 per point below the end. So this rule takes the beginning of the plateau for the end. A small gain only says that EM is slow at the moment. Here a tolerance of $10^{-4}$ would have survived the plateau; in general I would choose it much smaller, look at the parameters, and try other starts.

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("history"):
    shown = [0, 1, 2, 5, 20, 30, 40, 50, 60]
    angles = np.linspace(0, 2 * np.pi, 61)
    circle = np.sqrt(-2 * np.log(0.1)) * np.stack([np.cos(angles), np.sin(angles)])  # holds 90 % of a standard Gaussian
    fig, axes = plt.subplots(3, 3, figsize=(10.5, 11), sharex=True, sharey=True)
    for step, ax in zip(shown, axes.flat):
        mu, Sigma, pi = history[step]
        gamma = np.asarray(e_step(X, mu, Sigma, pi), dtype=float)
        for k, (colour, marker, line) in enumerate([(BLUE, "o", "-"), (RED, "s", "--")]):
            own = gamma.argmax(axis=1) == k
            look = {"cmap": "coolwarm", "vmin": 0, "vmax": 1, "edgecolors": "0.25", "linewidths": 0.3}
            ax.scatter(*X[own].T, s=20, c=gamma[own, 1], marker=marker, **look)
            ellipse = mu[k][:, None] + np.linalg.cholesky(Sigma[k]) @ circle
            ax.plot(*ellipse, color="white", linewidth=3)  # or it would be lost among points of its colour
            ax.plot(*ellipse, color=colour, linestyle=line, linewidth=1.6)
            ax.plot(*mu[k], color=colour, marker=marker, markersize=8, markeredgecolor="white", markeredgewidth=1.2)
            if step == 0:
                ax.text(mu[k, 0], mu[k, 1] + (0.5, -0.5)[k], f"k = {k}", color=colour, ha="center", va=("bottom", "top")[k])
        ax.set(title=f"step {step}: {trace[step]:.4f}", xlim=(-3.4, 3.4), ylim=(-3.4, 3.4), xticks=[], yticks=[], aspect="equal")
    gt.show(fig, """Nine panels, steps 0, 1, 2, 5, 20, 30, 40, 50 and 60, with the eruptions, and for each component a mean and an
    ellipse: k = 0 circle and solid line, k = 1 square and dashed line. The titles give the log-likelihood per point.""")

# %% [markdown]
# *The model at nine moments; beside the step, the log-likelihood per point. To the right: the length of the eruption; upwards: the wait. A small circle is a point for which k = 0 is the more responsible, a square one for which k = 1 is; the paler, the more equally they share it. Each ellipse, with its mean, holds 90 % of its component's probability.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_pictures", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 2 (2 points).** Does the model change as you expected? Describe what happens from step 0 to 1, on the plateau, and from step 30 on, and explain why the two ellipses look so alike after one step (the picture of exercise 3 helps). Name the component that ends as the short mood.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) After one step: at the start the responsibilities depend on which side of the cloud's long axis a point lies (the picture of exercise 3), so each component gets about half of *both* clouds and becomes nearly the same long ellipse over everything. On the plateau this split above/below the axis stays and only sharpens a little.
# 2. (1 point) From step 30 on they slide apart along the long axis; k = 0 ends on the short eruptions (lower left), k = 1 on the long ones, between steps 40 and 50; after that nothing moves. The points between are shared out sharply in the end.
#
# Any honest expectation is welcome. Often seen: a description without the reason for the two like ellipses (criterion 1 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "pictures", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# I expected the components to go to the two clouds at once. They do not. At the start the components sit on either side of the long axis, so the shares depend only on whether an eruption lies above or below the diagonal, and that has nothing to do with the two clouds: each component is responsible for about half of each. So each gets a mean and a covariance close to those of the whole data, and after step 1 there are two long ellipses, almost one on top of the other. Along the axis, most points are pale: nearly equal shares. On the plateau the same split, blue above and red below, only gets a little sharper.
#
# But the two are not exactly alike. The little advantage of k = 0 at the lower left makes it more responsible there, which moves it further there, and so on: the difference feeds itself. By step 30 it can be seen, by step 40 the two have split, and from step 50 to 60 nothing changes. k = 0 (blue) ends as the short mood with 36 % of the eruptions, k = 1 (red) as the long one with 64 %.

# %% [markdown]
# ### Exercise 8: `runs_from`, ten random starts
#
# `random_start(X, K, seed)` draws another start: K different eruptions as means, identity covariances, equal weights. Write a function that runs `run_em` from one such start for each of `seeds`, and returns a list of what it returns. The code is not graded, what you see in ten runs is (question 3).

# %%
def random_start(X, K, seed):
    """K of the points as means, identity covariances and equal weights -> (mu, Sigma, pi)."""
    chosen = np.random.default_rng(seed).choice(len(X), size=K, replace=False)
    return X[chosen], np.stack([np.eye(X.shape[1])] * K), np.full(K, 1 / K)

# %% nbgrader={"grade": false, "grade_id": "runs_from", "locked": false, "schema_version": 3, "solution": true, "task": false}
def runs_from(X, K, seeds, n_steps):
    """EM from a random start for each seed -> a list of (trace, history)."""
    ### BEGIN SOLUTION
    return [run_em(X, *random_start(X, K, seed), n_steps) for seed in seeds]
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 8: ten starts, sixty steps each, drawn by your draw_traces.
with gt.exercise("runs_from"):
    runs = None
    gt.check(not missing("X", "trace"), "Exercises 1 to 6 come first.")
    tried = runs_from(X, 2, range(10), 60)
    gt.check(tried is not None, "runs_from gives nothing back: does it end with return?")
    gt.check(len(tried) == 10, f"Ten seeds make ten runs; yours returns {len(tried)}. Is each run appended, inside the loop?")
    gt.check(all(len(run) == 2 and np.size(run[0]) == 61 for run in tried), "Each entry is what run_em returns for 60 steps: trace, history.")
    gt.check(len({round(float(run[0][0]), 6) for run in tried}) == 10, "Some runs begin at the same point: give random_start another seed each time.")
    runs = tried
    ax = draw_traces([its_trace for its_trace, _ in runs])
    gt.show(ax, "Your picture of the ten traces: the log-likelihood per point against the steps 0 to 60 of EM, from ten random starts.")
    print("Well done. Start, end and the two mean lengths of each run:")
    for its_trace, its_history in runs:
        print(f"  {its_trace[0]:8.4f} {its_trace[-1]:8.4f}  {np.asarray(its_history[-1][0])[:, 0].round(2)}")

# %% [markdown]
# *Ten traces from ten random starts, as you drew them.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_restarts", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 3 (2 points).** What do you observe? (a) How high do your runs end, and how many steps does the quickest of them need, and the slowest, to come within 0.01 of the end? Compare with our start. (b) Component 0 is the short mood in some runs, the long one in others: is that a fault? And what would you do, and report, if on other data the runs ended at different heights?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) All end at -1.4171, like ours; within 0.01 (-1.427) after 2 to 20 steps or so, ours after 47; numbers read from their own runs. So the plateau belongs to the *start*, not to the data.
# 2. (1 point) No fault: the numbers of the components are names, an exchange gives the same density (label switching), so compare sorted components or likelihoods. At different heights: keep the run with the highest log-likelihood, and say how many starts were tried and how many reached it.
#
# Often seen: "random starts are better than ours" without numbers (criterion 1 lost); an average over the runs, of parameters or of likelihoods (criterion 2 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "restarts", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# (a) All ten runs end at the height of ours, -1.4171 per point. The quickest (seed 8) is within 0.01 of it after 2 steps, most need 3 to 12, the slowest (seed 9) 19, and our start 47. That one hesitates for ten steps on the same plateau, at about -2, and two more for a few steps, but none for thirty. So the long plateau is a matter of our start, not of the data.
#
# (b) It is no fault. Which component is called 0 is left to the start; exchanging the two changes no density and no likelihood. I only must not compare `mu[0]` of one run with `mu[0]` of another: sort by length first. If runs ended at different heights I would keep the one with the highest log-likelihood, run more starts until the best height came up several times, and report how many of how many starts reached it.

# %% [markdown]
# ### Back to minutes
#
# Standardising is undone by the same numbers: a mean is multiplied by the standard deviations and shifted by the means of the data, an entry of a covariance is multiplied by the standard deviations of its row and its column.

# %% jupyter={"source_hidden": true} tags=["display"]
mu_min = Sigma_min = pi_end = None
if ready("history"):
    centre, scale = data.mean(axis=0), data.std(axis=0)
    mu_end, Sigma_end, pi_end = history[-1]
    mu_min, Sigma_min = mu_end * scale + centre, Sigma_end * np.outer(scale, scale)
    for k in range(2):
        sigma_k = np.sqrt(np.diag(Sigma_min[k]))
        print(
            f"k = {k}: {pi_end[k]:.1%} of eruptions; they last {mu_min[k, 0]:.2f} minutes (give or take {sigma_k[0]:.2f}), "
            f"then {mu_min[k, 1]:.1f} minutes of wait (give or take {sigma_k[1]:.1f})"
        )

    fig, ax = plt.subplots(figsize=(5.8, 3.9))
    labels_end = np.asarray(e_step(X, *history[-1]), dtype=float).argmax(axis=1)
    gt.plot_GMM(data, labels_end, mu_min, Sigma_min, colors=[BLUE, RED], ax=ax)
    ax.get_legend().set_loc("upper left")
    ax.set(title="two moods", xlabel=LENGTH, ylabel=WAIT)
    gt.show(ax, """Wait against length of the eruptions in minutes, in two clouds with two ellipses each, both leaning to the upper right;
    circles belong to k = 0, squares to k = 1. The lines above give the weight and mean of each.""")

# %% [markdown]
# *The fit in minutes, with ellipses at one and two standard deviations; colour and marker say which component is more responsible. About a third of the eruptions are short, two minutes, and the next comes after 54 minutes on average; the others last 4.3 minutes and are followed by a wait of 80. Within each mood, a longer eruption means a longer wait.*

# %% [markdown]
# ## 4. How many moods?
#
# A higher $K$ never fits worse at its best, so the likelihood cannot choose it. The [Bayesian information criterion](https://doi.org/10.1214/aos/1176344136) charges for each of the $n_\text{free}$ numbers in the model that can be chosen freely:
#
# $$\text{BIC} = -2 \log p(x; \hat\theta) + n_\text{free} \log N,$$
#
# **the smaller, the better**. (Bishop, section 4.4.1, writes half of it, with the other sign.)
#
# ### Exercise 9: `bic` and `choose_K` (3 points: the criterion 2, the choice 1)
#
# - `bic(log_lik, N, D, K)` returns the BIC of a mixture of $K$ Gaussians, each with a mean and a covariance of its own, fitted to $N$ points in $D$ dimensions, with the log-likelihood `log_lik` (the sum). Count $n_\text{free}$ yourself: the weights sum to one, and a covariance is symmetric.
# - `choose_K(log_liks, N, D)` takes a dictionary from $K$ to the log-likelihood of the best fit with $K$ components, and returns the $K$ that your `bic` likes best.

# %% nbgrader={"grade": false, "grade_id": "choose_K", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bic(log_lik, N, D, K):
    """BIC of K Gaussians with full covariances, fitted to N points in D dimensions: the smaller, the better."""
    ### BEGIN SOLUTION
    n_free = (K - 1) + K * D + K * D * (D + 1) // 2
    return -2 * log_lik + n_free * np.log(N)
    ### END SOLUTION


def choose_K(log_liks, N, D):
    """The number of components with the best BIC, from a dictionary {K: log-likelihood}."""
    ### BEGIN SOLUTION
    return min(log_liks, key=lambda K: bic(log_liks[K], N, D, K))
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 9: the two moods, as they were fitted, and numbers that are made up.
with gt.exercise("choose_K"):
    value = bic(-385.46070, 272, 2, 2)
    gt.check(value is not None, "bic gives nothing back: does it end with return?")
    gt.check(np.size(value) == 1, f"The BIC is one number; yours has shape {np.shape(value)}.")
    gt.check(value > 0, "With scikit-learn's sign the BIC is positive here: -2 times the log-likelihood, plus the charge.")
    counted = (float(value) - 2 * 385.46070) / np.log(272)
    gt.check(
        np.isclose(counted, 11),
        f"Your BIC charges for {counted:.2f} free numbers, each with log N. Count again for two components in the plane:\n"
        "weights (which sum to 1), means, and the different entries of each covariance.",
    )
    chosen = choose_K({1: -60.0, 2: -50.0, 3: -49.9}, 100, 1)
    gt.check(chosen is not None, "choose_K gives nothing back: does it end with return?")
    gt.check(chosen != 3, "You chose the K of the highest log-likelihood: the BIC is to choose.")
    gt.check(chosen == 2, f"choose_K should return 2 for these numbers; yours returns {chosen}. The smallest BIC is the best; return its K.")
    print(f"Well done: {value:.2f} for the two moods.")

# %% nbgrader={"grade": true, "grade_id": "test_choose_K_bic", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points, dimensions and components. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

criterion = bic(-321.5, 150, 4, 3)
gt.check(criterion is not None, "bic gives nothing back: does it end with return?")
gt.check(np.size(criterion) == 1, f"bic: one number is asked for; yours has shape {np.shape(criterion)}.")
### BEGIN HIDDEN TESTS
for summed, n_points, dim, n_parts in [(-321.5, 150, 4, 3), (-88.25, 40, 1, 2), (-905.0, 300, 2, 3), (-410.0, 90, 5, 1)]:
    answer = float(np.sum(np.asarray(bic(summed, n_points, dim, n_parts), dtype=float)))
    n_means, n_full = n_parts * dim, n_parts * dim * (dim + 1) // 2
    n_right = n_parts - 1 + n_means + n_full
    place = f"{n_points} points, {dim} dimension(s), {n_parts} component(s)"
    if np.isclose(answer, -2 * summed + n_right * np.log(n_points)):
        continue
    counts = {
        "the weights sum to 1: the last one is not free.": n_right + 1,
        "a covariance is symmetric: of the entries off the diagonal only one half is free.": n_parts - 1 + n_means + n_parts * dim**2,
        "each component has a covariance of its own.": n_parts - 1 + n_means + dim * (dim + 1) // 2,
        "the entries off the diagonal of a covariance are free numbers, too.": n_parts - 1 + 2 * n_means,
        "the means are free numbers, too, and so are the diagonals of the covariances.": n_parts - 1 + n_full,
        "the weights are free numbers, too.": n_means + n_full,
        "the covariances are free numbers, too.": n_parts - 1 + n_means,
        "it charges for one number a component: count all free numbers.": n_parts,
        "responsibilities are computed, not chosen: they are not free numbers of the model.": n_right + n_points * (n_parts - 1),
    }
    for hint, count in counts.items():
        assert not np.isclose(answer, -2 * summed + count * np.log(n_points)) or count == n_right, f"bic: {hint}"
    slips = {
        "each free number costs log N, not 2 (which is another criterion, the AIC).": -2 * summed + 2 * n_right,
        "the log-likelihood counts twice.": -summed + n_right * np.log(n_points),
        "that is Bishop's form; times -2, please, so that the smaller is the better.": summed - n_right * np.log(n_points) / 2,
        "the sign is turned around: -2 times the log-likelihood, plus the charge.": 2 * summed - n_right * np.log(n_points),
        "the charge is added, not subtracted.": -2 * summed - n_right * np.log(n_points),
        "it is minus 2 times the log-likelihood.": 2 * summed + n_right * np.log(n_points),
        "the charge is forgotten: n_free log N.": -2 * summed,
        "each free number costs log N, not N.": -2 * summed + n_right * n_points,
        "each free number costs log N, not 1.": -2 * summed + n_right,
        "the logarithm is the natural one.": -2 * summed + n_right * np.log10(n_points),
        "the logarithm is the natural one, np.log.": -2 * summed + n_right * np.log2(n_points),
        "log_lik is the sum over the points already.": -2 * summed * n_points + n_right * np.log(n_points),
        "each free number costs the logarithm of N, not of K.": -2 * summed + n_right * np.log(n_parts),
        "each free number costs the logarithm of N, not of D.": -2 * summed + n_right * np.log(dim),
    }
    for hint, slip in slips.items():
        assert not np.isclose(answer, slip), f"bic: {hint}"
    raise AssertionError(f"bic: wrong for {place}. Is every size an argument, and n_free the count for weights, means and covariances?")
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_choose_K_choice", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: which K is chosen. Your own bic is the measure. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

picked = choose_K({2: -310.0, 3: -250.0, 4: -248.0}, 200, 2)
gt.check(picked is not None, "choose_K gives nothing back: does it end with return?")
gt.check(np.size(picked) == 1, f"choose_K: one number is asked for; yours has shape {np.shape(picked)}.")
### BEGIN HIDDEN TESTS
for heights_by_k, n_points, dim in [
    ({2: -310.0, 3: -250.0, 4: -248.0}, 200, 2),
    ({5: -700.0, 1: -900.0, 3: -705.0, 2: -820.0}, 150, 3),
    ({1: -100.0, 2: -99.0, 6: -98.5}, 60, 1),
    ({2: -400.0, 4: -200.0}, 500, 1),
    ({3: -50.0}, 30, 2),
    ({1: -98.0, 2: -90.0, 3: -89.9}, 20, 1),
    ({1: -300.0, 2: -299.0, 3: -200.0}, 50, 1),
    ({1: -100.0, 6: -70.0, 3: -110.0}, 50, 1),
]:
    values = {n_parts: float(np.sum(np.asarray(bic(summed, n_points, dim, n_parts), dtype=float))) for n_parts, summed in heights_by_k.items()}
    kept = dict(heights_by_k)
    answer = float(np.sum(np.asarray(choose_K(heights_by_k, n_points, dim), dtype=float)))
    assert heights_by_k == kept, "choose_K changes the dictionary that it is given."
    best, worst, order = min(values, key=values.get), max(values, key=values.get), list(heights_by_k)
    if not np.isclose(answer, best):
        assert answer in order or answer == order.index(best), (
            "choose_K: that is none of the numbers of components in the dictionary: return K itself, not its BIC."
        )
        assert answer != order.index(best) or answer in order, "choose_K: that is the place of the best K in the dictionary; return K itself."
        assert answer != worst, "choose_K: that is the K of the largest BIC: the smaller, the better."
        assert answer != max(heights_by_k, key=heights_by_k.get), "choose_K: that is the K of the highest log-likelihood; let your bic choose."
        raise AssertionError("choose_K: not the K of the smallest of your own BICs. Are N and D those of the call?")
### END HIDDEN TESTS

# %% jupyter={"source_hidden": true} tags=["display"]
log_liks = None
if ready("X", "runs"):
    log_liks = {}
    for K in range(1, 6):
        log_liks[K] = len(X) * max(float(its_trace[-1]) for its_trace, _ in runs_from(X, K, range(8), 100))
    print("K   log-likelihood   free numbers      BIC")
    for K, log_lik in log_liks.items():
        print(f"{K} {log_lik:16.2f} {6 * K - 1:14d} {bic(log_lik, len(X), 2, K):8.2f}")
    print("your choice: K =", choose_K(log_liks, len(X), 2))

# %% [markdown]
# *The best of eight random starts for each K, after 100 steps of your EM, and what your functions make of it.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_moods", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 4 (2 points).** (a) Count $n_\text{free}$ in words for $K = 3$ in the plane, twice: each component with a covariance of its own, and all three with one in common. Why do the $272 \cdot 3$ responsibilities not count? (b) What happens to log-likelihood and BIC as $K$ grows, and which $K$ wins? Does that *prove* that the geyser has two moods? Give a reason.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) 2 weights (the third follows), 6 for the means, and 9 or 3 for the covariances: 17 and 11. Responsibilities follow from the parameters and the data; nobody chooses them.
# 2. (1 point) The log-likelihood rises with every K; the BIC falls to K = 2 and rises from there. No proof: a BIC compares *these* models of the density (Gaussians, full covariances), a mood may not be a Gaussian (another shape of covariance may want another K); or: it is only as good as the best fit that was found (K = 3 is found by two of eight starts); or: K = 3 is only two units behind.
#
# Often seen: "BIC says two, so there are two" (criterion 2 lost); 18 numbers, with all three weights (criterion 1 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "moods", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# (a) Two weights, as the third is what is missing to one; three means with two coordinates, 6; and a symmetric $2 \times 2$ matrix has three different entries, so 9 for three matrices and 3 for a common one. Together 17 and 11. The responsibilities are computed from the parameters and the data: give me the parameters and I know them, so nothing is free in them.
#
# (b) The log-likelihood rises with every component, from -545 to -357; the BIC falls from 1118 to 832.6 at $K = 2$ and rises from there. So two components are the best bargain among mixtures with full covariances. It proves nothing about the geyser: a component is a Gaussian, not a kind of eruption. If the long eruptions do not form an ellipse, a third component may describe them better (with three the BIC is only 2 units larger), and there still would be two moods. And the value for $K = 3$ is only as good as the best of eight fits.

# %% [markdown]
# ## 5. Theory: other models, other updates
#
# Write formulas between dollar signs; a line of words beside each step is worth more than a perfect layout. The [Matrix Cookbook](https://www.math.uwaterloo.ca/~hwolkowi/matrixcookbook.pdf) lists derivatives with respect to matrices.
#
# **Rows of 0 and 1.** $z_n = (z_{n1}, \dots, z_{nK})$ has a single 1, at the component that made point $n$. That turns a choice into an exponent, $p(z_n) = \prod_k \pi_k^{z_{nk}}$ and $p(x_n \mid z_n) = \prod_k \mathcal N(x_n; \mu_k, \Sigma_k)^{z_{nk}}$, and logarithms bring exponents down. EM replaces each $z_{nk}$ by its expectation given the data and the old parameters $\theta^{\text{old}}$, which is the probability of a 1, $r_{nk}$. So what the M-step maximises is
#
# $$Q(\theta, \theta^{\text{old}}) = \sum_{n=1}^N \sum_{k=1}^K r_{nk} \big( \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k) \big),$$
#
# with the $r_{nk}$ **held fixed**: they are just numbers now.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 5 (3 points).** A ranger who knows averages and percentages, but no statistics beyond, asks what you are doing. Answer in your own words, about the geyser, in about 120 words: two or three short sentences for each part.
#
# - (a) How does the model imagine that an eruption and its wait come about, and what have different eruptions to do with each other?
# - (b) What are the parameters and what are the latent variables? Which of the two become more with every day that she keeps notes?
# - (c) Fitting would be easy if she had noted the mood of every eruption. What does EM put in the place of the missing notes, and what does it promise, and not promise?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) (a) First a mood, with probability $\pi_k$; then length and wait *together* from that mood's Gaussian; eruptions independently of each other.
# 2. (1 point) (b) Parameters: weights, means, covariances, a fixed number of them. Latents: one $z_n$ an eruption, unobserved, so they grow with the notes.
# 3. (1 point) (c) Responsibilities, probabilities of the moods given the data and the current parameters, used as weights. Promised: the likelihood never falls. Not promised: the global maximum (or independence of the start).
#
# Often seen: latents called "parameters that are hidden" (criterion 2 lost); the E-step said to assign every eruption to one mood (criterion 3 lost). Length is no reason to take points.
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "model", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# (a) Before each eruption the geyser "draws" a mood, short or long, with fixed probabilities. Then it draws length and wait together from the bell-shaped cloud of that mood. The next eruption knows nothing of this one.
#
# (b) Parameters are the weights, means and covariances of the two moods: as many after a year as after a day. Latent are the moods themselves: every eruption in the notes brings one that is not in the notes.
#
# (c) With the moods noted I would sort the eruptions into two heaps, and compute average, covariance and share of each. EM replaces the note by percentages: how probable each mood is for this eruption under the current parameters. They weight the averages, which give new percentages, and so on. The likelihood never falls, that is promised. That the end is the best fit of all is not: it depends on the start.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_tied", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 6 (3 points). One covariance for all** (Bishop, exercise 9.6). Suppose that the components have one covariance in common, $\Sigma_1 = \dots = \Sigma_K = \Sigma$, but means and weights of their own. Show that $\mu_k$ is updated as before, and that, with the new means put in, $Q$ has its maximum at
#
# $$\Sigma = \frac1N \sum_{n=1}^N \sum_{k=1}^K r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top.$$
#
# Then say in one sentence how this matrix is made of the $K$ covariances that your `m_step` returns. That it is a maximum need not be shown.
#
# Hints: for a symmetric matrix $A$ the gradient of $u^\top A\, u$ with respect to $u$ is $2 A u$. A number is its own trace, so $u^\top \Lambda\, u = \operatorname{tr}(\Lambda\, u u^\top)$. Differentiate with respect to the precision $\Lambda = \Sigma^{-1}$, with $\log |\Sigma| = -\log |\Lambda|$, $\partial \log |\Lambda| / \partial \Lambda = (\Lambda^{-1})^\top$ and $\partial \operatorname{tr}(\Lambda S) / \partial \Lambda = S^\top$.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) Means: gradient $\Lambda \sum_n r_{nk} (x_n - \mu_k)$; $\Lambda$ is invertible and drops out, so $\mu_k = \sum_n r_{nk} x_n / N_k$.
# 2. (1 point) All terms of $Q$ with $\Lambda$, over $n$ *and* $k$: $\tfrac12 \sum_n \sum_k r_{nk} (\log |\Lambda| - u_{nk}^\top \Lambda u_{nk})$, and both derivatives right.
# 3. (1 point) Solves, with $\sum_n \sum_k r_{nk} = N$ (rows sum to one) as the denominator; and the sentence: the average of the covariances of `m_step`, weighted by the new $\pi_k$.
#
# Often seen: the derivative taken for one $k$ and then summed or averaged with equal weights, $\frac1K \sum_k \Sigma_k$ (criteria 2, 3 lost); $N$ without a reason (criterion 3 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "tied", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Write $u_{nk} = x_n - \mu_k$ and $\Lambda = \Sigma^{-1}$. The terms of $Q$ that hold means or the covariance are
#
# $$\tfrac12 \sum_{n=1}^N \sum_{k=1}^K r_{nk} \big( \log |\Lambda| - u_{nk}^\top \Lambda\, u_{nk} \big).$$
#
# *Means.* By the hint and the inner derivative $-1$, the gradient with respect to $\mu_k$ is $\Lambda \sum_n r_{nk} (x_n - \mu_k)$. $\Lambda$ is invertible, so it vanishes only if $\sum_n r_{nk} x_n = N_k \mu_k$: as before, and whatever $\Lambda$ is.
#
# *Covariance.* With $S = \sum_n \sum_k r_{nk}\, u_{nk} u_{nk}^\top$ and the trace, the terms are $\tfrac12 \big( \sum_n \sum_k r_{nk} \big) \log |\Lambda| - \tfrac12 \operatorname{tr}(\Lambda S)$. The shares of each point sum to one, so the bracket is $N$. $\Lambda$ and $S$ are symmetric; the derivative is $\tfrac12 N \Lambda^{-1} - \tfrac12 S$ and vanishes at $\Sigma = \Lambda^{-1} = S / N$.
#
# As $\sum_n r_{nk} u_{nk} u_{nk}^\top = N_k \Sigma_k$ with the covariances $\Sigma_k$ of `m_step`, this is $\Sigma = \sum_k \frac{N_k}N \Sigma_k = \sum_k \pi_k \Sigma_k$: their average, weighted by the new weights.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_prior", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 7 (2 points). A floor under the covariances.** A component that shrinks onto a few points can make the likelihood as large as it likes. A prior forbids it: with a number $\rho > 0$, subtract $\tfrac12 \rho \sum_k \operatorname{tr}(\Sigma_k^{-1})$ from $Q$ (each component has a covariance of its own again). Show that, with the new $\mu_k$ put in, the derivative now vanishes at
#
# $$\Sigma_k = \frac{S_k + \rho\, I}{N_k}, \qquad S_k = \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top,$$
#
# and explain why no eigenvalue of $\Sigma_k$ can be smaller than $\rho / N$.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) The terms with $\Lambda_k$: $\tfrac12 N_k \log |\Lambda_k| - \tfrac12 \operatorname{tr}(\Lambda_k (S_k + \rho I))$; derivative, solved.
# 2. (1 point) $S_k$ is positive semi-definite ($v^\top S_k v = \sum_n r_{nk} (v^\top u_n)^2 \ge 0$), so the eigenvalues of $S_k + \rho I$ are at least $\rho$; and $N_k \le N$.
#
# Often seen: $\Sigma_k = S_k / N_k + \rho I$, a ridge added after the division (criterion 1 lost); "because $\rho$ is added to it" without a word on the eigenvalues of $S_k$ (criterion 2 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "prior", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# The terms of the new function that hold $\Lambda_k = \Sigma_k^{-1}$ are, with the trace of question 6,
#
# $$\tfrac12 N_k \log |\Lambda_k| - \tfrac12 \operatorname{tr}(\Lambda_k S_k) - \tfrac12 \rho \operatorname{tr}(\Lambda_k) = \tfrac12 N_k \log |\Lambda_k| - \tfrac12 \operatorname{tr}\big(\Lambda_k (S_k + \rho I)\big).$$
#
# It is the old function with $S_k + \rho I$ in the place of $S_k$. The derivative $\tfrac12 N_k \Lambda_k^{-1} - \tfrac12 (S_k + \rho I)$ vanishes at $\Sigma_k = (S_k + \rho I) / N_k$.
#
# For any vector $v$ of length 1, $v^\top S_k v = \sum_n r_{nk} \big(v^\top (x_n - \mu_k)\big)^2 \ge 0$, so $v^\top \Sigma_k v \ge \rho / N_k$, and the smallest eigenvalue is the least value of $v^\top \Sigma_k v$. As $N_k \le N$, it is at least $\rho / N$. So a component that owns a single point keeps an extent in all directions, and the likelihood stays bounded.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_conditional", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 8 (3 points). A number is missing.** The length $d$ of an eruption has been noted, but nobody waited for the next. What does the model say about the wait $w$? Write $\mu_{k1}, \mu_{k2}$ for the means of length and wait in component $k$, and $\Sigma_{k,ij}$ for the entries of its covariance.
#
# - (a) Within component $k$, show that $\mathbb E[w \mid d, k] = \mu_{k2} + b_k (d - \mu_{k1})$ with $b_k = \Sigma_{k,21} / \Sigma_{k,11}$,
# - (b) and that the variance of $w$ given $d$ and $k$ is $\Sigma_{k,22} - \Sigma_{k,21}^2 / \Sigma_{k,11}$.
# - (c) For the whole mixture, $\mathbb E[w \mid d] = \sum_k \pi_k(d)\, \mathbb E[w \mid d, k]$. Which weights $\pi_k(d)$, and why not $\pi_k$?
#
# Hint: look at $e = w - b_k d$. What is its covariance with $d$? Two numbers that are jointly Gaussian and uncorrelated are independent.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) (a) $e$ is uncorrelated with $d$, jointly Gaussian, so independent: its mean does not depend on $d$; hence the formula. Completing the square in the joint density is as good.
# 2. (1 point) (b) $\operatorname{var}(w \mid d) = \operatorname{var}(e) = \Sigma_{22} - 2 b \Sigma_{21} + b^2 \Sigma_{11}$, simplified (or read off the completed square).
# 3. (1 point) (c) $\pi_k(d) \propto \pi_k\, \mathcal N(d; \mu_{k1}, \Sigma_{k,11})$, normalised: responsibilities by Bayes' rule, given the length alone; the length says something about the mood.
#
# Often seen: the formula cited without a reason (criteria 1, 2 lost); the density of the whole point, with the unknown $w$ in it, in the weights (criterion 3 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "conditional", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Leave out the index $k$ in (a) and (b).
#
# (a) Let $e = w - b d$ with $b = \Sigma_{21} / \Sigma_{11}$. Then $\operatorname{cov}(e, d) = \Sigma_{21} - b\, \Sigma_{11} = 0$. As $e$ and $d$ are linear in a Gaussian vector they are jointly Gaussian, and being uncorrelated they are independent. So $\mathbb E[e \mid d] = \mathbb E[e] = \mu_2 - b \mu_1$, and $\mathbb E[w \mid d] = \mathbb E[e \mid d] + b d = \mu_2 + b (d - \mu_1)$.
#
# (b) Given $d$, $w = e + b d$ differs from $e$ by a constant, and $e$ does not depend on $d$: $\operatorname{var}(w \mid d) = \operatorname{var}(e) = \Sigma_{22} - 2 b\, \Sigma_{21} + b^2 \Sigma_{11} = \Sigma_{22} - \Sigma_{21}^2 / \Sigma_{11}$.
#
# (c) By total expectation over the component, $\mathbb E[w \mid d] = \sum_k p(k \mid d)\, \mathbb E[w \mid d, k]$, and Bayes' rule gives $p(k \mid d) = \pi_k\, \mathcal N(d; \mu_{k1}, \Sigma_{k,11}) / \sum_j \pi_j\, \mathcal N(d; \mu_{j1}, \Sigma_{j,11})$, as the length alone is Gaussian in each component. These are responsibilities, given what was seen. The $\pi_k$ would be right before anything is seen; but an eruption of two minutes leaves hardly any doubt about its mood.

# %% [markdown]
# ## 6. Optional
#
# Nothing below is needed for full marks.
#
# ### 6.1 A plateau beside a saddle
#
# Why does our start crawl? Exchange the two columns of $X$: that is a reflection in the diagonal, and it turns the start's component 0 into its component 1. The eruptions themselves change only a little, since both columns are standardised and go up together. If they did not change at all, EM could never tell the components apart: mirror-image parameters give mirror-image responsibilities, and these give mirror-image parameters again. EM would reach the best *symmetric* model, which among all models is a **saddle**: a top along the symmetric directions, with a way up across them.
#
# The data are *nearly* symmetric, so EM stays beside the saddle until the small asymmetry has grown. The cell measures it, as the distance between one mean and the mirror image of the other. It also runs EM on data made exactly symmetric (every point together with its mirror image), and from another start.

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("history"):
    def asymmetry_of(history):
        """At each step, how far the mean of k = 0 is from the mirror image of the mean of k = 1."""
        means = np.array([theta[0] for theta in history])
        return np.linalg.norm(means[:, 0] - means[:, 1, ::-1], axis=1)

    asymmetry = asymmetry_of(history[:61])
    fig, ax = plt.subplots(figsize=(6.2, 3.2))
    ax.set(title="distance of one mean from the mirror image of the other")
    ax.set(xlabel="step of EM", ylabel="asymmetry", xticks=[1, 8, 34, 60], yscale="log")
    ax.plot(np.arange(1, 61), asymmetry[1:], marker=".", color=BLUE)
    ax.axvspan(1, 34, color="0.92", zorder=0)
    ax.text(17, 1.5, "plateau", ha="center")
    gt.show(ax, """The asymmetry, on a logarithmic axis, against steps 1 to 60 of EM: small at first, with a sharp dip at step 8, then a rise
    in nearly a straight line, level above 1 in the end. Steps 1 to 34 are shaded and called the plateau.""")

    mirrored = np.concatenate([X, X[:, ::-1]])
    its_asymmetry = asymmetry_of(run_em(mirrored, mu_0, Sigma_0, pi_0, 12)[1])
    print(f"asymmetry after 12 steps: {asymmetry[12]:.4f}; on exactly symmetric data {its_asymmetry[12]:.4f}, and no way out")
    other_trace, _ = run_em(X, np.array([[-1.0, -1.0], [1.0, 1.0]]), Sigma_0, pi_0, 6)
    for label, its_trace in [("our start", trace), ("start at (-1, -1), (1, 1)", other_trace)]:
        print(f"{label}: past -1.42 at step {np.argmax(np.asarray(its_trace) > -1.42)}")
    print("a stop when a step gains less than ... per point")
    for tolerance in (1e-4, 1e-5, 1e-6):
        stop = 1 + np.argmax(np.diff(trace) < tolerance)
        print(f"  {tolerance:.0e}: at step {stop:2d}, {trace[stop]:.4f}")

# %% [markdown]
# *Step 0 is left out, as the start is exactly symmetric and zero has no place on a logarithmic axis. The dip at step 8 is a change of sign. From step 18 to 30 the asymmetry grows by 13 to 18 % a step. As long as it is small it can hardly be seen in the likelihood, which changes with its square.*
#
# Two lessons. A tolerance must be judged against the *smallest gain on a plateau*, which nobody knows beforehand: $10^{-4}$ is small enough here, but only by a factor of two. And a start with more symmetry than the data deserves is a bad start, however neat it looks.
#
# See it step by step: the sliders run your functions from our start and from the other one. (Where nobody can press anything, you see some moments of our start.)

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("X", "mu_0", "Sigma_0", "pi_0"):
    from IPython.display import display

    import em_explorers as ex

    starts = {"our start": (mu_0, Sigma_0, pi_0), "from (-1, -1), (1, 1)": (np.array([[-1.0, -1.0], [1.0, 1.0]]), Sigma_0, pi_0)}
    display(ex.explore_em(X, starts, e_step, m_step, log_likelihood, n_steps=60))

# %% [markdown]
# *At the right the trace; beside sliders, a dotted line marks the step that you see.*
#
# ### 6.2 Units and ddof
#
# What would change with the data in minutes? Densities are divided by the standard deviations $s_i$, so the log-likelihood of any model is lower by $N \sum_i \log s_i$, and that is all: responsibilities, weights and the order of models stay the same. With `ddof=1` the $s_i$ are larger by a factor $\sqrt{272/271}$, so the standardised numbers shift once more. The cell fits all three, from a start that does not dawdle.

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("trace"):
    log_scale = len(data) * np.log(data.std(axis=0)).sum()
    corners = np.array([[-1.0, -1.0], [1.0, 1.0]]), np.stack([np.eye(2)] * 2), np.array([0.5, 0.5])
    corners_min = corners[0] * data.std(axis=0) + data.mean(axis=0), corners[1] * np.diag(data.var(axis=0)), corners[2]
    X_ddof1 = (data - data.mean(axis=0)) / data.std(axis=0, ddof=1)
    fits = {
        "standardised, ddof=0": (X, corners, log_scale),
        "standardised, ddof=1": (X_ddof1, corners, len(data) * np.log(data.std(axis=0, ddof=1)).sum()),
        "minutes": (data, corners_min, 0.0),
    }
    print(f"N * sum(log s) = {log_scale:.5f}")
    print(f"{'':22}{'step 0':>12}{'step 10':>12}{'per point':>11}{'in minutes':>13}{'weight of k = 0':>17}")
    for label, (points, start, shift) in fits.items():
        its_trace, its_history = run_em(points, *start, 10)
        ends = 272 * np.asarray(its_trace)[[0, -1]]
        weight = its_history[-1][2][0]
        print(f"{label:22}{ends[0]:12.5f}{ends[1]:12.5f}{its_trace[-1]:11.6f}{ends[1] - shift:13.5f}{weight:17.6f}")

# %% [markdown]
# *Three fits, one model: in minutes all of them score -1130.26396, and the weights agree. Per point, `ddof=1` adds $\log(272/271) = 0.00368$ at the end. Compare only values in the same units.*
#
# ### 6.3 Three moods after all?
#
# Question 6 has an update for components that share a covariance, scikit-learn's `covariance_type="tied"`. What does the BIC say of those?

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("trace"):
    from sklearn.mixture import GaussianMixture

    print("K  covariances  free numbers      BIC")
    print(f"2  full (yours) {11:10d} {-2 * 272 * trace[-1] + 11 * np.log(272):13.2f}")
    for n_comp in (2, 3, 4):
        n_free = n_comp - 1 + 2 * n_comp + 3
        model = GaussianMixture(n_comp, covariance_type="tied", tol=1e-6, max_iter=300, random_state=0).fit(X)
        print(f"{n_comp}  tied         {n_free:10d} {-2 * 272 * model.score(X) + n_free * np.log(272):13.2f}")

# %% [markdown]
# *BIC of four models; scikit-learn started from k-means. Three components with a shared covariance beat your two, by eight units and with as many free numbers.*
#
# Before you believe in three moods: the third takes the shorter ones among the long eruptions (17 % of all, around 3.8 minutes). The long cloud is wider than the short one; with one shared shape, it takes two components to cover it. Eight units of BIC speak for that *density*, not for a third kind of eruption.
#
# ### 6.4 When will it erupt next?
#
# You have just timed an eruption of $d$ minutes. By question 8 the density of the wait is again a mixture: component $k$ contributes a Gaussian around its straight line, with the weight $\pi_k(d)$.

# %% jupyter={"source_hidden": true} tags=["display"]
def wait_given(durations, mu, Sigma, pi):
    """Weights, means and standard deviations of p(wait | duration): two (len(durations), K), one (K,)."""
    var = Sigma[:, 0, 0]
    weight = pi * norm.pdf(durations[:, None], mu[:, 0], np.sqrt(var))
    weight = weight / weight.sum(axis=1)[:, None]
    mean = mu[:, 1] + Sigma[:, 0, 1] / var * (durations[:, None] - mu[:, 0])
    return weight, mean, np.sqrt(Sigma[:, 1, 1] - Sigma[:, 0, 1] ** 2 / var)


if ready("mu_min", "Sigma_min", "pi_end"):
    durations, waits = np.linspace(1.5, 5.2, 75), np.linspace(30, 110, 161)
    weight, mean, sigma = wait_given(durations, mu_min, Sigma_min, pi_end)
    chance = sum(weight[:, [k]] * norm.cdf(waits, mean[:, [k]], sigma[k]) for k in range(2))  # of a wait below each
    low, high = waits[(chance < 0.05).sum(axis=1)], waits[(chance < 0.95).sum(axis=1)]
    slope, offset = np.polyfit(*data.T, 1)

    fig, ax = plt.subplots(figsize=(7.5, 4))
    ax.set(title="prediction from the length", xlabel=LENGTH, ylabel=WAIT, ylim=(31, 110))
    ax.plot(*data.T, "o", color="0.6", markersize=3.7, markeredgewidth=0)
    ax.fill_between(durations, low, high, color=BLUE, alpha=0.18, linewidth=0)
    ax.plot(durations, (weight * mean).sum(axis=1), color=BLUE)
    ax.plot(durations, offset + slope * durations, color="black", linestyle="--")
    lengths = np.array([2.0, 2.9, 4.5])
    for d, w, m in zip(lengths, *wait_given(lengths, mu_min, Sigma_min, pi_end)[:2]):
        density = (w * norm.pdf(waits[:, None], m, sigma)).sum(axis=1)
        ax.plot(np.where(density > 1e-4, d + 9 * density, np.nan), waits, color=RED)  # sideways, from d on
        ax.vlines(d, 33, 104, color=RED, linewidth=0.6)
        ax.text(d, 105, f"d = {d:g}", color=RED, ha="center")
    gt.show(ax, """Wait against length of the eruptions with two predictions: a dashed straight line, and a solid curve in a pale band that is
    low and level, climbs steeply near 3 minutes, and goes on less steeply. At d = 2, 2.9 and 4.5 a density of the wait is drawn
    sideways; the middle one is the broadest.""")

    weight, mean, _ = wait_given(data[:, 0], mu_min, Sigma_min, pi_end)
    misses = np.stack([offset + slope * data[:, 0], (weight * mean).sum(axis=1)]) - data[:, 1]
    print("root mean square error in minutes")
    for label, low, high in [("all", 0, 9), ("up to 2.5", 0, 2.5), ("2.5 to 3.5", 2.5, 3.5), ("longer than 3.5", 3.5, 9)]:
        chosen = (data[:, 0] > low) & (data[:, 0] <= high)
        line_error, mixture_error = np.sqrt((misses[:, chosen] ** 2).mean(axis=1))
        print(f"  {label:15}: {chosen.sum():3d} eruptions, line {line_error:.2f}, mixture {mixture_error:.2f}")

# %% [markdown]
# *Solid blue: the mean of the conditional mixture; pale blue: its central 90 %; dashed: a least-squares line. Red: the density of the wait after three lengths d, drawn sideways from d to the right.*
#
# Over all eruptions the line errs by 5.89 minutes (root mean square), the mixture by 5.57. Four fifths of the gain in squared error come from the long eruptions: the line climbs 10.7 minutes of wait for each minute of eruption, since it has to lead from one mood to the other, while within the long mood the waits climb by 5.5. In the middle the *shape* of the prediction differs: after 2.9 minutes the moods have probabilities 0.54 and 0.46, which makes one broad hump, half as wide again as a single bell (standard deviations 8.3 and 5.6 minutes).
#
# ## To go on
#
# - The optional lab `missing_values` fills gaps like that of question 8.
# - C. M. Bishop, [*Pattern Recognition and Machine Learning*](https://www.microsoft.com/en-us/research/publication/pattern-recognition-machine-learning/) (free), sections 9.2 and 9.3; his figure 9.8 shows this data set. Exercises to go on with: 9.10 (question 8 in general), 9.13 (the cousin of our plateau, for Bernoullis), 9.25 (why EM stops only where the likelihood is stationary).
# - K. P. Murphy, [*Probabilistic Machine Learning*](https://probml.github.io/pml-book/book1.html) (free), on all of this.
# - Videos: V. Lavrenko, [*EM algorithm: how it works*](https://www.youtube.com/watch?v=REypj2sy_5U), in one dimension; A. Ng, [lecture 14 of Stanford's CS229](https://www.youtube.com/watch?v=rVfZHWTwXSA), with the proof.
# - Articles: A. P. Dempster, N. M. Laird and D. B. Rubin, [*Maximum likelihood from incomplete data via the EM algorithm*](https://doi.org/10.1111/j.2517-6161.1977.tb01600.x) (1977), which named EM; A. Azzalini and A. W. Bowman, [*A look at some data on the Old Faithful geyser*](https://doi.org/10.2307/2347385) (1990).
#
# ## Sources
#
# Data: W. Härdle, *Smoothing Techniques with Implementation in S* (1991); the same 272 rows as `faithful` in R (see `data/README.md`). The numbers in the picture of section 1 are those of the R package [mixtools](https://doi.org/10.18637/jss.v032.i06) (T. Benaglia and others, 2009). Text and pictures: CC BY 4.0; code: MIT; by the contributors.

# %% [markdown]
# ## What is still open
#
# Restart the kernel, run all cells, and read here which exercises still wait for you. Of written answers it knows nothing: look for `YOUR ANSWER HERE`.

# %% jupyter={"source_hidden": true} tags=["display"]
gt.open_exercises(
    "standardise", "start", "e_step", "m_step", "log_likelihood", "run_em", "draw_traces", "runs_from", "choose_K"
)
