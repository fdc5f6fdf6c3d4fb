# %% [markdown]
# # The geyser with two moods: a Gaussian mixture on Old Faithful
#
# Old Faithful, a geyser in Yellowstone, is famous for being on time, and yet it has two moods. Nobody wrote down which mood it was in; in this lab you recover the moods from the eruptions alone, with a mixture of two Gaussians in two dimensions that you fit with your own EM.
#
# **Goals.** Afterwards you can
#
# - say how a Gaussian mixture makes data, and draw from it with one uniform number per point;
# - write latent variables as rows of 0 and 1, and the likelihood with exponents;
# - prove the EM updates of means, covariances and weights;
# - implement the E-step, the M-step and the log-likelihood so that far points do no harm;
# - read a likelihood trace, and tell a plateau from an end.
#
# **You need** Bayes' rule, the density of a Gaussian, derivatives, Lagrange multipliers, and some numpy. If `x[:, None, :]` looks strange to you, `companion/numpy_newaxis.ipynb` takes half an hour.
#
# **Reading.** C. M. Bishop, *Pattern Recognition and Machine Learning* (2006), sections 9.2 and 9.3: what a mixture is, EM told twice, once by setting derivatives to zero and once with latent variables. His figure 9.8 shows this data set. Section 2 below is enough for the exercises.
#
# **Time.** About 3½ hours for sections 1 to 5, one of them for the theory: estimated, not measured (120 words a minute, 2 minutes a picture, 5 minutes a point). The reading and the companion are not counted. You may do section 4 before section 3; sections 6 and 7 are optional.
#
# **What to hand in.** This notebook, saved with your answers; do not rename it. Write only where it says `YOUR CODE HERE` or `YOUR ANSWER HERE`; you may add cells of your own anywhere.
#
# **How you are graded.** 35 points: 18 for code, by tests (standardise 2, start 2, E-step 4, M-step 6, log-likelihood 4), and 17 for written answers, by a person with a mark scheme (theory 13, the trace 2, the pictures 2).
#
# Write the code from the formulas. The checks ask scikit-learn's mixtures, `np.average` and `np.cov` for a second opinion. Please do not call them in your answers: whoever reads your notebook may take the points back.
#
# **How to check yourself.** Under each code exercise stands a *check*: it compares your result with an independent one and says in words what is right or where to look. The graded tests come after it. They call your function with other data, other parameters and other sizes, so an answer that fits only the numbers on this page is not enough. You see only how each of them begins: that it is silent here does not mean that its points are yours. When you are done, restart the kernel and run all cells (if your Jupyter has a *Validate* button, press it, too).

# %% [markdown]
# ## Symbols
#
# | symbol | shape | in code | meaning | known? |
# |---|---|---|---|---|
# | $N, D, K$ | numbers | `N`, `D`, `K` | points, dimensions, components; here 272, 2, 2 | yes |
# | $x_n$ | $D$ | `X[n]` | eruption $n$: its length and the wait after it, standardised | yes |
# | $z_n$ | row of $K$ zeros and ones | | which component made point $n$: $z_{nk} = 1$ if it was $k$ (the other labs write $z_n = k$), else 0 | no: latent |
# | $\pi_k$ | number | `pi[k]` | weight of component $k$; $\pi_k \ge 0$, $\sum_k \pi_k = 1$ | to be estimated |
# | $\mu_k$ | $D$ | `mu[k]` | mean of component $k$ | to be estimated |
# | $\Sigma_k$ | $D \times D$ | `Sigma[k]` | covariance of component $k$ | to be estimated |
# | $\theta$ | all of them | `mu, Sigma, pi` | the parameters | to be estimated |
# | $r_{nk}$ | number | `gamma[n, k]` | responsibility $p(z_{nk} = 1 \mid x_n; \theta)$; Bishop writes $\gamma(z_{nk})$, hence the name | computed |
# | $N_k$ | number | `gamma.sum(axis=0)[k]` | $\sum_n r_{nk}$, the soft count of component $k$ | computed |
# | $Q(\theta, \theta^{\text{old}})$ | number | | what the M-step maximises; $\theta^{\text{old}}$ are the parameters before the step (section 3) | |
#
# Without an index, $x$ and $z$ are all the $x_n$ (the rows of `X`) and all the $z_n$. In formulas $k$ runs from 1 to $K$; in code and pictures it counts from 0.

# %%
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm

import gmm_tools as gt

plt.rcParams["figure.constrained_layout.use"] = True
LENGTH, WAIT = "length of the eruption (minutes)", "wait until the next one (minutes)"
BLUE, RED = (
    "#3B4CC0",
    "#B40426",
)  # k = 0 and k = 1: the two ends of matplotlib's colour map "coolwarm"


def missing(*names):
    """Those of these variables that have no value yet."""
    return [name for name in names if globals().get(name) is None]


def ready(*names):
    """Have these variables a value? If not, say so in one line, where a picture would only raise an error."""
    if missing(*names):
        print(
            f"Nothing to see here yet; missing: {', '.join(missing(*names))}. Go back to the cell or exercise that makes it."
        )
    return not missing(*names)


# %% [markdown]
# ## 1. The geyser
#
# Every hour or so Old Faithful throws hot water some forty metres high. Here are 272 eruptions, two numbers each: how long the eruption lasted, and how long people then waited for the next one, both in minutes.

# %%
data = gt.load_old_faithful()
print("first three eruptions (length, wait after it):", *map(tuple, data[:3].tolist()))

# %% tags=["display"]
one_fit = [
    (0.3609, 54.615, 5.871),
    (0.6391, 80.091, 5.868),
]  # weight, mean, standard deviation of each mood
minutes = np.linspace(38, 102, 129)
parts = [weight * norm.pdf(minutes, mean, sigma) for weight, mean, sigma in one_fit]

fig, (left, right) = plt.subplots(1, 2, figsize=(7.5, 4), sharey=True, width_ratios=[3, 1])
left.plot(*data.T, "o", color="0.6", markersize=3.7, markeredgewidth=0)
left.set(title="272 eruptions", xlabel=LENGTH, ylabel=WAIT)
right.hist(
    data[:, 1], bins=np.arange(40, 101, 4), density=True, orientation="horizontal", color="0.88"
)
right.plot(sum(parts), minutes, color="black", linewidth=0.8)
for part, colour, line, height, label in zip(
    parts, [BLUE, RED], ["--", "-."], [44, 94], ["short waits", "long waits"]
):
    right.plot(part, minutes, color=colour, linestyle=line, linewidth=2.2)
    right.text(0.019, height, label, color=colour)
right.set(title="the waits alone", xlabel="density")
gt.show(
    fig,
    """Left: wait against length of 272 eruptions: a small cloud around 2 and 54 minutes and a large one around 4.3 and 80 minutes.
Right, sideways: a histogram of the waits with two humps, under two bells, dashed and dash-dotted, and their sum.""",
)

# %% [markdown]
# *Left: there are short eruptions with a short wait after them, and long ones with a long wait, and few in between. Right, on the same axis: how often each wait occurs (grey bars), turned on its side. A single bell would have its top at the average, 71 minutes, in the dip between two tops. A sum of two bells (black) fits (weights, means and widths as published for the waits alone, by the R package mixtools).*
#
# What would one like to know? Whether there are really two kinds of eruption; how frequent, how long, and how variable each is; of which kind a given eruption was, and how sure that is; and, on the bench in front of the geyser with a watch in hand, when to expect the next one. All of these are questions to a **density** $p(x)$ of eruption and wait, and this lab builds one.

# %% [markdown]
# ## 2. Recap: mixtures, latents and EM
#
# ### A mixture is a weighted sum of densities
#
# $$p(x; \theta) = \sum_{k=1}^K \pi_k\, \mathcal N(x; \mu_k, \Sigma_k), \qquad \mathcal N(x; \mu, \Sigma) = (2\pi)^{-D/2}\, |\Sigma|^{-1/2} \exp\!\left(-\tfrac12 (x-\mu)^\top \Sigma^{-1} (x-\mu)\right).$$
#
# No $\mathcal N$ and no weight is negative, each $\mathcal N$ integrates to one, and the weights sum to one. So $p$ is never negative and integrates to one, too: that is all it takes to be a density. (The $\pi$ in $(2\pi)^{-D/2}$ is 3.14..., the $\pi_k$ are weights.)
#
# ### Drawing a component
#
# To draw from a mixture, first draw a component with probabilities $\pi_1, \dots, \pi_K$, then draw a point from its Gaussian. The first draw needs just one uniform number $u$ from $[0, 1)$: cut the interval into pieces as long as the weights, and see into which piece $u$ falls. For weights 0.3, 0.3, 0.4 the pieces are $[0, 0.3)$, $[0.3, 0.6)$ and $[0.6, 1)$:


# %% tags=["display"]
def interval_bar(weights, u):
    """The interval [0, 1) cut into pieces as long as the weights, with an arrow at u, as an SVG picture."""
    ends = np.cumsum(weights)
    picture = []
    for k, (end, weight) in enumerate(zip(ends, weights)):
        left, width = 20 + 400 * (end - weight), 400 * weight
        picture.append(
            f'<rect x="{left:.0f}" y="40" width="{width:.0f}" height="30" fill="{gt.PALETTE[k]}" fill-opacity="0.25"'
            f' stroke="black"/><text x="{left + width / 2:.0f}" y="60" font-size="14" text-anchor="middle">k = {k}</text>'
            f'<text x="{left + width:.0f}" y="88" font-size="12" text-anchor="middle">{end:g}</text>'
        )
    at = 20 + 400 * u
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 100" width="600" role="img"'
        f' aria-label="A bar from 0 to 1 cut at {", ".join(f"{end:g}" for end in ends)}; an arrow points at {u}">'
        '<rect width="440" height="100" fill="white"/><text x="20" y="88" font-size="12" text-anchor="middle">0</text>'
        + "".join(picture)
        + f'<path d="M{at:.0f} 22 V36 m-5 -7 l5 8 l5 -8" fill="none" stroke="black" stroke-width="2"/>'
        f'<text x="{at:.0f}" y="16" font-size="14" text-anchor="middle">u = {u}</text></svg>'
    )


display(HTML(interval_bar([0.3, 0.3, 0.4], 0.42)))

# %% [markdown]
# *Worked: $u = 0.42$ is past the end of the first piece (0.3), but not past that of the second (0.6). So it draws the second component, k = 1. A piece of length $\pi_k$ is hit with probability $\pi_k$.*
#
# In numpy the ends of the pieces are a cumulative sum, and `searchsorted` counts how many ends lie at or below $u$:

# %% tags=["display"]
weights_123 = np.array([0.3, 0.3, 0.4])
ends_123 = np.cumsum(weights_123)  # 0.3, 0.6, 1.0
print("u = 0.42 draws k =", np.searchsorted(ends_123, 0.42, side="right"))

uniform = np.random.default_rng(1).random(10_000)
drawn = np.searchsorted(ends_123, uniform, side="right")
print("shares in 10000 draws:", np.bincount(drawn) / 10_000)
print("the first four u:", uniform[:4].round(2), "-> k =", drawn[:4], "-> as rows of 0 and 1:")
print(np.eye(3, dtype=int)[drawn[:4]])

# %% [markdown]
# ### Latent variables as rows of 0 and 1
#
# The last lines print the same draws in two ways, as numbers and as **one-hot** rows: $z_n = (z_{n1}, \dots, z_{nK})$ has a single 1, at the component that made point $n$. That turns a choice into an exponent:
#
# $$p(z_n) = \prod_{k=1}^K \pi_k^{z_{nk}}, \qquad p(x_n \mid z_n) = \prod_{k=1}^K \mathcal N(x_n; \mu_k, \Sigma_k)^{z_{nk}}.$$
#
# Worked: $z_n = (0, 1, 0)$ gives $p(z_n) = \pi_1^0\, \pi_2^1\, \pi_3^0 = \pi_2$. Whatever has exponent 0 is a factor 1 and drops out. Logarithms bring the exponents down, and products become sums: keep that for section 3. Summing $p(z_n)\, p(x_n \mid z_n)$ over the $K$ possible rows gives back the mixture density.
#
# ### Responsibilities
#
# Once a point is seen, Bayes' rule says which component is likely to have made it:
#
# $$r_{nk} = p(z_{nk} = 1 \mid x_n; \theta) = \frac{\pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k)}{\sum_{j=1}^K \pi_j\, \mathcal N(x_n; \mu_j, \Sigma_j)}.$$
#
# The weight is the belief before seeing $x_n$, the responsibility the belief after. Every row sums to one. Worked: a wait of 66 minutes has the densities 0.0104 and 0.0038 under the two bells in the picture of section 1; times the weights 0.361 and 0.639 that is 0.0037 and 0.0024, so $r = (0.61, 0.39)$: rather the mood with the short waits, but nobody should bet much on it.
#
# ### The log-likelihood, and why it has no closed form
#
# The model takes the eruptions to be drawn **independently** of each other, all with the same $\theta$. So their densities multiply, and the logarithms add up:
#
# $$\log p(x; \theta) = \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k).$$
#
# The sum over $k$ stands between the logarithm and the exponentials, so the logarithm does not reach the exponentials. Setting derivatives to zero gives equations such as $\mu_k = \sum_n r_{nk} x_n / \sum_n r_{nk}$, with the unknowns on both sides, since every $r_{nk}$ depends on all of $\theta$. These equations have no closed solution, but they can be *iterated*.
#
# ### EM in four steps


