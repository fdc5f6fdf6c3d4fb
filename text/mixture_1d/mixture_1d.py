# %% [markdown]
# # Who rang the bell? A mixture of Gaussians on the line
#
# The smallest lab on mixtures: forty numbers on a line, two hidden causes, and EM (expectation-maximisation), an algorithm made of three averages.
#
# **Goals.** Afterwards you can
#
# - read the picture of a mixture, and draw from one;
# - compute a responsibility by hand, and program EM, the log-likelihood and its gradient;
# - tell a right program from a wrong one by the log-likelihood, knowing what it does not see;
# - say why a fit can score higher than the truth, and why "component 1" is a name and nothing more.
#
# **You need** the density of a Gaussian, Bayes' rule, weighted averages, and a little numpy (`companion/numpy_newaxis.ipynb` explains `x[:, np.newaxis]` in half an hour). **To read beside it:** section 9.2 of C. M. Bishop, [*Pattern Recognition and Machine Learning*](https://www.microsoft.com/en-us/research/uploads/prod/2006/01/Bishop-Pattern-Recognition-and-Machine-Learning-2006.pdf), or chapter 22 of D. J. C. MacKay, [*Information Theory, Inference, and Learning Algorithms*](https://www.inference.org.uk/itila/); both are free.
#
# **Time.** About 3½ hours for sections 1 to 7: estimated, not measured (120 words a minute, 2 minutes a picture, 5 minutes a point). Section 8 is optional.
#
# **Points.** 29 points: 26 for code, by tests, and 3 for written answers, by a person with a mark scheme.
#
# **How it works.** Write where it says `YOUR CODE HERE` or `YOUR ANSWER HERE`; add cells anywhere. Under each exercise stands a *check*: run it, and it says in a line what is right or where to look. The graded tests below it try your function on other data. Folded code only draws or checks. At the end, restart the kernel, run all cells, and hand in this notebook under its own name.

# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm

import gmm_tools as gt


def normal_pdf(x, mu, sigma):
    """Density at `x` of the Gaussian with mean `mu` and standard deviation `sigma`; arrays broadcast."""
    return np.exp(-0.5 * ((x - mu) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))

# %% jupyter={"source_hidden": true}
plt.rcParams["figure.constrained_layout.use"] = True
GRID = np.linspace(-9, 10, 200)  # the minutes at which curves are drawn


def pictures(*titles, figsize=(8.5, 2.7)):
    """A figure with axes side by side, for densities over the line."""
    fig, axes = plt.subplots(1, len(titles), figsize=figsize, sharey=True)
    for ax, title in zip(axes, titles):
        ax.set(title=title, xlabel="minutes late", xlim=(-10, 11), ylim=(-0.025, 0.16), xticks=[-10, -5, 0, 5, 10])
    axes[0].set_ylabel("density")
    return fig, axes


def draw_points(ax, x, share=None):
    """The points, below the axis: grey ticks, or coloured by the share (N,) that component 1 has in each."""
    if share is None:
        ax.plot(x, np.full(len(x), -0.014), "|", color="0.3", markersize=9)
        return
    blue, orange = (np.array(plt.matplotlib.colors.to_rgb(color)) for color in gt.PALETTE[:2])
    row = -0.011 - 0.008 * (x.argsort().argsort() % 2)  # in turn up and down, so that neighbours stay apart
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
            ax.text(mu[k], 0.15 * part.max(), name, color=gt.PALETTE[k % 8], ha="left" if k else "right")
    if total:
        ax.plot(GRID, mixture, color="black", linewidth=1)

# %% [markdown]
# ## 1. Forty evenings
#
# The evening bell of a village should ring at six. Two people ring it: Ada cannot wait, and Ben finishes his tea first. A neighbour with a good clock writes down, for forty evenings, by how many minutes the bell was late; a negative number means early. She never sees who pulls the rope.
#
# *On which evenings was it Ada? And how early is she, as a rule?* If you knew the names, Ada's habit would be an average over her evenings; if you knew the habits, most evenings would give their ringer away.
#
# The habits that made these data, which EM will not get to see: Ada is component 1 and rings on 40 % of the evenings, at $\mu_1 = -2.5$ minutes; Ben is component 2, at $\mu_2 = 3.5$; both scatter with a standard deviation of $\sigma = 2$ minutes.

# %%
np.random.seed(42)  # get_data draws from numpy's global stream: same seed, same evenings
z, x = gt.get_data()  # the true habits are its defaults
true_mu, true_sigma, true_pi = np.array([-2.5, 3.5]), np.array([2.0, 2.0]), np.array([0.4, 0.6])
print(f"{len(x)} evenings, the first three: {x[:3].round(3)}; their z: {z[:3]}; {z.sum()} are Ada's")

# %% [markdown]
# **Mind the coding.** `z[n]` is 1 for Ada and 0 for Ben, so it is *not* a column number. Formulas count components from 1, code from 0: Ada, component 1, is `mu[0]` and column **0** of everything that has columns; the column of evening $n$ is `1 - z[n]`.

# %% jupyter={"source_hidden": true} tags=["display"]
fig, axes = pictures("what the neighbour knows", "what Ada and Ben know", "the mixture density", figsize=(10, 2.7))
draw_points(axes[0], x)
draw_points(axes[1], x, share=z)
draw_mixture(axes[1], true_mu, true_sigma, true_pi, total=False)
draw_points(axes[2], x)
draw_mixture(axes[2], true_mu, true_sigma, true_pi, parts=False)
gt.show(fig, """Three panels over minutes late. Left: forty ticks. Middle: circles, mostly early, under Ada's bell, and squares, late,
under Ben's higher bell. Right: the ticks under the sum of the two bells, a curve with two humps.""")

# %% [markdown]
# *Left: the forty evenings. Middle: the same with their ringers, under the two densities, each multiplied by its weight. Right: the sum of the two, the density of an evening whose ringer nobody saw.*
#
# **The model.** Each evening is made in two moves, independently of the others: a ringer is drawn, $p(z_n = k) = \pi_k$, and then a time, $p(x_n \mid z_n = k) = \mathcal N(x_n; \mu_k, \sigma_k^2)$, whose density `normal_pdf` computes. Who does not see the ringer sums over both. That is the **mixture density** of the right panel, for any $K$:
#
# $$p(x_n; \theta) = \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \sigma_k^2), \qquad \theta = (\mu, \sigma, \pi).$$
#
# ### Exercise 1: `draw_evenings` (2 points: ringers 1, times 1)
#
# Make evenings yourself, from *one* uniform number $u$ each, between 0 and 1. Lay the weights side by side: component $k$ owns the stretch from $\pi_1 + \dots + \pi_{k-1}$ to $\pi_1 + \dots + \pi_k$, so $u$ falls into it with probability $\pi_k$. And *where* in the stretch it falls is uniform again: $v = (u - \text{left end}) / \pi_k$ goes from 0 to 1. Then $x = \mu_k + \sigma_k\, \Phi^{-1}(v)$ is a draw from component $k$, where $\Phi^{-1}$, `norm.ppf`, turns uniform numbers into standard Gaussian ones.
#
# `draw_evenings(u, mu, sigma, pi)` gets `u` `(N,)` and three arrays `(K,)`; it returns two arrays `(N,)`, the ringers (as column numbers, from 0) and the times. `np.cumsum` and `np.searchsorted` help.

# %% nbgrader={"grade": false, "grade_id": "draw_evenings", "locked": false, "schema_version": 3, "solution": true, "task": false}
def draw_evenings(u, mu, sigma, pi):
    """Components (N,), from 0, and points (N,) of a mixture from one uniform number each, `u` (N,)."""
    ### BEGIN SOLUTION
    right_ends = np.cumsum(pi)
    ringer = np.searchsorted(right_ends[:-1], u)
    v = (u - right_ends[ringer] + pi[ringer]) / pi[ringer]
    return ringer, mu[ringer] + sigma[ringer] * norm.ppf(v)
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 1: the middle of each stretch, then many evenings.
with gt.exercise("draw_evenings"):
    drawn = draw_evenings(np.array([0.2, 0.7]), true_mu, true_sigma, true_pi)
    gt.check(drawn is not None, "draw_evenings gives nothing back: does it end with return?")
    gt.check(len(drawn) == 2, f"Two arrays are asked for, ringers and times; yours returns {len(drawn)} things.")
    ringers, times = (np.asarray(part) for part in drawn)
    gt.check(ringers.shape == times.shape == (2,), f"For two numbers u there are two ringers and two times; yours have shapes {ringers.shape} and {times.shape}.")
    gt.check(list(ringers) == [0, 1], f"u = 0.2 belongs to column 0, u = 0.7 to column 1; yours are {list(ringers)}.")
    gt.check(np.allclose(times, true_mu), f"Both u are in the middle of their stretch, so the times are the means, {true_mu}; yours are {times}. What is v?")
    drawn_three = draw_evenings(np.linspace(0.0005, 0.9995, 1000), np.array([-2.0, 0.0, 3.0]), np.array([0.8, 1.5, 2.5]), np.array([0.2, 0.7, 0.1]))
    counts = [int(np.sum(np.asarray(drawn_three[0]) == k)) for k in range(3)]
    gt.check(counts == [200, 700, 100], f"Of 1000 evenly spread u, components with weights 0.2, 0.7 and 0.1 should get 200, 700 and 100; yours get {counts}.")
    spreads = [np.std(np.asarray(drawn_three[1])[np.asarray(drawn_three[0]) == k]) for k in range(3)]
    gt.check(np.allclose(spreads, [0.8, 1.5, 2.5], rtol=0.05), f"The standard deviations should be near 0.8, 1.5 and 2.5; yours are {np.round(spreads, 2)}.")
    print("Well done: the right shares of ringers, each with its own mean and spread.")

# %% nbgrader={"grade": true, "grade_id": "test_draw_evenings_ringers", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: which component each number falls to. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

uniforms = np.array([0.05, 0.93, 0.3, 0.21, 0.71, 0.55])
weights_set = np.array([0.25, 0.45, 0.3])
outcome = draw_evenings(uniforms.copy(), np.array([-2.0, 0.5, 3.0]), np.array([0.7, 1.6, 1.1]), weights_set.copy())
gt.check(outcome is not None, "draw_evenings gives nothing back: does it end with return?")
gt.check(len(outcome) == 2, f"draw_evenings: return two arrays, ringers and times; yours returns {len(outcome)} things.")
gt.check(np.size(outcome[0]) == 6, f"draw_evenings: six numbers have six ringers; yours have shape {np.shape(outcome[0])}.")
### BEGIN HIDDEN TESTS
for place, (count, chances) in enumerate([(6, weights_set), (9, np.array([0.1, 0.2, 0.3, 0.4])), (5, np.array([1.0])), (1, np.array([0.6, 0.4]))]):
    if place:
        uniforms = np.random.RandomState(place).uniform(0.01, 0.99, size=count)
    parts = len(chances)
    given = uniforms.copy(), np.arange(parts) - 1.0, np.arange(1.0, parts + 1), chances.copy()
    before_call = [part.copy() for part in given]
    try:
        answer = np.ravel(np.asarray(draw_evenings(*given)[0], dtype=float))
    except Exception as error:
        raise AssertionError(
            f"draw_evenings raises an error for {count} number(s) and {parts} component(s).\nAre all sizes read from the arguments?"
        ) from error
    for argument, now, was in zip(["u", "mu", "sigma", "pi"], given, before_call):
        assert np.array_equal(now, was), f"draw_evenings changes its argument {argument}: work on a copy."
    target = np.array([int((number > np.cumsum(chances)[:-1]).sum()) for number in uniforms])
    slips = {
        "components count from 0: they are column uniforms.": target + 1,
        "the stretches are laid out from the other side: component 1 begins at 0.": np.array(
            [parts - 1 - int((number > np.cumsum(chances[::-1])[:-1]).sum()) for number in uniforms]
        ),
        "all stretches are as long as each other: where does pi come in?": np.floor(uniforms * parts),
        "a number is compared with the weights themselves: the stretches lie side by side, so add the weights up.":
            np.array([int((number > chances[:-1]).sum()) for number in uniforms]),
        "that is the likeliest component every time; u decides.": np.full(count, chances.argmax()),
    }
    for hint, slip in slips.items():
        assert np.array_equal(slip, target) or not np.array_equal(answer, slip), f"draw_evenings, ringers: {hint}"
    assert np.array_equal(answer, target), "draw_evenings, ringers: component k owns the stretch between two sums of weights: which u are in it?"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_draw_evenings_times", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the times that come from the same uniforms. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

uniforms = np.array([0.05, 0.93, 0.3, 0.21, 0.71, 0.55])
centres_set, widths_set, weights_set = np.array([-2.0, 0.5, 3.0]), np.array([0.7, 1.6, 1.1]), np.array([0.25, 0.45, 0.3])
outcome = draw_evenings(uniforms.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy())
gt.check(outcome is not None, "draw_evenings gives nothing back: does it end with return?")
gt.check(len(outcome) == 2, f"draw_evenings: return two arrays, ringers and times; yours returns {len(outcome)} things.")
gt.check(np.size(outcome[1]) == 6, f"draw_evenings: six numbers have six times; yours have shape {np.shape(outcome[1])}.")
### BEGIN HIDDEN TESTS
from scipy.stats import norm

from assessment import hints


def times_of(columns):
    """The times that the uniforms give if their components are these."""
    with np.errstate(all="ignore"):
        inside = (uniforms - (np.cumsum(weights_set) - weights_set)[columns]) / weights_set[columns]
        return centres_set[columns] + widths_set[columns] * norm.ppf(inside)


