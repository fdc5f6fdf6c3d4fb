# %% [markdown]
# # Who rang the bell? A mixture of Gaussians on the line
#
# This is the smallest lab on mixtures, and the one in which everything can be seen: forty numbers on a line, two hidden causes, and EM (expectation-maximisation), an algorithm made of three averages. Whatever you understand here stays true in any dimension.
#
# **Goals.** Afterwards you can
#
# - write down a one-dimensional mixture and read its picture: components, weights, their sum;
# - program the E-step, the M-step and the log-likelihood for any number of components;
# - run EM, and use the log-likelihood to tell a right program from a wrong one, knowing what it does not see;
# - say why a fit can score higher than the truth, and why "component 1" is a name and nothing more.
#
# **You need** the density of a Gaussian, Bayes' rule, weighted averages, and a little numpy. If `x[:, np.newaxis]` looks strange to you, `companion/numpy_newaxis.ipynb` explains it in half an hour.
#
# **Reading.** Before or beside the lab: section 9.2 of C. M. Bishop, *Pattern Recognition and Machine Learning* (2006), which sets up the model and its responsibilities; or chapter 22 of D. J. C. MacKay, *Information Theory, Inference, and Learning Algorithms* (2003; free to read on the author's site), which comes to the same updates from clustering.
#
# **Time.** About 2½ hours for sections 1 to 7: estimated, not measured (120 words a minute, 2 minutes a picture, 5 minutes a point). The book's section and the companion are not counted; section 8 is optional.
#
# **What to hand in.** This notebook, saved with your answers; do not rename it. Write only where it says `YOUR CODE HERE` or `YOUR ANSWER HERE`; you may add cells of your own anywhere.
#
# **How you are graded.** 20 points: 18 for code, by tests, and 2 for written answers (there is one), by a person with a mark scheme.
#
# **How to check yourself.** Under each exercise stands a *check* that says in words what is right or where to look. It asks numpy or scikit-learn for a second opinion; writing the exercise with scikit-learn would teach you nothing. Please do not call scikit-learn in your answers: whoever reads your notebook may take the points back. The graded tests come after the check and try your function on other data: more components, unequal weights, other sizes. When you are done, restart the kernel and run all cells.

# %% [markdown]
# ## Symbols
#
# | symbol | shape | in code | meaning | known? |
# |---|---|---|---|---|
# | $N, D, K$ | numbers | `len(x)`, here $D = 1$, `len(mu)` | points, dimensions, components | yes |
# | $x_n$ | number, in minutes | `x[n]` | how late the bell was on evening $n$ | yes |
# | $z_n$ | number in $1..K$ | `z[n]` is 1 for component 1 and 0 for component 2 (see "Mind the coding" below) | which component made point $n$ | no: it is *latent*, there but not observed |
# | $\pi_k$ | number | `pi[k]` | weight of component $k$; $\sum_k \pi_k = 1$ | to be estimated |
# | $\mu_k$ | number, in minutes | `mu[k]` | mean of component $k$ | to be estimated |
# | $\Sigma_k = \sigma_k^2$ | number, in minutes² | `sigma[k]**2` | variance of component $k$; `sigma[k]` is the *standard deviation* | to be estimated |
# | $\theta$ | all of them | `mu, sigma, pi` | the parameters | to be estimated |
# | $r_{nk}$ | number | `resp[n, k]` | responsibility $p(z_n = k \mid x_n; \theta)$ | computed |
# | $N_k$ | number | `resp.sum(axis=0)[k]` | $\sum_n r_{nk}$, the soft count of component $k$ | computed |
#
# Without an index, $x$ and $z$ are all the $x_n$ and all the $z_n$. Formulas count components from 1, code counts from 0: component 1 is `mu[0]` and column 0 of `resp`. The number 3.14... is `np.pi` in code.

# %%
import inspect
from copy import deepcopy

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm

import gmm_tools as gt

plt.rcParams["figure.constrained_layout.use"] = True
GRID = np.linspace(-9, 10, 200)  # the minutes at which curves are drawn


def normal_pdf(x, mu, sigma):
    """Density at `x` of the Gaussian with mean `mu` and standard deviation `sigma`; arrays broadcast."""
    return np.exp(-0.5 * ((x - mu) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))


def pictures(*titles, figsize=(8.5, 2.7)):
    """A figure with axes side by side, for densities over the line."""
    fig, axes = plt.subplots(1, len(titles), figsize=figsize, sharey=True)
    for ax, title in zip(axes, titles):
        ax.set(
            title=title,
            xlabel="minutes late",
            xlim=(-10, 11),
            ylim=(-0.025, 0.16),
            xticks=[-10, -5, 0, 5, 10],
        )
    axes[0].set_ylabel("density")
    return fig, axes


def draw_points(ax, x, share=None):
    """The points, below the axis: grey ticks, or coloured by the share (N,) that component 1 has in each."""
    if share is None:
        ax.plot(x, np.full(len(x), -0.014), "|", color="0.3", markersize=9)
        return
    blue, orange = (np.array(plt.matplotlib.colors.to_rgb(color)) for color in gt.PALETTE[:2])
    row = -0.011 - 0.008 * (
        x.argsort().argsort() % 2
    )  # in turn up and down, so that neighbours stay apart
    blend = np.clip(np.outer(share, blue) + np.outer(1 - share, orange), 0, 1)
    for marker, here in (("o", share >= 0.5), ("s", share < 0.5)):
        ax.scatter(x[here], row[here], 16, blend[here], marker=marker, alpha=0.75, linewidths=0)


def draw_mixture(ax, mu, sigma, pi, parts=True, total=True):
    """The weighted density of each component, with its ringer's name, and their sum in black."""
    mixture = np.zeros(len(GRID))
    for k in range(len(mu)):
        part = pi[k] * normal_pdf(GRID, mu[k], sigma[k])
        mixture += part
        if parts:
            ax.plot(GRID, part, color=gt.PALETTE[k % 8], linestyle=("-", "--", "-.")[k % 3])
            name = ("Ada", "Ben")[k] if len(mu) == 2 else f"component {k + 1}"
            ax.text(
                mu[k], 0.15 * part.max(), name, color=gt.PALETTE[k % 8], ha="left" if k else "right"
            )
    if total:
        ax.plot(GRID, mixture, color="black", linewidth=1)


# %% [markdown]
# ## 1. Forty evenings
#
# The evening bell of a village should ring at six. Two people ring it, and there is no rota: whoever is nearer climbs the tower. Ada cannot wait. Ben finishes his tea first. A neighbour with a good clock writes down, for forty evenings, by how many minutes the bell was late; a negative number means early. From her window she sees the clock, but never who pulls the rope.
#
# *On which evenings was it Ada? And how early is she, as a rule?* Each answer would give the other: if you knew the names, Ada's habit would be an average over her evenings; if you knew the habits, most evenings would give their ringer away. We are told neither.
#
# The habits that made these data (which EM will not get to see): Ada is component 1 and rings on 40 % of the evenings, at $\mu_1 = -2.5$ minutes; Ben is component 2, at $\mu_2 = 3.5$; both scatter around their mean with a standard deviation of $\sigma = 2$ minutes.

# %%
np.random.seed(42)  # get_data draws from numpy's global stream: same seed, same evenings
z, x = gt.get_data()  # the true habits are its defaults
true_mu, true_sigma, true_pi = np.array([-2.5, 3.5]), np.array([2.0, 2.0]), np.array([0.4, 0.6])
print(
    f"{len(x)} evenings, the first three: {x[:3].round(3)}; their z: {z[:3]}; {z.sum()} are Ada's"
)

# %% [markdown]
# **Mind the coding.** `get_data` returns $z$ as an answer to "was it component 1?": `z[n]` is 1 for Ada and 0 for Ben. So `z` is *not* a column number. Component 1 is column **0** of everything that has columns, and component 2 is column 1; the column of evening $n$ is `1 - z[n]`. The first evening above has `z = 0`: Ben, column 1.

# %% tags=["display"]
fig, axes = pictures(
    "what the neighbour knows", "what Ada and Ben know", "the mixture density", figsize=(10, 2.7)
)
draw_points(axes[0], x)
draw_points(axes[1], x, share=z)
draw_mixture(axes[1], true_mu, true_sigma, true_pi, total=False)
draw_points(axes[2], x)
draw_mixture(axes[2], true_mu, true_sigma, true_pi, parts=False)
gt.show(
    fig,
    """Three panels over minutes late. Left: forty ticks. Middle: circles, mostly early, under Ada's bell, and squares, late,
under Ben's higher bell. Right: the ticks under the sum of the two bells, a curve with two humps.""",
)

# %% [markdown]
# *Left: the forty evenings, one tick each. Middle: the same with their ringers (Ada: round and blue, Ben: square and orange; in two rows, for room), under the two densities, each multiplied by its weight. Right: the sum of the two, the density of an evening whose ringer nobody saw.*
#
# ### The model
#
# Each evening is made in two moves, independently of the others: a ringer is drawn, $p(z_n = k) = \pi_k$, and then a time, $p(x_n \mid z_n = k) = \mathcal N(x_n; \mu_k, \sigma_k^2)$, with the density that `normal_pdf(x, mu, sigma)` computes for you,
#
# $$\mathcal N(x; \mu, \sigma^2) = \frac{1}{\sigma \sqrt{2\pi}} \exp\!\left(-\frac{(x - \mu)^2}{2 \sigma^2}\right).$$
#
# Who does not see the ringer sums over both. That is the **mixture density** of the right panel, here for any $K$:
#
# $$p(x_n; \theta) = \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \sigma_k^2).$$
#
# ## 2. EM on the line
#
# EM starts from any guess of the parameters and repeats two steps.
#
# **E-step.** With the parameters held fixed, share out each point among the components by Bayes' rule:
#
# $$r_{nk} = p(z_n = k \mid x_n; \theta) = \frac{\pi_k\, \mathcal N(x_n; \mu_k, \sigma_k^2)}{\sum_{j=1}^K \pi_j\, \mathcal N(x_n; \mu_j, \sigma_j^2)}.$$
#
# **M-step.** With the shares held fixed, update the parameters. With the soft counts $N_k = \sum_n r_{nk}$,
#
# $$\mu_k = \frac{1}{N_k} \sum_{n=1}^N r_{nk}\, x_n, \qquad \sigma_k^2 = \frac{1}{N_k} \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)^2, \qquad \pi_k = \frac{N_k}{N}.$$
#
# **Why averages?** Suppose for a moment that every share is 0 or 1: the neighbour has been told the names. Then $N_k$ is the number of evenings of ringer $k$, and the three formulas are what anybody would compute: the mean of her evenings, their mean squared distance from that mean, and the share of evenings that are hers. Without the names, an evening that is Ada's with probability 0.8 counts in her averages as 0.8 of an evening, and in Ben's as 0.2. Nothing else has changed. (That these averages are the maximum of something, and of what, is derived in section 9.2.2 of Bishop's book and in the lab `stones`.) Note that $\sigma_k^2$ uses the *new* $\mu_k$.

# %% [markdown]
# **For all exercises:** `x` has shape `(N,)`; `mu`, `sigma` and `pi` are arrays of shape `(K,)`, and `sigma` holds standard deviations. Your functions must work for any $N$ and any $K$, also $K = 1$ (read sizes from the arguments). They may use the imports, `normal_pdf` and each other, but otherwise only their arguments, and must not change these. A loop is as good as array code. Points so far out that every density is zero are not tried (section 8.2 tells what to do about them).
#
# The fit will begin at the means $-1$ and $1$, with standard deviations of 1 minute and equal weights. Such a start hides mistakes: equal weights may be left out and nothing changes, and 1 is its own square. The checks therefore also try a mixture in which no two things are equal.