# %% tags=["display"]
def em_circle():
    """The four steps of EM as boxes, with an arrow back from the fourth to the second, as an SVG picture."""
    boxes = [
        ("1 initialise", "choose μ, Σ, π"), ("2 E-step", "r from μ, Σ, π"),
        ("3 M-step", "μ, Σ, π from r"), ("4 evaluate", "log-likelihood"),
    ]  # fmt: skip
    drawing = "".join(
        f'<rect x="{10 + 140 * i}" y="20" width="112" height="52" rx="8" fill="#f2f2f2" stroke="black"/>'
        f'<text x="{66 + 140 * i}" y="42" font-size="14" font-weight="bold" text-anchor="middle">{head}</text>'
        f'<text x="{66 + 140 * i}" y="61" font-size="12" text-anchor="middle">{body}</text>'
        for i, (head, body) in enumerate(boxes)
    )
    arrows = "M122 46 H148 M262 46 H288 M402 46 H428 M542 46 H580 M486 72 V104 H206 V74"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 125" width="720" role="img"'
        ' aria-label="Initialise, E-step, M-step, evaluate; then back to the E-step, or done">'
        '<defs><marker id="tip" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
        '<path d="M0 0 L9 4 L0 8 z"/></marker></defs><rect width="640" height="125" fill="white"/>'
        + drawing
        + "".join(
            f'<path d="M{path}" fill="none" stroke="black" stroke-width="1.5" marker-end="url(#tip)"/>'
            for path in arrows.split("M")[1:]
        )
        + '<text x="588" y="50" font-size="13">done</text>'
        '<text x="346" y="119" font-size="12" text-anchor="middle">still rising: once more</text></svg>'
    )


display(HTML(em_circle()))

# %% [markdown]
# *EM as a circle: after the start, steps 2 to 4 repeat until nothing is gained any more.*
#
# 1. **Initialise** the means, covariances and weights.
# 2. **E-step**: with the parameters held fixed, compute all $r_{nk}$.
# 3. **M-step**: with the $r_{nk}$ held fixed, and $N_k = \sum_n r_{nk}$, update
#
# $$\mu_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, x_n, \qquad \Sigma_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top, \qquad \pi_k = \frac{N_k}{N},$$
#
# with the *new* $\mu_k$ in $\Sigma_k$.
#
# 4. **Evaluate** the log-likelihood and check: has it stopped rising? If not, back to 2.
#
# No step ever lowers the log-likelihood. That makes it the best debugging tool you have: a fall means a bug. How high EM climbs is another matter: it ends where the start leads it, which need not be the highest top.

# %% [markdown]
# ## 3. Theory
#
# These questions are marked by a person. Write formulas between dollar signs; a line of words beside each step is worth more than a perfect layout.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 1 (4 points).** A ranger who knows averages and percentages, but no statistics beyond, asks what you are doing. Answer in your own words, about the geyser, in about 150 words: two or three short sentences for each part.
#
# - (a) How does the model imagine that an eruption and its wait come about, and what have different eruptions to do with each other?
# - (b) What are the parameters and what are the latent variables? Which of the two become more with every day that she keeps notes?
# - (c) Why would fitting be easy if she had noted the mood of every eruption, and what makes it hard without?
# - (d) What does EM put in the place of the missing notes, and what does it promise, and not promise?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (4 points)**
#
# 1. (1 point) (a) First a mood, with probability $\pi_k$; then length and wait *together* from that mood's Gaussian; eruptions independently of each other.
# 2. (1 point) (b) Parameters: weights, means, covariances, a fixed number of them. Latents: one $z_n$ an eruption, unobserved, so they grow with the notes.
# 3. (1 point) (c) With the moods: average, covariance and share of each group. Without: each of moods and parameters is needed to find the other (or: the mood has to be summed out, a logarithm of a sum). "It is non-convex" alone earns nothing.
# 4. (1 point) (d) Responsibilities, probabilities of the moods given the data and the current parameters, used as weights. Promised: the likelihood never falls. Not promised: the global maximum (or independence of the start).
#
# Often seen: latents called "parameters that are hidden" (criterion 2 lost); the E-step said to assign every eruption to one mood (criterion 4 lost). Length is no reason to take points.
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "model", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# (a) Before each eruption the geyser "draws" a mood, short or long, with fixed probabilities. Then it draws length and wait together from the bell-shaped cloud of that mood. The next eruption knows nothing of this one.
#
# (b) Parameters are the weights, means and covariances of the two moods: as many after a year as after a day. Latent are the moods themselves: every eruption in the notes brings one that is not in the notes.
#
# (c) With the moods noted I would sort the eruptions into two heaps, and compute average, covariance and share of each. Without, I need the averages to sort, and the heaps to average.
#
# (d) EM replaces the note by percentages: how probable each mood is for this eruption under the current parameters. They weight the averages, which give new percentages, and so on. The likelihood never falls, that is promised. That the end is the best fit of all is not: it depends on the start.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_complete_data", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 2 (3 points). Complete data** (Bishop, exercise 9.7). Suppose that $z$, all the rows $z_1, \dots, z_N$, is known. Write down $\log p(x, z; \theta)$, with the products of section 2. Then show that maximising it falls apart into separate tasks: the best $\mu_k$ and $\Sigma_k$ are the mean and the covariance (with the number of points in the denominator) of the points with $z_{nk} = 1$ alone, and the best $\pi_k$ is the fraction of points in that group.
#
# You may use what maximum likelihood gives for a *single* Gaussian. Assume that no group is empty or flat. Hints: for one $k$, look which points are left in the sum over $n$. For the weights, write $M_k = \sum_n z_{nk}$ for the size of group $k$, collect what holds them, $\sum_k M_k \log \pi_k$, and add $\lambda\,(1 - \sum_k \pi_k)$, as they must sum to one; set the derivative with respect to $\pi_k$ to zero, and sum over $k$ to find $\lambda$. That it is a maximum need not be shown.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) $\log p(x, z; \theta) = \sum_n \sum_k z_{nk} (\log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k))$: $z_{nk}$ as a factor, both sums outside the logarithm.
# 2. (1 point) For fixed $k$ only the points with $z_{nk} = 1$ remain, and no other term holds $\mu_k, \Sigma_k$; what remains is the log-likelihood of one Gaussian on that group, hence its mean and covariance (derived or cited).
# 3. (1 point) Weights with the multiplier (or by another argument that uses the constraint): $\pi_k = \sum_n z_{nk} / N$, with $\lambda = N$ found, not guessed.
#
# Often seen: derivative with respect to $\pi_k$ set to zero without the constraint (criterion 3 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "complete_data", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Points are independent, so $p(x, z; \theta) = \prod_n p(z_n)\, p(x_n \mid z_n) = \prod_n \prod_k \big( \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k) \big)^{z_{nk}}$, and the logarithm turns products into sums and exponents into factors:
#
# $$\log p(x, z; \theta) = \sum_{n=1}^N \sum_{k=1}^K z_{nk} \big( \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k) \big).$$
#
# *Means and covariances.* Exchange the sums. $\mu_k$ and $\Sigma_k$ stand only in $\sum_n z_{nk} \log \mathcal N(x_n; \mu_k, \Sigma_k)$. The factor $z_{nk}$ is 1 for the points of group $k$ and 0 for all others, so this is the log-likelihood of one Gaussian on group $k$, and no parameter in it occurs elsewhere. Its maximum is the known one: with the $M_k$ points of the group,
#
# $$\mu_k = \frac1{M_k} \sum_n z_{nk}\, x_n, \qquad \Sigma_k = \frac1{M_k} \sum_n z_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top.$$
#
# *Weights.* They stand only in $\sum_k M_k \log \pi_k$, under $\sum_k \pi_k = 1$. The derivative of $\sum_k M_k \log \pi_k + \lambda\,(1 - \sum_k \pi_k)$ with respect to $\pi_k$ is $M_k / \pi_k - \lambda$, which is zero at $\pi_k = M_k / \lambda$. Summing over $k$ gives $1 = N / \lambda$, as every point is in one group. So $\lambda = N$ and $\pi_k = M_k / N$. (The function is concave in the weights, so it is the maximum.)

# %% [markdown]
# When $z$ is not known, EM replaces each $z_{nk}$ by its expectation given the data and the current parameters. The expectation of a variable that is 0 or 1 is the probability of 1, so it is $r_{nk}$, and what the M-step maximises is
#
# $$Q(\theta, \theta^{\text{old}}) = \sum_{n=1}^N \sum_{k=1}^K r_{nk} \big( \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k) \big),$$
#
# with the $r_{nk}$ **held fixed**: they were computed from the old parameters $\theta^{\text{old}}$, and are just numbers now.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_means", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 3 (3 points). Means** (Bishop, exercise 9.8). Show that, with the $r_{nk}$ held fixed, the derivative of $Q$ with respect to $\mu_k$ vanishes at
#
# $$\mu_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, x_n, \qquad N_k = \sum_{n=1}^N r_{nk}.$$
#
# Assume $N_k > 0$. That this is a maximum need not be shown. Hint: for a symmetric matrix $A$ the gradient of $u^\top A\, u$ with respect to $u$ is $2 A u$.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) Keeps only the terms with $\mu_k$: the quadratic forms of this component (sum over $n$, one $k$); treats $r_{nk}$ as constants.
# 2. (1 point) Gradient $\sum_n r_{nk}\, \Sigma_k^{-1} (x_n - \mu_k)$, with the symmetry of $\Sigma_k^{-1}$ used (the sign may be lost and found again).
# 3. (1 point) Multiplies by $\Sigma_k$ and solves, with $N_k$ in the denominator. That it is a maximum need not be shown.
#
# Often seen: a sum over $k$ left in the gradient (criterion 1 lost); division by $N$ (criterion 3 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "means", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Of $Q$ only the quadratic forms of component $k$ hold $\mu_k$; everything else is a constant, the $r_{nk}$ included:
#
# $$Q = -\tfrac12 \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)^\top \Sigma_k^{-1} (x_n - \mu_k) + \text{const}.$$
#
# $\Sigma_k$ is symmetric, so $\Sigma_k^{-1}$ is. By the hint with $u = x_n - \mu_k$, and the factor $-1$ of the inner derivative,
#
# $$\nabla_{\mu_k} Q = \sum_{n=1}^N r_{nk}\, \Sigma_k^{-1} (x_n - \mu_k) = 0.$$
#
# Multiply by $\Sigma_k$ from the left: $\sum_n r_{nk}\, x_n = \big(\sum_n r_{nk}\big)\, \mu_k = N_k\, \mu_k$, and divide by $N_k$. The second derivative $-N_k \Sigma_k^{-1}$ is negative definite, so this is the maximum, whatever $\Sigma_k$ is.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_covariances", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 4 (3 points). Covariances and weights** (Bishop, exercise 9.9). Show, with the $r_{nk}$ held fixed and the new $\mu_k$ of question 3 put in, that $Q$ has its maximum at
#
# $$\Sigma_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top, \qquad \pi_k = \frac{N_k}{N}.$$
#
# For the covariances set the derivative to zero; that it is a maximum need not be shown. Assume $N_k > 0$ and that the sum of outer products is invertible. For the weights do not repeat the calculation: say in two or three sentences what changes in the argument of question 2, and why $\lambda$ is $N$ again.
#
# Hints: a number is its own trace, so $u^\top \Lambda\, u = \operatorname{tr}(\Lambda\, u u^\top)$. Differentiate with respect to the precision $\Lambda_k = \Sigma_k^{-1}$, with $\log |\Sigma_k| = -\log |\Lambda_k|$. For matrices, $\partial \log |\Lambda| / \partial \Lambda = (\Lambda^{-1})^\top$ and $\partial \operatorname{tr}(\Lambda S) / \partial \Lambda = S^\top$.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) The terms with $\Sigma_k$ (determinant and quadratic form), and both derivatives right. Differentiating with respect to $\Sigma_k$ itself is as good. Symmetry of $\Sigma_k$ may be used or shown by the result.
# 2. (1 point) Solves for $\Sigma_k$: $N_k$ in the denominator, outer products (matrices, not numbers), new mean.
# 3. (1 point) Weights: the argument of question 2 with $N_k$ for $M_k$, and $\lambda = N$ because $\sum_k N_k = \sum_n \sum_k r_{nk} = N$ (rows sum to one). The whole calculation is as good.
#
# Often seen: $(x_n - \mu_k)^\top (x_n - \mu_k)$, a number (criterion 2 lost); "as in question 2" without the reason why soft counts sum to $N$ (criterion 3 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "covariances", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# *Covariances.* Write $u_n = x_n - \mu_k$ with the new mean, which is the best one for every $\Sigma_k$, and $S_k = \sum_n r_{nk}\, u_n u_n^\top$. The terms of $Q$ that hold $\Lambda_k = \Sigma_k^{-1}$ are
#
# $$\tfrac12 \sum_{n=1}^N r_{nk} \big( \log |\Lambda_k| - u_n^\top \Lambda_k\, u_n \big) = \tfrac12 N_k \log |\Lambda_k| - \tfrac12 \operatorname{tr}(\Lambda_k S_k).$$
#
# $\Lambda_k$ and $S_k$ are symmetric, so by the hints the derivative is $\tfrac12 N_k \Lambda_k^{-1} - \tfrac12 S_k$. It vanishes at $\Lambda_k^{-1} = S_k / N_k$, that is, at
#
# $$\Sigma_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top.$$
#
# The log-determinant is concave and the trace linear in $\Lambda_k$, so it is the maximum (if $S_k$ is invertible).
#
# *Weights.* They stand in $\sum_k N_k \log \pi_k$, under the same constraint: the argument of question 2 with the soft counts $N_k$ in the place of the sizes $M_k$, which gives $\pi_k = N_k / \lambda$. The weights sum to one, so $\lambda = \sum_k N_k = \sum_n \sum_k r_{nk}$, and this is $N$ again: no longer because every point is in one group, but because the shares of every point sum to one.