for spare in range(2):
    if spare:
        uniforms = np.random.RandomState(7).uniform(0.01, 0.99, size=8)
        centres_set, widths_set, weights_set = np.array([1.0, -3.0]), np.array([2.5, 0.4]), np.array([0.35, 0.65])
        outcome = draw_evenings(uniforms.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy())
    answer = np.ravel(np.asarray(outcome[1], dtype=float))
    own = np.ravel(np.asarray(outcome[0], dtype=float))
    k_set = np.searchsorted(np.cumsum(weights_set)[:-1], uniforms)
    target, left = times_of(k_set), (np.cumsum(weights_set) - weights_set)[k_set]
    inside = (uniforms - left) / weights_set[k_set]
    if own.size == uniforms.size and set(own.tolist()) <= set(range(len(weights_set))):
        by_own = times_of(own.astype(int))  # a wrong ringer has cost its own point
        seen = np.isfinite(by_own)
        if seen.any() and answer.size == seen.size and hints.same(answer[seen], by_own[seen]):
            continue
    with np.errstate(all="ignore"):
        slips = {
            "the number itself goes into norm.ppf; v is where it lies in its stretch, from 0 to 1.":
                centres_set[k_set] + widths_set[k_set] * norm.ppf(uniforms),
            "divide by the length of the stretch, pi[k]: v goes from 0 to 1.": centres_set[k_set] + widths_set[k_set] * norm.ppf(uniforms - left),
            "subtract the left end of the stretch before you divide.":
                centres_set[k_set] + widths_set[k_set] * norm.ppf(np.minimum(uniforms / weights_set[k_set], 1)),
            "sigma is the standard deviation: no square.": centres_set[k_set] + widths_set[k_set] ** 2 * norm.ppf(inside),
            "sigma is the standard deviation: no root.": centres_set[k_set] + np.sqrt(widths_set[k_set]) * norm.ppf(inside),
            "where does sigma come in?": centres_set[k_set] + norm.ppf(inside),
            "add the mean of the component.": widths_set[k_set] * norm.ppf(inside),
            "norm.ppf, the inverse, is needed, not norm.cdf.": centres_set[k_set] + widths_set[k_set] * norm.cdf(inside),
            "norm.ppf, the inverse, is needed, not norm.pdf.": centres_set[k_set] + widths_set[k_set] * norm.pdf(inside),
            "a uniform number is not a Gaussian one: norm.ppf makes it one.": centres_set[k_set] + widths_set[k_set] * inside,
            "v is counted from the right end of the stretch.": centres_set[k_set] - widths_set[k_set] * norm.ppf(inside),
        }
    for hint, slip in slips.items():
        known = np.isfinite(slip)
        assert answer.size != known.size or not hints.same(answer[known], slip[known]), f"draw_evenings, times: {hint}"
    assert hints.same(answer, target), "draw_evenings, times: mu[k] + sigma[k] * norm.ppf(v), with v from 0 to 1 inside the stretch of k."
### END HIDDEN TESTS

# %% tags=["display"]
many_u = np.random.default_rng(1).uniform(size=20_000)
many_times = draw_evenings(many_u, true_mu, true_sigma, true_pi)[1]
fig, ax = plt.subplots(figsize=(6.5, 2.6))
ax.hist(many_times, bins=60, density=True, color="0.8")
draw_mixture(ax, true_mu, true_sigma, true_pi)
ax.set(title="20,000 evenings of your own", xlabel="minutes late", ylabel="density", xlim=(-10, 11))
gt.show(ax, """A grey histogram of 20,000 drawn times with two humps, at -2.5 and 3.5 minutes. Both weighted bells and their sum are drawn over it;
the sum follows the histogram.""")

# %% [markdown]
# *Your draws (grey) follow the mixture density (black).*
#
# ## 2. EM on the line
#
# EM starts from any guess of the parameters and repeats two steps.
#
# **E-step.** With the parameters held fixed, share out each point among the components by Bayes' rule. The share $r_{nk}$, `resp[n, k]`, is called the **responsibility** of component $k$ for point $n$:
#
# $$r_{nk} = p(z_n = k \mid x_n; \theta) = \frac{\pi_k\, \mathcal N(x_n; \mu_k, \sigma_k^2)}{\sum_{j=1}^K \pi_j\, \mathcal N(x_n; \mu_j, \sigma_j^2)}.$$
#
# **M-step.** With the shares held fixed, update the parameters. With the soft counts $N_k = \sum_n r_{nk}$,
#
# $$\mu_k = \frac{1}{N_k} \sum_{n=1}^N r_{nk}\, x_n, \qquad \sigma_k^2 = \frac{1}{N_k} \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)^2, \qquad \pi_k = \frac{N_k}{N}.$$
#
# **Why averages?** If every share were 0 or 1, the three formulas would be what anybody computes: the mean of a ringer's evenings, their mean squared distance from it, and the share of evenings. Without the names, an evening that is Ada's with probability 0.8 counts in her averages as 0.8 of an evening, and in Ben's as 0.2. (Section 9.2.2 of Bishop's book and the lab `stones` derive them.) Note that $\sigma_k^2$ uses the *new* $\mu_k$.
#
# ### Exercise 2: `shares_by_hand` (2 points: weights 1, widths 1)
#
# Do it three times by hand. Constants that all components have cancel: only $\pi_k / \sigma_k$ and the exponential matter. What is the share of component 1
#
# (a) at $x = 1$, with weights $\tfrac14$ and $\tfrac34$, means 0 and 2, both $\sigma = 1$?
#
# (b) at $x = 0$, with the same parameters?
#
# (c) at $x = 0$, with equal weights, both means 0, and $\sigma_1 = 1$, $\sigma_2 = 2$?
#
# Return the three uniforms, to two places at least; fractions and `np.exp` are welcome.

# %% nbgrader={"grade": false, "grade_id": "shares_by_hand", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shares_by_hand():
    """The share of component 1 in the cases (a), (b) and (c) -> three uniforms."""
    ### BEGIN SOLUTION
    return 1 / 4, 1 / (1 + 3 * np.exp(-2)), 2 / 3
    ### END SOLUTION

# %% jupyter={"source_hidden": true}
# What the checks use.
import inspect
from copy import deepcopy

uneven = np.array([-2.0, 0.0, 3.0]), np.array([0.8, 1.5, 2.5]), np.array([0.2, 0.7, 0.1])  # mu, sigma, pi


def on_copies(function, *arguments):
    """What `function` returns for copies of the arguments, none of which it may change."""
    copies = deepcopy(arguments)
    answer = function(*copies)
    for name, now, was in zip(inspect.signature(function).parameters, copies, arguments):
        gt.check(np.array_equal(now, was), f"{function.__name__} changes its argument {name}: make a new array, or copy before you write into it.")
    return answer


def second_opinion(mu, sigma, pi):
    """The same mixture as scikit-learn sees it: the checks compare your numbers with its."""
    from sklearn.mixture import GaussianMixture

    other = GaussianMixture(len(mu))
    other.weights_, other.means_ = np.array(pi), np.reshape(mu, (-1, 1))
    other.precisions_cholesky_ = 1 / np.reshape(sigma, (-1, 1, 1))
    return other

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 2: what scikit-learn finds, rounded as yours may be.
with gt.exercise("shares_by_hand"):
    by_hand = shares_by_hand()
    gt.check(by_hand is not None, "shares_by_hand gives nothing back: does it end with return?")
    gt.check(np.shape(by_hand) == (3,), f"Three numbers are asked for; yours have shape {np.shape(by_hand)}.")
    cases = [(1.0, [0, 2], [1, 1], [1 / 4, 3 / 4]), (0.0, [0, 2], [1, 1], [1 / 4, 3 / 4]), (0.0, [0, 0], [1, 2], [1 / 2, 1 / 2])]
    for letter, share, (point, *parameters) in zip("abc", by_hand, cases):
        gt.check(0 <= share <= 1, f"({letter}): a share is a number from 0 to 1; yours is {share}.")
        theirs = second_opinion(*map(np.array, parameters)).predict_proba([[point]])[0, 0]
        gt.check(abs(share - theirs) < 6e-3, f"({letter}) is not what scikit-learn finds. Weight times density for both components: what are the two numbers?")
    print("Well done: three shares by hand, and scikit-learn agrees.")

# %% nbgrader={"grade": true, "grade_id": "test_shares_by_hand_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: (a) and (b). More is tried when you hand in.
import numpy as np

import gmm_tools as gt