# %%
start_mu, start_sigma, start_pi = np.array([-1.0, 1.0]), np.array([1.0, 1.0]), np.array([0.5, 0.5])
uneven = (
    np.array([-2.0, 0.0, 3.0]),
    np.array([0.8, 1.5, 2.5]),
    np.array([0.2, 0.7, 0.1]),
)  # mu, sigma, pi


def on_copies(function, *arguments):
    """What `function` returns for copies of the arguments, none of which it may change."""
    copies = deepcopy(arguments)
    answer = function(*copies)
    for name, now, was in zip(inspect.signature(function).parameters, copies, arguments):
        assert np.array_equal(now, was), (
            f"{function.__name__} changes its argument {name}: make a new array, or copy before you write into it."
        )
    return answer


def second_opinion(mu, sigma, pi):
    """The same mixture as scikit-learn sees it: the checks compare your numbers with its."""
    from sklearn.mixture import GaussianMixture

    other = GaussianMixture(len(mu))
    other.weights_, other.means_ = np.array(pi), np.reshape(mu, (-1, 1))
    other.precisions_cholesky_ = 1 / np.reshape(sigma, (-1, 1, 1))
    return other


# %% [markdown]
# ## 3. The E-step
#
# ### Exercise 1: `e_step` (4 points)
#
# Return the responsibilities of all points, an array of shape `(N, K)`: a row for each point, a column for each component, in the order of `mu`.
#
# `x[:, np.newaxis]` has shape `(N, 1)`; combined with an array of shape `(K,)` it makes a table `(N, K)`. A loop over $k$ that fills one column after the other is as good. A sum along an axis loses this axis; with `keepdims=True` it stays, as a column `(N, 1)`, by which a table `(N, K)` can be divided.


# %% nbgrader={"grade": false, "grade_id": "e_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def e_step(x, mu, sigma, pi):
    """Responsibilities of K components for the points `x` (N,) -> (N, K)."""
    ### BEGIN SOLUTION
    log_joint = (
        np.log(pi / sigma) - 0.5 * ((x[:, np.newaxis] - mu) / sigma) ** 2
    )  # but for a constant
    return np.exp(log_joint - np.logaddexp.reduce(log_joint, axis=1, keepdims=True))
    ### END SOLUTION


# %% tags=["display"]
# Check of exercise 1: run it, read it.
start_resp = on_copies(e_step, x, start_mu, start_sigma, start_pi)
assert start_resp is not None, "e_step gives nothing back: does it end with return?"
assert isinstance(start_resp, np.ndarray), (
    "Return a numpy array, please: np.array(...) makes one of a list of rows."
)
assert start_resp.shape != (2, len(x)), (
    "Almost: you have a row for each component. Turn the table around: a row for each point."
)
assert start_resp.shape == (len(x), 2), (
    f"The shape should be (N, K) = ({len(x)}, 2); yours is {start_resp.shape}."
)
assert np.allclose(start_resp.sum(axis=1), 1), (
    "Each evening is shared out completely: every row must sum to 1. Do yours, or do the columns?"
)
assert start_resp[x.argmin(), 0] > 0.5, (
    "The earliest evening should belong to component 1, which is column 0. Are the columns swapped?"
)
few = x[:7]
few_resp = on_copies(e_step, few, *uneven)
assert np.shape(few_resp) == (7, 3), (
    f"For 7 evenings and 3 components the shape should be (7, 3); yours is {np.shape(few_resp)}. Are the sizes read from the arguments?"
)
assert np.allclose(
    few_resp, second_opinion(*uneven).predict_proba(few[:, np.newaxis]), atol=1e-6
), (
    "Right so far, but with three unequal components your shares are not scikit-learn's: where do pi and sigma come in?"
)
print("Well done: rows sum to 1, and scikit-learn agrees, also with three unequal components.")

# %% nbgrader={"grade": true, "grade_id": "test_e_step_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components with unequal weights and widths. More is tried when you hand in.
import numpy as np
from scipy.stats import norm

sampler = np.random.RandomState(11)
centres_set, widths_set, weights_set = (
    np.array([-2.0, 0.5, 3.0]),
    np.array([0.7, 1.6, 1.1]),
    np.array([0.15, 0.6, 0.25]),
)
sample = sampler.normal(size=25) * 2
answer = e_step(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy())
assert answer is not None, "e_step gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.shape != (3, 25), "e_step: that is (K, N); one row for each point, please: (N, K)."
assert answer.shape == (25, 3), (
    f"e_step: 25 points and 3 components make shape (25, 3); yours is {answer.shape}.\n"
    "Are all sizes, and the points themselves, taken from the arguments?"
)
### BEGIN HIDDEN TESTS


def shares_of(table):
    """Divide each row of a table by its sum."""
    return table / table.sum(axis=1, keepdims=True)


parts_set = norm.pdf(sample[:, None], centres_set, widths_set)
joint_set = weights_set * parts_set
target = shares_of(joint_set)
slips = {
    "each point's row sums to 1, not each component's column.": joint_set / joint_set.sum(axis=0),
    "where is the weight pi_k?": shares_of(parts_set),
    "that is weight times density: divide by the sum over components.": joint_set,
    "that is the density: times the weight, divided by the sum over components.": parts_set,
    "the weight belongs into the denominator, too.": joint_set
    / parts_set.sum(axis=1, keepdims=True),
    "those are the logarithms: take exp at the end.": np.log(target),
    "shares are proportional to weight times density, not to its logarithm.": shares_of(
        np.log(joint_set)
    ),
    "responsibilities are shares between 0 and 1, not a choice of the largest.": np.eye(3)[
        target.argmax(axis=1)
    ],
    "equal shares for all? They must depend on the point.": np.full((25, 3), 1 / 3),
    "those are the weights: a share depends on the point, too.": np.tile(weights_set, (25, 1)),
    "divide by the sum over the components of each point, not by the sum over everything.": joint_set
    / joint_set.sum(),
    "divide by the sum over components, not by the largest.": joint_set
    / joint_set.max(axis=1, keepdims=True),
    "sigma is a standard deviation: normal_pdf wants it as it is, not its square.": shares_of(
        weights_set * norm.pdf(sample[:, None], centres_set, widths_set**2)
    ),
    "sigma is a standard deviation already: no square root of it.": shares_of(
        weights_set * norm.pdf(sample[:, None], centres_set, np.sqrt(widths_set))
    ),
    "the density has a factor 1/sigma in front of exp; it differs from component to component.": shares_of(
        joint_set * widths_set
    ),
    "the columns must stand in the order of mu: component 1 is column 0.": target[:, ::-1],
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4, atol=1e-8), f"e_step: {hint}"
assert np.allclose(answer.sum(axis=1), 1, rtol=1e-4), "e_step: every row must sum to 1."
assert np.allclose(answer, target, rtol=1e-4, atol=1e-8), (
    "e_step: rows sum to 1, but the shares are wrong for unequal weights and widths.\n"
    "Is it weight times density for each component, with its own mean and standard deviation?"
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points and components. More is tried when you hand in.
import numpy as np
from scipy.stats import norm

try:
    answer = e_step(
        np.arange(7.0), np.array([1.0, 4.0]), np.array([1.0, 2.0]), np.array([0.5, 0.5])
    )
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"e_step raises an error for 7 points and 2 components: {str(error)[:90]}\nIs a size written as a literal somewhere?"
    ) from error