# %% [markdown]
# ## 4. From formulas to code
#
# ### Exercise 1: `standardise` (2 points)
#
# Waits average 71 minutes and eruptions 3.5: a start that suits both columns is easier to choose when they have one scale. Write a function that takes an array `data` of shape `(N, D)`, subtracts from each *column* its mean, and divides it by its standard deviation. Use the standard deviation with **N in the denominator** (`ddof=0`, numpy's default), as maximum likelihood does. Return a new array of shape `(N, D)`, for any number of rows and columns (each column holds at least two different values), and leave `data` as it is.


# %% nbgrader={"grade": false, "grade_id": "standardise", "locked": false, "schema_version": 3, "solution": true, "task": false}
def standardise(data):
    """Columns of `data` (N, D) with mean 0 and standard deviation 1 (ddof=0) -> a new array (N, D)."""
    ### BEGIN SOLUTION
    return (data - data.mean(axis=0)) / data.std(axis=0)
    ### END SOLUTION


# %% tags=["display"]
# Check of exercise 1: run it, read it. It also makes X, the data of everything that follows.
X, kept_data = None, data.copy()
tried = standardise(data)
assert tried is not None, "standardise gives nothing back: does it end with return?"
assert np.array_equal(data, kept_data), (
    "standardise changed `data` itself. Run the cell of section 1 again, and work on a copy."
)
tried = np.asarray(tried, dtype=float)
assert tried.shape == (272, 2), (
    f"The result should have shape (272, 2), like the data; yours has {tried.shape}."
)
assert np.allclose(tried.mean(axis=0), 0), (
    f"Each column should have mean 0; yours have {tried.mean(axis=0)}. Mean along which axis? Or are brackets missing?"
)
assert np.allclose(tried.std(axis=0), 1), (
    f"The standard deviations (ddof=0) should be 1; yours are {tried.std(axis=0)}.\n"
    "Which axis, and which ddof? Or did you divide by the variance?"
)
X = tried
print(f"Well done: means 0 and standard deviations 1. The first eruption is now {X[0].round(4)}.")

# %% nbgrader={"grade": true, "grade_id": "test_standardise_values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers. More is tried when you hand in.
import numpy as np

sample = np.random.RandomState(11).normal(size=(6, 3)) * [1.0, 5.0, 20.0] + [3.0, -40.0, 70.0]
answer = standardise(sample.copy())
assert answer is not None, "standardise gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.shape == (6, 3), (
    f"standardise: data of shape (6, 3) gave shape {answer.shape}; it should stay as it is."
)
### BEGIN HIDDEN TESTS
centred, spread = sample - sample.mean(axis=0), sample.std(axis=0)
target = centred / spread
lowest, highest = sample.min(axis=0), sample.max(axis=0)
slips = {
    "that divides by the standard deviation with N - 1: use ddof=0.": centred
    / sample.std(axis=0, ddof=1),
    "the means are gone, but the scale is not 1: divide by the standard deviation.": centred,
    "divide by the standard deviation, not by the variance.": centred / spread**2,
    "the mean of each column has to be subtracted, too.": sample / spread,
    "subtract the mean first, then divide: mind the brackets.": sample
    - sample.mean(axis=0) / spread,
    "each column has a mean and a standard deviation of its own: axis=0.": (sample - sample.mean())
    / sample.std(),
    "each column has a scale of its own, too: axis=0 in both.": centred / sample.std(),
    "each column has a mean of its own, too: axis=0 in both.": (sample - sample.mean()) / spread,
    "that standardises rows: the columns are asked for.": (
        sample - sample.mean(axis=1, keepdims=True)
    )
    / sample.std(axis=1, keepdims=True),
    "that stretches to the interval from 0 to 1; mean 0 and standard deviation 1 are asked for.": (
        sample - lowest
    )
    / (highest - lowest),
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

sample = np.random.RandomState(12).normal(size=(9, 4)) + 5.0
kept_sample = sample.copy()
answer = standardise(sample)
assert answer is not None, "standardise gives nothing back: does it end with return?"
assert np.shape(answer) == (9, 4), (
    f"standardise: data of shape (9, 4) gave shape {np.shape(answer)}: is a size a literal?"
)
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
    assert answer.shape == tall.shape, (
        f"standardise: wrong shape for {rows} rows and {columns} column(s)."
    )
    if looks_done:
        scaled = answer * np.sqrt((answer**2).mean(axis=0)) ** -1
        assert np.allclose(scaled, (tall - tall.mean(axis=0)) / tall.std(axis=0), atol=1e-6), (
            f"standardise: wrong for {rows} rows and {columns} column(s): is every column treated?"
        )
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 2: the start (2 points: means 1, covariances and weights 1)
#
# Define three variables, numpy arrays with exactly these values:
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

# %% tags=["display"]
# Check of exercise 2.
assert not missing("mu_0", "Sigma_0", "pi_0"), (
    f"No value yet: {', '.join(missing('mu_0', 'Sigma_0', 'pi_0'))}."
)
for what, part, size in [
    ("mu_0", mu_0, (2, 2)),
    ("Sigma_0", Sigma_0, (2, 2, 2)),
    ("pi_0", pi_0, (2,)),
]:
    assert hasattr(part, "shape"), f"{what} should be a numpy array: put np.array(...) around it."
    assert part.shape == size, f"{what} should have shape {size}; yours has {part.shape}."
assert np.array_equal(mu_0[0], [-1, 1]), (
    f"Component 0 should start at (-1, +1); yours starts at {mu_0[0]}."
)
assert np.array_equal(mu_0[1], [1, -1]), (
    f"Component 1 should start at (+1, -1); yours starts at {mu_0[1]}."
)
for k in range(2):
    assert np.array_equal(Sigma_0[k], np.eye(2)), (
        f"Sigma_0[{k}] should be the identity, 1 on the diagonal and 0 beside it."
    )
assert np.isclose(pi_0.sum(), 1), f"Weights sum to 1; yours sum to {pi_0.sum()}."
assert np.isclose(pi_0[0], pi_0[1]), f"The weights should be equal; yours are {pi_0}."
print("Well done: two means, two covariances, two weights.")

# %% nbgrader={"grade": true, "grade_id": "test_start_means", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: mu_0. You see the check of its shape. More is tried when you hand in.
import numpy as np

assert mu_0 is not None, "mu_0 has no value yet."
assert np.shape(mu_0) == (2, 2), (
    f"mu_0 should have shape (2, 2), a row a component; yours has {np.shape(mu_0)}."
)
### BEGIN HIDDEN TESTS
answer = np.asarray(mu_0, dtype=float)
slips = {
    "the two components are exchanged: component 0 is the one with the short eruption and the long wait.": [
        [1, -1],
        [-1, 1],
    ],
    "eruption and wait have opposite signs in both components; rows are components.": [
        [-1, -1],
        [1, 1],
    ],
    "rows are components, columns are eruption and wait: here they look mixed up.": [
        [1, 1],
        [-1, -1],
    ],
}
for hint, slip in slips.items():
    assert not np.array_equal(answer, slip), f"mu_0: {hint}"
assert np.array_equal(answer, [[-1, 1], [1, -1]]), (
    "mu_0: not the values of the exercise; are they in standardised units?"
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_start_spread", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: Sigma_0 and pi_0. You see the check of their shapes. More is tried when you hand in.
import numpy as np

assert Sigma_0 is not None, "Sigma_0 has no value yet."
assert pi_0 is not None, "pi_0 has no value yet."
assert np.shape(Sigma_0) != (2, 2), (
    "Sigma_0 is a single matrix: one for each component, please, shape (2, 2, 2)."
)
assert np.shape(Sigma_0) == (2, 2, 2), (
    f"Sigma_0 should have shape (2, 2, 2); yours has {np.shape(Sigma_0)}."
)
assert np.size(pi_0) == 2, f"pi_0 should hold two weights; yours has shape {np.shape(pi_0)}."
### BEGIN HIDDEN TESTS
answer = np.asarray(Sigma_0, dtype=float)
assert not np.array_equal(answer, np.ones((2, 2, 2))), (
    "Sigma_0: a matrix full of ones is not the identity; it cannot be inverted."
)
assert np.array_equal(answer, [np.eye(2)] * 2), (
    "Sigma_0: both matrices should be the identity, 1 on the diagonal and 0 elsewhere."
)
answer = np.ravel(np.asarray(pi_0, dtype=float))
assert np.isclose(answer.sum(), 1), "pi_0: weights must sum to 1."
assert np.allclose(answer, 0.5), "pi_0: the weights should be equal."
### END HIDDEN TESTS

# %% tags=["display"]
if ready("X", "mu_0", "Sigma_0"):
    fig, ax = plt.subplots(figsize=(4.6, 4.2))
    ax.set(title="the start", xlabel="eruption (standardised)", ylabel="wait (standardised)")
    gt.plot_data_and_gaussians(X, mu_0, Sigma_0, colors=[BLUE, RED], ax=ax)
    ax.get_legend().set_loc("upper right")
    ax.set(xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), xticks=[-3, -1, 1, 3], yticks=[-3, -1, 1, 3])
    gt.show(
        ax,
        """The standardised eruptions, two clouds along the rising diagonal, and two circular components on the falling one:
    k = 0 at (-1, 1), solid ellipses, and k = 1 at (1, -1), dashed ellipses.""",
    )

# %% [markdown]
# *The standardised eruptions, and the two components at the start (ellipses at one and two standard deviations). They sit to the left and right of the cloud's long axis, not at its two ends. Remember this picture.*

# %% [markdown]
# **For exercises 3 to 5.** `X` has shape `(N, D)`, `mu` `(K, D)`, `Sigma` `(K, D, D)`, `pi` `(K,)`, `gamma` `(N, K)`. Your functions must work for any $N \ge 2$, $D \ge 1$ and $K \ge 1$ (read sizes from shapes), use only their arguments, and leave them as they are. (Not for $N = 1$: scipy makes a plain number of the density of a single row, and you need not see to that.) The arguments are always numpy arrays.
#
# `multivariate_normal.logpdf(X, mean, cov)` from scipy (imported above) gives the logarithm of one Gaussian's density at every row of `X`. `logsumexp(a, axis=1)` gives $\log \sum_k e^{a_{nk}}$ without overflow or underflow; its shape is `(N,)`, and with `keepdims=True` it is `(N, 1)`, which can be subtracted from `a`, of shape `(N, K)`. Together with
#
# $$a_{nk} = \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k)$$
#
# they are all you need. Why logs? Sixty standard deviations away a density is about $e^{-1800}$, and the smallest positive double is about $5 \cdot 10^{-324} \approx e^{-744}$: the density becomes exactly 0, the responsibilities 0/0, and the log-likelihood $-\infty$. In logs, $-1800$ is an ordinary number. One point of exercise 3 and one of exercise 5 are for such points; plain densities earn the others.
#
# Exercises 3 and 5 both begin with $a_{nk}$. You may write a helper function for it, in the cell of exercise 3, and call it in both; `log_likelihood` need not call `e_step`.
#
# ### Exercise 3: `e_step` (4 points: values 2, sizes and arguments 1, far points 1)
#
# Return the responsibilities of all points, an array `(N, K)`: a row for each point, a column for each component, in the order of `mu`. In logs, Bayes' rule is a subtraction: $\log r_{nk} = a_{nk} - \log \sum_j e^{a_{nj}}$.


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


# %%
def second_opinion(mu, Sigma, pi):
    """The same mixture as scikit-learn sees it: the checks compare your numbers with its."""
    from sklearn.mixture import GaussianMixture

    other = GaussianMixture(len(mu))
    other.weights_, other.means_, other.covariances_ = (
        np.ravel(pi),
        np.asarray(mu),
        np.asarray(Sigma),
    )
    other.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(other.covariances_))
    return other