answer = shares_by_hand()
gt.check(answer is not None, "shares_by_hand gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape == (3,), f"shares_by_hand: three numbers are asked for; yours have shape {answer.shape}.")
### BEGIN HIDDEN TESTS
tail = np.exp(-2)
hand_slips = {
    0: (1 / 4, {
        "(a): that is the share of component 2.": 3 / 4,
        "(a): x is as far from both means, so the densities are equal. But the weights are not.": 1 / 2,
        "(a): weight times density is not yet the share: divide by the sum of both.": np.exp(-0.5) / np.sqrt(2 * np.pi) / 4,
        "(a): divide by the sum over both components of weight times density.": 1 / 3,
    }),
    1: (1 / (1 + 3 * tail), {
        "(b): that is the share of component 2.": 3 * tail / (1 + 3 * tail),
        "(b): the weights are left out.": 1 / (1 + tail),
        "(b): the exponent is half the squared distance, (x - mu)**2 / 2.": 1 / (1 + 3 * tail**2),
        "(b): the distance goes into the exponent squared.": 1 / (1 + 3 * np.exp(-1)),
        "(b): the weights are exchanged.": 3 / (3 + tail),
        "(b): that is the weight alone: where do the densities come in?": 1 / 4,
        "(b): weight times density is not yet the share: divide by the sum of both.": 1 / np.sqrt(2 * np.pi) / 4,
    }),
}
for place, (target, slips) in hand_slips.items():
    if abs(answer[place] - target) < 6e-3:
        continue
    for hint, slip in slips.items():
        assert abs(answer[place] - slip) > 3e-3, f"shares_by_hand, {hint}"
    raise AssertionError(f"shares_by_hand, ({'abc'[place]}): weight times density for each component; then the first, divided by the sum.")
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_shares_by_hand_widths", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: (c). More is tried when you hand in.
import numpy as np

import gmm_tools as gt

answer = shares_by_hand()
gt.check(answer is not None, "shares_by_hand gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape == (3,), f"shares_by_hand: three numbers are asked for; yours have shape {answer.shape}.")
### BEGIN HIDDEN TESTS
width_slips = {
    "that is the share of component 2, the wider one, whose peak is lower.": 1 / 3,
    "both have their mean at x, but the wider bell is lower: 1 / sigma stands in front of the exponential.": 1 / 2,
    "in front of the exponential stands 1 / sigma, not one over its square.": 4 / 5,
    "in front of the exponential stands 1 / sigma, not its square root.": np.sqrt(2) / (1 + np.sqrt(2)),
    "that is upside down: in front of the exponential stands 1 / sigma.": 1 / 5,
    "weight times density is not yet the share: divide by the sum of both.": 0.5 / np.sqrt(2 * np.pi),
}
if abs(answer[2] - 2 / 3) >= 6e-3:
    for hint, slip in width_slips.items():
        assert abs(answer[2] - slip) > 3e-3, f"shares_by_hand, (c): {hint}"
    raise AssertionError("shares_by_hand, (c): both exponentials are 1: what is left of weight times density?")
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The E-step
#
# The fit will begin at the means $-1$ and $1$, with standard deviations of 1 minute and equal weights. Such a start hides mistakes: equal weights may be left out and nothing changes, and 1 is its own square. So the checks also try mixtures in which no two things are equal.

# %%
start_mu, start_sigma, start_pi = np.array([-1.0, 1.0]), np.array([1.0, 1.0]), np.array([0.5, 0.5])

# %% [markdown]
# **For all exercises that follow:** `x` has shape `(N,)`; `mu`, `sigma` and `pi` are arrays of shape `(K,)`, and `sigma` holds *standard deviations*. Your functions must work for any $N$ and any $K$, also $K = 1$. They may use the imports, `normal_pdf` and each other, but otherwise only their arguments, and must not change these. A loop is as good as array code. Points so far out that all densities are 0 are not tried. Write them without scikit-learn, which the checks ask: an answer that does the same may lose its points.
#
# ### Exercise 3: `e_step` (4 points)
#
# Return the responsibilities of all points, an array of shape `(N, K)`: a row for each point, a column for each component, in the order of `mu`.
#
# `x[:, np.newaxis]` has shape `(N, 1)`; combined with an array `(K,)` it makes a table `(N, K)`. A sum along an axis loses this axis; with `keepdims=True` it stays, as a column `(N, 1)`, by which a table can be divided.

# %% nbgrader={"grade": false, "grade_id": "e_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def e_step(x, mu, sigma, pi):
    """Responsibilities of K components for the points `x` (N,) -> (N, K)."""
    ### BEGIN SOLUTION
    log_joint = np.log(pi / sigma) - 0.5 * ((x[:, np.newaxis] - mu) / sigma) ** 2  # but for a constant
    return np.exp(log_joint - np.logaddexp.reduce(log_joint, axis=1, keepdims=True))
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 3: run it, read it.
with gt.exercise("e_step"):
    start_resp = on_copies(e_step, x, start_mu, start_sigma, start_pi)
    gt.check(start_resp is not None, "e_step gives nothing back: does it end with return?")
    gt.check(isinstance(start_resp, np.ndarray), "Return a numpy array, please: np.array(...) makes one of a list of rows.")
    gt.check(start_resp.shape != (2, len(x)), "Almost: you have a row for each component. Turn the table around: a row for each point.")
    gt.check(start_resp.shape == (len(x), 2), f"The shape should be (N, K) = ({len(x)}, 2); yours is {start_resp.shape}.")
    gt.check(
        np.allclose(start_resp.sum(axis=1), 1),
        "Each evening is shared out completely: every row must sum to 1. Do yours, or do the columns?",
    )
    gt.check(start_resp[x.argmin(), 0] > 0.5, "The earliest evening should belong to component 1, which is column 0. Are the columns swapped?")
    few = x[:7]
    few_resp = on_copies(e_step, few, *uneven)
    gt.check(
        np.shape(few_resp) == (7, 3),
        f"For 7 evenings and 3 components the shape should be (7, 3); yours is {np.shape(few_resp)}. Are the sizes read from the arguments?",
    )
    gt.check(
        np.allclose(few_resp, second_opinion(*uneven).predict_proba(few[:, np.newaxis]), atol=1e-6),
        "Right so far, but with three unequal components your shares are not scikit-learn's: where do pi and sigma come in?",
    )
    print("Well done: rows sum to 1, and scikit-learn agrees, also with three unequal components.")

# %% nbgrader={"grade": true, "grade_id": "test_e_step_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components with unequal weights and widths. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(11)
centres_set, widths_set, weights_set = np.array([-2.0, 0.5, 3.0]), np.array([0.7, 1.6, 1.1]), np.array([0.15, 0.6, 0.25])
sample = sampler.normal(size=25) * 2
answer = e_step(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy())
gt.check(answer is not None, "e_step gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape != (3, 25), "e_step: that is (K, N); one row for each point, please: (N, K).")
gt.check(
    answer.shape == (25, 3),
    f"e_step: 25 points and 3 components make shape (25, 3); yours is {answer.shape}. "
    "Are all sizes, and the points themselves, taken from the arguments?",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def shares_by(points_in, centres, covars, weights):
    """What e_step gives for a mixture in the general form."""
    return e_step(points_in[:, 0], centres[:, 0], np.sqrt(covars[:, 0, 0]), weights)


found = hints.of_shares(answer, Mixture.on_the_line(sample, centres_set, widths_set, weights_set), shares_by)
assert found is None, f"e_step: {found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points and components. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

try:
    answer = e_step(np.arange(7.0), np.array([1.0, 4.0]), np.array([1.0, 2.0]), np.array([0.5, 0.5]))
except NotImplementedError:
    raise
except Exception as error:
    gt.check(False, f"e_step raises an error for 7 points and 2 components: {str(error)[:90]}. Is a size written as a literal somewhere?")
gt.check(answer is not None, "e_step gives nothing back: does it end with return?")
gt.check(
    np.shape(answer) in [(7, 2), (2, 7)],
    f"e_step: 7 points and 2 components, but shape {np.shape(answer)}. Read every size from x.shape and mu.shape.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

sampler = np.random.RandomState(12)
sample, centres_set = sampler.normal(size=25) * 2, np.array([-2.0, 0.5, 3.0])
widths_set, weights_set = np.array([0.7, 1.6, 1.1]), np.array([0.15, 0.6, 0.25])
answer = e_step(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy())
# wrong values for three components have lost their points in test_e_step_values: here only sizes count
charged = not hints.same(answer, Mixture.on_the_line(sample, centres_set, widths_set, weights_set).shares)
for n_points, n_parts in [(7, 2), (30, 4), (5, 1), (1, 3)]:
    place = f"{n_points} point(s) and {n_parts} component(s)"
    sample, centres_set = sampler.normal(size=n_points) * 2, np.arange(n_parts) - 0.5
    widths_set, weights_set = 1 + np.arange(n_parts) / 2, np.arange(1.0, n_parts + 1) / np.arange(1, n_parts + 1).sum()
    try:
        answer = np.asarray(e_step(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()), dtype=float)
    except Exception as error:
        raise AssertionError(
            f"e_step raises an error for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    assert answer.shape in [(n_points, n_parts), (n_parts, n_points)], (
        f"e_step: {place} gave shape {answer.shape}.\nRead every size from x.shape and mu.shape."
    )
    found = hints.of_shares(answer, Mixture.on_the_line(sample, centres_set, widths_set, weights_set))
    assert charged or found is None, f"e_step: right for 25 points and 3 components, but for {place}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the function must use its arguments, and must not change them. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(13)
given = [sampler.normal(size=20) * 2, np.array([-1.0, 0.0, 2.0]), np.array([1.0, 0.5, 2.0]), np.array([0.3, 0.3, 0.4])]
kept = [array.copy() for array in given]
other_mu = [given[0].copy(), np.array([-2.0, 1.0, 3.0]), given[2].copy(), given[3].copy()]
answer, answer_of_other = e_step(*given), e_step(*other_mu)
gt.check(answer is not None, "e_step gives nothing back: does it end with return?")
gt.check(not np.allclose(answer, answer_of_other), "e_step gives two different mixtures the same shares: does it use its arguments?")
### BEGIN HIDDEN TESTS
for argument, now, was in zip(["x", "mu", "sigma", "pi"], given, kept):
    assert np.array_equal(now, was), f"e_step changes its argument {argument}: work on a copy."
assert np.allclose(e_step(*kept), answer), "e_step: asked twice, it gives two answers: what does it keep?"
### END HIDDEN TESTS

# %% [markdown]
# ### What do you see?
#
# Above, one evening is picked out: the two curves stand over it at heights $a$ and $b$, and Ada's share is $a / (a + b)$. Below, your shares for all forty evenings, with the true parameters and with the start.

# %% jupyter={"source_hidden": true} tags=["display"]
picked = np.abs(x - 0.6).argmin()
true_resp = np.asarray(e_step(x, true_mu, true_sigma, true_pi))
start_resp = np.asarray(e_step(x, start_mu, start_sigma, start_pi))
fig, (upper, lower) = plt.subplots(2, 1, figsize=(6.5, 4.4), sharex=True, height_ratios=[2, 1])
draw_mixture(upper, true_mu, true_sigma, true_pi, total=False)
upper.set(title=f"x = {x[picked]:.2f} min: a / (a + b) = {true_resp[picked, 0]:.2f}", ylabel="density", ylim=(0, 0.15))
for k, side in [(0, "left"), (1, "right")]:
    height = true_pi[k] * normal_pdf(x[picked], true_mu[k], true_sigma[k])
    upper.plot(x[picked], height, "os"[k], color=gt.PALETTE[k], markeredgecolor="black", zorder=3)
    upper.text(x[picked] + (0.3, -0.3)[k], height, "ab"[k], ha=side, va="bottom", fontstyle="italic")
lower.plot(x, true_resp[:, 0], "o", color=gt.PALETTE[0], markersize=5, label="the true parameters")
lower.plot(x, start_resp[:, 0], "x", color="black", markersize=5, label="the start, means -1 and 1")
lower.set(xlabel="minutes late", ylabel="Ada's share", xlim=(-9, 9))
lower.legend(loc="center left")
for ax in (upper, lower):
    ax.axvline(x[picked], color="0.7", linewidth=1, zorder=0)
gt.show(fig, """Above: Ada's bell and, right of it, Ben's; at one evening their heights a and b are marked. Below: Ada's share of each
evening falls from 1 on the left to 0 on the right, for the true parameters (dots) and for the start (crosses).""")

# %% [markdown]
# *Ada's share of each evening (column 0), twice.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_see_shares", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 1 (1 point).** What do you see? For which evenings are you sure of the ringer, and for which not? The means of the start are off by more than a minute: what has that done to the shares, and what do you expect of the first step?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (1 point)**
#
# 1. (1 point) Most shares are near 0 or 1; only the few evenings between the two ringers are in doubt; and the shares of the start are nearly those of the true parameters, so the averages taken with them will be nearly right at once.
#
# Often seen: "the start is bad, so its shares are useless" (no points: the picture shows the opposite).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "see_shares", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# Nearly all evenings have a share near 1 (early ones, Ada) or near 0 (late ones, Ben). Only the few around 0 to 1 minutes, where both curves are about as high, are shared. The crosses lie almost on the dots: although the means and widths of the start are wrong, it puts the border between the ringers in about the right place. So the averages of the first M-step, taken with these shares, will be nearly right, and the first step will leap.

# %% [markdown]
# ## 4. The M-step
#
# ### Exercise 4: `m_step` (6 points: mu 2, sigma 2, pi 2)
#
# `m_step(x, resp)` gets the points `(N,)` and the responsibilities `(N, K)` and returns the three averages of section 2, `mu`, `sigma`, `pi`, each `(K,)`, in this order. `sigma` is the **standard deviation**. The three are graded separately.
#
# Print shapes as you go: `resp[:, k]` has shape `(N,)`, and `x - mu[k]`, too. If you work on all components at once, multiply tables `(N, K)` entry by entry and then sum over the points; `resp.T @ (x[:, np.newaxis] - mu) ** 2` is a table `(K, K)` that mixes the shares of one component with the mean of another.

# %% nbgrader={"grade": false, "grade_id": "m_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def m_step(x, resp):
    """New mu, sigma (standard deviations) and pi, each (K,), from `x` (N,) and responsibilities (N, K)."""
    ### BEGIN SOLUTION
    counts = resp.sum(axis=0)  # (K,)
    mu = resp.T @ x / counts
    variance = np.sum(resp * (x[:, np.newaxis] - mu) ** 2, axis=0) / counts
    return mu, np.sqrt(variance), counts / len(x)
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 4: shares drawn at random, so that no e_step is needed; two components, then three and only five points.
with gt.exercise("m_step"):
    dice = np.random.RandomState(2)
    for some_x, some_resp in [(x, dice.dirichlet([1, 2], size=len(x))), (x[:5], dice.dirichlet([1, 2, 3], size=5))]:
        n_columns = some_resp.shape[1]
        m_step_gives = on_copies(m_step, some_x, some_resp)
        gt.check(m_step_gives is not None, "m_step gives nothing back: does it end with return?")
        gt.check(len(m_step_gives) == 3, f"Three arrays are asked for: mu, sigma, pi; yours returns {len(m_step_gives)} things.")
        for name, part in zip(["mu", "sigma", "pi"], m_step_gives):
            gt.check(
                np.size(part) == n_columns,
                f"{name} should have one entry for each of the {n_columns} components; yours has shape {np.shape(part)}.",
            )
            gt.check(
                np.shape(part) == (n_columns,),
                f"{name} should have shape (K,) = ({n_columns},), yours has {np.shape(part)}: np.ravel makes it flat.",
            )
        step_mu, step_sigma, step_pi = m_step_gives
        gt.check(
            np.isclose(np.sum(step_pi), 1),
            f"The weights must sum to 1; yours sum to {np.sum(step_pi):.3f}. Divide soft counts by what? Or are they not the third?",
        )
        gt.check(np.allclose(step_pi, np.mean(some_resp, axis=0)), "pi[k] should be the share of the evenings that component k accounts for.")
        gt.check(
            np.isclose(np.dot(step_pi, step_mu), some_x.mean()),
            "The mean of the means, weighted by pi, must be the mean of all points. Does each divide by its own N_k?",
        )
        for k in range(n_columns):
            gt.check(np.isclose(step_mu[k], np.average(some_x, weights=some_resp[:, k])), f"mu[{k}] is not numpy's weighted average. An index?")
            variance = np.cov(some_x, aweights=some_resp[:, k], ddof=0)
            gt.check(not np.isclose(step_sigma[k], variance), "So close! That is sigma squared: read the checkpoint below.")
            gt.check(
                np.isclose(step_sigma[k], np.sqrt(variance)),
                f"sigma[{k}] differs from the root of numpy's weighted variance. Around which mean, divided by what?",
            )
    print("Well done: numpy finds the same averages, for two components and for three.")

# %% nbgrader={"grade": true, "grade_id": "test_m_step_mu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, so that a wrong e_step does not matter here. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(21)
sample, shares = sampler.normal(size=30) * 2 + 5, sampler.dirichlet([1.0, 2.0, 0.5], size=30)
kept_sample, kept_shares = sample.copy(), shares.copy()
outcome = m_step(sample, shares)
gt.check(outcome is not None, "m_step gives nothing back: does it end with return?")
gt.check(len(outcome) == 3, f"m_step: return three arrays, mu, sigma and pi; yours returns {len(outcome)} things.")
gt.check(np.size(outcome[0]) == 3, f"m_step: three components have three means; your mu has shape {np.shape(outcome[0])}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def means_by(points_in, weights_in):
    """The means that m_step gives, a row for each component."""
    return np.reshape(np.asarray(m_step(points_in[:, 0], weights_in)[0], dtype=float), (-1, 1))


unchanged = np.array_equal(sample, kept_sample) and np.array_equal(shares, kept_shares)
assert unchanged, "m_step changes x or resp: copy before you change."
found = hints.of_means(np.reshape(np.asarray(outcome[0], dtype=float), (3, 1)), Step(sample, shares), means_by)
order_slip = hints.same(np.ravel(outcome[0]), shares.mean(axis=0))
assert not order_slip, "m_step, mu: the order is mu, sigma, pi; those are the weights."
assert found is None, f"m_step, mu: {found}"
for n_points, n_parts in [(12, 2), (9, 1)]:
    sample, shares = sampler.normal(size=n_points) + 3, sampler.dirichlet(np.ones(n_parts), size=n_points)
    try:
        outcome = m_step(sample.copy(), shares.copy())
    except Exception as error:
        raise AssertionError(
            f"m_step raises an error for {n_points} points and {n_parts} component(s).\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    answer = np.ravel(np.asarray(outcome[0], dtype=float))
    assert answer.size == n_parts, f"m_step, mu: {n_parts} component(s), but {answer.size} means: read sizes from resp."
    found = hints.of_means(answer[:, None], Step(sample, shares))
    assert found is None, f"m_step, mu: right for 30 points and 3 components, but for {n_points} and {n_parts}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_sigma", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, points far from zero. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(22)
sample, shares = sampler.normal(size=30) * 3 + 5, sampler.dirichlet([1.0, 2.0, 0.5], size=30)
outcome = m_step(sample.copy(), shares.copy())
gt.check(outcome is not None, "m_step gives nothing back: does it end with return?")
gt.check(len(outcome) == 3, f"m_step: return three arrays, mu, sigma and pi; yours returns {len(outcome)} things.")
gt.check(np.size(outcome[1]) != 9, "m_step: sigma is a (K, K) table: multiply (N, K) tables entry by entry, then sum over the points.")
gt.check(np.size(outcome[1]) == 3, f"m_step: three components have three sigmas; yours have shape {np.shape(outcome[1])}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def width_around(centres, points_in, weights_in):
    """Weighted standard deviation of the points around the given centres, one a component."""
    gaps = points_in[:, None] - centres
    return np.sqrt((weights_in * gaps**2).sum(axis=0) / weights_in.sum(axis=0))


def variances_by(points_in, weights_in):
    """The variances that m_step gives, as matrices."""
    return np.reshape(np.asarray(m_step(points_in[:, 0], weights_in)[1], dtype=float) ** 2, (-1, 1, 1))


answer = np.ravel(np.asarray(outcome[1], dtype=float))
new_centres = sample @ shares / shares.sum(axis=0)
stored = np.ravel(np.asarray(outcome[0], dtype=float))
own_centres = stored if stored.size == 3 else new_centres
target, around_own = width_around(new_centres, sample, shares), width_around(own_centres, sample, shares)
if not (hints.same(answer, target) or hints.same(answer, around_own)):  # a wrong mu costs its own points only
    soft = shares.sum(axis=0)
    hard = np.eye(3)[shares.argmax(axis=1)]
    for around, middle in ((target, new_centres), (around_own, own_centres)):
        away = sample[:, None] - middle
        slips = {
            "that is sigma squared, the variance, whose unit is that of x squared: take the root.": around**2,
            "one root too many: sigma is the root of the variance.": np.sqrt(around),
            "divide each by its soft count N_k, not by N (and the root comes last).": around * np.sqrt(soft / 30),
            "that is the root of a sum: divide it by the soft count N_k first.": around * np.sqrt(soft),
            "divide before you take the root.": around / np.sqrt(soft),
            "sigma squared, and divided by N where N_k belongs.": around**2 * soft / 30,
            "that is a sum of squares: divide it by N_k, then take the root.": around**2 * soft,
            "one less than N_k in the denominator? Maximum likelihood divides by N_k.": around * np.sqrt(soft / (soft - 1)),
            "np.cov corrects for small samples unless ddof=0; maximum likelihood does not.":
                np.sqrt([np.cov(sample, aweights=column) for column in shares.T]),
            "square the gaps, average, then take the root: the mean distance is something else.":
                (shares * np.abs(away)).sum(axis=0) / soft,
            "a share counts once, not squared: only the gap is squared.": np.sqrt((shares**2 * away**2).sum(axis=0) / soft),
            "every point counts by its share, not wholly for its largest component.":
                width_around(sample @ hard / hard.sum(axis=0), sample, hard),
            "all points count the same: where do the responsibilities come in?": width_around(middle, sample, np.ones((30, 3))),
            "all points count the same, around one mean: where do the responsibilities come in?": np.full(3, sample.std()),
            "the gaps are those to the component's own new mean, not to the mean of all points.":
                width_around(sample.mean(), sample, shares),
            "that is the second moment about zero: subtract the mean first.": width_around(0.0, sample, shares),
            "that is one over it.": 1 / around,
            "all components got the same sigma: an index slipped.": np.full(3, around[0]),
            "all components got the same sigma: an index slipped, or the loop keeps only its last.": np.full(3, around[2]),
            "one component's mean is used for all: an index slipped.": width_around(middle[0], sample, shares),
            "one component's mean, the last, is used for all: an index slipped.": width_around(middle[2], sample, shares),
            "the variance is divided by 2 under the root: that factor belongs to the density.": around / np.sqrt(2),
            "the factor 2 is no part of a standard deviation.": around * np.sqrt(2),
            "half the distance between smallest and largest is no standard deviation.": np.full(3, np.ptp(sample) / 2),
            "the root is taken of each gap before they are averaged.":
                (shares * np.sqrt(np.abs(away))).sum(axis=0) / soft,
            "the order is mu, sigma, pi; those are the means.": middle,
            "the order is mu, sigma, pi; those are the weights.": soft / 30,
        }
        for hint, slip in slips.items():
            assert not hints.same(answer, slip), f"m_step, sigma: {hint}"
    found = hints.of_covariances(np.reshape(answer**2, (3, 1, 1)), Step(sample, shares), own_centres[:, None], variances_by)
    raise AssertionError(f"m_step, sigma: it is the root of the variance, and of sigma squared can be said:\n{found}")
for n_points, n_parts in [(12, 2), (9, 1)]:
    sample, shares = sampler.normal(size=n_points) + 3, sampler.dirichlet(np.ones(n_parts), size=n_points)
    try:
        outcome = m_step(sample.copy(), shares.copy())
        answer, stored = (np.ravel(np.asarray(part, dtype=float)) for part in outcome[1::-1])
    except Exception:
        break  # test_m_step_mu sees to that
    new_centres = sample @ shares / shares.sum(axis=0)
    own_centres = stored if stored.size == n_parts else new_centres
    good = [width_around(middle, sample, shares) for middle in (new_centres, own_centres)]
    assert any(hints.same(answer, width) for width in good), (
        f"m_step, sigma: right for 30 points and 3 components, but not for {n_points} and {n_parts}.\n"
        "Which number in it belongs to those sizes?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_pi", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities once more. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(23)
sample, shares = sampler.normal(size=30), sampler.dirichlet([1.0, 2.0, 0.5], size=30)
outcome = m_step(sample.copy(), shares.copy())
gt.check(outcome is not None, "m_step gives nothing back: does it end with return?")
gt.check(len(outcome) == 3, f"m_step: return three arrays, mu, sigma and pi; yours returns {len(outcome)} things.")
gt.check(np.size(outcome[2]) == 3, f"m_step: three components have three weights; your pi has shape {np.shape(outcome[2])}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def weights_by(points_in, weights_in):
    """The weights that m_step gives."""
    return np.ravel(np.asarray(m_step(points_in[:, 0], weights_in)[2], dtype=float))


answer = np.ravel(np.asarray(outcome[2], dtype=float))
assert not hints.same(answer, sample @ shares / shares.sum(axis=0)), "m_step, pi: the order is mu, sigma, pi; those are the means."
assert not hints.same(answer, np.full(3, 1 / 3)), "m_step, pi: the weights did not move: are they computed from resp?"
found = hints.of_weights(answer, Step(sample, shares), weights_by)
assert found is None, f"m_step, pi: {found}"
for n_points, n_parts in [(12, 2), (9, 1)]:
    sample, shares = sampler.normal(size=n_points), sampler.dirichlet(np.ones(n_parts), size=n_points)
    try:
        answer = np.ravel(np.asarray(m_step(sample.copy(), shares.copy())[2], dtype=float))
    except Exception:
        break  # test_m_step_mu sees to that
    found = hints.of_weights(answer, Step(sample, shares))
    assert found is None, f"m_step, pi: right for 30 points and 3 components, but for {n_points} and {n_parts}:\n{found}"
### END HIDDEN TESTS

# %% [markdown]
# ### Checkpoint: sigma or sigma squared?
#
# *Not graded.* Three evenings belong wholly to one component: the bell was $-1$, $1$ and $3$ minutes late. What should `m_step` return as `sigma`, and what comes back if you forget the root? How could you tell by the units alone?
#
# <details>
# <summary>Decided? Compare.</summary>
#
# The mean is 1 minute, the squared gaps are $4, 0, 4$ minutes², their mean $8/3 \approx 2.67$ minutes², so `sigma` is $\sqrt{8/3} \approx 1.63$ minutes. Without the root you return 2.67, and minutes² cannot be marked on the axis of a figure. Nothing breaks, and for $\sigma = 1$ both are the same, so the start hides it. The mirror image: to hand `sigma**2` to `normal_pdf` or scipy's `norm` is as wrong.
# </details>
#
# ### One step, seen

# %% jupyter={"source_hidden": true} tags=["display"]
start_resp = np.asarray(e_step(x, start_mu, start_sigma, start_pi))
before, after = (start_mu, start_sigma, start_pi), [np.ravel(part) for part in m_step(x, start_resp)]
fig, axes = pictures("start", "after one step")
for ax, mixture in zip(axes, [before, after]):
    draw_mixture(ax, *mixture)
    draw_points(ax, x, share=start_resp[:, 0])
axes[0].set_ylim(-0.03, 0.26)
gt.show(fig, """Two panels with both weighted bells, their sum and the evenings. Left, the start: narrow bells at -1 and 1.
Right, after one step: each where its share of the evenings lies.""")

# %% [markdown]
# *The start, and what your M-step makes of its shares; the sum is black. The points have the responsibilities at the start on both sides: brownish where the two share. Each component has moved to the average of its share and taken over its spread.*
#
# ## 5. The log-likelihood
#
# How good are parameters that we have? The evenings are independent, so their joint density is the product of the mixture densities, and its logarithm a sum:
#
# $$L(\theta) = \log p(x; \theta) = \sum_{n=1}^N \log p(x_n; \theta) = \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \sigma_k^2).$$
#
# ### Exercise 5: `log_likelihood` (4 points)
#
# Return $L$, one number. (Some labs divide by $N$; this one does not.)

# %% nbgrader={"grade": false, "grade_id": "log_likelihood", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_likelihood(x, mu, sigma, pi):
    """Log-likelihood of the mixture, summed over the points `x` (N,) -> one number."""
    ### BEGIN SOLUTION
    log_joint = np.log(pi / sigma) - 0.5 * ((x[:, np.newaxis] - mu) / sigma) ** 2 - 0.5 * np.log(2 * np.pi)
    return np.logaddexp.reduce(log_joint, axis=1).sum()
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 5.
with gt.exercise("log_likelihood"):
    start_L = on_copies(log_likelihood, x, start_mu, start_sigma, start_pi)
    gt.check(start_L is not None, "log_likelihood gives nothing back: does it end with return?")
    gt.check(np.ndim(start_L) == 0, f"One number is asked for, yours has shape {np.shape(start_L)}: sum over components, log, sum over points.")
    expected = second_opinion(start_mu, start_sigma, start_pi).score(x[:, np.newaxis]) * len(x)
    gt.check(not np.isclose(start_L, expected / len(x)), "So close! That is the mean over the points; we want their sum.")
    gt.check(
        np.isclose(start_L, expected),
        f"Not yet: {start_L:.3f} is not what scikit-learn finds. Is the sum over k inside the log, with its weight?",
    )
    few = x[:7]
    expected = second_opinion(*uneven).score(few[:, np.newaxis]) * len(few)
    gt.check(
        np.isclose(on_copies(log_likelihood, few, *uneven), expected),
        "Right at the start, but not with seven evenings and three unequal components: where do pi and sigma come in? "
        "Is everything, sizes too, read from the arguments?",
    )
    print(f"Well done: {start_L:.4f} at the start. (Known for these data: -197.3847.)")

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_value", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components with unequal weights and widths. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(31)
centres_set, widths_set, weights_set = np.array([-2.0, 0.5, 3.0]), np.array([0.7, 1.6, 1.1]), np.array([0.2, 0.5, 0.3])
sample = sampler.normal(size=25) * 2
answer = log_likelihood(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy())
gt.check(answer is not None, "log_likelihood gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(
    answer.size == 1,
    f"log_likelihood must return one number; yours has shape {answer.shape}. Sum over components, take the log, sum over points.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def height_by(points_in, centres, covars, weights):
    """What log_likelihood gives for a mixture in the general form."""
    return log_likelihood(points_in[:, 0], centres[:, 0], np.sqrt(covars[:, 0, 0]), weights)


mixture_set = Mixture.on_the_line(sample, centres_set, widths_set, weights_set)
found = hints.of_log_likelihood(answer.reshape(()), mixture_set, height_by)
assert found is None, f"log_likelihood: {found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points and components. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

try:
    answer = log_likelihood(np.arange(7.0), np.array([1.0, 4.0]), np.array([1.0, 2.0]), np.array([0.5, 0.5]))
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"log_likelihood raises an error for 7 points and 2 components: {str(error)[:90]}. "
        "Is a size written as a literal somewhere?",
    )
gt.check(answer is not None, "log_likelihood gives nothing back: does it end with return?")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

sampler = np.random.RandomState(32)
sample, centres_set = sampler.normal(size=25) * 2, np.array([-2.0, 0.5, 3.0])
widths_set, weights_set = np.array([0.7, 1.6, 1.1]), np.array([0.2, 0.5, 0.3])
answer = np.sum(np.asarray(log_likelihood(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()), dtype=float))
# wrong values for three components have lost their points in test_log_likelihood_value: here only sizes count
charged = not hints.same(answer, Mixture.on_the_line(sample, centres_set, widths_set, weights_set).log_densities.sum())
for n_points, n_parts in [(7, 2), (30, 4), (5, 1), (1, 3)]:
    count = f"{n_points} point(s) and {n_parts} component(s)"
    sample, centres_set = sampler.normal(size=n_points) * 2, np.arange(n_parts) - 0.5
    widths_set, weights_set = 1 + np.arange(n_parts) / 2, np.arange(1.0, n_parts + 1) / np.arange(1, n_parts + 1).sum()
    try:
        answer = np.asarray(log_likelihood(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()), dtype=float)
    except Exception as error:
        raise AssertionError(
            f"log_likelihood raises an error for {count}.\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    found = hints.of_log_likelihood(answer.sum(), Mixture.on_the_line(sample, centres_set, widths_set, weights_set))
    assert charged or found is None, f"log_likelihood: right for 25 points and 3 components, but for {count}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the function must use its arguments, and must not change them. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(33)
given = [sampler.normal(size=20) * 2, np.array([-1.0, 0.0, 2.0]), np.array([1.0, 0.5, 2.0]), np.array([0.3, 0.3, 0.4])]
kept = [array.copy() for array in given]
other_mu = [given[0].copy(), np.array([-2.0, 1.0, 3.0]), given[2].copy(), given[3].copy()]
answer, answer_of_other = log_likelihood(*given), log_likelihood(*other_mu)
gt.check(answer is not None, "log_likelihood gives nothing back: does it end with return?")
gt.check(not np.allclose(answer, answer_of_other), "log_likelihood gives two different mixtures the same value: does it use its arguments?")
### BEGIN HIDDEN TESTS
for argument, now, was in zip(["x", "mu", "sigma", "pi"], given, kept):
    assert np.array_equal(now, was), f"log_likelihood changes its argument {argument}: work on a copy."
assert np.allclose(log_likelihood(*kept), answer), "log_likelihood: asked twice, it gives two answers: what does it keep?"
### END HIDDEN TESTS

# %% [markdown]
# Every guess of the parameters has a height $L$. The figure slides Ada's mean along the line and leaves everything else at its true value.

# %% tags=["display"]
slide = np.linspace(-8, 8, 41)
heights = [log_likelihood(x, np.array([mean, true_mu[1]]), true_sigma, true_pi) for mean in slide]
fig, ax = plt.subplots(figsize=(6.5, 2.8))
ax.set(title="height of the hill along one of five directions")
ax.set(xlabel="mean of component 1 (minutes late)", ylabel="log-likelihood L")
ax.plot(slide, heights, color=gt.PALETTE[0])
ax.axvline(-2.42, color="0.5", linewidth=0.8)
ax.plot(true_mu[0], log_likelihood(x, true_mu, true_sigma, true_pi), "D", color="black", markersize=4)
ax.text(true_mu[0] - 0.3, -110, "the truth", ha="right")
gt.show(ax, """The log-likelihood against the mean of component 1, from -8 to 8 minutes: a hill with one top, marked by a vertical
line at -2.42; a diamond beside it is the truth.""")

# %% [markdown]
# *The top of this cut (grey line) is at -2.42, near Ada's true mean (-2.5) but not exactly there. There are five free parameters: two means, two standard deviations, one weight.*
#
# ### Exercise 6: `gradient` (4 points: mu 2, sigma 2)
#
# Which way is up? On paper, derive $\partial L / \partial \mu_k$ and $\partial L / \partial \sigma_k$: first the derivative of the logarithm, then that of the density, $\partial \mathcal N / \partial \mu_k = \mathcal N \cdot (x_n - \mu_k) / \sigma_k^2$ (find the one by $\sigma_k$ yourself). An old friend turns up in front of both.
#
# `gradient(x, mu, sigma, pi)` returns two arrays `(K,)`: the derivatives by `mu`, and those by `sigma` (not by its square or its log).

# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient(x, mu, sigma, pi):
    """Derivatives of the log-likelihood by `mu` and by `sigma`, each (K,)."""
    ### BEGIN SOLUTION
    resp = e_step(x, mu, sigma, pi)
    gaps = (x[:, np.newaxis] - mu) / sigma
    return np.sum(resp * gaps, axis=0) / sigma, np.sum(resp * (gaps**2 - 1), axis=0) / sigma
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 6: small steps up and down the hill, whose heights scikit-learn tells.
with gt.exercise("gradient"):
    def slope_of(which, k, points, parameters, small=1e-5):
        """How steep the log-likelihood is in one of the parameters, by two heights."""
        heights = []
        for side in (small, -small):
            moved = deepcopy(parameters)
            moved[which][k] += side
            heights.append(second_opinion(*moved).score(points[:, np.newaxis]) * len(points))
        return (heights[0] - heights[1]) / (2 * small)


    for points, parameters in [(x, (start_mu, start_sigma, start_pi)), (x[:7], uneven)]:
        uphill_gives = on_copies(gradient, points, *parameters)
        gt.check(uphill_gives is not None, "gradient gives nothing back: does it end with return?")
        gt.check(len(uphill_gives) == 2, f"Two arrays are asked for, by mu and by sigma; yours returns {len(uphill_gives)} things.")
        for which, name in enumerate(["mu", "sigma"]):
            length = len(parameters[which])
            gt.check(np.shape(uphill_gives[which]) == (length,), f"The derivatives by {name} should have shape ({length},); yours have {np.shape(uphill_gives[which])}.")
            for k in range(length):
                slope, yours = slope_of(which, k, points, parameters), float(uphill_gives[which][k])
                gt.check(not np.isclose(yours, -slope, rtol=1e-3, atol=1e-3), f"By {name}[{k}] you go downhill: mind the sign.")
                gt.check(
                    np.isclose(yours, slope, rtol=1e-3, atol=1e-3),
                    f"By {name}[{k}], a small step says that the hill is {slope:.3f} steep; yours is {yours:.3f}. What stands in front of each point's term?",
                )
    print("Well done: small steps find the same slopes, for two components and for three.")

# %% nbgrader={"grade": true, "grade_id": "test_gradient_mu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: the derivatives by mu; mistakes of your own e_step and log_likelihood do not count again.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(61)
sample, centres_set = sampler.normal(size=25) * 2, np.array([-2.0, 0.5, 3.0])
widths_set, weights_set = np.array([0.7, 1.6, 1.1]), np.array([0.15, 0.6, 0.25])
try:
    outcome, trouble = gradient(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()), ""
except NotImplementedError:
    raise
except Exception as error:  # perhaps not the fault of gradient: that is decided when you hand in
    outcome, trouble = (np.zeros(3), np.zeros(3)), f"gradient raises an error: {str(error)[:90]}"
gt.check(outcome is not None, "gradient gives nothing back: does it end with return?")
gt.check(len(outcome) == 2, f"gradient: return two arrays, by mu and by sigma; yours returns {len(outcome)} things.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def on_its_own():
    """What your own functions make of it: shares, slopes of your own hill, and whether they can be used at all."""
    others, usable = [], True
    try:
        given = [sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()]
        own = e_step(*given)
        usable &= np.shape(own) == (len(sample), len(centres_set)) and np.array_equal(given[0], sample)
        usable &= all(np.array_equal(now, was) for now, was in zip(given[1:], (centres_set, widths_set, weights_set)))
        usable &= not np.isclose(np.sum(own, axis=0), 0).any()  # a soft count by which nobody can divide
        others.append(slopes_by(np.asarray(own, dtype=float)))
        heights = []
        for side in (1e-5, -1e-5):
            steps_set = []
            for k in range(len(centres_set)):
                moved = [sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()]
                moved[1][k] += side
                kept = [part.copy() for part in moved]
                steps_set.append(float(log_likelihood(*moved)))
                usable &= all(np.array_equal(now, was) for now, was in zip(moved, kept))
            heights.append(steps_set)
        others.append((np.array(heights[0]) - heights[1]) / 2e-5)
    except Exception:
        usable = False
    return others, usable


def slopes_by(shares_in):
    """The derivatives by mu, if these are the shares."""
    gaps_in = sample[:, None] - centres_set
    return (shares_in * gaps_in).sum(axis=0) / widths_set**2


for n_points, n_parts in [(25, 3), (12, 2), (9, 1)]:
    place = f"{n_points} points and {n_parts} component(s)"
    if n_points < 25:
        sample, centres_set = sampler.normal(size=n_points) * 2, np.arange(n_parts) - 0.5
        widths_set, weights_set = 1.2 + np.arange(n_parts) / 2, np.arange(1.0, n_parts + 1) / np.arange(1, n_parts + 1).sum()
    others, usable = on_its_own()
    given = [sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()]
    try:
        if trouble and n_points == 25:
            raise ValueError(trouble)
        outcome = gradient(*given)
        answer = np.asarray(outcome[0], dtype=float)
    except Exception as error:
        assert not usable, trouble or f"gradient raises an error for {place}.\nIs a size written as a literal somewhere?"
        continue  # your own functions stop it, which has cost its points
    if not usable:
        continue
    for argument, now, was in zip(["x", "mu", "sigma", "pi"], given, (sample, centres_set, widths_set, weights_set)):
        assert np.array_equal(now, was), f"gradient changes its argument {argument}: work on a copy."
    assert answer.size == n_parts, f"gradient, mu: {n_parts} component(s) have as many derivatives; yours have shape {answer.shape}."
    mixture_set = Mixture.on_the_line(sample, centres_set, widths_set, weights_set)
    answer, target, gaps = answer.ravel(), slopes_by(mixture_set.shares), sample[:, None] - centres_set
    if any(hints.same(answer, good) for good in [target, *others]):
        continue
    shares, soft = mixture_set.shares, mixture_set.shares.sum(axis=0)
    hard = np.eye(n_parts)[shares.argmax(axis=1)]
    slips = {
        "divide by sigma squared, not by sigma.": target * widths_set,
        "the variance is missing: divide by sigma squared.": target * widths_set**2,
        "divide by sigma squared: it is the standard deviation that is given.": target * widths_set**2 / widths_set**4,
        "that is the step of EM, new mean less old; the slope is asked for.": target * widths_set**2 / soft,
        "do not divide by the soft count: the slope is a sum.": target / soft,
        "the order is by mu, by sigma; those are the ones by sigma.": (shares * (gaps**2 / widths_set**2 - 1)).sum(axis=0) / widths_set,
        "the gaps are those to the means: subtract mu.": (shares * sample[:, None]).sum(axis=0) / widths_set**2,
        "the mean over the points; L is a sum.": target / n_points,
        "every point counts by its share, not wholly for its largest component.": slopes_by(hard),
        "all points count the same: where do the responsibilities come in?": slopes_by(np.ones_like(shares)),
        "weight times density is not yet the responsibility: the derivative of log p has p below.": slopes_by(np.exp(mixture_set.log_joint)),
        "the responsibility has the weight in it already.": slopes_by(shares * weights_set),
        "mind the sign.": -target,
    }
    for hint, slip in slips.items():
        assert not hints.same(answer, slip) or hints.same(slip, target), f"gradient, mu: {hint}"
    raise AssertionError(
        f"gradient, mu: not the slope of the log-likelihood, for {place}.\n"
        "Each point's term is its responsibility times the derivative of log N."
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_gradient_sigma", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: the derivatives by sigma; mistakes of your own e_step and log_likelihood do not count again.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(62)
sample, centres_set = sampler.normal(size=25) * 2, np.array([-2.0, 0.5, 3.0])
widths_set, weights_set = np.array([0.7, 1.6, 1.1]), np.array([0.15, 0.6, 0.25])
try:
    outcome, trouble = gradient(sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()), ""
except NotImplementedError:
    raise
except Exception as error:  # perhaps not the fault of gradient: that is decided when you hand in
    outcome, trouble = (np.zeros(3), np.zeros(3)), f"gradient raises an error: {str(error)[:90]}"
gt.check(outcome is not None, "gradient gives nothing back: does it end with return?")
gt.check(len(outcome) == 2, f"gradient: return two arrays, by mu and by sigma; yours returns {len(outcome)} things.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def on_its_own():
    """What your own functions make of it: shares, slopes of your own hill, and whether they can be used at all."""
    others, usable = [], True
    try:
        given = [sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()]
        own = e_step(*given)
        usable &= np.shape(own) == (len(sample), len(centres_set)) and np.array_equal(given[0], sample)
        usable &= all(np.array_equal(now, was) for now, was in zip(given[1:], (centres_set, widths_set, weights_set)))
        usable &= not np.isclose(np.sum(own, axis=0), 0).any()  # a soft count by which nobody can divide
        others.append(slopes_by(np.asarray(own, dtype=float)))
        heights = []
        for side in (1e-5, -1e-5):
            steps_set = []
            for k in range(len(centres_set)):
                moved = [sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()]
                moved[2][k] += side
                kept = [part.copy() for part in moved]
                steps_set.append(float(log_likelihood(*moved)))
                usable &= all(np.array_equal(now, was) for now, was in zip(moved, kept))
            heights.append(steps_set)
        others.append((np.array(heights[0]) - heights[1]) / 2e-5)
    except Exception:
        usable = False
    return others, usable


def slopes_by(shares_in):
    """The derivatives by sigma, if these are the shares."""
    gaps_in = sample[:, None] - centres_set
    return (shares_in * (gaps_in**2 / widths_set**2 - 1)).sum(axis=0) / widths_set


for n_points, n_parts in [(25, 3), (12, 2), (9, 1)]:
    place = f"{n_points} points and {n_parts} component(s)"
    if n_points < 25:
        sample, centres_set = sampler.normal(size=n_points) * 2, np.arange(n_parts) - 0.5
        widths_set, weights_set = 1.2 + np.arange(n_parts) / 2, np.arange(1.0, n_parts + 1) / np.arange(1, n_parts + 1).sum()
    others, usable = on_its_own()
    given = [sample.copy(), centres_set.copy(), widths_set.copy(), weights_set.copy()]
    try:
        if trouble and n_points == 25:
            raise ValueError(trouble)
        outcome = gradient(*given)
        answer = np.asarray(outcome[1], dtype=float)
    except Exception as error:
        assert not usable, trouble or f"gradient raises an error for {place}.\nIs a size written as a literal somewhere?"
        continue  # your own functions stop it, which has cost its points
    if not usable:
        continue
    for argument, now, was in zip(["x", "mu", "sigma", "pi"], given, (sample, centres_set, widths_set, weights_set)):
        assert np.array_equal(now, was), f"gradient changes its argument {argument}: work on a copy."
    assert answer.size == n_parts, f"gradient, sigma: {n_parts} component(s) have as many derivatives; yours have shape {answer.shape}."
    mixture_set = Mixture.on_the_line(sample, centres_set, widths_set, weights_set)
    answer, target, gaps = answer.ravel(), slopes_by(mixture_set.shares), sample[:, None] - centres_set
    if any(hints.same(answer, good) for good in [target, *others]):
        continue
    shares, soft = mixture_set.shares, mixture_set.shares.sum(axis=0)
    hard = np.eye(n_parts)[shares.argmax(axis=1)]
    slips = {
        "that is the derivative by the log of sigma: divide by sigma once more.": target * widths_set,
        "that is the derivative by sigma squared: its own derivative by sigma is 2 sigma.": target / (2 * widths_set),
        "the factor 1 / sigma in front of the exponential has a derivative, too: -1 / sigma.":
            (shares * gaps**2).sum(axis=0) / widths_set**3,
        "only the factor in front is differentiated: the exponent holds sigma, too.": -soft / widths_set,
        "in the exponent, sigma to the power -2 has the derivative -2 sigma to the power -3: is it divided by sigma cubed?":
            (shares * (gaps**2 / widths_set - 1 / widths_set)).sum(axis=0),
        "the half of the exponent and the 2 of the power cancel.": (shares * (gaps**2 / (2 * widths_set**2) - 1)).sum(axis=0) / widths_set,
        "the gap stands squared.": (shares * (gaps / widths_set - 1)).sum(axis=0) / widths_set,
        "the order is by mu, by sigma; those are the ones by mu.": (shares * gaps).sum(axis=0) / widths_set**2,
        "the mean over the points; L is a sum.": target / n_points,
        "every point counts by its share, not wholly for its largest component.": slopes_by(hard),
        "all points count the same: where do the responsibilities come in?": slopes_by(np.ones_like(shares)),
        "weight times density is not yet the responsibility: the derivative of log p has p below.": slopes_by(np.exp(mixture_set.log_joint)),
        "the responsibility has the weight in it already.": slopes_by(shares * weights_set),
        "mind the sign.": -target,
    }
    for hint, slip in slips.items():
        assert not hints.same(answer, slip) or hints.same(slip, target), f"gradient, sigma: {hint}"
    raise AssertionError(
        f"gradient, sigma: not the slope of the log-likelihood, for {place}.\n"
        "Each point's term is its responsibility times the derivative of log N."
    )
### END HIDDEN TESTS

# %% [markdown]
# The old friend is the responsibility. Set both derivatives to zero, with the responsibilities held fixed, and solve: out comes the M-step. EM is a way up this hill.
#
# ### The hill, under your hands
#
# With the sliders (also by Page Up and Page Down) you are EM. How high do you get? The button takes one step with your `e_step` and `m_step`; dotted ghosts stay behind.

# %% tags=["display"]
import em_explorers as ex

ex.explore_mixture(x, (start_mu, start_sigma, start_pi), e_step, m_step, log_likelihood)

# %% [markdown]
# *Component 1 is solid, component 2 dashed, their sum black. The number above is the height $L$.*
#
# ## 6. The fit
#
# ### Exercise 7: `fit_em` (4 points)
#
# `fit_em(x, mu, sigma, pi, n_iter)` starts from the parameters it is given and takes exactly `n_iter` steps of EM, each an E-step followed by an M-step. It returns four things: the last `mu`, `sigma`, `pi`, and the `trace`, an array or list of `n_iter + 1` log-likelihoods: the start's first, then one after each step. With `n_iter=0` it returns the start and a trace of one value. The arrays it was given stay as they are. Call your own functions; no stopping rule is asked for.

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

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 7: twenty steps from the start, then two and none from the uneven mixture.
with gt.exercise("fit_em"):
    fit = on_copies(fit_em, x, start_mu, start_sigma, start_pi, 20)
    gt.check(fit is not None, "fit_em gives nothing back: does it end with return?")
    gt.check(len(fit) == 4, f"Four things are asked for: mu, sigma, pi, trace; yours returns {len(fit)}.")
    trace = np.asarray(fit[3], dtype=float)
    gt.check(trace.shape == (21,), f"20 steps make 21 heights, the start's first; your trace has shape {trace.shape}.")
    gt.check(
        np.isclose(trace[0], log_likelihood(x, start_mu, start_sigma, start_pi)),
        "The first value of the trace should be the log-likelihood of the start.",
    )
    gt.check(
        not np.isclose(trace[1], trace[0]),
        "The first step changed nothing: is the trace taken after the update, and are the new parameters kept?",
    )
    gt.check(
        not np.isclose(trace[2], trace[1]),
        "The second step changes nothing: does each step start from the last parameters, with new responsibilities?",
    )
    gt.check(
        np.diff(trace).min() > -1e-9,
        f"Your trace falls at step {np.diff(trace).argmin() + 1}. EM never does: there is a bug, in one of the four functions.",
    )
    for steps in (2, 0):
        try:
            *last, heights = on_copies(fit_em, x, *uneven, steps)
        except UnboundLocalError as missing:
            gt.check(False, f"n_iter={steps}: {missing}. What is made in the loop is missing when the loop never runs.")
        gt.check(len(heights) == steps + 1, f"n_iter={steps} makes {steps + 1} height(s); your trace has {len(heights)}. Do you use n_iter?")
        gt.check(
            np.isclose(log_likelihood(x, *last), heights[-1], rtol=1e-9),
            f"n_iter={steps}: the parameters returned are not those after the last step: their height is not the last of the trace.",
        )
    single = fit_em(x, np.array([0.0]), np.array([1.0]), np.array([1.0]), 1)
    gt.check(
        np.allclose(np.ravel(single[:3]), [x.mean(), x.std(), 1]),
        "With K = 1, one step must give the mean and the standard deviation of all points.",
    )
    gt.check(
        np.allclose(trace[[1, 2, 5, 20]], [-95.36345, -95.08850, -94.61549, -94.43137], atol=1e-5),
        "It rises, but not along the known values for these data: check exercises 1 to 3 once more.",
    )
    print(f"Well done: from {trace[0]:.4f} over {trace[1]:.4f} to {trace[-1]:.8f}.")

# %% nbgrader={"grade": true, "grade_id": "test_fit_em_trace", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: the trace. Your own e_step, m_step and log_likelihood are the measure, so their mistakes do not count again.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(41)
crowd = np.concatenate([sampler.normal(size=14) - 2, sampler.normal(size=10) * 1.5 + 2])
try:
    outcome = fit_em(crowd.copy(), np.array([-2.0, 2.0]), np.array([1.0, 1.5]), np.array([0.4, 0.6]), 1)
except NotImplementedError:
    raise
except Exception:
    outcome = (None,) * 4  # perhaps not the fault of fit_em: its own points are decided when you hand in
gt.check(outcome is not None, "fit_em gives nothing back: does it end with return?")
gt.check(len(outcome) == 4, f"fit_em: return four things, mu, sigma, pi and trace; yours returns {len(outcome)}.")
### BEGIN HIDDEN TESTS
from assessment import hints


def sound(points_in, settings):
    """Whether your own three functions give what they should, in shape and kind; else no fit need run."""
    try:
        table = e_step(points_in.copy(), *[part.copy() for part in settings])
        shapes = [np.shape(part) for part in m_step(points_in.copy(), table)]
        height = log_likelihood(points_in.copy(), *[part.copy() for part in settings])
    except Exception:
        return False
    count = len(settings[0])
    return np.shape(table) == (len(points_in), count) and shapes == [(count,)] * 3 and np.shape(height) == () and height is not None


def own_path(points_in, settings, n_taken):
    """The height at each step, and one more if it comes so far, where your own three functions lead."""
    points_in, settings, values = points_in.copy(), [part.copy() for part in settings], []
    try:
        for _ in range(n_taken + 2):
            values.append(np.asarray(log_likelihood(points_in, *settings), dtype=float))
            settings = list(m_step(points_in, e_step(points_in, *settings)))
    except Exception:
        if len(values) <= n_taken:
            raise  # fit_em cannot come so far, either
    return np.array(values)


def book_path(points_in, settings, n_taken):
    """The same by the formulas, for a fit_em that does not call the three."""
    values = []
    for _ in range(n_taken + 2):
        centres, widths, weights = settings
        joint = weights * np.exp(-(((points_in[:, None] - centres) / widths) ** 2) / 2) / widths / np.sqrt(2 * np.pi)
        values.append(np.log(joint.sum(axis=1)).sum())
        share = joint / joint.sum(axis=1, keepdims=True)
        counts, middle = share.sum(axis=0), points_in @ share / share.sum(axis=0)
        settings = middle, np.sqrt((share * (points_in[:, None] - middle) ** 2).sum(axis=0) / counts), counts / len(points_in)
    return np.array(values)


three = [np.array([-1.5, 0.0, 2.5]), np.array([1.5, 2.0, 1.0]), np.array([0.2, 0.5, 0.3])]
two = [np.array([-1.5, 1.0]), np.array([1.5, 1.0]), np.array([0.4, 0.6])]
# forty points and two components suit literals, and as many points as components even a turned table
trials = [(crowd, three, 4), (sampler.normal(size=40) * 2, two, 3), (np.array([-2.0, 3.0]), two, 1)]
seen = 0
for points_in, settings, n_taken in trials:
    if not sound(points_in, settings):
        continue  # that has cost its points where it belongs
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
    assert len(outcome) == 4, f"fit_em: return four things, mu, sigma, pi and trace; yours returns {len(outcome)}."
    swapped_order = n_taken > 1 and np.size(outcome[0]) == n_taken + 1 != np.size(outcome[3])
    assert not swapped_order, "fit_em: the order is mu, sigma, pi, trace."
    answer = np.asarray(outcome[3], dtype=float)
    assert answer.ndim and len(answer) == n_taken + 1, (
        f"fit_em: {n_taken} steps make {n_taken + 1} values, the start's and one after each step; your trace has {answer.size}."
    )
    base, from_first = base[: n_taken + 1], base[1:]
    if any(values.shape == answer.shape and np.allclose(answer, values, rtol=hints.RTOL, atol=hints.ATOL, equal_nan=True) for values in (by_book[:-1], base)):
        continue
    slips = {
        "the trace begins after the first step: its first value is the start's.": from_first,
        "the last step is missing: take the height after the update.": [base[0], *base[:-1]],
        "the shares are computed once and for all: the E-step belongs inside the loop.": [base[0]] + [base[1]] * n_taken,
        "the parameters stay at the start: keep what m_step returns for the next step.": [base[0]] * (n_taken + 1),
        "the height is the sum that log_likelihood returns, not the mean.": base / len(points_in),
        "mind the sign.": -base,
        "the trace is upside down: the start comes first.": base[::-1],
        "that is how much each step gains; the heights themselves are asked for.": [base[0], *np.diff(base)],
    }
    for hint, slip in slips.items():
        assert not hints.same(answer, slip), f"fit_em: {hint}"
    raise AssertionError(
        "fit_em: the trace is not what your e_step, m_step and log_likelihood give when iterated.\n"
        "Each step: e_step at the current parameters, m_step with these shares, then log_likelihood."
    )
if seen:  # two crowds far apart: long before the last step nothing changes any more
    apart = np.concatenate([sampler.normal(size=20) - 6, sampler.normal(size=20) + 6])
    try:
        outcome = fit_em(apart.copy(), *[part.copy() for part in two], 60)
    except Exception:
        outcome = None  # perhaps your own functions break down when nothing changes any more
    long_trace = [] if outcome is None else np.asarray(outcome[3], dtype=float)
    assert outcome is None or len(long_trace) == 61, (
        f"fit_em: 60 steps make 61 values, also when little changes any more; your trace has {len(long_trace)}.\n"
        "No stopping rule is asked for."
    )
else:  # your other functions stop every fit, which has cost their points: fit_em is asked for no step
    try:
        own_height = float(log_likelihood(crowd.copy(), *[part.copy() for part in two]))
    except Exception:
        own_height = None
    if own_height is not None:
        outcome = fit_em(crowd.copy(), *[part.copy() for part in two], 0)
        assert outcome is not None and len(outcome) == 4, "fit_em: return four things, mu, sigma, pi and trace, also for n_iter=0."
        answer = np.asarray(outcome[3], dtype=float)
        assert answer.size == 1 and np.allclose(answer, own_height, equal_nan=True), "fit_em, n_iter=0: the trace is the height of the start."
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_fit_em_parameters", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the parameters after n_iter steps; again your own functions are the measure.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(42)
crowd = np.concatenate([sampler.normal(size=14) - 2, sampler.normal(size=10) * 1.5 + 2])
try:
    outcome = fit_em(crowd.copy(), np.array([-2.0, 2.0]), np.array([1.0, 1.5]), np.array([0.4, 0.6]), 1)
except NotImplementedError:
    raise
except Exception:
    outcome = (None,) * 4  # perhaps not the fault of fit_em: its own points are decided when you hand in
gt.check(outcome is not None, "fit_em gives nothing back: does it end with return?")
gt.check(len(outcome) >= 3, f"fit_em: mu, sigma and pi come first; yours returns {len(outcome)} thing(s) in all.")
### BEGIN HIDDEN TESTS
from assessment import hints


def sound(points_in, settings):
    """Whether your own three functions give what they should, in shape and kind; else no fit need run."""
    try:
        table = e_step(points_in.copy(), *[part.copy() for part in settings])
        shapes = [np.shape(part) for part in m_step(points_in.copy(), table)]
        height = log_likelihood(points_in.copy(), *[part.copy() for part in settings])
    except Exception:
        return False
    count = len(settings[0])
    return np.shape(table) == (len(points_in), count) and shapes == [(count,)] * 3 and np.shape(height) == () and height is not None


def sorted_table(parameters):
    """mu, sigma, pi as a table (3, K), in the order of mu: any order of components will do."""
    rows = [np.ravel(np.asarray(part, dtype=float)) for part in parameters]
    if len({row.size for row in rows}) > 1:
        return np.concatenate(rows)  # odd shapes have lost their points in m_step's own tests
    return np.array(rows)[:, rows[0].argsort()]


def own_steps(points_in, settings, n_taken):
    """The parameters after each step, and one more if they come so far, of your own functions."""
    points_in, settings, tables = points_in.copy(), [part.copy() for part in settings], []
    try:
        for _ in range(n_taken + 2):
            log_likelihood(points_in, *settings)  # as in fit_em, should it change something
            tables.append(sorted_table(settings))
            settings = list(m_step(points_in, e_step(points_in, *settings)))
    except Exception:
        if len(tables) <= n_taken:
            raise  # fit_em cannot come so far, either
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
        settings = middle, np.sqrt((share * (points_in[:, None] - middle) ** 2).sum(axis=0) / counts), counts / len(points_in)
    return tables


def near(a, b):
    """Equal, nan with nan."""
    return a.shape == b.shape and np.allclose(a, b, rtol=hints.RTOL, atol=hints.ATOL, equal_nan=True)


three = [np.array([-1.5, 0.0, 2.5]), np.array([1.5, 2.0, 1.0]), np.array([0.2, 0.5, 0.3])]
two = [np.array([-1.5, 1.0]), np.array([1.5, 1.0]), np.array([0.4, 0.6])]
trials = [(crowd, three, 4), (sampler.normal(size=40) * 2, two, 3), (np.array([-2.0, 3.0]), two, 1)]
seen = 0
for points_in, settings, n_taken in trials:
    if not sound(points_in, settings):
        continue  # that has cost its points where it belongs
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
        raise AssertionError("fit_em: mu, sigma and pi come first, one number a component in each.") from error
    if near(answer, by_book[n_taken]) or near(answer, base[n_taken]):
        continue
    assert n_taken == 1 or not near(answer, base[1]), (
        "fit_em: only the first step changes anything: the E-step belongs inside the loop, at the newest parameters."
    )
    assert not near(answer, base[0]), "fit_em: it returns the start: return the parameters of the last step."
    assert not near(answer, base[n_taken - 1]), "fit_em: one step too few: n_iter steps are asked for."
    assert not near(answer, base[-1]), "fit_em: one step too many: n_iter steps are asked for."
    raise AssertionError(
        "fit_em: the parameters are not what your e_step and m_step give after n_iter steps.\n"
        "Are mu, sigma and pi all replaced at each step, from the points and the start of the call?"
    )
if not seen:  # your other functions stop every fit, which has cost their points: fit_em is asked for no step
    try:
        log_likelihood(crowd.copy(), *[part.copy() for part in two])
        outcome = fit_em(crowd.copy(), *[part.copy() for part in two], 0)
    except Exception:
        outcome = two  # test_fit_em_inputs sees to no step
    assert np.array_equal(sorted_table(outcome[:3]), sorted_table(two)), "fit_em, n_iter=0: return the start."
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_fit_em_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: no steps at all, and the arrays that are handed over stay as they are.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(43)
crowd, two = sampler.normal(size=40) * 2, [np.array([-1.5, 1.0]), np.array([1.5, 1.0]), np.array([0.4, 0.6])]
try:
    outcome = fit_em(crowd.copy(), *[part.copy() for part in two], 0)
except UnboundLocalError as error:
    gt.check(False, f"fit_em, n_iter=0: {error}. What is made in the loop is missing when the loop never runs.")
except NotImplementedError:
    raise
except Exception as error:  # perhaps not the fault of fit_em: that is decided when you hand in
    outcome, trouble = two, f"fit_em raises an error for n_iter=0: {str(error)[:90]}"
else:
    trouble = ""
gt.check(outcome is not None, "fit_em gives nothing back for n_iter=0: does it end with return?")
gt.check([np.size(part) for part in outcome[:3]] == [2, 2, 2], "fit_em: mu, sigma and pi of 2 components come first, 2 numbers each.")
### BEGIN HIDDEN TESTS


def sound(points_in, settings):
    """Whether your own three functions give what they should, in shape and kind; else no fit need run."""
    try:
        table = e_step(points_in.copy(), *[part.copy() for part in settings])
        shapes = [np.shape(part) for part in m_step(points_in.copy(), table)]
        height = log_likelihood(points_in.copy(), *[part.copy() for part in settings])
    except Exception:
        return False
    count = len(settings[0])
    return np.shape(table) == (len(points_in), count) and shapes == [(count,)] * 3 and np.shape(height) == () and height is not None


def touched(function, *arrays):
    """Which of the arrays does the function change? And what does it return?"""
    given = [np.array(array) for array in arrays]
    back = function(*given)
    return [not np.array_equal(now, was) for now, was in zip(given, arrays)], back


assert not (trouble and sound(crowd, two)), trouble
for back, wanted in zip(outcome[:3], two):
    assert np.allclose(np.sort(np.ravel(np.asarray(back, dtype=float))), np.sort(wanted)), (
        "fit_em: with n_iter=0 it must return the start as it was given."
    )
for points_in in (crowd, np.array([-2.0, 3.0])):  # as many points as components suit even a turned table
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
            if excused is None or not sound(points_in, two):
                continue  # not the fault of fit_em
            raise AssertionError(f"fit_em raises an error: {str(error)[:90]}") from error
    for argument, now, was, free in zip(["x", "mu", "sigma", "pi"], given, (points_in, *two), excused if excused is not None else [0] * 4):
        assert free or np.array_equal(now, was), f"fit_em changes its argument {argument}: make new arrays, or work on a copy."
### END HIDDEN TESTS

# %% [markdown]
# ### The trace as a debugging tool
#
# *No step of EM lowers the log-likelihood.* If your trace falls, by more than rounding, what you iterate is not EM, or what you measure is not its likelihood.

# %% jupyter={"source_hidden": true} tags=["display"]
*fitted, trace = (np.ravel(part) for part in fit_em(x, start_mu, start_sigma, start_pi, 20))
fig, axes = plt.subplots(1, 2, figsize=(10, 2.9))
gt.plot_trace(trace, ax=axes[0]).set(title="the trace", xticks=range(0, 21, 5), ylim=(-95.6, -94.3))
axes[0].axhline(trace[-1], color="0.6", linewidth=0.8, linestyle=":")
axes[0].text(2, -95.5, f"the start: {trace[0]:.1f}, far below")
draw_mixture(axes[1], *fitted)
axes[1].plot(GRID, sum(w * normal_pdf(GRID, m, s) for m, s, w in zip(true_mu, true_sigma, true_pi)), ":", color="0.4")
draw_points(axes[1], x, share=np.asarray(e_step(x, *fitted))[:, 0])
axes[1].set(title=f"after 20 steps: L = {trace[-1]:.2f}", xlabel="minutes late", ylabel="density", xticks=[-5, 0, 5, 10])
gt.show(fig, """Left: the log-likelihood against the step of EM, 0 to 20, with a dotted line at its last value. Right: the fitted
bells, Ada's and Ben's, and their sum, against the dotted density that made the evenings.""")

# %% [markdown]
# *Left: the trace rises at every step, most of it in the first, and levels off. Right: the fitted components and their sum (black), against the density that made the evenings (dotted); the points have the colours of their responsibilities.*
#
# **What checks see, and what they do not.** A check that passes is an observation. That all shares sum to $N$ is true of *uniform* and of *hard* shares (0 or 1), too; so is that `pi @ mu` is the mean of `x`. And a trace that rises? Each row is a wrong program, run from our start on our forty evenings:
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
# A fall proves a bug; a rise proves nothing. Values, compared with an independent program where no two things are equal, are worth more.
#
# ### The truth scores lower
#
# Run the next cell, and decide: is that a bug? Which of the two would do better on forty new evenings? And which names more of these ringers rightly?

# %% tags=["display"]
fit = fit_em(x, start_mu, start_sigma, start_pi, 20)
print(f"truth {log_likelihood(x, true_mu, true_sigma, true_pi):.2f}, fit {fit[3][-1]:.2f}")

# %% [markdown]
# <details>
# <summary>Decided? Compare.</summary>
#
# No bug. The fit was *chosen* to score high on these forty evenings, their accidents included; the truth was not. The accident here is Ben: his 26 evenings happen to lie closer together (1.31 minutes) than his habit (2 minutes), and the fit, which cannot know that, believes it (1.12).
#
# On average, forty new evenings score -104.9 under the truth and -111.7 under the fit. On names, too, the truth is ahead: it gets all 40 right, the fit 38. Forty points are few for five numbers.
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
# So far Ada has been component 1. The next cell exchanges the two means of the start, $\mu = (1, -1)$.

# %% tags=["display"]
fit = fit_em(x, start_mu, start_sigma, start_pi, 20)
swapped = fit_em(x, start_mu[::-1].copy(), start_sigma, start_pi, 20)
for parameters, begun in [(fit, "(-1, 1)"), (swapped, "(1, -1)")]:
    numbers = ", ".join(f"{label} = {np.ravel(part).round(4)}" for label, part in zip(["mu", "sigma", "pi"], parameters))
    print(f"start {begun:>7}: {numbers}, L = {parameters[3][-1]:.6f}")
same_shares = np.allclose(np.asarray(e_step(x, *fit[:3]))[:, ::-1], e_step(x, *swapped[:3]))
print("responsibilities are the same after exchanging the columns:", same_shares)

# %% jupyter={"source_hidden": true} tags=["display"]
means = np.linspace(-6, 7, 40)
levels = [-260, -200, -170, -150, -135, -125, -117, -111, -106, -103, -101]
half = 0.5 * normal_pdf(x, means[:, np.newaxis], 2)  # a row for each mean: what its component adds to each evening's density
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
ax.contourf(means, means, surface, levels=levels, colors=plt.get_cmap("viridis")(np.linspace(0, 1, len(levels) + 1)), extend="both")
ax.plot(means, means, ":", color="white", linewidth=1.5)
for walk, marker, color, side in zip(walks, "os", ["black", gt.PALETTE[1]], ["right", "left"]):
    ax.plot(*np.array(walk).T, color=color, marker=marker, markersize=5, markerfacecolor="white")
    ax.text(*walk[0], "  from ({:g}, {:g})  ".format(*walk[0]), ha=side, va="center")
gt.show(ax, """A map of the log-likelihood with the means of components 1 and 2 as axes. It is symmetric about the dotted diagonal and has
two equal tops, one on either side; two walks, circles and squares, lead from (-1, 1) and (1, -1) to one each.""")

# %% [markdown]
# *Both standard deviations are held at 2 and both weights at ½; the lighter the higher. On the dotted line both means are the same. The marks on the walks are the start and steps 1, 2, 3, 5 and 20; they end a little off the middle of the lightest spots, since EM changes standard deviations and weights as it goes.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_labels", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 2 (2 points).** Compare the two results, and the two tops of the figure.
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
# ### 8.1 A hill without a top
#
# Put component 1 exactly on one evening and let its $\sigma_1$ shrink. At that evening its density is $1 / (\sigma_1 \sqrt{2\pi})$, which grows without bound; all other evenings are looked after by component 2. So the likelihood of this model has *no* maximum. What EM finds is a top lower down.

# %% jupyter={"source_hidden": true} tags=["display"]
shrinking = np.concatenate([[1e-12, 1e-10, 1e-8, 1e-6], np.logspace(-4, 1, 26)])
wide = [x.mean(), x.std()]


def cut(place):
    """Log-likelihood as sigma of component 1 shrinks at `place`, with component 2 over all points."""
    return np.array([log_likelihood(x, np.array([place, wide[0]]), np.array([s, wide[1]]), np.array([0.05, 0.95])) for s in shrinking])


top = fit_em(x, start_mu, start_sigma, start_pi, 20)[3][-1]
on_point, beside = cut(x[0]), cut(1.3)
with_prior = on_point - 2 * np.log(shrinking) - 1 / shrinking**2  # two imagined evenings, one minute off: see below
fig, ax = plt.subplots(figsize=(7, 3))
ax.set(title="one point is enough to climb for ever", xlabel="standard deviation of component 1 (minutes)")
ax.set(xscale="log", ylabel="log-likelihood", ylim=(-125, -75))
for heights, line, color, label, corner in [
    (on_point, "-", gt.PALETTE[1], f"on an evening, x = {x[0]:.2f}", (3e-10, -84)),
    (beside, "--", gt.PALETTE[0], "between two evenings, x = 1.30", (1e-11, -110)),
    (with_prior, "-.", gt.PALETTE[2], "on an evening,\nwith the prior", (3e-4, -121)),
    (np.full(len(shrinking), top), ":", "black", "the fit of section 6", (6e-4, top + 1)),
]:
    ax.plot(shrinking, heights, line, color=color)
    ax.text(*corner, label, color=color)
gt.show(ax, """The log-likelihood against the standard deviation of component 1, from 1e-12 to 10 minutes. Solid, on an evening: the
smaller, the higher, in the end above the level of the fit (dotted). Dashed, between evenings: no such climb. Dash-dotted, with the
prior: it falls off.""")

# %% [markdown]
# *Solid: on an evening, every factor of ten gains $\log 10 \approx 2.3$, and below about $10^{-5}$ minutes this useless mixture beats the fit. Dashed: between evenings there is nothing to gain. Dash-dotted: a prior takes the lure away.*
#
# Three cures, and what each costs:
#
# - **A floor**, say $\sigma_k \ge 0.1$ minutes. Simple; but you must know the scale of the data: a floor of $10^{-6}$ leaves the false top the highest.
# - **A prior**, which amounts to imagined data. Give each component two more evenings whose squared gap is 1 minute²: that adds $-2 \log \sigma_k - 1/\sigma_k^2$ to the objective for each $k$, and the M-step becomes $\sigma_k^2 = \big(\sum_n r_{nk} (x_n - \mu_k)^2 + 2\big) / (N_k + 2)$. The objective has a maximum again; but healthy components are pulled towards 1 minute, too: of our fit, $\sigma_1$ goes from 1.96 to 1.84.
# - **Restarts**, with collapsed fits thrown away. Changes no estimate; but you must decide what counts as collapsed.
#
# Try it: from $\mu = (x_1, 1)$, $\sigma = (0.001, 3)$ and equal weights, two steps of `fit_em` end with $\sigma_1 = 0$, and a third with `nan`. From $\sigma_1 = 0.01$ twenty steps end elsewhere. Where, and why?
#
# <details>
# <summary>Tried? Compare.</summary>
#
# At $\mu_1 = 3.438$ and $\sigma_1 = 0.009$, with $L = -99.88$. The evening next to $x_1 = 3.428$ is at 3.447. At $\sigma_1 = 0.01$ it is near enough to be shared in: component 1 settles between the two, and they keep it from collapsing. At $\sigma_1 = 0.001$ it is 19 standard deviations away, and $x_1$ is alone.
# </details>
#
# ### 8.2 Zero divided by zero
#
# Suppose that one day the tower was locked, and the bell was two hours late. Whose evening was that?

# %% tags=["display"]
late, mu_fit, sigma_fit, pi_fit = 120.0, np.array([-2.09, 3.64]), np.array([1.96, 1.12]), np.array([0.4, 0.6])  # the fit, rounded
a, b = (pi_fit[k] * normal_pdf(late, mu_fit[k], sigma_fit[k]) for k in range(2))
log_a, log_b = (np.log(pi_fit[k]) + norm.logpdf(late, mu_fit[k], sigma_fit[k]) for k in range(2))
print(f"weight times density: a = {a}, b = {b}; a / (a + b) would be 0/0")
print(f"their logarithms:     {log_a:.0f} and {log_b:.0f}")

# %% [markdown]
# Below about $5 \cdot 10^{-324}$ a double is 0, so at two hours both heights are exactly 0, and numpy answers 0/0 with `nan`. The logarithms are ordinary numbers. With $m = \max(\log a, \log b)$,
#
# $$\frac{a}{a + b} = \frac{e^{\log a - m}}{e^{\log a - m} + e^{\log b - m}},$$
#
# where the largest term of the denominator is 1. That is what `scipy.special.logsumexp` does. Write an E-step that survives this (not graded). Hint: `logsumexp(table, axis=1, keepdims=True)`.

# %% nbgrader={"grade": false, "grade_id": "e_step_in_logs", "locked": false, "schema_version": 3, "solution": true, "task": false}
def e_step_in_logs(x, mu, sigma, pi):
    """As e_step, but right for points at any distance -> (N, K)."""
    ### BEGIN SOLUTION
    table = np.stack([np.log(w) + norm.logpdf(x, m, s) for m, s, w in zip(mu, sigma, pi)], axis=1)
    return np.exp(table - logsumexp(table, axis=1, keepdims=True))
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of 8.2: points up to ten days off.
try:
    distant = np.asarray(e_step_in_logs(np.array([-15000.0, 0.5, 120.0, 15000.0]), mu_fit, sigma_fit, pi_fit))
    gt.check(np.isfinite(distant).all(), "Still 0/0 somewhere: subtract the largest logarithm of each row before exp.")
    gt.check(np.allclose(distant.sum(axis=1), 1), "Finite, but the rows do not sum to 1.")
    gt.check(np.allclose(distant[[0, 2, 3], 0], 1), "Far out, all of the evening belongs to the wider component.")
    near_by = [w * normal_pdf(0.5, m, s) for m, s, w in zip(mu_fit, sigma_fit, pi_fit)]
    gt.check(np.allclose(distant[1], near_by / np.sum(near_by)), "Finite, but wrong where the literal formula works, too.")
    print("Well done: finite, and right, ten days off.")
except NotImplementedError:
    print("(Exercise of 8.2: optional, and still empty.)")

# %% jupyter={"source_hidden": true} tags=["display"]
minutes = np.linspace(-20, 140, 321)
with np.errstate(invalid="ignore"):
    heights_a, heights_b = (pi_fit[k] * normal_pdf(minutes, mu_fit[k], sigma_fit[k]) for k in range(2))
    literal = heights_a / (heights_a + heights_b)
last = minutes[np.isfinite(literal)].max()
fig, ax = plt.subplots(figsize=(7, 2.6))
ax.set(title="whose was a very late evening?", xlabel="minutes late", ylabel="Ada's share")
ax.plot(minutes, literal, color=gt.PALETTE[5], linewidth=4)
ax.plot(last, 1, "X", color=gt.PALETTE[1], markersize=9)
ax.text(20, 0.5, f"thick: literally; beyond {last:.0f} minutes 0/0\ndashed: yours, in logarithms", va="center")
try:
    in_logs = np.asarray(e_step_in_logs(minutes, mu_fit, sigma_fit, pi_fit))[:, 0]
    ax.plot(minutes, in_logs, "--", color="black", linewidth=1.2)
except NotImplementedError:
    print("(A dashed line will appear when the exercise of 8.2 is filled in.)")
gt.show(ax, """Ada's share against minutes late, -20 to 140: 1, but 0 in a gap after minute 0, where Ben is likelier; the
thick line breaks off at a cross, the dashed one goes on.""")

# %% [markdown]
# *The literal formula breaks off at the cross; the logarithms go on. They put a very late bell down to Ada, the early one: her component is the wider of the two, and far enough out the wider one always wins. What one should not believe are the Gaussian tails.*
#
# ### 8.3 EM or gradient ascent?
#
# You have the gradient: why not simply walk uphill? Steps must keep $\sigma_k > 0$ and the weights a sum of 1, so we walk in free numbers, $\sigma_k = e^{s_k}$ and $\pi_k = e^{a_k} / \sum_j e^{a_j}$. By the chain rule $\partial L / \partial s_k = \sigma_k\, \partial L / \partial \sigma_k$, and $\partial L / \partial a_k = N_k - N \pi_k$. (EM is nearer than it looks: its step for a mean is $\mu_k^{\text{new}} - \mu_k = (\sigma_k^2 / N_k)\, \partial L / \partial \mu_k$, a gradient step whose length EM works out itself.)

# %% jupyter={"source_hidden": true} tags=["display"]
def unpack(free):
    """mu, sigma, pi from the 3 K free numbers (means, log standard deviations, logits)."""
    mu, log_sigma, logits = np.split(np.asarray(free, dtype=float), 3)
    weights = np.exp(logits - logits.max())
    return mu, np.exp(log_sigma), weights / weights.sum()


def uphill(free, x):
    """Gradient of the log-likelihood with respect to the free numbers, by your own functions."""
    mu, sigma, pi = unpack(free)
    by_mu, by_sigma = gradient(x, mu, sigma, pi)
    return np.concatenate([by_mu, sigma * by_sigma, np.sum(e_step(x, mu, sigma, pi), axis=0) - len(x) * pi])


def ascend(free, x, rate, n_iter):
    """Gradient ascent with a fixed rate -> the log-likelihoods, from the start on."""
    heights = [log_likelihood(x, *unpack(free))]
    for _ in range(n_iter):
        free = free + rate * uphill(free, x)
        heights.append(log_likelihood(x, *unpack(free)))
    return np.array(heights)


first_step = fit_em(x, start_mu, start_sigma, start_pi, 1)[:3]
after_first = np.concatenate([np.ravel(first_step[0]), *(np.log(np.ravel(part)) for part in first_step[1:])])
trace_after = fit_em(x, *map(np.ravel, first_step), 20)[3]  # all begin where EM's first step ended
fig, ax = plt.subplots(figsize=(7, 3))
ax.set(title="three rates, and none", xlabel="step", ylabel="log-likelihood", xticks=range(0, 21, 5), ylim=(-96.7, -94.3))
ax.plot(trace_after, "o-", color="black", markersize=4)
ax.text(2.2, -94.62, "EM")
with np.errstate(all="ignore"):
    for rate, line, color, corner in [
        (0.05, "-", gt.PALETTE[2], (3, -94.95)), (0.002, "--", gt.PALETTE[0], (14.6, -95.06)), (0.0625, "-.", gt.PALETTE[1], (6, -96.2)),
    ]:  # fmt: skip
        ax.plot(ascend(after_first, x, rate, 20), line, color=color)
        ax.text(*corner, f"gradient, rate {rate}", color=color)
gt.show(ax, """The log-likelihood against steps 0 to 20. EM (dots) is the highest; the gradient with rate 0.05 (solid) runs close below
it, with 0.002 (dashed) it lags, with 0.0625 (dash-dotted) it ends in a zigzag.""")

# %% [markdown]
# *A rate of 0.002 creeps. A rate of 0.05 nearly keeps up with EM. A rate of 0.0625, hardly larger, overshoots and ends in an endless zigzag (and 0.1 falls off the picture at once). Which rate is good depends on the data and changes along the way; EM has none to choose.*
#
# The comparison is kind to the gradient: it begins where EM's first step ended. From the start itself a rate of 0.01 takes more than a hundred steps to come within 0.1 of the top; EM takes seven. So is EM better? On this problem. But:
#
# - Its speed depends on the overlap. With 400 evenings of two ringers 2.4 minutes apart, `gt.get_data(-1.2, 1, 1.2, 1, 0.4, 400)`, from the means $\pm 0.5$, EM often needs several hundred steps to come within $10^{-6}$ of its top. BFGS (`scipy.optimize.minimize`), which learns the curvature as it goes, needs a few tens of evaluations, and as a rule finds the same top. (L. Xu and M. I. Jordan, [*On convergence properties of the EM algorithm for Gaussian mixtures*](https://doi.org/10.1162/neco.1996.8.1.129), 1996, tell why.)
# - Where the M-step has no closed form, or where the data come in small batches, a gradient is what you have.
#
# ### 8.4 Why EM never goes down
#
# For *any* shares $r_{nk}$ whose rows sum to 1, Jensen's inequality puts a bound under the log-likelihood (in the lab `stones` you program it):
#
# $$F(\theta, r) = \sum_{n=1}^N \sum_{k=1}^K r_{nk} \big( \log \pi_k + \log \mathcal N(x_n; \mu_k, \sigma_k^2) - \log r_{nk} \big) \;\le\; L(\theta).$$
#
# The E-step lifts the bound until it touches $L$ where we are, and the M-step climbs to the top of the bound, above which $L$ must lie.

# %% tags=["display"]
import em_explorers as ex

wide_start = np.array([-3.0, 0.0]), np.array([2.5, 3.0]), np.array([0.5, 0.5])
ex.explore_bound(x, wide_start, e_step, m_step, log_likelihood)

# %% [markdown]
# *Left: $L$ along one parameter (solid), and the bound of the current shares (dashed), which touches at the dot. Right: the stairs. At each half step an M-step raises the bound (dashed), and $L$ (solid) by more; at each whole step an E-step closes the gap.*
#
# ## At the end
#
# Run everything: the next cell says which exercises are open. For written answers, look for `YOUR ANSWER HERE`.

# %% tags=["display"]
gt.open_exercises("draw_evenings", "shares_by_hand", "e_step", "m_step", "log_likelihood", "gradient", "fit_em")

# %% [markdown]
# ## Sources
#
# C. M. Bishop, [*Pattern Recognition and Machine Learning*](https://www.microsoft.com/en-us/research/uploads/prod/2006/01/Bishop-Pattern-Recognition-and-Machine-Learning-2006.pdf) (2006), sections 9.2 and 9.3; D. J. C. MacKay, [*Information Theory, Inference, and Learning Algorithms*](https://www.inference.org.uk/itila/) (2003), chapter 22, and his [filmed lectures](https://www.inference.org.uk/itprnn_lectures/). The evenings are simulated by `get_data`, after the exercise on one-dimensional mixtures of deep.TEACHING (MIT License, copyright 2018 Christian Herta); the village is invented. Text and pictures: CC BY 4.0; code: MIT; by the contributors.