assert answer is not None, "e_step gives nothing back: does it end with return?"
assert np.shape(answer) in [(7, 2), (2, 7)], (
    f"e_step: 7 points and 2 components, but shape {np.shape(answer)}.\nRead every size from x.shape and mu.shape."
)
### BEGIN HIDDEN TESTS
sampler = np.random.RandomState(12)
for n_points, n_parts in [(7, 2), (30, 4), (5, 1), (1, 3)]:
    place = f"{n_points} point(s) and {n_parts} component(s)"
    sample, centres_set = sampler.normal(size=n_points) * 2, np.arange(n_parts) - 0.5
    widths_set, weights_set = (
        1 + np.arange(n_parts) / 2,
        np.arange(1.0, n_parts + 1) / np.arange(1, n_parts + 1).sum(),
    )
    try:
        answer = np.asarray(
            e_step(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()),
            dtype=float,
        )
    except Exception as error:
        raise AssertionError(
            f"e_step raises an error for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    assert answer.shape in [(n_points, n_parts), (n_parts, n_points)], (
        f"e_step: {place} gave shape {answer.shape}.\nRead every size from x.shape and mu.shape."
    )
    parts_set = norm.pdf(sample[:, None], centres_set, widths_set)
    joint_set, best = weights_set * parts_set, np.eye(n_parts)
    target = joint_set / joint_set.sum(axis=1, keepdims=True)
    # what test_e_step_values took points for is not held against it again
    paid = [
        target.T,
        joint_set / joint_set.sum(axis=0),
        joint_set,
        parts_set,
        joint_set / joint_set.sum(),
        np.log(target),
    ]
    paid += [
        joint_set / parts_set.sum(axis=1, keepdims=True),
        np.log(joint_set) / np.log(joint_set).sum(axis=1, keepdims=True),
    ]
    paid += [
        best[target.argmax(axis=1)],
        joint_set / joint_set.max(axis=1, keepdims=True),
        target[:, ::-1],
    ]
    paid += [np.full(target.shape, 1 / n_parts), np.tile(weights_set, (n_points, 1))]
    for table in (
        parts_set,
        joint_set * widths_set,
        weights_set * norm.pdf(sample[:, None], centres_set, widths_set**2),
        weights_set * norm.pdf(sample[:, None], centres_set, np.sqrt(widths_set)),
    ):
        paid.append(table / table.sum(axis=1, keepdims=True))
    good = [slip for slip in [target, *paid] if slip.shape == answer.shape]
    assert any(np.allclose(answer, slip, rtol=1e-4, atol=1e-8) for slip in good), (
        f"e_step: wrong for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the function must use its arguments, and must not change them. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(13)
given = [
    sampler.normal(size=20) * 2,
    np.array([-1.0, 0.0, 2.0]),
    np.array([1.0, 0.5, 2.0]),
    np.array([0.3, 0.3, 0.4]),
]
kept = [array.copy() for array in given]
other_mu = [given[0].copy(), np.array([-2.0, 1.0, 3.0]), given[2].copy(), given[3].copy()]
answer, answer_of_other = e_step(*given), e_step(*other_mu)
assert answer is not None, "e_step gives nothing back: does it end with return?"
assert not np.allclose(answer, answer_of_other), (
    "e_step gives two different mixtures the same shares: does it use its arguments?"
)
### BEGIN HIDDEN TESTS
for argument, now, was in zip(["x", "mu", "sigma", "pi"], given, kept):
    assert np.array_equal(now, was), f"e_step changes its argument {argument}: work on a copy."
assert np.allclose(e_step(*kept), answer), (
    "e_step: asked twice, it gives two answers: what does it keep?"
)
### END HIDDEN TESTS

# %% [markdown]
# ### Shares, seen
#
# A responsibility is a ratio of heights. In the upper half of the figure one evening is picked out (grey line): the two curves stand above it at heights $a$ and $b$, and Ada's share is $a / (a + b)$. In the lower half, your shares for all forty evenings (column 0), with the true parameters and with the start.

# %% tags=["display"]
picked = np.abs(x - 0.6).argmin()
true_resp = np.asarray(e_step(x, true_mu, true_sigma, true_pi))
start_resp = np.asarray(e_step(x, start_mu, start_sigma, start_pi))
fig, (upper, lower) = plt.subplots(2, 1, figsize=(6.5, 4.4), sharex=True, height_ratios=[2, 1])
draw_mixture(upper, true_mu, true_sigma, true_pi, total=False)
upper.set(
    title=f"x = {x[picked]:.2f} min: a / (a + b) = {true_resp[picked, 0]:.2f}",
    ylabel="density",
    ylim=(0, 0.15),
)
for k, side in [(0, "left"), (1, "right")]:
    height = true_pi[k] * normal_pdf(x[picked], true_mu[k], true_sigma[k])
    upper.plot(x[picked], height, "os"[k], color=gt.PALETTE[k], markeredgecolor="black", zorder=3)
    upper.text(
        x[picked] + (0.3, -0.3)[k], height, "ab"[k], ha=side, va="bottom", fontstyle="italic"
    )
lower.plot(x, true_resp[:, 0], "o", color=gt.PALETTE[0], markersize=5, label="the true parameters")
lower.plot(x, start_resp[:, 0], "x", color="black", markersize=5, label="the start, means -1 and 1")
lower.set(xlabel="minutes late", ylabel="Ada's share", xlim=(-9, 9))
lower.legend(loc="center left")
for ax in (upper, lower):
    ax.axvline(x[picked], color="0.7", linewidth=1, zorder=0)
gt.show(
    fig,
    """Above: Ada's bell and, right of it, Ben's; at one evening their heights a and b are marked. Below: Ada's share of each
evening falls from 1 on the left to 0 on the right, for the true parameters (dots) and for the start (crosses).""",
)

# %% [markdown]
# *Most evenings are clear; the few between the two ringers are shared. Look at the crosses: the means of the start are off by more than a minute each, and yet its shares are nearly the right ones. That is why a rough start is good enough, and why the next step will leap.*

# %% [markdown]
# ## 4. The M-step
#
# ### Exercise 2: `m_step` (6 points: mu 2, sigma 2, pi 2)
#
# Turn the three averages of section 2 into code. `m_step(x, resp)` gets the points `(N,)` and the responsibilities `(N, K)` and returns the three arrays `mu`, `sigma`, `pi`, each of shape `(K,)`, in this order. `sigma` is the **standard deviation**. The three are graded separately.
#
# Print shapes as you go: `resp[:, k]` has shape `(N,)`, and `x - mu[k]`, too. If you work on all components at once, multiply tables `(N, K)` entry by entry and then sum over the points; `resp.T @ (x[:, np.newaxis] - mu) ** 2` is a table of $K \times K$ numbers, of which $K^2 - K$ mix the share of one component with the mean of another.


# %% nbgrader={"grade": false, "grade_id": "m_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def m_step(x, resp):
    """New mu, sigma (standard deviations) and pi, each (K,), from `x` (N,) and responsibilities (N, K)."""
    ### BEGIN SOLUTION
    counts = resp.sum(axis=0)  # (K,)
    mu = resp.T @ x / counts
    variance = np.sum(resp * (x[:, np.newaxis] - mu) ** 2, axis=0) / counts
    return mu, np.sqrt(variance), counts / len(x)
    ### END SOLUTION


# %% tags=["display"]
# Check of exercise 2: shares drawn at random, so that no e_step is needed; two components, then three and only five points.
dice = np.random.RandomState(2)
for some_x, some_resp in [
    (x, dice.dirichlet([1, 2], size=len(x))),
    (x[:5], dice.dirichlet([1, 2, 3], size=5)),
]:
    n_columns = some_resp.shape[1]
    m_step_gives = on_copies(m_step, some_x, some_resp)
    assert m_step_gives is not None, "m_step gives nothing back: does it end with return?"
    assert len(m_step_gives) == 3, (
        f"Three arrays are asked for: mu, sigma, pi; yours returns {len(m_step_gives)} things."
    )
    for name, part in zip(["mu", "sigma", "pi"], m_step_gives):
        assert np.size(part) == n_columns, (
            f"{name} should have one entry for each of the {n_columns} components; yours has shape {np.shape(part)}."
        )
        assert np.shape(part) == (n_columns,), (
            f"{name} should have shape (K,) = ({n_columns},), yours has {np.shape(part)}: np.ravel makes it flat."
        )
    step_mu, step_sigma, step_pi = m_step_gives
    assert np.isclose(np.sum(step_pi), 1), (
        f"The weights must sum to 1; yours sum to {np.sum(step_pi):.3f}. Divide soft counts by what? Or are they not the third?"
    )
    assert np.allclose(step_pi, np.mean(some_resp, axis=0)), (
        "pi[k] should be the share of the evenings that component k accounts for."
    )
    assert np.isclose(np.dot(step_pi, step_mu), some_x.mean()), (
        "The mean of the means, weighted by pi, must be the mean of all points. Does each divide by its own N_k?"
    )
    for k in range(n_columns):
        assert np.isclose(step_mu[k], np.average(some_x, weights=some_resp[:, k])), (
            f"mu[{k}] is not numpy's weighted average. An index?"
        )
        variance = np.cov(some_x, aweights=some_resp[:, k], ddof=0)
        assert not np.isclose(step_sigma[k], variance), (
            "So close! That is sigma squared: read the checkpoint below."
        )
        assert np.isclose(step_sigma[k], np.sqrt(variance)), (
            f"sigma[{k}] differs from the root of numpy's weighted variance. Around which mean, divided by what?"
        )
print("Well done: numpy finds the same averages, for two components and for three.")

# %% nbgrader={"grade": true, "grade_id": "test_m_step_mu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, so that a wrong e_step does not matter here. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(21)
sample, shares = sampler.normal(size=30) * 2 + 5, sampler.dirichlet([1.0, 2.0, 0.5], size=30)
kept_sample, kept_shares = sample.copy(), shares.copy()
outcome = m_step(sample, shares)
assert outcome is not None, "m_step gives nothing back: does it end with return?"
assert len(outcome) == 3, (
    f"m_step: return three arrays, mu, sigma and pi; yours returns {len(outcome)} things."
)
assert np.size(outcome[0]) == 3, (
    f"m_step: three components have three means; your mu has shape {np.shape(outcome[0])}."
)
### BEGIN HIDDEN TESTS
unchanged = np.array_equal(sample, kept_sample) and np.array_equal(shares, kept_shares)
assert unchanged, "m_step changes x or resp: copy before you change."
answer = np.ravel(np.asarray(outcome[0], dtype=float))
target = np.array([np.average(sample, weights=column) for column in shares.T])
hard = np.eye(3)[shares.argmax(axis=1)]
slips = {
    "divide each by its soft count N_k, not by N.": sample @ shares / 30,
    "that is a sum: divide it by the soft count N_k.": sample @ shares,
    "divide by the soft count of points, not by the number of components.": sample @ shares / 3,
    "divide by the number of points of the data given, not by 40; better, by N_k.": sample
    @ shares
    / 40,
    "every point counts by its share, not wholly for its largest component.": sample
    @ hard
    / hard.sum(axis=0),
    "all points count the same: where do the responsibilities come in?": np.full(3, sample.mean()),
    "all components got the same mean: an index slipped.": np.full(3, target[0]),
    "all components got the same mean: an index slipped, or the loop keeps only its last.": np.full(
        3, target[2]
    ),
    "the order is mu, sigma, pi; those are the weights.": shares.mean(axis=0),
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4), f"m_step, mu: {hint}"
assert np.allclose(answer, target, rtol=1e-4), (
    "m_step, mu: wrong. mu[k] is the average of the points, weighted by column k of resp."
)
for n_points, n_parts in [(12, 2), (9, 1)]:
    sample, shares = (
        sampler.normal(size=n_points) + 3,
        sampler.dirichlet(np.ones(n_parts), size=n_points),
    )
    try:
        outcome = m_step(sample.copy(), shares.copy())
    except Exception as error:
        raise AssertionError(
            f"m_step raises an error for {n_points} points and {n_parts} component(s).\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    answer, target = (
        np.ravel(np.asarray(outcome[0], dtype=float)),
        sample @ shares / shares.sum(axis=0),
    )
    assert answer.size == n_parts and np.allclose(answer, target, rtol=1e-4), (
        f"m_step, mu: wrong for {n_points} points and {n_parts} component(s). Is a size written as a literal somewhere?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_sigma", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, points far from zero. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(22)
sample, shares = sampler.normal(size=30) * 3 + 5, sampler.dirichlet([1.0, 2.0, 0.5], size=30)
outcome = m_step(sample.copy(), shares.copy())
assert outcome is not None, "m_step gives nothing back: does it end with return?"
assert len(outcome) == 3, (
    f"m_step: return three arrays, mu, sigma and pi; yours returns {len(outcome)} things."
)
assert np.size(outcome[1]) != 9, (
    "m_step: sigma is a (K, K) table: multiply (N, K) tables entry by entry, then sum over the points."
)
assert np.size(outcome[1]) == 3, (
    f"m_step: three components have three sigmas; yours have shape {np.shape(outcome[1])}."
)
### BEGIN HIDDEN TESTS


def width_around(centres, points_in, weights_in):
    """Weighted standard deviation of the points around the given centres, one a component."""
    gaps = points_in[:, None] - centres
    return np.sqrt((weights_in * gaps**2).sum(axis=0) / weights_in.sum(axis=0))


def alike(a, b):
    """Equal, but for a ridge up to 1e-6."""
    return np.allclose(a, b, rtol=1e-4, atol=2e-6)


answer = np.ravel(np.asarray(outcome[1], dtype=float))
new_centres = sample @ shares / shares.sum(axis=0)
stored = np.ravel(np.asarray(outcome[0], dtype=float))
own_centres = stored if stored.size == 3 else new_centres
target, around_own = (
    width_around(new_centres, sample, shares),
    width_around(own_centres, sample, shares),
)
if not (alike(answer, target) or alike(answer, around_own)):  # a wrong mu costs its own points only
    soft = shares.sum(axis=0)
    hard = np.eye(3)[shares.argmax(axis=1)]
    for around, middle in ((target, new_centres), (around_own, own_centres)):
        away = sample[:, None] - middle
        slips = {
            "that is sigma squared, the variance, whose unit is that of x squared: take the root.": around
            ** 2,
            "one root too many: sigma is the root of the variance.": np.sqrt(around),
            "divide each by its soft count N_k, not by N (and the root comes last).": around
            * np.sqrt(soft / 30),
            "that is the root of a sum: divide it by the soft count N_k first.": around
            * np.sqrt(soft),
            "divide before you take the root.": around / np.sqrt(soft),
            "sigma squared, and divided by N where N_k belongs.": around**2 * soft / 30,
            "that is a sum of squares: divide it by N_k, then take the root.": around**2 * soft,
            "one less than N_k in the denominator? Maximum likelihood divides by N_k.": around
            * np.sqrt(soft / (soft - 1)),
            "np.cov corrects for small samples unless ddof=0; maximum likelihood does not.": np.sqrt(
                [np.cov(sample, aweights=column) for column in shares.T]
            ),
            "square the gaps, average, then take the root: the mean distance is something else.": (
                shares * np.abs(away)
            ).sum(axis=0)
            / soft,
            "a share counts once, not squared: only the gap is squared.": np.sqrt(
                (shares**2 * away**2).sum(axis=0) / soft
            ),
            "every point counts by its share, not wholly for its largest component.": width_around(
                sample @ hard / hard.sum(axis=0), sample, hard
            ),
            "all points count the same: where do the responsibilities come in?": width_around(
                middle, sample, np.ones((30, 3))
            ),
            "all points count the same, around one mean: where do the responsibilities come in?": np.full(
                3, sample.std()
            ),
            "the gaps are those to the component's own new mean, not to the mean of all points.": width_around(
                sample.mean(), sample, shares
            ),
            "that is the second moment about zero: subtract the mean first.": width_around(
                0.0, sample, shares
            ),
            "that is one over it.": 1 / around,
            "all components got the same sigma: an index slipped.": np.full(3, around[0]),
            "all components got the same sigma: an index slipped, or the loop keeps only its last.": np.full(
                3, around[2]
            ),
            "one component's mean is used for all: an index slipped.": width_around(
                middle[0], sample, shares
            ),
            "one component's mean, the last, is used for all: an index slipped.": width_around(
                middle[2], sample, shares
            ),
            "the order is mu, sigma, pi; those are the means.": middle,
            "the order is mu, sigma, pi; those are the weights.": soft / 30,
        }
        for hint, slip in slips.items():
            assert not alike(answer, slip), f"m_step, sigma: {hint}"
    raise AssertionError(
        "m_step, sigma: wrong. sigma[k] is the root of the average squared gap to the new mu[k],\n"
        "weighted by column k of resp."
    )
for n_points, n_parts in [(12, 2), (9, 1)]:
    sample, shares = (
        sampler.normal(size=n_points) + 3,
        sampler.dirichlet(np.ones(n_parts), size=n_points),
    )
    try:
        outcome = m_step(sample.copy(), shares.copy())
        answer, stored = (np.ravel(np.asarray(part, dtype=float)) for part in outcome[1::-1])
    except Exception:
        break  # test_m_step_mu sees to that
    new_centres = sample @ shares / shares.sum(axis=0)
    own_centres = stored if stored.size == n_parts else new_centres
    good = [width_around(middle, sample, shares) for middle in (new_centres, own_centres)]
    assert answer.size == n_parts and any(alike(answer, width) for width in good), (
        f"m_step, sigma: wrong for {n_points} points and {n_parts} component(s). Is a size written as a literal somewhere?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_pi", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities once more. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(23)
sample, shares = sampler.normal(size=30), sampler.dirichlet([1.0, 2.0, 0.5], size=30)
outcome = m_step(sample.copy(), shares.copy())
assert outcome is not None, "m_step gives nothing back: does it end with return?"
assert len(outcome) == 3, (
    f"m_step: return three arrays, mu, sigma and pi; yours returns {len(outcome)} things."
)
assert np.size(outcome[2]) == 3, (
    f"m_step: three components have three weights; your pi has shape {np.shape(outcome[2])}."
)
### BEGIN HIDDEN TESTS
answer = np.ravel(np.asarray(outcome[2], dtype=float))
soft = shares.sum(axis=0)
slips = {
    "the weights did not move: are they computed from resp?": np.full(3, 1 / 3),
    "those are the soft counts: divide by the number of points.": soft,
    "every point counts by its share, not wholly for its largest component.": np.eye(3)[
        shares.argmax(axis=1)
    ].mean(axis=0),
    "divide by the number of points, not of components.": soft / 3,
    "divide by the number of points, not of all entries of resp.": shares.mean(axis=0) / 3,
    "divide by the number of points of the data given, not by 40.": soft / 40,
    "the order is mu, sigma, pi; those are the means.": sample @ shares / soft,
    "divide by the number of points, not by the sum of x.": soft / sample.sum(),
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4), f"m_step, pi: {hint}"
assert np.isclose(answer.sum(), 1, rtol=1e-4), "m_step, pi: the weights must sum to 1."
assert np.allclose(answer, soft / 30, rtol=1e-4), (
    "m_step, pi: pi[k] is the share N_k / N of the points."
)
for n_points, n_parts in [(12, 2), (9, 1)]:
    sample, shares = (
        sampler.normal(size=n_points),
        sampler.dirichlet(np.ones(n_parts), size=n_points),
    )
    try:
        answer = np.ravel(np.asarray(m_step(sample.copy(), shares.copy())[2], dtype=float))
    except Exception:
        break  # test_m_step_mu sees to that
    assert answer.size == n_parts and np.allclose(answer, shares.mean(axis=0), rtol=1e-4), (
        f"m_step, pi: wrong for {n_points} points and {n_parts} component(s). Is a size written as a literal somewhere?"
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Checkpoint: sigma or sigma squared?
#
# *A little question, not graded.* Three evenings belong wholly to one component: the bell was $-1$, $1$ and $3$ minutes late. What should `m_step` return as `sigma`? What comes back if you forget the root? And how could you have told by the units alone?
#
# <details>
# <summary>Decided? Compare.</summary>
#
# The mean is 1 minute, the gaps are $-2, 0, 2$ minutes, their squares $4, 0, 4$ minutes². The mean square is $8/3 \approx 2.67$ minutes², so `sigma` is $\sqrt{8/3} \approx 1.63$ minutes. Without the root you return 2.67, and that is no time: minutes² cannot be marked on the axis of a figure, and $(x - \mu)/\sigma$ in the exponent of the density would not be a pure number.
#
# The slip is treacherous because nothing breaks. For $\sigma = 1$ both are the same, so the start hides it. And it has a mirror image. To hand `sigma**2` to `normal_pdf` is as wrong, and to scipy's `norm`, too: its `scale` is the standard deviation.
# </details>

# %% [markdown]
# ### One step, seen
#
# What does one such step do to the start? Watch the two curves.

# %% tags=["display"]
start_resp = np.asarray(e_step(x, start_mu, start_sigma, start_pi))
before, after = (
    (start_mu, start_sigma, start_pi),
    [np.ravel(part) for part in m_step(x, start_resp)],
)
fig, axes = pictures("start", "after one step")
for ax, mixture in zip(axes, [before, after]):
    draw_mixture(ax, *mixture)
    draw_points(ax, x, share=start_resp[:, 0])
axes[0].set_ylim(-0.03, 0.26)
gt.show(
    fig,
    """Two panels with both weighted bells, their sum and the evenings. Left, the start: narrow bells at -1 and 1.
Right, after one step: each where its share of the evenings lies.""",
)

# %% [markdown]
# *The start, and what your M-step makes of its shares; the sum is black. The points show the responsibilities at the start, the same on both sides: round where component 1 has the larger share, square where component 2 has, brownish where the two share. Each component has moved to the average of its share and taken over its spread.*

# %% [markdown]
# ## 5. The log-likelihood
#
# How good are parameters that we have? The evenings are independent, so their joint density is the product of the mixture densities, and its logarithm a sum:
#
# $$L(\theta) = \log p(x; \theta) = \sum_{n=1}^N \log p(x_n; \theta) = \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \sigma_k^2).$$
#
# The sum over points stands outside the logarithm, the sum over components inside. (Some labs divide by $N$; this one does not.)
#
# ### Exercise 3: `log_likelihood` (4 points)
#
# Return $L$, one number.


# %% nbgrader={"grade": false, "grade_id": "log_likelihood", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_likelihood(x, mu, sigma, pi):
    """Log-likelihood of the mixture, summed over the points `x` (N,) -> one number."""
    ### BEGIN SOLUTION
    log_joint = (
        np.log(pi / sigma) - 0.5 * ((x[:, np.newaxis] - mu) / sigma) ** 2 - 0.5 * np.log(2 * np.pi)
    )
    return np.logaddexp.reduce(log_joint, axis=1).sum()
    ### END SOLUTION


# %% tags=["display"]
# Check of exercise 3.
start_L = on_copies(log_likelihood, x, start_mu, start_sigma, start_pi)
assert start_L is not None, "log_likelihood gives nothing back: does it end with return?"
assert np.ndim(start_L) == 0, (
    f"One number is asked for, yours has shape {np.shape(start_L)}: sum over components, log, sum over points."
)
expected = second_opinion(start_mu, start_sigma, start_pi).score(x[:, np.newaxis]) * len(x)
assert not np.isclose(start_L, expected / len(x)), (
    "So close! That is the mean over the points; we want their sum."
)
assert np.isclose(start_L, expected), (
    f"Not yet: {start_L:.3f} is not what scikit-learn finds. Is the sum over k inside the log, with its weight?"
)
few = x[:7]
expected = second_opinion(*uneven).score(few[:, np.newaxis]) * len(few)
assert np.isclose(on_copies(log_likelihood, few, *uneven), expected), (
    "Right at the start, but not with seven evenings and three unequal components: where do pi and sigma come in?\n"
    "Is everything, sizes too, read from the arguments?"
)
print(f"Well done: {start_L:.4f} at the start. (Known for these data: -197.3847.)")

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_value", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components with unequal weights and widths. More is tried when you hand in.
import numpy as np
from scipy.stats import norm

sampler = np.random.RandomState(31)
centres_set, widths_set, weights_set = (
    np.array([-2.0, 0.5, 3.0]),
    np.array([0.7, 1.6, 1.1]),
    np.array([0.2, 0.5, 0.3]),
)
sample = sampler.normal(size=25) * 2
answer = log_likelihood(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy())
assert answer is not None, "log_likelihood gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.size == 1, (
    f"log_likelihood must return one number; yours has shape {answer.shape}.\nSum over components, take the log, sum over points."
)
### BEGIN HIDDEN TESTS
answer = float(answer.reshape(()))
parts_set = norm.pdf(sample[:, None], centres_set, widths_set)
joint_set = weights_set * parts_set
posterior = joint_set / joint_set.sum(axis=1, keepdims=True)
target = np.log(joint_set.sum(axis=1)).sum()
squared, rooted = (
    norm.pdf(sample[:, None], centres_set, scale) for scale in (widths_set**2, np.sqrt(widths_set))
)
slips = {
    "that is the mean over the points, where their sum is asked for.": target / 25,
    "the sum over components belongs inside the logarithm.": np.log(joint_set).sum(),
    "the sum over components belongs inside the logarithm, and the weight, too.": np.log(
        parts_set
    ).sum(),
    "where are the weights pi_k?": np.log(parts_set.sum(axis=1)).sum(),
    "equal weights 1/K are not this mixture's: use pi.": np.log(parts_set.mean(axis=1)).sum(),
    "the weight of a component is pi_k, not the responsibility.": np.log(
        (posterior * parts_set).sum(axis=1)
    ).sum(),
    "that weights the logs by responsibilities: it is EM's Q, and the sum belongs inside the log.": (
        posterior * np.log(joint_set)
    ).sum(),
    "use the natural logarithm.": target / np.log(2),
    "use the natural logarithm, not that of base 10.": target / np.log(10),
    "mind the sign.": -target,
    "that is a likelihood: take its logarithm.": joint_set.sum(),
    "the logarithm of each point, then the sum: log of the sum is something else.": np.log(
        joint_set.sum()
    ),
    "off by a constant: what stands in front of the exponential in the density?": target
    + 25 * np.log(2 * np.pi) / 2,
    "the density has a factor 1/sigma in front of exp, too.": np.log(
        (joint_set * widths_set).sum(axis=1)
    ).sum(),
    "the largest component is not their sum.": np.log(joint_set.max(axis=1)).sum(),
    "inside the log the sum is over components (axis=1), outside it over points.": np.log(
        joint_set.sum(axis=0)
    ).sum(),
    "sigma is a standard deviation: normal_pdf wants it as it is, not its square.": np.log(
        squared @ weights_set
    ).sum(),
    "sigma is a standard deviation already: no square root of it.": np.log(
        rooted @ weights_set
    ).sum(),
}
for hint, slip in slips.items():
    assert np.isclose(answer, target, rtol=1e-4) or not np.isclose(answer, slip, rtol=1e-4), (
        f"log_likelihood: {hint}"
    )
assert np.isclose(answer, target, rtol=1e-4), (
    "log_likelihood: wrong for a mixture with unequal weights and widths.\n"
    "Check the order: weight times density, sum over components, log, sum over points."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points and components. More is tried when you hand in.
import numpy as np
from scipy.stats import norm

try:
    answer = log_likelihood(
        np.arange(7.0), np.array([1.0, 4.0]), np.array([1.0, 2.0]), np.array([0.5, 0.5])
    )
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"log_likelihood raises an error for 7 points and 2 components: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere?"
    ) from error
assert answer is not None, "log_likelihood gives nothing back: does it end with return?"
### BEGIN HIDDEN TESTS
sampler = np.random.RandomState(32)
for n_points, n_parts in [(7, 2), (30, 4), (5, 1), (1, 3)]:
    count = f"{n_points} point(s) and {n_parts} component(s)"
    sample, centres_set = sampler.normal(size=n_points) * 2, np.arange(n_parts) - 0.5
    widths_set, weights_set = (
        1 + np.arange(n_parts) / 2,
        np.arange(1.0, n_parts + 1) / np.arange(1, n_parts + 1).sum(),
    )
    parts_set = norm.pdf(sample[:, None], centres_set, widths_set)
    joint_set = weights_set * parts_set
    target = np.log(joint_set.sum(axis=1)).sum()
    try:
        answer = np.asarray(
            log_likelihood(
                sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()
            ),
            dtype=float,
        )
    except Exception as error:
        raise AssertionError(
            f"log_likelihood raises an error for {count}.\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    # what test_log_likelihood_value took points for is not held against it again
    posterior = joint_set / joint_set.sum(axis=1, keepdims=True)
    paid = [
        target / n_points,
        -target,
        target / np.log(2),
        target / np.log(10),
        joint_set.sum(),
        np.log(joint_set.sum()),
    ]
    paid += [
        np.log(joint_set).sum(),
        np.log(parts_set).sum(),
        (posterior * np.log(joint_set)).sum(),
    ]
    paid += [
        target + n_points * np.log(2 * np.pi) / 2,
        np.log(joint_set.max(axis=1)).sum(),
        np.log(joint_set.sum(axis=0)).sum(),
    ]
    for table in (
        parts_set,
        parts_set / n_parts,
        posterior * parts_set,
        joint_set * widths_set,
        weights_set * norm.pdf(sample[:, None], centres_set, widths_set**2),
        weights_set * norm.pdf(sample[:, None], centres_set, np.sqrt(widths_set)),
    ):
        paid.append(np.log(table.sum(axis=1)).sum())
    close = [np.isclose(answer.sum(), number, rtol=1e-4) for number in [target, *paid]]
    assert any(close), (
        f"log_likelihood: wrong for {count}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the function must use its arguments, and must not change them. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(33)
given = [
    sampler.normal(size=20) * 2,
    np.array([-1.0, 0.0, 2.0]),
    np.array([1.0, 0.5, 2.0]),
    np.array([0.3, 0.3, 0.4]),
]
kept = [array.copy() for array in given]
other_mu = [given[0].copy(), np.array([-2.0, 1.0, 3.0]), given[2].copy(), given[3].copy()]
answer, answer_of_other = log_likelihood(*given), log_likelihood(*other_mu)
assert answer is not None, "log_likelihood gives nothing back: does it end with return?"
assert not np.allclose(answer, answer_of_other), (
    "log_likelihood gives two different mixtures the same value: does it use its arguments?"
)
### BEGIN HIDDEN TESTS
for argument, now, was in zip(["x", "mu", "sigma", "pi"], given, kept):
    assert np.array_equal(now, was), (
        f"log_likelihood changes its argument {argument}: work on a copy."
    )
assert np.allclose(log_likelihood(*kept), answer), (
    "log_likelihood: asked twice, it gives two answers: what does it keep?"
)
### END HIDDEN TESTS

# %% [markdown]
# ### The hill, in a cut
#
# Every guess of the parameters has a height $L$. The figure slides Ada's mean along the line and leaves everything else at its true value.

# %% tags=["display"]
slide = np.linspace(-8, 8, 41)
heights = [log_likelihood(x, np.array([mean, true_mu[1]]), true_sigma, true_pi) for mean in slide]
fig, ax = plt.subplots(figsize=(6.5, 2.8))
ax.set(title="height of the hill along one of five directions")
ax.set(xlabel="mean of component 1 (minutes late)", ylabel="log-likelihood L")
ax.plot(slide, heights, color=gt.PALETTE[0])
ax.axvline(-2.42, color="0.5", linewidth=0.8)
ax.plot(
    true_mu[0], log_likelihood(x, true_mu, true_sigma, true_pi), "D", color="black", markersize=4
)
ax.text(true_mu[0] - 0.3, -110, "the truth", ha="right")
gt.show(
    ax,
    """The log-likelihood against the mean of component 1, from -8 to 8 minutes: a hill with one top, marked by a vertical
line at -2.42; a diamond beside it is the truth.""",
)

# %% [markdown]
# *The top of this cut (grey line) is at -2.42, near Ada's true mean (-2.5) but not exactly there. There are five free parameters (two means, two standard deviations, one weight: the other follows), so this is a narrow view; but it is the hill that EM climbs.*

# %% [markdown]
# ### The hill, under your hands
#
# All directions at once: with the sliders (the keys Page Up and Page Down move them, too) you are EM. How high do you get? The button takes one step with your `e_step` and `m_step`; dotted ghosts stay where the components were before it. (Where nobody can press anything, you see the first steps.)

# %% tags=["display"]
import em_explorers as ex

ex.explore_mixture(x, (start_mu, start_sigma, start_pi), e_step, m_step, log_likelihood)

# %% [markdown]
# *Component 1 is the solid bell, component 2 the dashed one, and their sum is black; grey bars and ticks are the evenings. The number above is the height $L$.*
#
# ## 6. The fit
#
# ### Exercise 4: `fit_em` (4 points)
#
# Put the pieces together. `fit_em(x, mu, sigma, pi, n_iter)` starts from the parameters it is given and takes exactly `n_iter` steps of EM, each an E-step followed by an M-step. It returns four things: the last `mu`, `sigma`, `pi`, and the `trace`, an array (a list will do) of `n_iter + 1` log-likelihoods: the start's first, then one after each step. With `n_iter=0` it returns the start (the same arrays or copies, either is fine) and a trace of one value. The arrays it was given stay as they are. Call your own functions; no stopping rule is asked for.


# %% nbgrader={"grade": false, "grade_id": "fit_em", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_em(x, mu, sigma, pi, n_iter):
    """Take `n_iter` EM steps from the given start -> mu, sigma, pi, trace (n_iter + 1,)."""
    ### BEGIN SOLUTION
    trace = [log_likelihood(x, mu, sigma, pi)]
    for _ in range(n_iter):
        mu, sigma, pi = m_step(x, e_step(x, mu, sigma, pi))
        trace.append(log_likelihood(x, mu, sigma, pi))
    return mu, sigma, pi, np.array(trace)
    ### END SOLUTION


# %% tags=["display"]
# Check of exercise 4: twenty steps from the start, then two and none from the uneven mixture.
fit = on_copies(fit_em, x, start_mu, start_sigma, start_pi, 20)
assert fit is not None, "fit_em gives nothing back: does it end with return?"
assert len(fit) == 4, f"Four things are asked for: mu, sigma, pi, trace; yours returns {len(fit)}."
trace = np.asarray(fit[3], dtype=float)
assert trace.shape == (21,), (
    f"20 steps make 21 heights, the start's first; your trace has shape {trace.shape}."
)
assert np.isclose(trace[0], log_likelihood(x, start_mu, start_sigma, start_pi)), (
    "The first value of the trace should be the log-likelihood of the start."
)
assert not np.isclose(trace[1], trace[0]), (
    "The first step changed nothing: is the trace taken after the update, and are the new parameters kept?"
)
assert not np.isclose(trace[2], trace[1]), (
    "The second step changes nothing: does each step start from the last parameters, with new responsibilities?"
)
assert np.diff(trace).min() > -1e-9, (
    f"Your trace falls at step {np.diff(trace).argmin() + 1}. EM never does: there is a bug, in one of the four functions."
)
for steps in (2, 0):
    try:
        *last, heights = on_copies(fit_em, x, *uneven, steps)
    except UnboundLocalError as missing:
        raise AssertionError(
            f"n_iter={steps}: {missing}. What is made in the loop is missing when the loop never runs."
        ) from missing
    assert len(heights) == steps + 1, (
        f"n_iter={steps} makes {steps + 1} height(s); your trace has {len(heights)}. Do you use n_iter?"
    )
    assert np.isclose(log_likelihood(x, *last), heights[-1], rtol=1e-9), (
        f"n_iter={steps}: the parameters returned are not those after the last step: their height is not the last of the trace."
    )
single = fit_em(x, np.array([0.0]), np.array([1.0]), np.array([1.0]), 1)
assert np.allclose(np.ravel(single[:3]), [x.mean(), x.std(), 1]), (
    "With K = 1, one step must give the mean and the standard deviation of all points."
)
assert np.allclose(trace[[1, 2, 5, 20]], [-95.36345, -95.08850, -94.61549, -94.43137], atol=1e-5), (
    "It rises, but not along the known values for these data: check exercises 1 to 3 once more."
)
print(f"Well done: from {trace[0]:.4f} over {trace[1]:.4f} to {trace[-1]:.8f}.")

# %% nbgrader={"grade": true, "grade_id": "test_fit_em_trace", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: the trace. Your own e_step, m_step and log_likelihood are the measure, so their mistakes do not count again.
# More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(41)
crowd = np.concatenate([sampler.normal(size=14) - 2, sampler.normal(size=10) * 1.5 + 2])
try:
    outcome = fit_em(
        crowd.copy(), np.array([-2.0, 2.0]), np.array([1.0, 1.5]), np.array([0.4, 0.6]), 1
    )
except NotImplementedError:
    raise
except Exception:
    outcome = (
        None,
    ) * 4  # perhaps not the fault of fit_em: its own points are decided when you hand in
assert outcome is not None, "fit_em gives nothing back: does it end with return?"
assert len(outcome) == 4, (
    f"fit_em: return four things, mu, sigma, pi and trace; yours returns {len(outcome)}."
)
### BEGIN HIDDEN TESTS


def own_path(points_in, settings, n_taken):
    """The height at each step, and one more, where your own three functions lead."""
    points_in, settings, values = points_in.copy(), [part.copy() for part in settings], []
    for _ in range(n_taken + 2):
        values.append(np.asarray(log_likelihood(points_in, *settings), dtype=float))
        settings = list(m_step(points_in, e_step(points_in, *settings)))
    return np.array(values)


def book_path(points_in, settings, n_taken):
    """The same by the formulas, for a fit_em that does not call the three."""
    values = []
    for _ in range(n_taken + 2):
        centres, widths, weights = settings
        joint = (
            weights
            * np.exp(-(((points_in[:, None] - centres) / widths) ** 2) / 2)
            / widths
            / np.sqrt(2 * np.pi)
        )
        values.append(np.log(joint.sum(axis=1)).sum())
        share = joint / joint.sum(axis=1, keepdims=True)
        counts, middle = share.sum(axis=0), points_in @ share / share.sum(axis=0)
        settings = (
            middle,
            np.sqrt((share * (points_in[:, None] - middle) ** 2).sum(axis=0) / counts),
            counts / len(points_in),
        )
    return np.array(values)


three = [np.array([-1.5, 0.0, 2.5]), np.array([1.5, 2.0, 1.0]), np.array([0.2, 0.5, 0.3])]
two = [np.array([-1.5, 1.0]), np.array([1.5, 1.0]), np.array([0.4, 0.6])]
# forty points and two components suit literals, and as many points as components even a turned table
trials = [(crowd, three, 4), (sampler.normal(size=40) * 2, two, 3), (np.array([-2.0, 3.0]), two, 1)]
seen = 0
for points_in, settings, n_taken in trials:
    with np.errstate(all="ignore"):
        by_book = book_path(points_in, settings, n_taken)
        try:
            base = own_path(points_in, settings, n_taken)
        except Exception:
            base = None
        try:
            outcome = fit_em(points_in.copy(), *[part.copy() for part in settings], n_taken)
        except Exception as error:
            if base is None:
                continue  # not the fault of fit_em
            raise AssertionError(f"fit_em raises an error: {str(error)[:90]}") from error
    seen, base = seen + 1, by_book if base is None else base
    assert outcome is not None, "fit_em gives nothing back: does it end with return?"
    assert len(outcome) == 4, (
        f"fit_em: return four things, mu, sigma, pi and trace; yours returns {len(outcome)}."
    )
    swapped_order = n_taken > 1 and np.size(outcome[0]) == n_taken + 1 != np.size(outcome[3])
    assert not swapped_order, "fit_em: the order is mu, sigma, pi, trace."
    answer = np.asarray(outcome[3], dtype=float)
    assert answer.ndim and len(answer) == n_taken + 1, (
        f"fit_em: {n_taken} steps make {n_taken + 1} values, the start's and one after each step; your trace has {answer.size}."
    )
    if any(
        values.shape == answer.shape and np.allclose(answer, values, rtol=1e-4, equal_nan=True)
        for values in (by_book[:-1], base[:-1])
    ):
        continue
    slips = {
        "the trace begins after the first step: its first value is the start's.": base[1:],
        "the last step is missing: take the height after the update.": [base[0], *base[:-2]],
        "the shares are computed once and for all: the E-step belongs inside the loop.": [base[0]]
        + [base[1]] * n_taken,
        "the parameters stay at the start: keep what m_step returns for the next step.": [base[0]]
        * (n_taken + 1),
        "the height is the sum that log_likelihood returns, not the mean.": base[:-1]
        / len(points_in),
        "mind the sign.": -base[:-1],
        "the trace is upside down: the start comes first.": base[-2::-1],
        "that is how much each step gains; the heights themselves are asked for.": [
            base[0],
            *np.diff(base)[:-1],
        ],
    }
    for hint, slip in slips.items():
        assert np.shape(slip) != answer.shape or not np.allclose(answer, slip, rtol=1e-4), (
            f"fit_em: {hint}"
        )
    raise AssertionError(
        "fit_em: the trace is not what your e_step, m_step and log_likelihood give when iterated.\n"
        "Each step: e_step at the current parameters, m_step with these shares, then log_likelihood."
    )
assert seen, (
    "fit_em cannot run, because your e_step, m_step or log_likelihood raises an error: mend that first."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_fit_em_parameters", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the parameters after n_iter steps; again your own functions are the measure.
# More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(42)
crowd = np.concatenate([sampler.normal(size=14) - 2, sampler.normal(size=10) * 1.5 + 2])
try:
    outcome = fit_em(
        crowd.copy(), np.array([-2.0, 2.0]), np.array([1.0, 1.5]), np.array([0.4, 0.6]), 1
    )
except NotImplementedError:
    raise
except Exception:
    outcome = (
        None,
    ) * 4  # perhaps not the fault of fit_em: its own points are decided when you hand in
assert outcome is not None, "fit_em gives nothing back: does it end with return?"
assert len(outcome) >= 3, (
    f"fit_em: mu, sigma and pi come first; yours returns {len(outcome)} thing(s) in all."
)
### BEGIN HIDDEN TESTS


def sorted_table(parameters):
    """mu, sigma, pi as a table (3, K), in the order of mu: any order of components will do."""
    rows = [np.ravel(np.asarray(part, dtype=float)) for part in parameters]
    if len({row.size for row in rows}) > 1:
        return np.concatenate(rows)  # odd shapes have lost their points in m_step's own tests
    return np.array(rows)[:, rows[0].argsort()]


def own_steps(points_in, settings, n_taken):
    """The parameters after each step, and one more, of your own functions."""
    points_in, settings, tables = points_in.copy(), [part.copy() for part in settings], []
    for _ in range(n_taken + 2):
        log_likelihood(points_in, *settings)  # as in fit_em, should it change something
        tables.append(sorted_table(settings))
        settings = list(m_step(points_in, e_step(points_in, *settings)))
    return tables


def book_steps(points_in, settings, n_taken):
    """The same by the formulas, for a fit_em that does not call them."""
    tables = []
    for _ in range(n_taken + 2):
        tables.append(sorted_table(settings))
        centres, widths, weights = settings
        joint = weights * np.exp(-(((points_in[:, None] - centres) / widths) ** 2) / 2) / widths
        share = joint / joint.sum(axis=1, keepdims=True)
        counts, middle = share.sum(axis=0), points_in @ share / share.sum(axis=0)
        settings = (
            middle,
            np.sqrt((share * (points_in[:, None] - middle) ** 2).sum(axis=0) / counts),
            counts / len(points_in),
        )
    return tables


def near(a, b):
    """Equal, nan with nan."""
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-4, equal_nan=True)


three = [np.array([-1.5, 0.0, 2.5]), np.array([1.5, 2.0, 1.0]), np.array([0.2, 0.5, 0.3])]
two = [np.array([-1.5, 1.0]), np.array([1.5, 1.0]), np.array([0.4, 0.6])]
trials = [(crowd, three, 4), (sampler.normal(size=40) * 2, two, 3), (np.array([-2.0, 3.0]), two, 1)]
seen = 0
for points_in, settings, n_taken in trials:
    with np.errstate(all="ignore"):
        by_book = book_steps(points_in, settings, n_taken)
        try:
            base = own_steps(points_in, settings, n_taken)
        except Exception:
            base = None
        try:
            outcome = fit_em(points_in.copy(), *[part.copy() for part in settings], n_taken)
        except Exception as error:
            if base is None:
                continue  # not the fault of fit_em
            raise AssertionError(f"fit_em raises an error: {str(error)[:90]}") from error
    assert outcome is not None, "fit_em gives nothing back: does it end with return?"
    seen, base = seen + 1, by_book if base is None else base
    try:
        answer = sorted_table(outcome[:3])
    except Exception as error:
        raise AssertionError(
            "fit_em: mu, sigma and pi come first, one number a component in each."
        ) from error
    if near(answer, by_book[n_taken]) or near(answer, base[n_taken]):
        continue
    assert n_taken == 1 or not near(answer, base[1]), (
        "fit_em: only the first step changes anything: the E-step belongs inside the loop, at the newest parameters."
    )
    assert not near(answer, base[0]), (
        "fit_em: it returns the start: return the parameters of the last step."
    )
    assert not near(answer, base[n_taken - 1]), (
        "fit_em: one step too few: n_iter steps are asked for."
    )
    assert not near(answer, base[n_taken + 1]), (
        "fit_em: one step too many: n_iter steps are asked for."
    )
    raise AssertionError(
        "fit_em: the parameters are not what your e_step and m_step give after n_iter steps.\n"
        "Are mu, sigma and pi all replaced at each step, from the points and the start of the call?"
    )
assert seen, (
    "fit_em cannot run, because your e_step, m_step or log_likelihood raises an error: mend that first."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_fit_em_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: no steps at all, and the arrays that are handed over stay as they are.
# More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(43)
crowd, two = (
    sampler.normal(size=40) * 2,
    [np.array([-1.5, 1.0]), np.array([1.5, 1.0]), np.array([0.4, 0.6])],
)
try:
    outcome = fit_em(crowd.copy(), *[part.copy() for part in two], 0)
except UnboundLocalError as error:
    raise AssertionError(
        f"fit_em, n_iter=0: {error}.\nWhat is made in the loop is missing when the loop never runs."
    ) from error
assert outcome is not None, "fit_em gives nothing back for n_iter=0: does it end with return?"
assert [np.size(part) for part in outcome[:3]] == [2, 2, 2], (
    "fit_em: mu, sigma and pi of 2 components come first, 2 numbers each."
)
### BEGIN HIDDEN TESTS


def touched(function, *arrays):
    """Which of the arrays does the function change? And what does it return?"""
    given = [np.array(array) for array in arrays]
    back = function(*given)
    return [not np.array_equal(now, was) for now, was in zip(given, arrays)], back


for back, wanted in zip(outcome[:3], two):
    assert np.allclose(np.sort(np.ravel(np.asarray(back, dtype=float))), np.sort(wanted)), (
        "fit_em: with n_iter=0 it must return the start as it was given."
    )
for points_in in (
    crowd,
    np.array([-2.0, 3.0]),
):  # as many points as components suit even a turned table
    with np.errstate(all="ignore"):
        try:  # what your own functions change is not held against fit_em
            excused, shares = touched(e_step, points_in, *two)
            excused = np.array(excused) | touched(log_likelihood, points_in, *two)[0]
            excused[0] |= touched(m_step, points_in, shares)[0][0]
            log_likelihood(points_in, *m_step(points_in, e_step(points_in, *two)))
        except Exception:
            excused = None
        given = [array.copy() for array in (points_in, *two)]
        try:
            fit_em(*given, 2)
        except Exception as error:
            if excused is None:
                continue  # not the fault of fit_em
            raise AssertionError(f"fit_em raises an error: {str(error)[:90]}") from error
    for argument, now, was, free in zip(
        ["x", "mu", "sigma", "pi"],
        given,
        (points_in, *two),
        excused if excused is not None else [0] * 4,
    ):
        assert free or np.array_equal(now, was), (
            f"fit_em changes its argument {argument}: make new arrays, or work on a copy."
        )
### END HIDDEN TESTS

# %% [markdown]
# ### The trace as a debugging tool
#
# EM comes with a guarantee: *no step lowers the log-likelihood*. So if your trace falls anywhere, by more than rounding, something is wrong in one of the four functions: what you iterate is then not EM, or what you measure is not its likelihood. That is what the assert in the check of exercise 4 is for.

# %% tags=["display"]
*fitted, trace = (np.ravel(part) for part in fit_em(x, start_mu, start_sigma, start_pi, 20))
fig, axes = plt.subplots(1, 2, figsize=(10, 2.9))
gt.plot_trace(trace, ax=axes[0]).set(title="the trace", xticks=range(0, 21, 5), ylim=(-95.6, -94.3))
axes[0].axhline(trace[-1], color="0.6", linewidth=0.8, linestyle=":")
axes[0].text(2, -95.5, f"the start: {trace[0]:.1f}, far below")
draw_mixture(axes[1], *fitted)
axes[1].plot(
    GRID,
    sum(w * normal_pdf(GRID, m, s) for m, s, w in zip(true_mu, true_sigma, true_pi)),
    ":",
    color="0.4",
)
draw_points(axes[1], x, share=np.asarray(e_step(x, *fitted))[:, 0])
axes[1].set(
    title=f"after 20 steps: L = {trace[-1]:.2f}",
    xlabel="minutes late",
    ylabel="density",
    xticks=[-5, 0, 5, 10],
)
gt.show(
    fig,
    """Left: the log-likelihood against the step of EM, 0 to 20, with a dotted line at its last value. Right: the fitted
bells, Ada's and Ben's, and their sum, against the dotted density that made the evenings.""",
)

# %% [markdown]
# *Left: the trace rises at every step, most of it in the first, and levels off. Right: the fitted components and their sum (black), against the density that made the evenings (dotted). The points are coloured by their responsibilities: round where Ada is likelier, square where Ben is.*
#
# ### What the checks see, and what they do not
#
# A check that passes is an observation, and it pays to know of what. The table lists asserts that people write for EM, and what each lets through.
#
# | assert | it catches | it accepts all the same |
# |---|---|---|
# | shape is `(N, K)` | a turned table | any numbers in a table of the right shape |
# | `np.sum(resp) == N` | shares that were never normalised, or normalised over the points | *uniform* shares, *hard* shares (0 or 1), shares without the weights; and it compares floats exactly, so now and then it refuses a right answer for its last digit |
# | every row sums to 1 | the same, and errors that cancel in the total | the same three |
# | `pi @ mu` is the mean of `x` | means divided by $N$ or not at all | any shares whatever: it is true of uniform ones |
# | the trace never falls | much of the rest, but only if you look far enough | see below |
# | comparison with an independent program on *unequal* weights and widths | nearly everything | what both do wrong |
#
# How far must one look? Each row below is a wrong program, run from our start on our forty evenings:
#
# | the bug | what its trace does |
# |---|---|
# | `sigma` is returned as the variance | rises at step 1 (from -197.4 to -100.0; the right step reaches -95.4), falls at step 2 |
# | variance divided by $N$ in place of $N_k$ | rises at step 1, falls at step 2 |
# | weights left out of the E-step | rises until step 5, falls from step 6 on; at steps 2 to 7 it is *above* the right trace |
# | variance divided by $N_k - 1$ | rises until step 13, then falls, by less than 0.001 a step |
# | variance around the old means | never falls, and ends at the right place |
# | weights never updated | never falls, ends at -95.05 |
# | hard shares | never falls, stops at -95.54 after one step |
# | uniform shares | never falls, stops at -103.22 after one step, with both components the same |
#
# A fall proves a bug; a rise proves nothing. The values themselves, compared on data where no two things are equal, are worth more than any of these.

# %% [markdown]
# ### The truth scores lower
#
# One more number deserves thought. The parameters that *made* these evenings have the log-likelihood of the next cell. Run it, and before you open the answer below it, decide: is that a bug? Which of the two would do better on forty new evenings? And which names more of these ringers rightly?

# %% tags=["display"]
fit = fit_em(x, start_mu, start_sigma, start_pi, 20)
print(f"truth {log_likelihood(x, true_mu, true_sigma, true_pi):.2f}, fit {fit[3][-1]:.2f}")

# %% [markdown]
# <details>
# <summary>Decided? Compare.</summary>
#
# No bug. The fit was *chosen* to score high on these forty evenings, their accidents included; the truth was not. The accident here is Ben: his 26 evenings happen to lie closer together (1.31 minutes) than his habit (2 minutes), and the fit, which cannot know that, believes it (1.12).
#
# On new evenings the accident is gone and the belief remains. Over very many of them, forty score on average -104.9 under the truth and -111.7 under the fit. On names, too, the truth is ahead: it gets all 40 right, the fit 38. A higher likelihood on the data you fitted is no proof of better parameters; forty points are few for five numbers. (The next cell counts.)
# </details>

# %% tags=["display"]
# The numbers behind the answer.
fit = fit_em(x, start_mu, start_sigma, start_pi, 20)
print(f"standard deviation of Ben's evenings, told by z: {x[z == 0].std():.2f}")
for parameters, who in [((true_mu, true_sigma, true_pi), "true parameters"), (fit[:3], "fit")]:
    says_ada = np.asarray(e_step(x, *parameters))[:, 0] > 0.5
    print(f"by the {who}, {np.sum(says_ada == (z == 1))} of {len(x)} evenings get the right ringer")

# %% [markdown]
# ## 7. Which one is component 1?
#
# So far Ada has been component 1. The next cell exchanges the two means of the start, $\mu = (1, -1)$, and leaves everything else as it was.

# %% tags=["display"]
fit = fit_em(x, start_mu, start_sigma, start_pi, 20)
swapped = fit_em(x, start_mu[::-1].copy(), start_sigma, start_pi, 20)
for parameters, begun in [(fit, "(-1, 1)"), (swapped, "(1, -1)")]:
    numbers = ", ".join(
        f"{label} = {np.ravel(part).round(4)}"
        for label, part in zip(["mu", "sigma", "pi"], parameters)
    )
    print(f"start {begun:>7}: {numbers}, L = {parameters[3][-1]:.6f}")
same_shares = np.allclose(np.asarray(e_step(x, *fit[:3]))[:, ::-1], e_step(x, *swapped[:3]))
print("responsibilities are the same after exchanging the columns:", same_shares)

# %% tags=["display"]
means = np.linspace(-6, 7, 40)
levels = [-260, -200, -170, -150, -135, -125, -117, -111, -106, -103, -101]
half = 0.5 * normal_pdf(
    x, means[:, np.newaxis], 2
)  # a row for each mean: what its component adds to each evening's density
surface = np.log(half[:, np.newaxis] + half).sum(axis=2)
walks = []
for begin in (start_mu, start_mu[::-1]):
    walks.append([begin])
    current = begin.copy(), start_sigma, start_pi
    for steps in (1, 1, 1, 2, 15):
        current = fit_em(x, *current, steps)[:3]
        walks[-1].append(np.ravel(current[0]))
fig, ax = plt.subplots(figsize=(4.8, 4.5))
ax.set(title="the log-likelihood over the two means")
ax.set(xlabel="mean of component 1 (minutes late)", ylabel="mean of component 2 (minutes late)")
ax.contourf(
    means,
    means,
    surface,
    levels=levels,
    colors=plt.get_cmap("viridis")(np.linspace(0, 1, len(levels) + 1)),
    extend="both",
)
ax.plot(means, means, ":", color="white", linewidth=1.5)
for walk, marker, color, side in zip(walks, "os", ["black", gt.PALETTE[1]], ["right", "left"]):
    ax.plot(*np.array(walk).T, color=color, marker=marker, markersize=5, markerfacecolor="white")
    ax.text(*walk[0], "  from ({:g}, {:g})  ".format(*walk[0]), ha=side, va="center")
gt.show(
    ax,
    """A map of the log-likelihood with the means of components 1 and 2 as axes. It is symmetric about the dotted diagonal and has
two equal tops, one on either side; two walks, circles and squares, lead from (-1, 1) and (1, -1) to one each.""",
)

# %% [markdown]
# *Both standard deviations are held at 2 and both weights at ½. The lighter the higher: darkest below -260, lightest above -101. On the dotted line both means are the same. The marks on the walks are the start and steps 1, 2, 3, 5 and 20. EM changes the standard deviations and weights as it goes; of its walks we see only the means. They end a little off the middle of the lightest spots, since their last standard deviations and weights are not those of the map.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_labels", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 1 (2 points).** Compare the two results, and the two tops of the figure.
#
# (a) What is the same, what differs, and which property of the formula for $L$ is the reason? How many equally high tops like these does a mixture of $K$ components have, if they all differ?
#
# (b) A classmate tests her `fit_em` by comparing `mu` with the true means, entry by entry. Even with a generous tolerance it fails, although her program is right. Explain, and give one comparison that she could make instead.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) Same likelihood (and density); parameters and columns of the responsibilities exchanged; because $L$ holds a sum over $k$, in which the order does not matter. $K!$ tops. All three are needed; "2" in place of $K!$ is enough only if it is said to be for $K = 2$ and extended.
# 2. (1 point) The same fit may come back in another order, so entries with the same number need not belong together; and one sound repair: sort the components (by mean, say) or match them before comparing, or compare what does not depend on the order (log-likelihood, density, responsibilities up to exchanged columns).
#
# Often seen: "EM found a different solution" or "a local optimum" (criterion 1 lost: it is the same mixture under other names); "always use the same start" as the repair (criterion 2 lost: that hides the matter, and the truth has no start).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "labels", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# (a) The log-likelihood is the same to the last digit shown, and so is the fitted density. What differs is the order: the entries of `mu`, `sigma` and `pi` and the columns of the responsibilities are exchanged. In $L = \sum_n \log \sum_k \pi_k\, \mathcal N(x_n; \mu_k, \sigma_k^2)$ a component enters as a term of a sum, and a sum does not mind its order. So every permutation of the components gives the same height: $K!$ equal tops.
#
# (b) Which of the equal tops EM reaches depends on the start, so her component 1 may be the true component 2. Comparing entry by entry then compares Ada with Ben. She could sort both sets of components by their means first, or compare the log-likelihood, which has no order.

# %% [markdown]
# ## 8. Optional
#
# Nothing below is needed for full marks. The four parts do not depend on each other.
#
# ### 8.1 A hill without a top
#
# Put component 1 exactly on one evening and let its $\sigma_1$ shrink. At that evening its density is $1 / (\sigma_1 \sqrt{2\pi})$, which grows without bound; all other evenings are looked after by component 2. So the likelihood of this model has *no* maximum. What EM finds is a top lower down, and we are glad of it.

# %% tags=["display"]
shrinking = np.concatenate([[1e-12, 1e-10, 1e-8, 1e-6], np.logspace(-4, 1, 26)])
wide = [x.mean(), x.std()]


def cut(place):
    """Log-likelihood as sigma of component 1 shrinks at `place`, with component 2 over all points."""
    return np.array(
        [
            log_likelihood(
                x, np.array([place, wide[0]]), np.array([s, wide[1]]), np.array([0.05, 0.95])
            )
            for s in shrinking
        ]
    )


top = fit_em(x, start_mu, start_sigma, start_pi, 20)[3][-1]
on_point, beside = cut(x[0]), cut(1.3)
with_prior = (
    on_point - 2 * np.log(shrinking) - 1 / shrinking**2
)  # two imagined evenings, one minute off: see below
fig, ax = plt.subplots(figsize=(7, 3))
ax.set(
    title="one point is enough to climb for ever",
    xlabel="standard deviation of component 1 (minutes)",
)
ax.set(xscale="log", ylabel="log-likelihood", ylim=(-125, -75))
for heights, line, color, label, corner in [
    (on_point, "-", gt.PALETTE[1], f"on an evening, x = {x[0]:.2f}", (3e-10, -84)),
    (beside, "--", gt.PALETTE[0], "between two evenings, x = 1.30", (1e-11, -110)),
    (with_prior, "-.", gt.PALETTE[2], "on an evening,\nwith the prior", (3e-4, -121)),
    (np.full(len(shrinking), top), ":", "black", "the fit of section 6", (6e-4, top + 1)),
]:
    ax.plot(shrinking, heights, line, color=color)
    ax.text(*corner, label, color=color)
gt.show(
    ax,
    """The log-likelihood against the standard deviation of component 1, from 1e-12 to 10 minutes. Solid, on an evening: the
smaller, the higher, in the end above the level of the fit (dotted). Dashed, between evenings: no such climb. Dash-dotted, with the
prior: it falls off.""",
)

# %% [markdown]
# *Solid: on an evening, every factor of ten gains $\log 10 \approx 2.3$, and below about $10^{-5}$ minutes (less than a thousandth of a second) this useless mixture beats the fit. Dashed: between evenings there is nothing to gain. Dash-dotted: a prior takes the lure away.*
#
# Three cures, and what each costs:
#
# - **A floor**, say $\sigma_k \ge 0.1$ minutes. Simple; but you must know the scale of the data, and a floor that is too low (here $10^{-6}$) leaves the false top higher than the sensible one.
# - **A prior**, which amounts to imagined data. Add to each component two evenings whose squared gap is 1 minute²: that adds $-2 \log \sigma_k - 1/\sigma_k^2$ to the objective for each $k$ (in the figure for $k = 1$ only: for component 2, whose $\sigma_2$ is fixed there, it would be a constant), and the M-step becomes $\sigma_k^2 = \big(\sum_n r_{nk} (x_n - \mu_k)^2 + 2\big) / (N_k + 2)$. The objective has a maximum again; but healthy components are pulled towards 1 minute, too: of our fit, $\sigma_1$ goes from 1.96 to 1.84 minutes ($\sigma_2$, near 1 already, hardly moves).
# - **Restarts**, with collapsed fits thrown away. Changes no estimate; but it costs several fits, and you must decide what counts as collapsed.
#
# Try it: from $\mu = (x_1, 1)$, $\sigma = (0.001, 3)$ and equal weights, two steps of `fit_em` end with $\sigma_1 = 0$, and a third with `nan`. From $\sigma_1 = 0.01$ twenty steps end elsewhere. Where, and why? (Look for the evening next to $x_1$.)
#
# <details>
# <summary>Tried? Compare.</summary>
#
# At $\mu_1 = 3.438$ and $\sigma_1 = 0.009$, with $L = -99.88$. The evening next to $x_1 = 3.428$ is the one at 3.447, a little over a second later. At $\sigma_1 = 0.01$ it is still near enough to be shared in; component 1 settles between the two, its $\sigma_1$ is half their distance, and the two keep it from collapsing. At $\sigma_1 = 0.001$ that evening is 19 standard deviations away, and $x_1$ is alone. This top is a true one, if a lower one than that of section 6: a *local* maximum that says nothing about ringers.
# </details>
#
# ### 8.2 Zero divided by zero
#
# Suppose that one day the tower was locked, and the bell was two hours late. Whose evening was that? The formula has an answer. A computer that follows it literally has none.

# %% tags=["display"]
late, mu_fit, sigma_fit, pi_fit = (
    120.0,
    np.array([-2.09, 3.64]),
    np.array([1.96, 1.12]),
    np.array([0.4, 0.6]),
)  # the fit, rounded
a, b = (pi_fit[k] * normal_pdf(late, mu_fit[k], sigma_fit[k]) for k in range(2))
log_a, log_b = (np.log(pi_fit[k]) + norm.logpdf(late, mu_fit[k], sigma_fit[k]) for k in range(2))
print(f"weight times density: a = {a}, b = {b}; a / (a + b) would be 0/0")
print(f"their logarithms:     {log_a:.0f} and {log_b:.0f}")

# %% [markdown]
# Below about $5 \cdot 10^{-324}$ a double is 0, so at two hours both heights are exactly 0, and numpy answers 0/0 with `nan`. The logarithms are ordinary numbers. And a quotient can be had from logarithms without ever computing the tiny numbers: with $m = \max(\log a, \log b)$,
#
# $$\frac{a}{a + b} = \frac{e^{\log a - m}}{e^{\log a - m} + e^{\log b - m}},$$
#
# where the largest term of the denominator is $e^0 = 1$, so it can never vanish. That subtraction is what `scipy.special.logsumexp` does.
#
# Write an E-step that survives this (not graded; if your `e_step` does already, let it do the work). Hint: `logsumexp(table, axis=1, keepdims=True)`.


# %% nbgrader={"grade": false, "grade_id": "e_step_in_logs", "locked": false, "schema_version": 3, "solution": true, "task": false}
def e_step_in_logs(x, mu, sigma, pi):
    """As e_step, but right for points at any distance -> (N, K)."""
    ### BEGIN SOLUTION
    table = np.stack([np.log(w) + norm.logpdf(x, m, s) for m, s, w in zip(mu, sigma, pi)], axis=1)
    return np.exp(table - logsumexp(table, axis=1, keepdims=True))
    ### END SOLUTION


# %% tags=["display"]
# Check of 8.2: points up to ten days off.
try:
    distant = np.asarray(
        e_step_in_logs(np.array([-15000.0, 0.5, 120.0, 15000.0]), mu_fit, sigma_fit, pi_fit)
    )
    assert np.isfinite(distant).all(), (
        "Still 0/0 somewhere: subtract the largest logarithm of each row before exp."
    )
    assert np.allclose(distant.sum(axis=1), 1), "Finite, but the rows do not sum to 1."
    assert np.allclose(distant[[0, 2, 3], 0], 1), (
        "Far out, all of the evening belongs to the wider component."
    )
    near_by = [w * normal_pdf(0.5, m, s) for m, s, w in zip(mu_fit, sigma_fit, pi_fit)]
    assert np.allclose(distant[1], near_by / np.sum(near_by)), (
        "Finite, but wrong where the literal formula works, too."
    )
    print("Well done: finite, and right, ten days off.")
except NotImplementedError:
    print("(Exercise of 8.2: optional, and still empty.)")

# %% tags=["display"]
minutes = np.linspace(-20, 140, 321)
with np.errstate(invalid="ignore"):
    heights_a, heights_b = (
        pi_fit[k] * normal_pdf(minutes, mu_fit[k], sigma_fit[k]) for k in range(2)
    )
    literal = heights_a / (heights_a + heights_b)
last = minutes[np.isfinite(literal)].max()
fig, ax = plt.subplots(figsize=(7, 2.6))
ax.set(title="whose was a very late evening?", xlabel="minutes late", ylabel="Ada's share")
ax.plot(minutes, literal, color=gt.PALETTE[5], linewidth=4)
ax.plot(last, 1, "X", color=gt.PALETTE[1], markersize=9)
ax.text(
    20,
    0.5,
    f"thick: literally; beyond {last:.0f} minutes 0/0\ndashed: yours, in logarithms",
    va="center",
)
try:
    in_logs = np.asarray(e_step_in_logs(minutes, mu_fit, sigma_fit, pi_fit))[:, 0]
    ax.plot(minutes, in_logs, "--", color="black", linewidth=1.2)
except NotImplementedError:
    print("(A dashed line will appear when the exercise of 8.2 is filled in.)")
gt.show(
    ax,
    """Ada's share against minutes late, -20 to 140: 1, but 0 in a gap after minute 0, where Ben is likelier; the
thick line breaks off at a cross, the dashed one goes on.""",
)

# %% [markdown]
# *With the fitted parameters, rounded. The literal formula breaks off at the cross; the logarithms go on. They also show something odd: a bell that is very late is put down to Ada, the early one. Her component is the wider of the two, and far enough out the wider one always wins. The formula is right; the Gaussian tails are what one should not believe.*

# %% [markdown]
# ### 8.3 EM or gradient ascent?
#
# $L$ is a smooth function. Why not simply walk uphill? Gradients want free parameters, so write $\sigma_k = e^{s_k}$, which is positive for every $s_k$, and $\pi_k = e^{a_k} / \sum_j e^{a_j}$, which sums to 1 for all $a$. Then
#
# $$\frac{\partial L}{\partial \mu_k} = \sum_n r_{nk}\, \frac{x_n - \mu_k}{\sigma_k^2}, \qquad \frac{\partial L}{\partial s_k} = \sum_n r_{nk} \left( \frac{(x_n - \mu_k)^2}{\sigma_k^2} - 1 \right), \qquad \frac{\partial L}{\partial a_k} = N_k - N \pi_k.$$
#
# Responsibilities again. Hold them fixed and set the three to zero: out comes the M-step. More: EM's step for a mean is $\mu_k^{\text{new}} - \mu_k = (\sigma_k^2 / N_k)\, \partial L / \partial \mu_k$, a gradient step whose length EM works out itself.


# %% tags=["display"]
def unpack(free):
    """mu, sigma, pi from the 3 K free numbers (means, log standard deviations, logits)."""
    mu, log_sigma, logits = np.split(np.asarray(free, dtype=float), 3)
    weights = np.exp(logits - logits.max())
    return mu, np.exp(log_sigma), weights / weights.sum()


def gradient(free, x):
    """Gradient of the log-likelihood with respect to the free numbers."""
    mu, sigma, pi = unpack(free)
    resp = np.asarray(e_step(x, mu, sigma, pi))
    gaps = (np.reshape(x, (-1, 1)) - mu) / sigma
    return np.concatenate(
        [(resp * gaps).sum(0) / sigma, (resp * (gaps**2 - 1)).sum(0), resp.sum(0) - len(x) * pi]
    )


def ascend(free, x, rate, n_iter):
    """Gradient ascent with a fixed rate -> the log-likelihoods, from the start on."""
    heights = [log_likelihood(x, *unpack(free))]
    for _ in range(n_iter):
        free = free + rate * gradient(free, x)
        heights.append(log_likelihood(x, *unpack(free)))
    return np.array(heights)


first_step = fit_em(x, start_mu, start_sigma, start_pi, 1)[:3]
after_first = np.concatenate(
    [np.ravel(first_step[0]), *(np.log(np.ravel(part)) for part in first_step[1:])]
)
trace_after = fit_em(x, *map(np.ravel, first_step), 20)[3]  # all begin where EM's first step ended
fig, ax = plt.subplots(figsize=(7, 3))
ax.set(
    title="three rates, and none",
    xlabel="step",
    ylabel="log-likelihood",
    xticks=range(0, 21, 5),
    ylim=(-96.7, -94.3),
)
ax.plot(trace_after, "o-", color="black", markersize=4)
ax.text(2.2, -94.62, "EM")
with np.errstate(all="ignore"):
    for rate, line, color, corner in [
        (0.05, "-", gt.PALETTE[2], (3, -94.95)), (0.002, "--", gt.PALETTE[0], (14.6, -95.06)), (0.0625, "-.", gt.PALETTE[1], (6, -96.2)),
    ]:  # fmt: skip
        ax.plot(ascend(after_first, x, rate, 20), line, color=color)
        ax.text(*corner, f"gradient, rate {rate}", color=color)
gt.show(
    ax,
    """The log-likelihood against steps 0 to 20. EM (dots) is the highest; the gradient with rate 0.05 (solid) runs close below
it, with 0.002 (dashed) it lags, with 0.0625 (dash-dotted) it ends in a zigzag.""",
)

# %% [markdown]
# *A rate of 0.002 creeps. A rate of 0.05 nearly keeps up with EM. A rate of 0.0625, hardly larger, overshoots and ends in an endless zigzag (and 0.1 falls off the picture at once). Which rate is good depends on the data and changes along the way; EM has none to choose.*
#
# This comparison is kind to the gradient, since it begins where EM's first step ended. From the start itself a rate of 0.01 takes more than a hundred steps to come within 0.1 of the top: the first steps widen both components until they overlap almost wholly. EM takes seven.
#
# So is EM better? On this problem. It needs no rate, never overshoots, keeps $\sigma_k > 0$ and $\sum_k \pi_k = 1$ by itself, and is a few lines long. But:
#
# - Its speed depends on the overlap. Take 400 evenings of two ringers whose means are only 2.4 minutes apart, at standard deviations of 1 minute, `gt.get_data(-1.2, 1, 1.2, 1, 0.4, 400)`, and start at the means $\pm 0.5$ with standard deviations of 1 and equal weights: EM often needs several hundred steps to come within $10^{-6}$ of its top. BFGS (`scipy.optimize.minimize`), which learns the curvature as it goes, needs a few tens of evaluations of $L$ and its gradient, and as a rule finds the same top.
# - Where the M-step has no closed form (a prior that does not fit, components that are not Gaussian), or where the data come in small batches, a gradient is what you have.
# - None of them finds the *highest* top from every start, and all can run into the hole of 8.1.
#
# A common practice takes both: some steps of EM from a rough start, then a method with curvature to finish.

# %% [markdown]
# ### 8.4 Why EM never goes down
#
# For *any* shares $r_{nk}$ whose rows sum to 1, Jensen's inequality puts a bound under the log-likelihood:
#
# $$F(\theta, r) = \sum_{n=1}^N \sum_{k=1}^K r_{nk} \big( \log \pi_k + \log \mathcal N(x_n; \mu_k, \sigma_k^2) \big) - \sum_{n=1}^N \sum_{k=1}^K r_{nk} \log r_{nk} \;\le\; L(\theta).$$
#
# The two are equal if $r$ are the responsibilities at $\theta$. So the E-step lifts the bound until it touches $L$ where we are, and the M-step climbs to the top of the bound, above which $L$ must lie. Both only go up. (On paper, you see the start only.)

# %% tags=["display"]
import em_explorers as ex

wide_start = np.array([-3.0, 0.0]), np.array([2.5, 3.0]), np.array([0.5, 0.5])
ex.explore_bound(x, wide_start, e_step, m_step, log_likelihood)

# %% [markdown]
# *Left: $L$ along one parameter, the others held (solid), and the bound of the current shares (dashed): it touches at the dot and lies below everywhere else. Right: the stairs. At each half step an M-step raises the bound (dashed), and $L$ (solid) by more; at each whole step an E-step closes the gap.*

# %% [markdown]
# ## Sources
#
# Theory: C. M. Bishop, *Pattern Recognition and Machine Learning* (Springer, 2006), sections 9.2 and 9.3; D. J. C. MacKay, *Information Theory, Inference, and Learning Algorithms* (Cambridge University Press, 2003), chapter 22. On EM as a gradient method: L. Xu and M. I. Jordan, "On convergence properties of the EM algorithm for Gaussian mixtures", *Neural Computation* 8 (1996), 129-151. The evenings are simulated; the village is invented. Text and pictures: CC BY 4.0; code: MIT; by the contributors.