# %% tags=["display"]
# Check of exercise 3. It also makes gamma_0, the first responsibilities.
gamma_0 = None
assert not missing("X", "mu_0", "Sigma_0", "pi_0"), "Exercises 1 and 2 come first."
try:
    tried = e_step(X, mu_0, Sigma_0, pi_0)
except ValueError as trouble:
    raise AssertionError(
        f"e_step stops: {trouble}\nDo two shapes not fit? Then look at logsumexp: with keepdims=True its result is (N, 1)."
    ) from trouble
assert tried is not None, "e_step gives nothing back: does it end with return?"
tried = np.asarray(tried, dtype=float)
assert tried.shape != (2, 272), (
    "Almost: you have a row for each component. Turn it around: a row for each point."
)
assert tried.shape == (272, 2), f"The shape should be (N, K) = (272, 2); yours is {tried.shape}."
assert not (tried < 0).any(), (
    "Some of your shares are negative: those are logarithms. Take exp at the end."
)
assert np.allclose(tried.sum(axis=1), 1), "Every row must sum to 1. Do yours, or do the columns?"
assert not np.isin(tried, [0, 1]).all(), (
    "All of yours are 0 or 1. Shares are asked for, not a choice of the likelier component."
)
tilted = (
    np.array([[0.5, 1.0], [-1.0, 0.5]]),
    np.array([[[0.5, -0.3], [-0.3, 0.9]], [[1.0, 0.6], [0.6, 0.8]]]),
    np.array([0.3, 0.7]),
)
expected, other_shares = (
    second_opinion(*tilted).predict_proba(X),
    np.asarray(e_step(X, *tilted), dtype=float),
)
assert not np.allclose(other_shares, expected[:, ::-1], atol=1e-6), (
    "Right shares, wrong columns: column k belongs to row k of mu."
)
assert np.allclose(other_shares, expected, atol=1e-6), (
    "Rows sum to 1, good. But for another mixture, with unequal weights, your numbers are not scikit-learn's.\n"
    "Does the weight multiply the density (or its log, ADDED, the log-density)? Has each component its own mean and\n"
    "covariance, in the order of mu? Is everything read from the arguments?"
)
gamma_0 = tried
print(
    f"Well done: rows sum to 1, and scikit-learn agrees. The first eruption has responsibilities {gamma_0[0].round(4)}."
)
with np.errstate(all="ignore"):
    far_shares = np.asarray(e_step(X + 60, *tilted), dtype=float)
if not np.isfinite(far_shares).all():
    print(
        "Far points: yours are nan or infinite there. That costs one point of the four: see 'Why logs?' above."
    )

# %% nbgrader={"grade": true, "grade_id": "test_e_step_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components, unequal weights, leaning covariances. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(21)
sample = sampler.normal(size=(40, 2)) * 1.5
weights_set = np.array([0.2, 0.55, 0.25])
means_set = np.array([[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]])
covars_set = np.array(
    [[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]]
)
try:
    answer = e_step(sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy())
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"e_step raises an error for 40 points and 3 components: {str(error)[:90]}\n"
        "Does it use only its arguments, and read every size from their shapes?"
    ) from error
assert answer is not None, "e_step gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.shape != (3, 40), "e_step: that is (K, N); a row for each point, please: (N, K)."
assert answer.shape == (40, 3), (
    f"e_step: 40 points and 3 components make shape (40, 3); yours is {answer.shape}.\n"
    "Does it use only its arguments, and read every size from their shapes?"
)
### BEGIN HIDDEN TESTS
import itertools

from scipy.special import logsumexp
from scipy.stats import multivariate_normal as oracle

log_parts = np.stack([oracle(m, c).logpdf(sample) for m, c in zip(means_set, covars_set)], axis=1)
log_joint_set = np.log(weights_set) + log_parts
joint_set, parts_set = np.exp(log_joint_set), np.exp(log_parts)
target = np.exp(log_joint_set - logsumexp(log_joint_set, axis=1, keepdims=True))
first = np.stack([oracle(m, covars_set[0]).pdf(sample) for m in means_set], axis=1) * weights_set
upright = (
    np.stack(
        [oracle(m, np.diag(np.diag(c))).pdf(sample) for m, c in zip(means_set, covars_set)], axis=1
    )
    * weights_set
)
turned = (
    np.stack(
        [oracle(m, np.linalg.inv(c)).pdf(sample) for m, c in zip(means_set, covars_set)], axis=1
    )
    * weights_set
)
gaps_set = sample[:, None, :] - means_set
bent = np.einsum("nki,kij->nkj", gaps_set, np.linalg.inv(covars_set))
doubled = np.exp(-(bent**2).sum(axis=2) / 2) / np.sqrt(np.linalg.det(covars_set)) * weights_set
slips = {
    "each point's row sums to 1, not each component's column.": joint_set / joint_set.sum(axis=0),
    "where is the weight p(z)?": parts_set / parts_set.sum(axis=1, keepdims=True),
    "that is weight times density: divide by its sum over the components.": joint_set,
    "that is the density: times the weight, divided by the sum over the components.": parts_set,
    "the weight belongs into the denominator, too.": joint_set
    / parts_set.sum(axis=1, keepdims=True),
    "the weight belongs into the numerator, too.": parts_set / joint_set.sum(axis=1, keepdims=True),
    "those are logarithms: take exp at the end.": np.log(target),
    "those are the log-joints a: normalise them with logsumexp and take exp.": log_joint_set,
    "shares are proportional to weight times density, not to its logarithm.": log_joint_set
    / log_joint_set.sum(axis=1, keepdims=True),
    "responsibilities are shares between 0 and 1, not a choice of the largest.": np.eye(3)[
        target.argmax(axis=1)
    ],
    "equal shares for all? They must depend on the point.": np.full((40, 3), 1 / 3),
    "those are the weights, the belief before the point was seen.": np.tile(weights_set, (40, 1)),
    "divide by the sum over the components of each point, not by the sum over everything.": joint_set
    / joint_set.sum(),
    "divide by the sum over components, not by the largest.": joint_set
    / joint_set.max(axis=1, keepdims=True),
    "every component has its own covariance: Sigma[k].": first / first.sum(axis=1, keepdims=True),
    "the off-diagonal entries of Sigma are left out.": upright / upright.sum(axis=1, keepdims=True),
    "a Gaussian takes the covariance, and its exponent the inverse: here they are exchanged.": turned
    / turned.sum(axis=1, keepdims=True),
    "the exponent needs d^T Sigma^-1 d, with the inverse once: yours squares Sigma^-1 d.": doubled
    / doubled.sum(axis=1, keepdims=True),
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4, atol=1e-8), f"e_step: {hint}"
assert np.allclose(answer.sum(axis=1), 1), "e_step: every row must sum to 1."
for order in itertools.permutations(range(3)):
    assert order == (0, 1, 2) or not np.allclose(answer[:, order], target, rtol=1e-4), (
        "e_step: right shares, wrong columns: column k belongs to row k of mu. Is something sorted?"
    )
assert np.allclose(answer, target, rtol=1e-4, atol=1e-8), (
    "e_step: rows sum to 1, but the shares are wrong for unequal weights and leaning covariances.\n"
    "Is it weight times density for each component, with its own mean and covariance?"
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_arguments", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other sizes; the arguments stay as they are. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(22)
given = [
    sampler.normal(size=(7, 3)),
    sampler.normal(size=(2, 3)),
    np.stack([np.eye(3)] * 2),
    np.array([0.4, 0.6]),
]
kept = [array.copy() for array in given]
try:
    answer = e_step(*given)
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"e_step raises an error for 7 points, 2 components, 3 dimensions: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?"
    ) from error
assert answer is not None, "e_step gives nothing back: does it end with return?"
assert np.shape(answer) in [(7, 2), (2, 7)], (
    f"e_step: 7 points and 2 components, but shape {np.shape(answer)}: read every size from the arguments."
)
### BEGIN HIDDEN TESTS
from scipy.stats import multivariate_normal as oracle

for name, was, now in zip(["X", "mu", "Sigma", "pi"], kept, given):
    assert np.array_equal(was, now), (
        f"e_step changes {name}, which it is given: it should only look at it."
    )
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1), (4, 4, 2)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    sample, means_set = sampler.normal(size=(n_points, dim)), sampler.normal(size=(n_parts, dim))
    covars_set = np.stack([np.eye(dim) * (1 + k / 2) for k in range(n_parts)])
    weights_set = np.full(n_parts, 1 / n_parts)
    try:
        answer = np.asarray(
            e_step(sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy()),
            dtype=float,
        )
    except Exception as error:
        raise AssertionError(
            f"e_step raises an error for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    assert answer.shape in [(n_points, n_parts), (n_parts, n_points)], (
        f"e_step: {place} gave shape {answer.shape}.\nRead every size from the shapes of the arguments."
    )
    parts_set = np.stack([oracle(m, c).pdf(sample) for m, c in zip(means_set, covars_set)], axis=1)
    joint_set = parts_set / n_parts
    target = joint_set / joint_set.sum(axis=1, keepdims=True)
    # what test_e_step_values took points for is not held against it again
    widths = np.stack(
        [oracle(m, np.linalg.inv(c)).pdf(sample) for m, c in zip(means_set, covars_set)], axis=1
    )
    equal_widths = np.stack([oracle(m, covars_set[0]).pdf(sample) for m in means_set], axis=1)
    ranked = target[:, means_set[:, 0].argsort()]
    paid = [
        target.T,
        joint_set / joint_set.sum(axis=0),
        joint_set,
        parts_set,
        joint_set / joint_set.sum(),
        ranked,
    ]
    paid += [
        np.log(target),
        np.log(joint_set),
        np.eye(n_parts)[target.argmax(axis=1)],
        target / n_parts,
        target * n_parts,
    ]
    paid += [
        joint_set / joint_set.max(axis=1, keepdims=True),
        np.full((n_points, n_parts), 1 / n_parts),
    ]
    paid += [np.log(joint_set) / np.log(joint_set).sum(axis=1, keepdims=True)]
    gaps_set = sample[:, None, :] - means_set
    bent = np.einsum("nki,kij->nkj", gaps_set, np.linalg.inv(covars_set))
    doubled = np.exp(-(bent**2).sum(axis=2) / 2) / np.sqrt(np.linalg.det(covars_set))
    paid += [other / other.sum(axis=1, keepdims=True) for other in (widths, equal_widths, doubled)]
    good = [slip for slip in [target, *paid] if slip.shape == answer.shape]
    assert any(np.allclose(answer, slip, rtol=1e-4, atol=1e-8) for slip in good), (
        f"e_step: wrong for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_e_step_far", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: far points. You see only the check of the shape. More is tried when you hand in.
import numpy as np

distant = np.array([[-60.0, 60.0], [-100.0, 10.0], [350.0, -20.0]])
means_set = np.array([[0.0, 0.0], [40.0, 0.0]])
covars_set = np.array([[[1.0, 0.2], [0.2, 1.0]], [[1.2, 0.0], [0.0, 0.9]]])
with np.errstate(all="ignore"):
    answer = e_step(distant.copy(), means_set.copy(), covars_set.copy(), np.array([0.3, 0.7]))
assert answer is not None, "e_step gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.shape in [(3, 2), (2, 3)], "e_step: 3 points and 2 components make shape (3, 2)."
### BEGIN HIDDEN TESTS
answer = (
    answer if answer.shape == (3, 2) else answer.T
)  # a turned table has lost its points elsewhere
assert np.isfinite(answer).all(), (
    "e_step: 0/0 far away. Stay in logs, and take exp only after the subtraction."
)
assert np.allclose(answer.sum(axis=1), 1), "e_step: far away the rows do not sum to 1 any more."
gaps_white = [
    np.linalg.solve(np.linalg.cholesky(c), (distant - m).T) for m, c in zip(means_set, covars_set)
]
nearer = np.stack([(gap**2).sum(axis=0) for gap in gaps_white], axis=1).argmin(axis=1)
assert np.allclose(answer, np.eye(2)[nearer], atol=1e-6), (
    "e_step: finite far away, but wrong there: a floor or a clipped exponent makes outliers belong to everybody."
)
### END HIDDEN TESTS

# %% tags=["display"]
if ready("X", "gamma_0"):
    fig, ax = plt.subplots(figsize=(4.6, 4.2))
    ax.set(
        title="the first responsibilities",
        xlabel="eruption (standardised)",
        ylabel="wait (standardised)",
    )
    ax.set(xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    ax.scatter(
        *X.T, 22, gamma_0[:, 1], cmap="coolwarm", vmin=0, vmax=1, edgecolors="0.25", linewidths=0.4
    )
    ax.plot([-2.5, 2.5], [-2.5, 2.5], color="black", linestyle=":", linewidth=1)
    ax.text(-2.2, 1.5, "k = 0 has the\nlarger share", color=BLUE)
    ax.text(0.6, -1.6, "k = 1 has the\nlarger share", color=RED)
    gt.show(
        ax,
        """The standardised eruptions, shaded by the share of k = 1. A dotted diagonal goes lengthwise through both clouds: above
    it k = 0 has the larger share, below it k = 1.""",
    )

# %% [markdown]
# *Every eruption, coloured by the responsibility of component k = 1 at the start: blue is 0, red is 1, and on the dotted diagonal it is one half. Above the diagonal lie waits that were long for their eruption, below it waits that were short. So the start separates late from early waits, not the clouds.*

# %% [markdown]
# ### Exercise 4: `m_step` (6 points: means 2, covariances 3, weights 1)
#
# Turn the three updates of section 2 into code. Return the tuple `(mu, Sigma, pi)`, in this order, with shapes `(K, D)`, `(K, D, D)` and `(K,)`. The three are graded separately, so get one right and its points are yours. The rows of `gamma` sum to one, but its entries can be any shares, and the tests make their own. Every column has a positive sum, $N_k > 0$, and nothing need be added to a covariance to keep it invertible.
#
# Print shapes as you go. `gamma[:, k]` has shape `(N,)`, `X - mu[k]` has shape `(N, D)`, and `gamma[:, k, None]` can be multiplied with it.


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


# %% tags=["display"]
# Check of exercise 4: random shares of three components, so that your e_step is not needed; then one step from gamma_0.
assert not missing("X"), "Exercise 1 comes first."
mixed = np.random.default_rng(4).dirichlet([1.0, 2.0, 3.0], size=len(X))
try:
    tried = m_step(X.copy(), mixed.copy())
except (IndexError, ValueError) as trouble:
    raise AssertionError(
        f"m_step stops: {trouble}\nPrint the shapes. Is every size read from the arguments (here K = 3), and nothing else used?"
    ) from trouble
assert tried is not None, "m_step gives nothing back: does it end with return?"
assert len(tried) == 3, (
    f"m_step should return three things, (mu, Sigma, pi); yours returns {len(tried)}."
)
mu_3, Sigma_3, pi_3 = tried
assert np.shape(mu_3) == (3, 2), (
    f"mu comes first, with shape (K, D), here (3, 2); yours has {np.shape(mu_3)}."
)
for k in range(3):
    assert np.allclose(mu_3[k], np.average(X, axis=0, weights=mixed[:, k])), (
        f"Mean {k} is not numpy's average of the points with column {k} of gamma as weights.\n"
        "Is each point weighted by its share, once, and the sum divided by the soft count N_k?"
    )
assert np.shape(Sigma_3) == (3, 2, 2), (
    f"Sigma comes second, with shape (K, D, D), here (3, 2, 2): a matrix for each k, k first. Yours has {np.shape(Sigma_3)}."
)
for k in range(3):
    weighted = np.cov(X.T, aweights=mixed[:, k], ddof=0)
    assert not np.allclose(Sigma_3[k], np.diag(np.diag(weighted)), atol=2e-6), (
        f"Covariance {k} is right on the diagonal. Where are the off-diagonal entries?"
    )
    assert np.allclose(Sigma_3[k], weighted, atol=2e-6), (
        f"Covariance {k} differs from numpy's weighted covariance (ddof=0). Which mean do you subtract? Is each product\n"
        "weighted by the share of its point, once? Is the sum divided by N_k?"
    )
assert np.isclose(np.sum(pi_3), 1), (
    f"The weights sum to {np.sum(pi_3):.3f}: divide soft counts by what, so that it is 1?"
)
assert np.allclose(np.ravel(pi_3), mixed.mean(axis=0)), (
    "Weight k is the share of the points that component k accounts for."
)
print("Well done: numpy agrees with your means, covariances and weights.")
if ready("gamma_0"):
    mu_1 = np.asarray(m_step(X, gamma_0)[0])
    print(
        f"From gamma_0 one step takes the means to {mu_1[0].round(3)} and {mu_1[1].round(3)}. So close together?"
    )

# %% nbgrader={"grade": true, "grade_id": "test_m_step_means", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, so that a wrong e_step does not matter here. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(31)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
kept_sample, kept_shares = sample.copy(), shares.copy()
try:
    answer = m_step(sample, shares)
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"m_step raises an error for 40 points and 3 components: {str(error)[:90]}\n"
        "Does it use only its arguments, and read every size from their shapes?"
    ) from error
assert answer is not None, "m_step gives nothing back: does it end with return?"
assert len(answer) == 3, (
    f"m_step should return three things, (mu, Sigma, pi); yours returns {len(answer)}."
)
assert np.shape(answer[0]) != (2, 3), "m_step: mu is (D, K); a row a component, please: (K, D)."
assert np.shape(answer[0]) == (3, 2), (
    f"m_step: 3 components in 2 dimensions: mu comes first and has shape (3, 2); yours has {np.shape(answer[0])}.\n"
    "Return (mu, Sigma, pi), in this order, and read sizes from the arguments."
)
### BEGIN HIDDEN TESTS
unchanged = np.array_equal(sample, kept_sample) and np.array_equal(shares, kept_shares)
assert unchanged, "m_step changes X or gamma, which it is given: copy before you change."
turned = np.ndim(answer[1]) == 1 and np.ndim(answer[2]) == 3
assert not turned, (
    "m_step: the means are first, good; but then come the matrices, and the weights last: (mu, Sigma, pi)."
)
answer = np.asarray(answer[0], dtype=float)
target = np.stack([np.average(sample, axis=0, weights=shares[:, k]) for k in range(3)])
hard = np.eye(3)[shares.argmax(axis=1)]
slips = {
    "divide each by its soft count N_k, not by N.": shares.T @ sample / 40,
    "that is a sum: divide it by the soft count N_k.": shares.T @ sample,
    "divide by the soft count of points, not by the number of components.": shares.T @ sample / 3,
    "divide by the soft count of points, not by 272.": shares.T @ sample / 272,
    "every point counts by its share, not wholly for its largest component.": (hard.T @ sample)
    / hard.sum(axis=0)[:, None],
    "all points count the same: where do the responsibilities come in?": np.tile(
        sample.mean(axis=0), (3, 1)
    ),
    "all components got the same mean: an index slipped.": np.tile(target[0], (3, 1)),
    "all components got the same mean: an index slipped, or the loop keeps only its last.": np.tile(
        target[2], (3, 1)
    ),
    "the responsibility counts once, not squared.": (shares**2).T
    @ sample
    / (shares**2).sum(axis=0)[:, None],
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4), f"m_step, means: {hint}"
assert np.allclose(answer, target, rtol=1e-4), (
    "m_step, means: wrong. Mean k is the average of the points, weighted by column k of gamma."
)
for n_points, n_parts, dim in [(12, 2, 3), (3, 1, 1), (9, 4, 2)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    sample, shares = (
        sampler.normal(size=(n_points, dim)),
        sampler.dirichlet(np.ones(n_parts), size=n_points),
    )
    try:
        answer = np.asarray(m_step(sample.copy(), shares.copy())[0], dtype=float)
    except Exception as error:
        raise AssertionError(
            f"m_step raises an error for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    target = np.stack([np.average(sample, axis=0, weights=shares[:, k]) for k in range(n_parts)])
    assert answer.shape == (n_parts, dim), (
        f"m_step, means: wrong shape for {place}: read sizes from shapes."
    )
    assert np.allclose(answer, target, rtol=1e-4), (
        f"m_step, means: wrong for {place}. Is a size written as a literal?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_covariances", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities once more. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(32)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
try:
    answer = m_step(sample.copy(), shares.copy())
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"m_step raises an error for 40 points and 3 components: {str(error)[:90]}"
    ) from error
assert answer is not None, "m_step gives nothing back: does it end with return?"
stacks = [part for part in answer if np.ndim(part) == 3]
assert stacks, "m_step: no part of what it returns is a stack of matrices, of shape (K, D, D)."
assert np.shape(stacks[0]) == (3, 2, 2), (
    f"m_step: Sigma should be (K, D, D) = (3, 2, 2); yours is {np.shape(stacks[0])}."
)
### BEGIN HIDDEN TESTS


def spread_around(centres, points_in, weights_in):
    """Weighted covariance of the points around the given centres, a matrix a component."""
    gaps = points_in[:, None, :] - centres
    return (
        np.einsum("nk,nki,nkj->kij", weights_in, gaps, gaps) / weights_in.sum(axis=0)[:, None, None]
    )


def same(a, b):
    """Equal, but for a ridge up to 1e-6 on the diagonal."""
    return np.allclose(a, b, rtol=1e-4, atol=2e-6)


new_means = np.stack([np.average(sample, axis=0, weights=shares[:, k]) for k in range(3)])
flat = [
    np.asarray(part, dtype=float)
    for part in answer
    if np.ndim(part) == 2 and np.shape(part) in [(3, 2), (2, 3)]
]
own_means = new_means if not flat else flat[0] if flat[0].shape == (3, 2) else flat[0].T
answer = np.asarray(stacks[0], dtype=float)
target, around_own = (
    spread_around(new_means, sample, shares),
    spread_around(own_means, sample, shares),
)
if not (same(answer, target) or same(answer, around_own)):  # wrong means cost their own points only
    soft = shares.sum(axis=0)[:, None, None]
    hard = np.eye(3)[shares.argmax(axis=1)]
    one_mean = np.tile(sample.mean(axis=0), (3, 1))
    for around in (target, around_own):
        slips = {
            "it is taken around the mean of all points, not around the new mean of the component.": spread_around(
                one_mean, sample, shares
            ),
            "divide each by its soft count N_k, not by N.": around * soft / 40,
            "that is a sum: divide it by the soft count N_k.": around * soft,
            "one less than N_k in the denominator? Maximum likelihood divides by N_k.": around
            * soft
            / (soft - 1),
            "np.cov corrects for small samples unless ddof=0; maximum likelihood does not.": np.stack(
                [np.cov(sample.T, aweights=shares[:, k]) for k in range(3)]
            ),
            "where are the off-diagonal entries? The outer product of the gap with itself has them.": around
            * np.eye(2),
            "every point counts by its share, not wholly for its largest component.": spread_around(
                new_means, sample, hard
            ),
            "all points count the same: where do the responsibilities come in?": spread_around(
                new_means, sample, np.ones((40, 3))
            ),
            "all points count the same, around one mean: where do the responsibilities come in?": np.stack(
                [np.cov(sample.T, ddof=0)] * 3
            ),
            "that is the inverse.": np.linalg.inv(around),
            "a share counts once in each product, not twice: it multiplies one of the two gaps.": spread_around(
                new_means, sample, shares**2
            )
            * (shares**2).sum(axis=0)[:, None, None]
            / soft,
            "that is the second moment about the origin: subtract the mean first.": spread_around(
                np.zeros((3, 2)), sample, shares
            ),
            "all components got the same covariance: an index slipped.": np.tile(
                around[0], (3, 1, 1)
            ),
            "all components got the same covariance: an index slipped, or the loop keeps only its last.": np.tile(
                around[2], (3, 1, 1)
            ),
            "it is taken around the mean of the first component, for all components.": spread_around(
                np.tile(new_means[0], (3, 1)), sample, shares
            ),
        }
        for hint, slip in slips.items():
            assert not same(answer, slip), f"m_step, covariances: {hint}"
    old_means = np.array([[-1.0, 1.0], [1.0, -1.0]])
    assert not same(answer[:2], spread_around(old_means, sample, shares[:, :2])), (
        "m_step, covariances: taken around an old mean, mu_0: compute the new means first, and use those."
    )
    raise AssertionError(
        "m_step, covariances: wrong. Covariance k is the average of the outer products (x - mean)(x - mean)^T,\n"
        "weighted by column k of gamma, around the new mean k."
    )
for n_points, n_parts, dim in [(12, 2, 3), (5, 1, 1), (9, 4, 2)]:
    sample, shares = (
        sampler.normal(size=(n_points, dim)),
        sampler.dirichlet(np.ones(n_parts), size=n_points),
    )
    try:
        answer = m_step(sample.copy(), shares.copy())
    except Exception:
        continue  # test_m_step_means sees to that
    stacks = [np.asarray(part, dtype=float) for part in answer if np.ndim(part) == 3]
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    if n_parts == 1 and not stacks:
        stacks = [
            np.reshape(np.asarray(answer[1], dtype=float), (-1, 1, 1))
        ]  # 1 x 1 may be a number
    assert stacks and stacks[0].shape == (n_parts, dim, dim), (
        f"m_step, covariances: wrong shape for {place}."
    )
    new_means = np.stack([np.average(sample, axis=0, weights=shares[:, k]) for k in range(n_parts)])
    own_means = np.asarray(answer[0], dtype=float)
    own_means = own_means if own_means.shape == (n_parts, dim) else new_means
    assert any(
        same(stacks[0], spread_around(centres, sample, shares))
        for centres in (new_means, own_means)
    ), f"m_step, covariances: wrong for {place}. Is a size written as a literal somewhere?"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_m_step_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities a third time. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(33)
sample = sampler.normal(size=(40, 2))
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
try:
    answer = m_step(sample.copy(), shares.copy())
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"m_step raises an error for 40 points and 3 components: {str(error)[:90]}"
    ) from error
assert answer is not None, "m_step gives nothing back: does it end with return?"
found = [part for part in answer if np.size(part) == 3]
assert found, (
    "m_step: no part of what it returns holds three weights, one for each of three components."
)
### BEGIN HIDDEN TESTS
answer = np.ravel(np.asarray(found[0], dtype=float))
hard = np.eye(3)[shares.argmax(axis=1)].mean(axis=0)
slips = {
    "equal weights? They are estimated, too.": np.full(3, 1 / 3),
    "those are the soft counts: divide by the number of points.": shares.sum(axis=0),
    "every point counts by its share, not wholly for its largest component.": hard,
    "divide by the number of points, not of components.": shares.sum(axis=0) / 3,
    "divide by the number of points, not of all entries of gamma.": shares.mean(axis=0) / 3,
    "divide by the number of points, not of all entries of X.": shares.mean(axis=0) / 2,
    "divide by the number of points given, not by 272.": shares.sum(axis=0) / 272,
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4), f"m_step, weights: {hint}"
assert np.isclose(answer.sum(), 1), "m_step, weights: they must sum to 1."
assert np.allclose(answer, shares.mean(axis=0), rtol=1e-4), (
    "m_step, weights: weight k is the share N_k / N of the points."
)
for n_points, n_parts, dim in [(12, 2, 3), (9, 4, 2)]:
    sample, shares = (
        sampler.normal(size=(n_points, dim)),
        sampler.dirichlet(np.arange(1.0, n_parts + 1), size=n_points),
    )
    try:
        answer = m_step(sample.copy(), shares.copy())
    except Exception:
        continue  # test_m_step_means sees to that
    found = [np.ravel(np.asarray(part, dtype=float)) for part in answer if np.size(part) == n_parts]
    assert found and np.allclose(found[0], shares.mean(axis=0), rtol=1e-4), (
        f"m_step, weights: wrong for {n_parts} components and {n_points} points. Is a size written as a literal?"
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 5: `log_likelihood` (4 points: value 2, sizes and arguments 1, far points 1)
#
# Return the log-likelihood of section 2 as one number: the **sum** over all points, not their mean,
#
# $$\log p(x; \theta) = \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k).$$


# %% nbgrader={"grade": false, "grade_id": "log_likelihood", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_likelihood(X, mu, Sigma, pi):
    """Sum over the rows of `X` (N, D) of the log of the mixture density -> one number."""
    ### BEGIN SOLUTION
    log_joint = np.empty((len(X), len(mu)))
    for k in range(len(mu)):
        log_joint[:, k] = np.log(pi[k]) + multivariate_normal.logpdf(X, mu[k], Sigma[k])
    return logsumexp(log_joint, axis=1).sum()
    ### END SOLUTION


# %% tags=["display"]
# Check of exercise 5.
assert not missing("X", "mu_0", "Sigma_0", "pi_0"), "Exercises 1 and 2 come first."
value_0 = log_likelihood(X, mu_0, Sigma_0, pi_0)
assert value_0 is not None, "log_likelihood gives nothing back: does it end with return?"
assert np.size(value_0) == 1, (
    f"One number is asked for; yours has shape {np.shape(value_0)}: sum over components, log, sum over points."
)
value_0, expected = (
    float(np.reshape(value_0, ())),
    272 * second_opinion(mu_0, Sigma_0, pi_0).score(X),
)
assert not np.isclose(value_0, expected / 272), (
    "So close! That is the mean over the points; here we want their sum."
)
assert not np.isclose(value_0, -expected), (
    "Right, but for the sign: we want the log-likelihood itself, a negative number here."
)
assert np.isclose(value_0, expected), (
    f"Not yet: {value_0:.3f} is not what scikit-learn finds. Is the sum over k inside the log, with its weight,\n"
    "and over the right axis?"
)
assert np.isclose(np.sum(log_likelihood(X, *tilted)), 272 * second_opinion(*tilted).score(X)), (
    "Right at the start, but not for another mixture, with unequal weights: is everything read from the arguments?"
)
print(f"Well done: {value_0:.5f} at the start, that is {value_0 / 272:.5f} a point.")
with np.errstate(all="ignore"):
    far_value = np.sum(log_likelihood(X + 60, *tilted))
if not np.isfinite(far_value):
    print(
        "Far points: your value is not finite there. That costs one point of the four: see 'Why logs?' above."
    )

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_value", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: three components, unequal weights, leaning covariances. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(41)
sample = sampler.normal(size=(40, 2)) * 1.5
weights_set = np.array([0.2, 0.55, 0.25])
means_set = np.array([[0.8, -1.0], [1.5, 1.2], [-1.2, 0.4]])
covars_set = np.array(
    [[[1.1, 0.5], [0.5, 0.7]], [[0.6, -0.35], [-0.35, 0.9]], [[0.8, 0.1], [0.1, 0.5]]]
)
try:
    answer = log_likelihood(sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy())
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"log_likelihood raises an error for 40 points and 3 components: {str(error)[:90]}\n"
        "Does it use only its arguments, and read every size from their shapes?"
    ) from error
assert answer is not None, "log_likelihood gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.size == 1, (
    f"log_likelihood must return one number; yours has shape {answer.shape}.\n"
    "Sum over components, log, sum over points."
)
### BEGIN HIDDEN TESTS
from scipy.special import logsumexp
from scipy.stats import multivariate_normal as oracle

answer = float(answer.reshape(()))
log_parts = np.stack([oracle(m, c).logpdf(sample) for m, c in zip(means_set, covars_set)], axis=1)
log_joint_set = np.log(weights_set) + log_parts
target = logsumexp(log_joint_set, axis=1).sum()
posterior = np.exp(log_joint_set - logsumexp(log_joint_set, axis=1, keepdims=True))
first = np.stack([oracle(m, covars_set[0]).logpdf(sample) for m in means_set], axis=1) + np.log(
    weights_set
)
turned = np.stack(
    [oracle(m, np.linalg.inv(c)).logpdf(sample) for m, c in zip(means_set, covars_set)], axis=1
)
slips = {
    "that is the mean over the points, where their sum is asked for.": target / 40,
    "the sum is asked for, not a mean, and there are not always 272 points.": target / 272,
    "the sum over components belongs inside the logarithm.": log_joint_set.sum(),
    "the sum over components belongs inside the logarithm, and the weight, too.": log_parts.sum(),
    "where are the weights p(z)?": logsumexp(log_parts, axis=1).sum(),
    "equal weights are not this mixture's: use the argument pi.": logsumexp(log_parts, axis=1).sum()
    - 40 * np.log(3),
    "use the natural logarithm.": target / np.log(2),
    "use the natural logarithm, not that of base 10.": target / np.log(10),
    "mind the sign: the log-likelihood itself is asked for.": -target,
    "that is a sum of likelihoods: take the logarithm of each point's.": np.exp(
        log_joint_set
    ).sum(),
    "that is the log of a sum over points: the sum of the logs is asked for.": np.log(
        np.exp(log_joint_set).sum()
    ),
    "off by a constant: what stands in front of the exponential in the density?": target
    + 40 * np.log(2 * np.pi),
    "the largest component is not their sum.": log_joint_set.max(axis=1).sum(),
    "the weights inside the sum are the prior pi, not the responsibilities.": np.log(
        (posterior * np.exp(log_parts)).sum(axis=1)
    ).sum(),
    "that is Q, the expectation that the M-step maximises: here the log is outside the sum.": (
        posterior * log_joint_set
    ).sum(),
    "every component has its own covariance: Sigma[k].": logsumexp(first, axis=1).sum(),
    "a Gaussian takes the covariance, and its exponent the inverse: here they are exchanged.": logsumexp(
        turned + np.log(weights_set), axis=1
    ).sum(),
}
for hint, slip in slips.items():
    assert np.isclose(answer, target, rtol=1e-5) or not np.isclose(answer, slip, rtol=1e-5), (
        f"log_likelihood: {hint}"
    )
assert np.isclose(answer, target, rtol=1e-4), (
    "log_likelihood: wrong for a mixture with unequal weights and leaning covariances.\n"
    "Check the order: weight times density, sum over components, log, sum over points."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_arguments", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other sizes; the arguments stay as they are. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(42)
given = [
    sampler.normal(size=(7, 3)),
    sampler.normal(size=(2, 3)),
    np.stack([np.eye(3)] * 2),
    np.array([0.4, 0.6]),
]
kept = [array.copy() for array in given]
try:
    answer = log_likelihood(*given)
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"log_likelihood raises an error for 7 points, 2 components, 3 dimensions: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?"
    ) from error
assert answer is not None, "log_likelihood gives nothing back: does it end with return?"
### BEGIN HIDDEN TESTS
from scipy.special import logsumexp
from scipy.stats import multivariate_normal as oracle

for name, was, now in zip(["X", "mu", "Sigma", "pi"], kept, given):
    assert np.array_equal(was, now), (
        f"log_likelihood changes {name}, which it is given: it should only look at it."
    )
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1), (4, 4, 2)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    sample, means_set = sampler.normal(size=(n_points, dim)), sampler.normal(size=(n_parts, dim))
    covars_set = np.stack([np.eye(dim) * (1 + k / 2) for k in range(n_parts)])
    weights_set = np.full(n_parts, 1 / n_parts)
    log_parts = np.stack(
        [oracle(m, c).logpdf(sample) for m, c in zip(means_set, covars_set)], axis=1
    )
    log_joint_set = log_parts - np.log(n_parts)
    target = logsumexp(log_joint_set, axis=1).sum()
    try:
        answer = log_likelihood(
            sample.copy(), means_set.copy(), covars_set.copy(), weights_set.copy()
        )
        answer = np.sum(np.asarray(answer, dtype=float))
    except Exception as error:
        raise AssertionError(
            f"log_likelihood raises an error for {place}.\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    # what test_log_likelihood_value took points for is not held against it again
    posterior = np.exp(log_joint_set - logsumexp(log_joint_set, axis=1, keepdims=True))
    first = np.stack([oracle(m, covars_set[0]).logpdf(sample) for m in means_set], axis=1) - np.log(
        n_parts
    )
    turned = np.stack(
        [oracle(m, np.linalg.inv(c)).logpdf(sample) for m, c in zip(means_set, covars_set)], axis=1
    )
    paid = [
        target / n_points,
        target + n_points * np.log(n_parts),
        -target,
        target / np.log(2),
        target / np.log(10),
    ]
    paid += [target + n_points * dim / 2 * np.log(2 * np.pi), log_joint_set.sum(), log_parts.sum()]
    paid += [
        np.exp(log_joint_set).sum(),
        np.log(np.exp(log_joint_set).sum()),
        log_joint_set.max(axis=1).sum(),
    ]
    paid += [
        np.log((posterior * np.exp(log_parts)).sum(axis=1)).sum(),
        (posterior * log_joint_set).sum(),
    ]
    paid += [logsumexp(first, axis=1).sum(), logsumexp(turned - np.log(n_parts), axis=1).sum()]
    assert any(np.isclose(answer, good, rtol=1e-4) for good in [target, *paid]), (
        f"log_likelihood: wrong for {place}.\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_log_likelihood_far", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: far points. You see only the call. More is tried when you hand in.
import numpy as np

distant = np.array([[-60.0, 60.0], [0.5, -0.5], [150.0, -20.0]])
means_set = np.array([[0.0, 0.0], [40.0, 0.0]])
covars_set = np.array([[[1.0, 0.2], [0.2, 1.0]], [[1.2, 0.0], [0.0, 0.9]]])
with np.errstate(all="ignore"):
    answer = log_likelihood(
        distant.copy(), means_set.copy(), covars_set.copy(), np.array([0.3, 0.7])
    )
assert answer is not None, "log_likelihood gives nothing back: does it end with return?"
answer = np.sum(np.asarray(answer, dtype=float))
### BEGIN HIDDEN TESTS
assert np.isfinite(answer), (
    "log_likelihood: infinite far away, where the density is exactly 0. Stay in logs until the end."
)
roots = [np.linalg.cholesky(c) for c in covars_set]


def nearly(matrices):
    """The log-likelihood but for weights and constants, which a hundredth of it covers: half of all distances squared."""
    gaps_white = [np.linalg.solve(root, (distant - m).T) for m, root in zip(means_set, matrices)]
    squares = np.stack([(gap**2).sum(axis=0) for gap in gaps_white], axis=1)
    return -squares.min(axis=1).sum() / 2, -squares.sum() / 2


about, all_parts = nearly(roots)
# what test_log_likelihood_value took points for is not held against it again
paid = [about / 3, about / 272, -about, about / np.log(2), about / np.log(10), all_parts]
paid += [
    nearly([roots[0]] * 2)[0],
    nearly([np.linalg.cholesky(np.linalg.inv(c)) for c in covars_set])[0],
]
assert any(np.isclose(answer, good, rtol=1e-2) for good in [about, *paid]), (
    "log_likelihood: finite far away, but wrong there: is there a floor inside the log, or a clipped exponent?"
)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Sixty steps
#
# Here is the loop of section 2. It calls your three functions, and keeps the log-likelihood after every step (the *trace* of the run, which has nothing to do with that of a matrix) and the parameters, so that we can look at them later.


# %% tags=["display"]
def run_em(X, mu, Sigma, pi, n_steps):
    """Take `n_steps` EM steps; return the trace, log-likelihood per point, and the parameters, both from the start on."""
    history = []
    for step in range(n_steps + 1):
        if step > 0:
            mu, Sigma, pi = m_step(X, np.asarray(e_step(X, mu, Sigma, pi)))
        mu, Sigma, pi = (
            np.asarray(mu, dtype=float),
            np.asarray(Sigma, dtype=float),
            np.ravel(pi),
        )  # lists will do, too
        history.append((mu, Sigma, pi))
    trace = np.array([log_likelihood(X, *theta) for theta in history], dtype=float).reshape(
        -1
    ) / len(X)
    return trace, history


trace = history = None
if ready("X", "mu_0", "Sigma_0", "pi_0"):
    trace, history = run_em(X, mu_0, Sigma_0, pi_0, n_steps=60)
    assert np.diff(trace).min() > -1e-9, (
        "Your trace falls somewhere: there is a bug in e_step, m_step or log_likelihood."
    )
    first_steps = [-3.745756, -1.999578, -1.998121, -1.997362]
    assert np.allclose(trace[:4], first_steps, atol=1e-5), (
        f"The trace rises, but it should begin with {first_steps}; yours: {trace[:4].round(6)}. Which exercise has no 'Well done' yet?"
    )
    for step in (0, 1, 2, 5, 60):
        print(
            f"step {step:3d}: log-likelihood {272 * trace[step]:12.5f}, that is {trace[step]:9.6f} a point"
        )

# %% tags=["display"]
if ready("trace"):
    fig, ax = plt.subplots(figsize=(7.5, 4))
    gt.plot_trace(trace, ax=ax).set(
        title="all steps, and steps 1 to 34 magnified",
        ylabel="log-likelihood per point",
        ylim=(-3.9, -1.25),
    )
    box = ax.inset_axes([0.3, 0.15, 0.66, 0.5])
    box.plot(range(1, 35), trace[1:35], ".-", color=gt.PALETTE[0])
    ax.indicate_inset_zoom(box, edgecolor="black")
    gt.show(
        fig,
        """The log-likelihood per point against the step of EM, 0 to 60: a leap at step 1, a flat stretch, a second rise after
    step 30, and a level end. A box shows steps 1 to 34 magnified: a slow rise that becomes steeper and steeper.""",
    )

# %% [markdown]
# *The trace of your fit, at all steps; in the box, steps 1 to 34 once more, the flat stretch, magnified.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_convergence", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 5 (2 points).** Does EM converge here, and when? Say by which criterion of your own, and give numbers (`trace` is yours to look into). Somebody else stops as soon as a step improves the log-likelihood per point by less than $10^{-3}$: at which step does that happen, how far below the end is it, in log-likelihood per point, and what does it teach about such rules?
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

# %% tags=["display"]
if ready("history"):
    shown = [0, 1, 2, 5, 20, 30, 40, 50, 60]
    angles = np.linspace(0, 2 * np.pi, 61)
    circle = np.sqrt(-2 * np.log(0.1)) * np.stack(
        [np.cos(angles), np.sin(angles)]
    )  # holds 90 % of a standard Gaussian
    fig, axes = plt.subplots(3, 3, figsize=(7, 7.55), dpi=80, sharex=True, sharey=True)
    for step, ax in zip(shown, axes.flat):
        mu, Sigma, pi = history[step]
        gamma = np.asarray(e_step(X, mu, Sigma, pi), dtype=float)
        for k, (colour, marker, line) in enumerate([(BLUE, "o", "-"), (RED, "s", "--")]):
            own = gamma.argmax(axis=1) == k
            look = {
                "cmap": "coolwarm",
                "vmin": 0,
                "vmax": 1,
                "edgecolors": "0.25",
                "linewidths": 0.3,
            }
            ax.scatter(*X[own].T, s=11, c=gamma[own, 1], marker=marker, **look)
            ellipse = mu[k][:, None] + np.linalg.cholesky(Sigma[k]) @ circle
            ax.plot(
                *ellipse, color="white", linewidth=3
            )  # or it would be lost among points of its colour
            ax.plot(*ellipse, color=colour, linestyle=line, linewidth=1.6)
            ax.plot(
                *mu[k],
                color=colour,
                marker=marker,
                markersize=8,
                markeredgecolor="white",
                markeredgewidth=1.2,
            )
            if step == 0:
                ax.text(
                    mu[k, 0],
                    mu[k, 1] + (0.5, -0.5)[k],
                    f"k = {k}",
                    color=colour,
                    ha="center",
                    va=("bottom", "top")[k],
                )
        ax.set(
            title=f"step {step}: {trace[step]:.4f}",
            xlim=(-3.4, 3.4),
            ylim=(-3.4, 3.4),
            xticks=[],
            yticks=[],
            aspect="equal",
        )
    gt.show(
        fig,
        """Nine panels, steps 0, 1, 2, 5, 20, 30, 40, 50 and 60, with the eruptions, and for each component a mean and an
    ellipse: k = 0 circle and solid line, k = 1 square and dashed line. The titles give the log-likelihood per point.""",
    )

# %% [markdown]
# *The model at nine moments; beside the step, the log-likelihood per point. To the right: the length of the eruption; upwards: the wait. A small circle is a point for which k = 0 is the more responsible, a square one for which k = 1 is; the paler, the more equally they share it. Each ellipse, with its mean, holds 90 % of its component's probability.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_pictures", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 6 (2 points).** Does the model change as you expected? Describe what happens from step 0 to 1, on the plateau, and from step 30 on, and explain why the two ellipses look so alike after one step. Name the component that ends as the short mood.
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
# ### Back to minutes
#
# Standardising is undone by the same numbers: a mean is multiplied by the standard deviations and shifted by the means of the data, an entry $(i, j)$ of a covariance is multiplied by the standard deviations $i$ and $j$.

# %% tags=["display"]
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
    gt.show(
        ax,
        """Wait against length of the eruptions in minutes, in two clouds with two ellipses each, both leaning to the upper right;
    circles belong to k = 0, squares to k = 1. The lines above give the weight and mean of each.""",
    )

# %% [markdown]
# *The fit in minutes, with ellipses at one and two standard deviations; colour and marker say which component is more responsible. About a third of the eruptions are short, two minutes, and the next comes after 54 minutes on average; the others last 4.3 minutes and are followed by a wait of 80. Within each mood, a longer eruption means a longer wait.*
#
# That is an answer to what one wanted to know in section 1. *Why* there are two moods is beyond a mixture: it describes, it does not explain.

# %% [markdown]
# ## 6. To go on: a reading list of exercises
#
# Nine exercises of Bishop's chapter 9 (2006) that this lab prepares you for. Not graded.
#
# | exercise | what it teaches, and how to begin |
# |---|---|
# | 9.2 | K-means that sees one point at a time. Write down the derivative of the K-means cost with respect to a centre, and let each new point move its nearest centre a little (Robbins and Monro). |
# | 9.6 | EM when all components share one covariance. Only the M-step changes: collect the terms of all $k$ before you differentiate. Section 7.3 below uses the result. |
# | 9.10 | Knowing a part of $x$ leaves a mixture for the rest. Write $p(x_b \mid x_a) = p(x_a, x_b) / p(x_a)$ and look for weights that sum to one. Section 7.4 draws it. |
# | 9.12 | Mean and covariance of a whole mixture. Begin with $\mathbb E[x x^\top]$ of each component, and keep the spread *between* the means. |
# | 9.13 | Mixtures of Bernoullis: at a maximum, the mixture's mean is the data's; and a start with equal components is over after one step. Insert equal means into the E-step first. The cousin of our plateau. |
# | 9.15 | The M-step of the Bernoulli means: question 3 again, with another density. Differentiate the expected complete-data log-likelihood. |
# | 9.16 | The M-step of the Bernoulli weights: the multiplier of question 4 does not care what the components are. Say why before you calculate. |
# | 9.23 | Two sets of update equations for the hyperparameters of the relevance vector machine, one by setting derivatives to zero, one by EM, look different. Show that they have the same stationary points. |
# | 9.25 | Why EM stops only where the likelihood is stationary: the lower bound touches the log-likelihood with the same slope. Write the log-likelihood as bound plus Kullback-Leibler divergence, and ask what the latter is at its minimum. |

# %% [markdown]
# ## 7. Optional
#
# Nothing below is needed for full marks.
#
# ### 7.1 A plateau beside a saddle
#
# Why does this start crawl? Exchange the two columns of $X$: that is a reflection in the diagonal, and it turns the start's component 0 into its component 1. The eruptions themselves change only a little, since both columns are standardised and go up together. If they did not change at all, EM could never tell the components apart: mirror-image parameters give mirror-image responsibilities, and these give mirror-image parameters again. Restricted to symmetric models EM would reach the best one. Among all models that point is a **saddle**: a top along the symmetric directions, with a way up across them that EM, exactly balanced, cannot take.
#
# The data are *nearly* symmetric, so EM goes nearly to the saddle and stays beside it, until the small asymmetry has grown. The cell below measures it, as the distance between the mean of k = 0 and the mirror image of the mean of k = 1. It also runs EM on data made exactly symmetric (every point together with its mirror image), where it can only go to the saddle, and from another start.

# %% tags=["display"]
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
    gt.show(
        ax,
        """The asymmetry, on a logarithmic axis, against steps 1 to 60 of EM: small at first, with a sharp dip at step 8, then a rise
    in nearly a straight line, level above 1 in the end. Steps 1 to 34 are shaded and called the plateau.""",
    )

    mirrored = np.concatenate([X, X[:, ::-1]])
    its_asymmetry = asymmetry_of(run_em(mirrored, mu_0, Sigma_0, pi_0, 12)[1])
    print(
        f"asymmetry after 12 steps: {asymmetry[12]:.4f}; on exactly symmetric data {its_asymmetry[12]:.4f}, and no way out"
    )
    other_trace, _ = run_em(X, np.array([[-1.0, -1.0], [1.0, 1.0]]), Sigma_0, pi_0, 6)
    for label, its_trace in [("our start", trace), ("start at (-1, -1), (1, 1)", other_trace)]:
        print(f"{label}: past -1.42 at step {np.argmax(its_trace > -1.42)}")
    print("a stop when a step gains less than ... per point")
    for tolerance in (1e-4, 1e-5, 1e-6):
        stop = 1 + np.argmax(np.diff(trace) < tolerance)
        print(f"  {tolerance:.0e}: at step {stop:2d}, {trace[stop]:.4f}")

# %% [markdown]
# *Step 0 is left out, as the start is exactly symmetric and zero has no place on a logarithmic axis. The dip at step 8 is a change of sign: until then the mean of k = 0 lies a little farther up the diagonal than the mirror image of the other, from step 9 on it lies farther down, where the short eruptions are. From step 18 to 30 the asymmetry grows by 13 to 18 % a step, nearly a straight line on this logarithmic scale. As long as it is small it can hardly be seen in the likelihood, which changes with its square.*
#
# Two lessons. A tolerance must be judged against the *smallest gain on a plateau*, which nobody knows beforehand: $10^{-4}$ is small enough here, but only by a factor of two. And a start with more symmetry than the data deserves is a bad start, however neat it looks.

# %% [markdown]
# See it step by step, as it is: the sliders run your functions from our start and from the other one. (The keys Page Up and Page Down move them, too. Where nobody can press anything, you see some moments of our start.)

# %% tags=["display"]
if ready("X", "mu_0", "Sigma_0", "pi_0"):
    import em_explorers as ex

    starts = {
        "our start": (mu_0, Sigma_0, pi_0),
        "from (-1, -1), (1, 1)": (np.array([[-1.0, -1.0], [1.0, 1.0]]), Sigma_0, pi_0),
    }
    display(ex.explore_em(X, starts, e_step, m_step, log_likelihood, n_steps=60))

# %% [markdown]
# *Marker and line style tell the components apart, as before. At the right the trace; beside sliders, a dotted line marks the step that you see.*
#
# ### 7.2 Units and ddof
#
# What would change with the data in minutes? In column $i$, minutes are the standardised numbers times the column's standard deviation $s_i$, plus its mean. Lengths are multiplied by $s_i$ and densities divided by it, so the log-likelihood of any model is lower by $N \sum_i \log s_i$, and that is all: responsibilities, weights and the order of models stay the same. With `ddof=1` the $s_i$ are larger by a factor $\sqrt{272/271}$, so the standardised numbers shift once more. The cell fits all three, from a start that does not dawdle: means $(-1, -1)$ and $(1, 1)$ in standardised units, and the same place in minutes.

# %% tags=["display"]
if ready("trace"):
    log_scale = len(data) * np.log(data.std(axis=0)).sum()
    corners = np.array([[-1.0, -1.0], [1.0, 1.0]]), np.stack([np.eye(2)] * 2), np.array([0.5, 0.5])
    corners_min = (
        corners[0] * data.std(axis=0) + data.mean(axis=0),
        corners[1] * np.diag(data.var(axis=0)),
        corners[2],
    )
    X_ddof1 = (data - data.mean(axis=0)) / data.std(axis=0, ddof=1)
    fits = {
        "standardised, ddof=0": (X, corners, log_scale),
        "standardised, ddof=1": (
            X_ddof1,
            corners,
            len(data) * np.log(data.std(axis=0, ddof=1)).sum(),
        ),
        "minutes": (data, corners_min, 0.0),
    }
    print(f"N * sum(log s) = {log_scale:.5f}")
    print(
        f"{'':22}{'step 0':>12}{'step 10':>12}{'per point':>11}{'in minutes':>13}{'weight of k = 0':>17}"
    )
    for label, (points, start, shift) in fits.items():
        its_trace, its_history = run_em(points, *start, 10)
        ends = 272 * its_trace[[0, -1]]
        weight = its_history[-1][2][0]
        print(
            f"{label:22}{ends[0]:12.5f}{ends[1]:12.5f}{its_trace[-1]:11.6f}{ends[1] - shift:13.5f}{weight:17.6f}"
        )

# %% [markdown]
# *Three fits, one model: in minutes all of them score -1130.26396, and the weights agree. Per point, `ddof=1` adds $\log(272/271) = 0.00368$ at the end. So say in which units a log-likelihood is, and compare only values in the same units.*

# %% [markdown]
# ### 7.3 How many moods?
#
# A higher $K$ never fits worse at its best, so the likelihood cannot choose it. The Bayesian information criterion charges for each of the $n_\text{free}$ free numbers in the model:
#
# $$\text{BIC} = -2 \log p(x; \hat\theta) + n_\text{free} \log N,$$
#
# **the smaller, the better**: that is scikit-learn's sign. (Bishop, section 4.4.1, writes $\log p(x; \hat\theta) - \tfrac12 n_\text{free} \log N$, the larger the better.) Count $n_\text{free}$ by hand, for two columns: $K - 1$ weights, as the last one follows from the others; $2K$ for the means; and a symmetric $2 \times 2$ matrix has 3 different numbers, so $3K$ for `full` covariances, and 3 for one that all components share (`tied`).

# %% tags=["display"]
if ready("trace"):
    from sklearn.mixture import GaussianMixture

    print("K  covariances  free numbers      BIC")
    print(
        f"2  full (yours) {2 - 1 + 2 * 2 + 3 * 2:10d}{-2 * (272 * trace[-1] - log_scale) + 11 * np.log(272):14.2f}"
    )
    for n_comp, kind, n_sigma in [
        (1, "full", 3),
        (2, "tied", 3),
        (3, "tied", 3),
    ]:  # n_sigma: numbers in the covariances
        n_free = n_comp - 1 + 2 * n_comp + n_sigma
        model = GaussianMixture(
            n_comp, covariance_type=kind, tol=1e-6, max_iter=300, random_state=0
        ).fit(X)
        print(
            f"{n_comp}  {kind:12} {n_free:10d}{-2 * (272 * model.score(X) - log_scale) + n_free * np.log(272):14.2f}"
        )

# %% [markdown]
# *BIC of four models, converted to minutes as in 7.2; scikit-learn started from k-means. Two full components have 2322.19, but three with a shared covariance have 2314.30, with as many free numbers. (For K = 1, full and tied are the same. Add `(3, "full", 9)` to the list to see one more.)*
#
# Before you believe in three moods: the third takes the shorter ones among the long eruptions (17 % of all, around 3.8 minutes). The long cloud is wider than the short one, and with one shared shape, two components are needed to cover it. Eight units of BIC speak for that *density*; that there is a third kind of eruption is another claim. And a BIC is only as good as the fit behind it: for K = 3, full, scikit-learn ends at 2333.73, but another start finds 2324.18.

# %% [markdown]
# ### 7.4 When will it erupt next?
#
# You have just timed an eruption of $d$ minutes. The mixture answers with a density of the wait $w$, and it is again a mixture (Bishop's exercise 9.10): with $\mu_{k1}$, $\mu_{k2}$ for eruption and wait, and $\Sigma_{k,ij}$ alike,
#
# $$p(w \mid d) = \sum_k \pi_k(d)\; \mathcal N\!\left(w;\; \mu_{k2} + \tfrac{\Sigma_{k,21}}{\Sigma_{k,11}} (d - \mu_{k1}),\; \Sigma_{k,22} - \tfrac{\Sigma_{k,21}^2}{\Sigma_{k,11}}\right), \qquad \pi_k(d) \propto \pi_k\, \mathcal N(d; \mu_{k1}, \Sigma_{k,11}).$$
#
# The weights $\pi_k(d)$ are responsibilities given the eruption alone. Each component contributes a straight line; the mixture goes over from one to the other.


# %% tags=["display"]
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
    chance = sum(
        weight[:, [k]] * norm.cdf(waits, mean[:, [k]], sigma[k]) for k in range(2)
    )  # of a wait below each
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
        ax.plot(
            np.where(density > 1e-4, d + 9 * density, np.nan), waits, color=RED
        )  # sideways, from d on
        ax.vlines(d, 33, 104, color=RED, linewidth=0.6)
        ax.text(d, 105, f"d = {d:g}", color=RED, ha="center")
    gt.show(
        ax,
        """Wait against length of the eruptions with two predictions: a dashed straight line, and a solid curve in a pale band that is
    low and level, climbs steeply near 3 minutes, and goes on less steeply. At d = 2, 2.9 and 4.5 a density of the wait is drawn
    sideways; the middle one is the broadest.""",
    )

    weight, mean, _ = wait_given(data[:, 0], mu_min, Sigma_min, pi_end)
    misses = np.stack([offset + slope * data[:, 0], (weight * mean).sum(axis=1)]) - data[:, 1]
    print("root mean square error in minutes")
    for label, low, high in [
        ("all", 0, 9),
        ("up to 2.5", 0, 2.5),
        ("2.5 to 3.5", 2.5, 3.5),
        ("longer than 3.5", 3.5, 9),
    ]:
        chosen = (data[:, 0] > low) & (data[:, 0] <= high)
        line_error, mixture_error = np.sqrt((misses[:, chosen] ** 2).mean(axis=1))
        print(
            f"  {label:15}: {chosen.sum():3d} eruptions, line {line_error:.2f}, mixture {mixture_error:.2f}"
        )

# %% [markdown]
# *Solid blue: the mean of the conditional mixture; pale blue: its central 90 %; dashed: a least-squares line. Red: the density of the wait after three lengths d, drawn sideways from d to the right.*
#
# Over all eruptions the line errs by 5.89 minutes (root mean square), the mixture by 5.57. Four fifths of the gain in squared error come from the long eruptions: there the line is too steep. It climbs 10.7 minutes of wait for each minute of eruption, since it has to lead from one mood to the other, while within the long mood the waits climb by 5.5. In the middle there are few eruptions, but there the *shape* of the prediction differs. After 2.9 minutes the moods have probabilities 0.54 and 0.46, and their bells overlap: what is left of "either, or" is one broad hump with a shoulder, half as wide again as a single bell (standard deviations 8.3 and 5.6 minutes). After 3 minutes the probabilities are 0.12 and 0.88, and the mixture expects 71 minutes where the line says 66. A line with one width everywhere cannot say where it is less sure.
#
# ## Sources
#
# Data: W. Härdle, *Smoothing Techniques with Implementation in S* (1991); the same 272 rows as `faithful` in R (see `data/README.md`). Theory, and the exercises that are named by number: C. M. Bishop, *Pattern Recognition and Machine Learning* (Springer, 2006), chapter 9. The numbers in the picture of section 1 are those of the R package mixtools (T. Benaglia and others, *Journal of Statistical Software* 32(6), 2009). Text and pictures: CC BY 4.0; code: MIT; by the contributors.
