# %% [markdown]
# # Who kicked that stone? Gaussian mixtures and EM in two dimensions
#
# A mixture model explains data by causes that nobody saw. In this lab you write one from scratch: you derive the EM algorithm, turn it into about twenty lines of numpy, watch it work, and find out when it does not.
#
# **Goals.** Afterwards you can
#
# - write down a Gaussian mixture as a generative model, with its joint, prior and likelihood;
# - say what responsibilities are, and why the log-likelihood of a mixture resists direct maximisation;
# - derive the E-step and the M-step, and implement both in log space for any dimension;
# - use the likelihood trace as a debugging tool;
# - choose among restarts, and give EM a sensible start with k-means.
#
# **You need** the product rule of probability, the density of a Gaussian, derivatives, and some numpy. If `x[:, None, :]` looks strange to you, work through `companion/numpy_newaxis.ipynb` first (half an hour).
#
# **Time.** About 4½ hours for sections 1 to 6, half of them for the written answers: estimated, not measured (120 words a minute, 2 minutes a picture, 5 minutes a point). The companion is not counted; section 7 is optional.
#
# **What to hand in.** This notebook, saved with your answers; do not rename it. Write only where it says `YOUR CODE HERE` or `YOUR ANSWER HERE`; you may add cells of your own anywhere.
#
# **How you are graded.** 46 points: 20 for code, by tests, and 26 for written answers, by a person with a mark scheme. Section 7 has one bonus point on top.
#
# Write exercises 1 to 3 from the formulas, with numpy and `logsumexp`. The checks ask scikit-learn for a second opinion; an answer that does the same teaches you nothing, and whoever reads your notebook may take its points back.
#
# **How to check yourself.** Under each code exercise stands a *check* that tells you in words what is right or where to look. The graded tests come after it: they try your function on other data, so an answer that fits only the numbers on this page is not enough. When you are done, restart the kernel and run all cells (if your Jupyter has a *Validate* button, press it, too).

# %% [markdown]
# ## Symbols
#
# | symbol | shape | in code | meaning | known? |
# |---|---|---|---|---|
# | $N, D, K$ | numbers | `N`, `D`, `n_comp` | points, dimensions, components | yes |
# | $x_n$ | $D$ | `x[n]` | where stone $n$ came to rest | yes |
# | $z_n$ | number in $1..K$ | `z[n]` (from 0) | which component made point $n$ | no: latent |
# | $\pi_k$ | number | `pis[k]` | weight of component $k$; $\sum_k \pi_k = 1$ | to be estimated |
# | $\mu_k$ | $D$ | `means[k]` | mean of component $k$ | to be estimated |
# | $\Sigma_k$ | $D \times D$ | `covars[k]` | covariance of component $k$ | to be estimated |
# | $\theta$ | all of them | `pis, means, covars` | the parameters | to be estimated |
# | $r_{nk}$ | number | `resp[n, k]` | responsibility $p(z_n = k \mid x_n; \theta)$ | computed |
# | $N_k$ | number | `resp.sum(axis=0)[k]` | $\sum_n r_{nk}$, the soft count of component $k$ | computed |
#
# Without an index, $x$ and $z$ are all the $x_n$ and all the $z_n$. In formulas $k$ runs from 1 to $K$; in code and pictures it counts from 0. (The lab `mixture_1d` has the same symbols; there the code says `pi` and `mu` for `pis` and `means`.)

# %%
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display
from scipy.special import logsumexp

import gmm_tools as gt

plt.rcParams.update(
    {"figure.dpi": 80, "axes.titlesize": "medium", "figure.constrained_layout.use": True}
)


def beaches(axes, pictures):
    """Draw a picture of the beach on each of the axes.

    A picture is (title, stones (N, 2), goats (N,) or shares (N, K), means (K, 2), covars (K, 2, 2)).
    """
    for ax, (title, stones, goats, means, covars) in zip(axes, pictures):
        gt.plot_GMM(stones, goats, means, covars, ax=ax)
        ax.set(title=title, xlim=(0.6, 8.2), ylim=(0.6, 8.2))


# %% [markdown]
# ## 1. The story and the model
#
# Thomas Bayes is on holiday and has fallen asleep on a beach below a cliff. Up on the cliff live three goats. Now and then one of them kicks a stone loose; it tumbles down and comes to rest in the sand. Each goat keeps to its own stretch of the cliff and kicks in its own manner, so its stones pile up around a place of its own, in a cloud of its own shape.
#
# When Bayes wakes up, 500 stones lie around him, and no goat is in sight. *Which goat kicked which stone, and what are the habits of each?* He cannot answer either question without the other: if he knew who kicked what, the habits would be averages, and if he knew the habits, he could say who is the likely culprit for each stone. That knot is what EM unties.
#
# (The goats are ours; the stones follow a fiction that A. Deleforge told in his 2015 summer-school lecture and lab.)

# %%
np.random.seed(0)  # the generator below draws from numpy's global stream: same seed, same stones
true_pis, true_means, true_covars, z, x = gt.generate_Bayes_adventures_data(N=500)


# %% tags=["display"]
def falling_stones(x, n_stones=60):
    """Draw the first stones of `x` tumbling onto the beach, as an animated SVG picture."""
    low, high = x.min(axis=0), x.max(axis=0)
    places = [0, 1] + (x[:n_stones] - low) / (high - low) * [1, -1]  # SVG counts downwards
    places = places * [400, 140] + [20, 40]
    stones = "".join(
        f'<circle cx="{u:.0f}" cy="{v:.0f}" r="4" fill="#777777" stroke="black"><animate'
        f' attributeName="cy" values="8;8;{v:.0f};{v:.0f}" keyTimes="0;{t:.3f};{t + 0.1:.3f};1" dur="7s"/></circle>'
        for t, (u, v) in zip(np.linspace(0, 0.88, n_stones), places)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 210" width="660" role="img"'
        ' aria-label="Grey stones fall from a cliff and come to rest in the sand, one by one">'
        '<rect width="440" height="210" fill="#f6ecd2"/><rect width="440" height="16" fill="#8c7355"/>'
        f'{stones}<text x="8" y="204" font-size="11">the beach from above; the cliff is the brown edge</text></svg>'
    )


display(HTML(falling_stones(x)))

# %% [markdown]
# *The first 60 of the 500 stones. All look alike: nothing on a stone says which goat it came from.*
#
# For this lab we are told the truth (`true_means` and so on, and in `z` the goat of every stone), so that we can look behind the curtain. EM will only get `x`.

# %% tags=["display"]
fig, ax = plt.subplots()
beaches([ax], [("what the goats know", x, z, true_means, true_covars)])
gt.show(
    ax,
    """The stones on the beach in three overlapping clouds, with a marker and two ellipses each: k = 0 circles, upper left, upright;
k = 1 squares, in the middle, leaning right; k = 2 triangles, on the right, leaning left.""",
)

# %% [markdown]
# *The stones with their goats: for each a colour, a marker, and ellipses at one and two standard deviations. The clouds overlap, and they lean. k = 0 is goat 1.*
#
# ### The generative model
#
# A generative model is a recipe for making data. Ours makes every stone in two moves, independently of the others:
#
# 1. a goat is drawn: $\; p(z_n = k) = \pi_k$ — the **prior** of the latent variable;
# 2. given the goat, a place is drawn: $\; p(x_n \mid z_n = k) = \mathcal N(x_n; \mu_k, \Sigma_k)$ — the **likelihood** of that goat,
#
# with the Gaussian density
#
# $$\mathcal N(x; \mu, \Sigma) = (2\pi)^{-D/2}\, |\Sigma|^{-1/2} \exp\!\left(-\tfrac12 (x-\mu)^\top \Sigma^{-1} (x-\mu)\right).$$
#
# (The $\pi$ in $(2\pi)^{-D/2}$ is the number 3.14..., the $\pi_k$ are weights: custom is stronger than good sense here.) Drawn as a graph:


# %% tags=["display"]
def graphical_model():
    """The mixture as a directed graph: hollow is latent, filled is observed, the plate repeats N times."""
    node = '<circle cx="{}" cy="60" r="22" fill="{}" stroke="black" stroke-width="1.5"/>'
    arrow = '<path d="M{} 60 H{}" stroke="black" stroke-width="1.5" marker-end="url(#head)"/>'
    name = '<text x="{}" y="66" font-size="18" font-style="italic" text-anchor="middle">{}</text>'
    index = '<tspan font-size="12" dy="4">n</tspan>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 120" width="480" role="img"'
        ' aria-label="The weights point to z n, z n points to x n, mean and covariance point to x n">'
        '<defs><marker id="head" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto-start-reverse">'
        '<path d="M0 0 L9 4 L0 8 z"/></marker></defs><rect width="360" height="120" fill="white"/>'
        '<rect x="85" y="12" width="190" height="96" fill="none" stroke="black" stroke-width="1.5"/>'
        '<text x="268" y="102" font-size="13" text-anchor="end">n = 1 ... N</text>'
        + node.format(130, "white")
        + node.format(230, "lightgrey")
        + arrow.format(48, 106)
        + arrow.format(152, 206)
        + arrow.format(302, 254)
        + name.format(35, "π")
        + name.format(129, "z" + index)
        + name.format(229, "x" + index)
        + name.format(325, "μ, Σ")
        + "</svg>"
    )


display(HTML(graphical_model()))

# %% [markdown]
# *The graphical model: weights choose the hidden goat $z_n$, and the goat's mean and covariance place the stone $x_n$. Grey means observed.*
#
# Arrows are factors. Multiplying them gives the **joint** density of all places and goats,
#
# $$p(x, z; \theta) = \prod_{n=1}^N p(z_n)\, p(x_n \mid z_n) = \prod_{n=1}^N \pi_{z_n}\, \mathcal N(x_n; \mu_{z_n}, \Sigma_{z_n}),$$
#
# and its logarithm is the **complete-data log-likelihood**. With the indicator $\mathbb 1[z_n = k]$, which is 1 if goat $k$ kicked stone $n$ and 0 otherwise, it reads in full
#
# $$\log p(x, z; \theta) = \sum_{n=1}^N \sum_{k=1}^K \mathbb 1[z_n = k] \left( \log \pi_k - \tfrac D2 \log 2\pi - \tfrac12 \log |\Sigma_k| - \tfrac12 (x_n - \mu_k)^\top \Sigma_k^{-1} (x_n - \mu_k) \right).$$
#
# If somebody told us $z$, this would be easy to maximise: a weighted average here, a covariance there. Nobody does.

# %% [markdown]
# ## 2. Theory: deriving EM
#
# These questions are marked by a person. Write formulas between dollar signs; a line of words beside each step is worth more than a perfect layout.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_responsibilities", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 1 (2 points).** The responsibility is $r_{nk} = p(z_n = k \mid x_n; \theta)$. Express it by the prior and the likelihood of section 1, and say in one or two sentences what $r_{n1} = 0.8$ claims about stone $n$, and what $\sum_k r_{nk}$ is.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) Bayes' rule with the weight in numerator *and* denominator, and the sum over components in the denominator.
# 2. (1 point) Says that it is the posterior probability that component 1 made stone $n$ (given its place and the parameters), and that a row sums to one. "80 % of the stone belongs to goat 1" earns nothing; "the density at $x_n$" earns nothing.
#
# Often seen: the weight left out (criterion 1 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "responsibilities", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# By Bayes' rule
#
# $$r_{nk} = \frac{p(z_n = k)\, p(x_n \mid z_n = k)}{p(x_n)} = \frac{\pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k)}{\sum_{j} \pi_j\, \mathcal N(x_n; \mu_j, \Sigma_j)}.$$
#
# $r_{n1} = 0.8$ says: with these parameters, and having seen where stone $n$ lies, we believe with probability 0.8 that goat 1 kicked it. Some goat did, so $\sum_k r_{nk} = 1$ for every stone.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_log_marginal", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 2 (3 points).** Sum the goats out of the joint to write down the **log-marginal likelihood** $\log p(x; \theta)$ of all stones. Why can it not be maximised in closed form the way the complete-data log-likelihood can? Name what stands in the way in the formula, and what happens when you set its gradient to zero.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) $\sum_n \log \sum_k \pi_k \mathcal N(x_n; \mu_k, \Sigma_k)$: sum over $n$ outside, sum over $k$ inside the log.
# 2. (1 point) The logarithm of a *sum* does not split, so it never reaches the exponent of the Gaussians.
# 3. (1 point) Setting the gradient to zero gives coupled equations: the responsibilities in them depend on all parameters, so no side is free of unknowns. "It is non-convex" or "there are local maxima" alone earns nothing here.
#
# Often seen: $\sum_n \sum_k \log(\cdot)$ (criteria 1 and 2 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "log_marginal", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Stones are independent, and each is summed over its possible goats:
#
# $$\log p(x; \theta) = \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k).$$
#
# The inner sum sits between the logarithm and the exponentials, so the log cannot turn the Gaussians into quadratic forms, as it does when $z$ is known. Setting the gradient with respect to $\mu_k$ to zero gives $\mu_k = \sum_n r_{nk} x_n / \sum_n r_{nk}$, which looks like a solution, but $r_{nk}$ depends on all of $\pi, \mu, \Sigma$: the equations are coupled, and there is no closed form.

# %% [markdown]
# EM goes around the obstacle. It takes the *complete-data* log-likelihood, which is easy, and replaces what it does not know, the goats, by what the current parameters $\theta^{\text{old}}$ make it expect. That is the **E-step**:
#
# $$Q(\theta, \theta^{\text{old}}) = \mathbb E_{z \mid x; \theta^{\text{old}}}\big[\log p(x, z; \theta)\big].$$
#
# The **M-step** then maximises $Q$ over $\theta$. The two are repeated, and the log-marginal likelihood never goes down (Bishop, *Pattern Recognition and Machine Learning*, 2006, section 9.4, shows why).

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_e_step_theory", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 3 (4 points). E-step.** Show that
#
# $$Q(\theta, \theta^{\text{old}}) = \sum_{n=1}^N \sum_{k=1}^K r_{nk} \big( \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k) \big),$$
#
# with the responsibilities $r_{nk}$ computed at $\theta^{\text{old}}$. Three hints, one a step:
#
# - the expectation of a sum is the sum of the expectations;
# - of the condition "$x$" only $x_n$ matters to $z_n$ (why?);
# - the expectation of an indicator is a probability.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (4 points)**
#
# 1. (1 point) Starts from the complete-data log-likelihood with its indicators.
# 2. (1 point) Moves the expectation inside both sums; the bracket is a constant, since it holds no $z$.
# 3. (1 point) Replaces $p(z_n \mid x)$ by $p(z_n \mid x_n)$ *with a reason* (stones are independent; the posterior factorises).
# 4. (1 point) $\mathbb E[\mathbb 1[z_n = k]] = p(z_n = k \mid x_n; \theta^{\text{old}}) = r_{nk}$, with $\theta^{\text{old}}$ in the responsibilities and $\theta$ in the bracket.
#
# Often seen: $\theta^{\text{old}}$ and $\theta$ mixed up (criterion 4 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "e_step_theory", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# Start from $\log p(x, z; \theta) = \sum_n \sum_k \mathbb 1[z_n = k]\,\big(\log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k)\big)$.
#
# *Step 1.* Expectation is linear and the bracket contains no $z$, so
# $Q = \sum_n \sum_k \mathbb E_{z \mid x; \theta^{\text{old}}}\big[\mathbb 1[z_n = k]\big]\,\big(\log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k)\big)$.
#
# *Step 2.* The joint is a product over $n$, hence so is the posterior, $p(z \mid x) = \prod_n p(z_n \mid x_n)$. The other stones say nothing about $z_n$ once the parameters are fixed, so the expectation is over $p(z_n \mid x_n; \theta^{\text{old}})$ alone.
#
# *Step 3.* $\mathbb E\big[\mathbb 1[z_n = k]\big] = 1 \cdot p(z_n = k \mid x_n; \theta^{\text{old}}) + 0 \cdot p(z_n \ne k \mid x_n; \theta^{\text{old}}) = r_{nk}$.
#
# Together these give the claim. Computing the E-step means computing the $r_{nk}$.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_m_step_means", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 4 (4 points). M-step, means.** Set the gradient of $Q$ with respect to $\mu_k$ to zero and show that
#
# $$\mu_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, x_n, \qquad N_k = \sum_{n=1}^N r_{nk}.$$
#
# Hint: $\Sigma_k$, and so $\Sigma_k^{-1}$, is symmetric; rule 2 of the appendix then takes its simple form.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (4 points)**
#
# 1. (1 point) Keeps only the terms with $\mu_k$: no other component, no $\log \pi$, no determinant.
# 2. (1 point) Gradient $\sum_n r_{nk}\, \Sigma_k^{-1} (x_n - \mu_k)$ with the right sign (the sign may be lost and found again).
# 3. (1 point) Symmetry is used and named.
# 4. (1 point) Multiplies by $\Sigma_k$ (invertible) and solves, with $N_k$ in the denominator.
#
# Often seen: divides by $N$ in place of $N_k$ (criterion 4 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "m_step_means", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# Only the quadratic terms of component $k$ hold $\mu_k$: $\; Q = -\tfrac12 \sum_n r_{nk} (x_n - \mu_k)^\top \Sigma_k^{-1} (x_n - \mu_k) + \text{const}$.
#
# For symmetric $A$, $\nabla_u\, u^\top A u = 2 A u$ (rule 2). With $u = x_n - \mu_k$ and the chain rule, which brings a factor $-1$,
#
# $$\nabla_{\mu_k} Q = \sum_n r_{nk}\, \Sigma_k^{-1} (x_n - \mu_k) = 0.$$
#
# Multiplying by $\Sigma_k$ from the left leaves $\sum_n r_{nk} x_n = \mu_k \sum_n r_{nk} = N_k\, \mu_k$, so $\mu_k = \frac1{N_k} \sum_n r_{nk} x_n$. The second derivative, $-N_k \Sigma_k^{-1}$, is negative definite: it is a maximum.

# %% [markdown]
# **The trace trick.** A number is its own trace, and a trace does not mind when factors go around in a circle. So for any vector $u$ and matrix $A$
#
# $$u^\top A\, u = \operatorname{tr}(u^\top A\, u) = \operatorname{tr}(A\, u u^\top),$$
#
# and a quadratic form in $u$ has become linear in $A$. That is just what is wanted when the unknown is the matrix.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_m_step_covars", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 5 (4 points). M-step, covariances.** With the trace trick, show that $Q$ is largest at
#
# $$\Sigma_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top,$$
#
# where $\mu_k$ is the *new* mean of question 4. Hint: differentiate with respect to the precision $\Lambda_k = \Sigma_k^{-1}$, and use $\log |\Sigma_k| = -\log |\Lambda_k|$.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (4 points)**
#
# 1. (1 point) Keeps the terms with $\Sigma_k$: determinant and quadratic form.
# 2. (1 point) Trace trick applied to the quadratic form (or rule 6, on the route over $\Sigma_k$).
# 3. (1 point) Both derivatives right: of $\log|\Lambda_k|$ and of the trace (rules 3 and 5). Differentiating with respect to $\Sigma_k$ by rules 5 and 6 is as good. That the zero is a maximum need not be shown.
# 4. (1 point) Solves for $\Sigma_k$, and the mean in it is the new one (it maximises $Q$ for every $\Sigma_k$, so it can be put in first).
#
# Often seen: the old mean (criterion 4 lost); $(x_n - \mu_k)^\top(x_n - \mu_k)$, a number, where a matrix belongs (criterion 4 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "m_step_covars", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# Whatever $\Sigma_k$ is, the best mean is that of question 4, so put it in and write $u_n = x_n - \mu_k$. With $\Lambda_k = \Sigma_k^{-1}$ the terms that hold it are
#
# $$Q = \tfrac12 \sum_n r_{nk} \left( \log |\Lambda_k| - u_n^\top \Lambda_k u_n \right) + \text{const} = \tfrac12 N_k \log |\Lambda_k| - \tfrac12 \operatorname{tr}\!\Big( \Lambda_k \sum_n r_{nk}\, u_n u_n^\top \Big) + \text{const}.$$
#
# By rules 3 and 5, and since everything is symmetric, $\; \partial Q / \partial \Lambda_k = \tfrac12 N_k \Lambda_k^{-1} - \tfrac12 \sum_n r_{nk}\, u_n u_n^\top = 0$, so
#
# $$\Sigma_k = \Lambda_k^{-1} = \frac1{N_k} \sum_n r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top.$$
#
# The log-determinant is concave on the positive definite matrices and the trace is linear, so this zero is the maximum (if the sum is invertible; if not, the component has collapsed).

# %% [markdown]
# **$N_k$ is a count.** If every responsibility were 0 or 1, $N_k$ would be the number of stones of goat $k$. Responsibilities are shares, so $N_k$ is a *soft* count: it need not be whole, but $\sum_k N_k = \sum_n \sum_k r_{nk} = N$, as every stone is shared out completely. Read the updates again with this in mind: an average, and a covariance, in which every stone counts by its share.
#
# **The weights, worked in two steps.** The weights must sum to one, so the maximum is taken with a Lagrange multiplier $\lambda$.
#
# *Step 1.* Of $Q$ only $\sum_n \sum_k r_{nk} \log \pi_k = \sum_k N_k \log \pi_k$ depends on the weights. The derivative of $\sum_k N_k \log \pi_k + \lambda\, (1 - \sum_k \pi_k)$ with respect to $\pi_k$ is $N_k / \pi_k - \lambda$; it vanishes at $\pi_k = N_k / \lambda$.
#
# *Step 2.* Sum over $k$: the left side gives 1, the right side $N / \lambda$. So $\lambda = N$ and
#
# $$\pi_k = \frac{N_k}{N},$$
#
# the share of stones that goat $k$ accounts for.

# %% [markdown]
# ## 3. From formulas to code
#
# Here is the class that you will complete. It stores the parameters, draws a start, evaluates Gaussian densities, and alternates the two steps in `fit`. Read it: three of the methods that `fit` calls do not exist yet. They are yours, and each has a cell of its own below; the last line of such a cell hangs the function onto the class.


# %%
class GMM:
    """A Gaussian mixture: `pis` (K,), `means` (K, D), `covars` (K, D, D)."""

    def __init__(self, n_comp, data_dim=2, seed=None):
        self.n_comp = n_comp
        self.data_dim = data_dim
        self.init_param(seed=seed)

    def init_param(self, pis=None, means=None, covars=None, seed=None):
        """Set the parameters given; of the others, draw the means and take the rest plain."""
        draw = np.random.RandomState(seed)  # a stream of our own: nobody else's draws change
        K, D = self.n_comp, self.data_dim
        self.pis = np.full(K, 1 / K) if pis is None else np.array(pis, dtype=float)
        self.means = draw.randn(K, D) if means is None else np.array(means, dtype=float)
        self.covars = np.stack([np.eye(D)] * K) if covars is None else np.array(covars, dtype=float)

    @staticmethod
    def compute_log_pdf_multi_gaussian(data, mean, covar):
        """Log-density of each row of `data` (N, D) under one Gaussian -> (N,)."""
        data = np.asarray(data, dtype=float)
        root = np.linalg.cholesky(covar)  # covar = root @ root.T
        white = np.linalg.solve(root, (data - mean).T)  # (D, N), with unit covariance
        log_det = 2 * np.log(np.diag(root)).sum()
        return -0.5 * (data.shape[1] * np.log(2 * np.pi) + log_det + (white**2).sum(axis=0))

    @staticmethod
    def compute_pdf_multi_gaussian(data, mean, covar):
        """Density of each row of `data` (N, D) under one Gaussian -> (N,)."""
        return np.exp(GMM.compute_log_pdf_multi_gaussian(data, mean, covar))

    def is_collapsed(self):
        """Has a component shrunk onto a point or a line? (Section 5 tells why that happens.)"""
        covars = np.asarray(self.covars)
        return not np.isfinite(covars).all() or np.linalg.eigvalsh(covars).min() < 1e-6

    def fit(self, data, n_iter=50):
        """Take `n_iter` EM steps; return the trace: compute_LML at the start and after each step.

        If a component collapses, the fit stops there and the trace ends with infinity.
        """
        trace = [self.compute_LML(data)]
        for _ in range(n_iter):
            self.M_step(data, self.E_step(data))
            if self.is_collapsed():
                return [*trace, np.inf]
            trace.append(self.compute_LML(data))
        return trace


def second_opinion(gmm):
    """The same mixture as scikit-learn sees it: the checks compare your numbers with its."""
    from sklearn.mixture import GaussianMixture

    other = GaussianMixture(gmm.n_comp)
    other.weights_ = np.ravel(gmm.pis)
    other.means_ = np.asarray(gmm.means)
    other.covariances_ = np.asarray(gmm.covars)
    roots = np.linalg.cholesky(np.linalg.inv(other.covariances_))
    other.precisions_cholesky_ = roots
    return other


# %% [markdown]
# **For all exercises:** your functions must work for any number of points, components and dimensions (read sizes from `data.shape` and `self.n_comp`), use the parameters of `self`, and leave `data` and `resp` as they are. `compute_LML` and `E_step` change nothing in `self`.
#
# ### Exercise 1: `compute_LML` (4 points)
#
# The log-marginal likelihood $\log p(x; \theta)$ of question 2 (elsewhere simply called the log-likelihood), divided by the number of points, so that data sets of different size can be compared:
#
# $$\text{LML} = \frac1N \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k).$$
#
# `logsumexp(a, axis=1)` computes $\log \sum_k e^{a_{nk}}$ without overflow. It is a good friend in this lab: give it $a_{nk} = \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k)$, where `self.compute_log_pdf_multi_gaussian(data, mean, covar)` is the second term.


# %% nbgrader={"grade": false, "grade_id": "compute_LML", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compute_LML(self, data):
    """Mean over the rows of `data` (N, D) of the log-marginal likelihood -> one number."""
    ### BEGIN SOLUTION
    log_joint = np.stack(
        [
            np.log(pi) + self.compute_log_pdf_multi_gaussian(data, mean, covar)
            for pi, mean, covar in zip(self.pis, self.means, self.covars)
        ],
        axis=1,
    )
    return logsumexp(log_joint, axis=1).mean()
    ### END SOLUTION


GMM.compute_LML = compute_LML

# %% tags=["display"]
# Check of exercise 1: run it, read it.
gmm = GMM(n_comp=3, seed=2)
start_LML = gmm.compute_LML(x)
assert start_LML is not None, "compute_LML gives nothing back: does it end with return?"
assert np.ndim(start_LML) == 0, (
    f"One number is asked for, yours has shape {np.shape(start_LML)}: sum over components, then average over points."
)
assert not np.isclose(start_LML, len(x) * second_opinion(gmm).score(x)), (
    "So close! That is the sum over the points; we want their mean."
)
assert np.isclose(start_LML, second_opinion(gmm).score(x)), (
    f"Not yet: {start_LML:.3f} is not what scikit-learn finds. Is the sum over k inside the log, with its weight?"
)
tilted = GMM(n_comp=3)
tilted.init_param(pis=[0.6, 0.3, 0.1], means=true_means, covars=true_covars)
assert np.isclose(tilted.compute_LML(x), second_opinion(tilted).score(x)), (
    "Right at the start, but not with unequal weights and leaning covariances: is everything read from self?"
)
print(f"Well done: {start_LML:.5f}. (The lab this one follows publishes it cut off: -22.548.)")

# %% nbgrader={"grade": true, "grade_id": "test_compute_LML_value", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: a mixture with unequal weights and leaning covariances. More is tried when you hand in.
import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal as oracle

sampler = np.random.RandomState(31)
model_set = GMM(n_comp=3)
weights_set = np.array([0.2, 0.5, 0.3])
means_set = np.array([[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]])
covars_set = np.array(
    [[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]]
)
model_set.pis, model_set.means, model_set.covars = (
    weights_set.copy(),
    means_set.copy(),
    covars_set.copy(),
)
sample = sampler.normal(size=(40, 2)) * 1.5
answer = model_set.compute_LML(sample.copy())
assert answer is not None, "compute_LML gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.size == 1, (
    f"compute_LML must return one number; yours has shape {answer.shape}.\n"
    "Sum over components, then average over points."
)
### BEGIN HIDDEN TESTS
answer = float(answer.reshape(()))
log_parts = np.stack([oracle(m, c).logpdf(sample) for m, c in zip(means_set, covars_set)], axis=1)
log_joint_set = np.log(weights_set) + log_parts
target = logsumexp(log_joint_set, axis=1).mean()
slips = {
    "that is the sum over the points, where their mean is asked for.": 40 * target,
    "the number of points is that of the data given, not 500.": 40 * target / 500,
    "the sum over components belongs inside the logarithm.": log_joint_set.sum(axis=1).mean(),
    "the sum over components belongs inside the logarithm, and the weight, too.": log_parts.sum(
        axis=1
    ).mean(),
    "where are the weights p(z=k)?": logsumexp(log_parts, axis=1).mean(),
    "equal weights 1/K are not this mixture's: read self.pis.": logsumexp(log_parts, axis=1).mean()
    - np.log(3),
    "divide by the number of points only, not by that of components, too.": target / 3,
    "use the natural logarithm.": target / np.log(2),
    "use the natural logarithm, not that of base 10.": target / np.log(10),
    "mind the sign.": -target,
    "that is a likelihood: take its logarithm.": np.exp(log_joint_set).sum(axis=1).mean(),
    "the log of the mean is not the mean of the logs.": np.log(
        np.exp(log_joint_set).sum(axis=1).mean()
    ),
    "off by a constant: what stands in front of the exponential in the density?": target
    + np.log(2 * np.pi),
    "the largest component is not their sum.": log_joint_set.max(axis=1).mean(),
}
for hint, slip in slips.items():
    assert np.isclose(answer, target, rtol=1e-4) or not np.isclose(answer, slip, rtol=1e-4), (
        f"compute_LML: {hint}"
    )
assert np.isclose(answer, target, rtol=1e-4), (
    "compute_LML: wrong for a mixture with unequal weights and leaning covariances.\n"
    "Check the order: weight times density, sum over components, log, mean over points."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_compute_LML_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points, components and dimensions. More is tried when you hand in.
import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal as oracle

model_set = GMM(n_comp=2, data_dim=3, seed=5)
try:
    answer = model_set.compute_LML(np.arange(21.0).reshape(7, 3) / 10)
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"compute_LML raises an error for 7 points, 2 components, 3 dimensions: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere?"
    ) from error
assert answer is not None, "compute_LML gives nothing back: does it end with return?"
### BEGIN HIDDEN TESTS
sampler = np.random.RandomState(32)
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    model_set = GMM(n_comp=n_parts, data_dim=dim, seed=6)
    means_set = np.array(model_set.means)
    covars_set = np.stack([np.eye(dim) * (k + 1) for k in range(n_parts)])
    model_set.covars = covars_set.copy()
    sample = sampler.normal(size=(n_points, dim))
    log_parts = np.stack(
        [oracle(m, c).logpdf(sample).reshape(n_points) for m, c in zip(means_set, covars_set)],
        axis=1,
    )
    target = logsumexp(log_parts, axis=1).mean() - np.log(n_parts)
    try:
        answer = np.mean(np.asarray(model_set.compute_LML(sample.copy()), dtype=float))
    except Exception as error:
        raise AssertionError(
            f"compute_LML raises an error for {place}.\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    # what test_compute_LML_value took points for is not held against it again
    paid = [
        n_points * target,
        target + np.log(n_parts),
        -target,
        target / np.log(2),
        target / np.log(10),
    ]
    paid += [target + dim / 2 * np.log(2 * np.pi), (log_parts - np.log(n_parts)).sum(axis=1).mean()]
    paid += [
        np.exp(log_parts).mean(),
        np.log(np.exp(log_parts).mean()),
        log_parts.max(axis=1).mean() - np.log(n_parts),
    ]
    assert any(np.isclose(answer, good, rtol=1e-4) for good in [target, *paid]), (
        f"compute_LML: wrong for {place}.\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_compute_LML_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: computing must not change anything, and must use the parameters of the object it is called on.
# More is tried when you hand in.
import numpy as np

model_set, rival = GMM(n_comp=3, seed=7), GMM(n_comp=3, seed=8)
before_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
sample = np.random.RandomState(33).normal(size=(20, 2))
kept_sample = sample.copy()
answer, answer_of_rival = model_set.compute_LML(sample), rival.compute_LML(kept_sample.copy())
assert answer is not None, "compute_LML gives nothing back: does it end with return?"
assert not np.allclose(answer, answer_of_rival), (
    "compute_LML gives two different mixtures the same value: does it use self.pis, self.means, self.covars?"
)
### BEGIN HIDDEN TESTS
assert np.array_equal(sample, kept_sample), (
    "compute_LML changes the data it is given: work on a copy."
)
after_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
for was, now in zip(before_call, after_call):
    assert np.array_equal(was, now), (
        "compute_LML changes the parameters: it should only look at them."
    )
assert np.allclose(model_set.compute_LML(sample), answer), (
    "compute_LML: asked twice, it gives two answers: what does it keep?"
)
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 2: `E_step` (4 points)
#
# Compute the responsibilities of question 1 for all points at once: an array with one row for each point and one column for each component, shape `(N, K)`.
#
# In logs, Bayes' rule is a subtraction: $\log r_{nk} = a_{nk} - \log \sum_j e^{a_{nj}}$, with the same $a_{nk}$ as before.


# %% nbgrader={"grade": false, "grade_id": "E_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def E_step(self, data):
    """Responsibilities of the components for the rows of `data` (N, D) -> (N, K)."""
    ### BEGIN SOLUTION
    log_joint = np.stack(
        [
            np.log(pi) + self.compute_log_pdf_multi_gaussian(data, mean, covar)
            for pi, mean, covar in zip(self.pis, self.means, self.covars)
        ],
        axis=1,
    )
    return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))
    ### END SOLUTION


GMM.E_step = E_step

# %% tags=["display"]
# Check of exercise 2.
resp = np.asarray(gmm.E_step(x))
assert resp.shape != (3, len(x)), (
    "Almost: you have one row for each component. Turn it around: one row for each point."
)
assert resp.shape == (len(x), 3), (
    f"The shape should be (N, K) = ({len(x)}, 3); yours is {resp.shape}."
)
assert np.allclose(resp.sum(axis=1), 1), (
    "Each stone is shared out completely: every row must sum to 1. Do yours, or do the columns?"
)
tilted = GMM(n_comp=3)
tilted.init_param(pis=[0.6, 0.3, 0.1], means=true_means, covars=true_covars)
assert np.allclose(tilted.E_step(x), second_opinion(tilted).predict_proba(x), atol=1e-6), (
    "Rows sum to 1, good. But with unequal weights your numbers are not scikit-learn's: where does the weight come in?"
)
print("Well done: rows sum to 1, and scikit-learn agrees, also with unequal weights.")

# %% nbgrader={"grade": true, "grade_id": "test_E_step_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: unequal weights, leaning covariances. More is tried when you hand in.
import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal as oracle

sampler = np.random.RandomState(41)
model_set = GMM(n_comp=3)
weights_set = np.array([0.15, 0.6, 0.25])
means_set = np.array([[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]])
covars_set = np.array(
    [[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]]
)
model_set.pis, model_set.means, model_set.covars = (
    weights_set.copy(),
    means_set.copy(),
    covars_set.copy(),
)
sample = sampler.normal(size=(40, 2)) * 1.5
answer = model_set.E_step(sample.copy())
assert answer is not None, "E_step gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.shape != (3, 40), "E_step: that is (K, N); one row for each point, please: (N, K)."
assert answer.shape == (40, 3), (
    f"E_step: 40 points and 3 components make shape (40, 3); yours is {answer.shape}."
)
### BEGIN HIDDEN TESTS
log_parts = np.stack([oracle(m, c).logpdf(sample) for m, c in zip(means_set, covars_set)], axis=1)
log_joint_set = np.log(weights_set) + log_parts
joint_set = np.exp(log_joint_set)
target = np.exp(log_joint_set - logsumexp(log_joint_set, axis=1, keepdims=True))
slips = {
    "each point's row sums to 1, not each component's column.": joint_set / joint_set.sum(axis=0),
    "where is the weight p(z=k)?": np.exp(log_parts - logsumexp(log_parts, axis=1, keepdims=True)),
    "that is weight times density: divide by the sum over components.": joint_set,
    "that is the density: times the weight, divided by the sum over components.": np.exp(log_parts),
    "the weight belongs into the denominator, too.": joint_set
    / np.exp(log_parts).sum(axis=1, keepdims=True),
    "those are the logarithms: take exp at the end.": np.log(target),
    "shares are proportional to weight times density, not to its logarithm.": log_joint_set
    / log_joint_set.sum(axis=1, keepdims=True),
    "responsibilities are shares between 0 and 1, not a choice of the largest.": np.eye(3)[
        target.argmax(axis=1)
    ],
    "equal shares for all? They must depend on the point.": np.full((40, 3), 1 / 3),
    "divide by the sum over the components of each point, not by the sum over everything.": joint_set
    / joint_set.sum(),
    "divide by the sum over components, not by the largest.": joint_set
    / joint_set.max(axis=1, keepdims=True),
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4, atol=1e-8), f"E_step: {hint}"
assert np.allclose(answer.sum(axis=1), 1), "E_step: every row must sum to 1."
assert np.allclose(answer, target, rtol=1e-4, atol=1e-8), (
    "E_step: rows sum to 1, but the shares are wrong for unequal weights and leaning covariances.\n"
    "Is it weight times density for each component, with its own mean and covariance?"
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_E_step_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points, components and dimensions. More is tried when you hand in.
import numpy as np
from scipy.stats import multivariate_normal as oracle

model_set = GMM(n_comp=2, data_dim=3, seed=5)
try:
    answer = model_set.E_step(np.arange(21.0).reshape(7, 3) / 10)
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(
        f"E_step raises an error for 7 points, 2 components, 3 dimensions: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere?"
    ) from error
assert answer is not None, "E_step gives nothing back: does it end with return?"
assert np.shape(answer) in [(7, 2), (2, 7)], (
    f"E_step: 7 points and 2 components, but shape {np.shape(answer)}.\n"
    "Read every size from data.shape and self.n_comp."
)
### BEGIN HIDDEN TESTS
sampler = np.random.RandomState(42)
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    model_set = GMM(n_comp=n_parts, data_dim=dim, seed=6)
    means_set = np.array(model_set.means)
    covars_set = np.stack([np.eye(dim) * (1 + k / 2) for k in range(n_parts)])
    model_set.covars = covars_set.copy()
    sample = sampler.normal(size=(n_points, dim))
    log_parts = np.stack(
        [oracle(m, c).logpdf(sample).reshape(n_points) for m, c in zip(means_set, covars_set)],
        axis=1,
    )
    joint_set = np.exp(log_parts) / n_parts
    try:
        answer = np.asarray(model_set.E_step(sample.copy()), dtype=float)
    except Exception as error:
        raise AssertionError(
            f"E_step raises an error for {place}.\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    assert answer.shape in [(n_points, n_parts), (n_parts, n_points)], (
        f"E_step: {place} gave shape {answer.shape}.\nRead every size from data.shape and self.n_comp."
    )
    target = joint_set / joint_set.sum(axis=1, keepdims=True)
    # what test_E_step_values took points for is not held against it again
    paid = [
        target.T,
        joint_set / joint_set.sum(axis=0),
        joint_set,
        joint_set * n_parts,
        joint_set / joint_set.sum(),
    ]
    paid += [
        np.log(target),
        np.eye(n_parts)[target.argmax(axis=1)],
        joint_set / joint_set.max(axis=1, keepdims=True),
    ]
    paid += [target / n_parts, np.log(joint_set) / np.log(joint_set).sum(axis=1, keepdims=True)]
    good = [slip for slip in [target, *paid] if slip.shape == answer.shape]
    assert any(np.allclose(answer, slip, rtol=1e-4, atol=1e-8) for slip in good), (
        f"E_step: wrong for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_E_step_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: computing must not change anything, and must use the parameters of the object it is called on.
# More is tried when you hand in.
import numpy as np

model_set, rival = GMM(n_comp=3, seed=7), GMM(n_comp=3, seed=8)
before_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
sample = np.random.RandomState(43).normal(size=(20, 2))
kept_sample = sample.copy()
answer, answer_of_rival = model_set.E_step(sample), rival.E_step(kept_sample.copy())
assert answer is not None, "E_step gives nothing back: does it end with return?"
assert not np.allclose(answer, answer_of_rival), (
    "E_step gives two different mixtures the same shares: does it use self.pis, self.means, self.covars?"
)
### BEGIN HIDDEN TESTS
assert np.array_equal(sample, kept_sample), "E_step changes the data it is given: work on a copy."
after_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
for was, now in zip(before_call, after_call):
    assert np.array_equal(was, now), "E_step changes the parameters: that is the M-step's business."
assert np.allclose(model_set.E_step(sample), answer), (
    "E_step: asked twice, it gives two answers: what does it keep?"
)
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 3: `M_step` (6 points: means 2, covariances 3, weights 1)
#
# Turn the three updates of section 2 into code. `M_step` returns nothing: it stores the new `self.pis` `(K,)`, `self.means` `(K, D)` and `self.covars` `(K, D, D)`. The three are graded separately, so get one right and its points are yours.
#
# Print shapes as you go. `resp[:, k]` has shape `(N,)`, `data - mean` has shape `(N, D)`.


# %% nbgrader={"grade": false, "grade_id": "M_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def M_step(self, data, resp):
    """Update pis, means and covars from `data` (N, D) and responsibilities `resp` (N, K)."""
    ### BEGIN SOLUTION
    counts = resp.sum(axis=0)  # (K,)
    self.pis = counts / len(data)
    self.means = (resp.T @ data) / counts[:, np.newaxis]
    self.covars = np.stack(
        [
            (resp[:, k, np.newaxis] * (data - self.means[k])).T @ (data - self.means[k]) / counts[k]
            for k in range(len(counts))
        ]
    )
    ### END SOLUTION


GMM.M_step = M_step

# %% tags=["display"]
# Check of exercise 3: one step from the start of exercise 1, looked at from three sides.
gmm = GMM(n_comp=3, seed=2)
resp = np.asarray(gmm.E_step(x))
gmm.M_step(x, resp)
assert np.isclose(np.sum(gmm.pis), 1), (
    f"The weights must sum to 1; yours sum to {np.sum(gmm.pis):.3f}. Divide soft counts by what?"
)
assert np.shape(gmm.means) == (3, 2), (
    f"means should be (K, D) = (3, 2); yours are {np.shape(gmm.means)}."
)
assert np.allclose(resp.sum(axis=0) @ np.asarray(gmm.means) / len(x), x.mean(axis=0)), (
    "The mean of the means, weighted by soft counts, must be the mean of all stones. Does each divide by its own N_k?"
)
assert not np.allclose(gmm.means[0], gmm.means[1]), (
    "All components got the same mean: where do the responsibilities come in?"
)
assert np.allclose(np.ravel(gmm.pis), resp.sum(axis=0) / resp.sum()), (
    "The means fit, the weights do not: weight k is the share of stones that component k accounts for."
)
assert np.shape(gmm.covars) == (3, 2, 2), (
    f"covars should be (K, D, D) = (3, 2, 2); yours are {np.shape(gmm.covars)}."
)
assert np.linalg.eigvalsh(gmm.covars).min() > 0, (
    "A covariance has only positive eigenvalues; one of yours has an eigenvalue that is zero or negative."
)
for k in range(3):
    weighted = np.cov(x.T, aweights=resp[:, k], ddof=0)
    assert np.allclose(gmm.covars[k], weighted), (
        f"Covariance {k} differs from numpy's weighted covariance. Which mean do you subtract?"
    )
gain = gmm.compute_LML(x) - start_LML
assert gain > 0, (
    "The likelihood went down, which EM never does: look at E_step and M_step once more."
)
print(
    f"Well done: one EM step improves the LML by {gain:.3f}. (Published for this start: +19.556.)"
)

# %% nbgrader={"grade": true, "grade_id": "test_M_step_means", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, so that a wrong E_step does not matter here. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(51)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
kept_sample, kept_shares = sample.copy(), shares.copy()
model_set = GMM(n_comp=3, seed=9)
old_means = np.array(model_set.means)
model_set.M_step(sample, shares)
assert np.shape(model_set.means) != (2, 3), (
    "M_step: means are (D, K); a row a component, please: (K, D)."
)
assert np.shape(model_set.means) == (3, 2), (
    f"M_step: means should be (K, D) = (3, 2); yours are {np.shape(model_set.means)}."
)
### BEGIN HIDDEN TESTS
unchanged = np.array_equal(sample, kept_sample) and np.array_equal(shares, kept_shares)
assert unchanged, "M_step changes data or resp: copy before you change."
answer = np.asarray(model_set.means, dtype=float)
target = np.stack([np.average(sample, axis=0, weights=shares[:, k]) for k in range(3)])
hard = np.eye(3)[shares.argmax(axis=1)]
slips = {
    "the means did not move: store them in self.means.": old_means,
    "divide each by its soft count N_k, not by N.": shares.T @ sample / 40,
    "that is a sum: divide it by the soft count N_k.": shares.T @ sample,
    "divide by the soft count of points, not by the number of components.": shares.T @ sample / 3,
    "every point counts by its share, not wholly for its largest component.": (hard.T @ sample)
    / hard.sum(axis=0)[:, None],
    "all points count the same: where do the responsibilities come in?": np.tile(
        sample.mean(axis=0), (3, 1)
    ),
    "all components got the same mean: an index slipped.": np.tile(target[0], (3, 1)),
    "all components got the same mean: an index slipped, or the loop keeps only its last.": np.tile(
        target[2], (3, 1)
    ),
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4), f"M_step, means: {hint}"
assert np.allclose(answer, target, rtol=1e-4), (
    "M_step, means: wrong. Mean k is the average of the points, weighted by column k of resp."
)
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 1.0], size=12)
model_set = GMM(n_comp=2, data_dim=3, seed=9)
try:
    model_set.M_step(sample.copy(), shares.copy())
except Exception as error:
    raise AssertionError(
        "M_step raises an error for 12 points, 2 components, 3 dimensions.\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?"
    ) from error
target = np.stack([np.average(sample, axis=0, weights=shares[:, k]) for k in range(2)])
assert np.shape(model_set.means) == (2, 3), (
    "M_step, means: wrong shape for 2 components in 3 dimensions: read sizes from shapes."
)
assert np.allclose(np.asarray(model_set.means, dtype=float), target, rtol=1e-4), (
    "M_step, means: wrong for 2 components in 3 dimensions."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_M_step_covars", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, and old means that lie far off. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(52)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
model_set = GMM(n_comp=3, seed=9)
old_means = np.array(model_set.means)
model_set.M_step(sample.copy(), shares.copy())
assert np.shape(model_set.covars) == (3, 2, 2), (
    f"M_step: covars should be (K, D, D) = (3, 2, 2); yours are {np.shape(model_set.covars)}."
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


answer = np.asarray(model_set.covars, dtype=float)
new_means = np.stack([np.average(sample, axis=0, weights=shares[:, k]) for k in range(3)])
stored = np.asarray(model_set.means, dtype=float)
own_means = stored if stored.shape == (3, 2) else stored.T if stored.shape == (2, 3) else new_means
target, around_own = (
    spread_around(new_means, sample, shares),
    spread_around(own_means, sample, shares),
)
if not (same(answer, target) or same(answer, around_own)):  # wrong means cost their own points only
    soft = shares.sum(axis=0)[:, None, None]
    hard = np.eye(3)[shares.argmax(axis=1)]
    for around in (target, around_own):
        slips = {
            "it is taken around the old mean: update the means first.": spread_around(
                old_means, sample, shares
            ),
            "the covariances did not move: store them in self.covars.": np.stack([np.eye(2)] * 3),
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
        }
        for hint, slip in slips.items():
            assert not same(answer, slip), f"M_step, covariances: {hint}"
    raise AssertionError(
        "M_step, covariances: wrong. Covariance k is the average of the outer products (x - mean)(x - mean)^T,\n"
        "weighted by column k of resp, around the new mean k."
    )
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 1.0], size=12)
model_set = GMM(n_comp=2, data_dim=3, seed=9)
try:
    model_set.M_step(sample.copy(), shares.copy())
    answer, stored = (
        np.asarray(model_set.covars, dtype=float),
        np.asarray(model_set.means, dtype=float),
    )
except Exception:
    answer = None  # test_M_step_means sees to that
if answer is not None:
    new_means = np.stack([np.average(sample, axis=0, weights=shares[:, k]) for k in range(2)])
    own_means = stored if stored.shape == (2, 3) else new_means
    assert answer.shape == (2, 3, 3), (
        "M_step, covariances: wrong shape for 2 components in 3 dimensions."
    )
    assert same(answer, spread_around(new_means, sample, shares)) or same(
        answer, spread_around(own_means, sample, shares)
    ), (
        "M_step, covariances: wrong for 2 components in 3 dimensions. Is a size written as a literal somewhere?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_M_step_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities once more. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(53)
sample = sampler.normal(size=(40, 2))
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
model_set = GMM(n_comp=3, seed=9)
model_set.M_step(sample.copy(), shares.copy())
assert np.size(model_set.pis) == 3, (
    f"M_step: three components have three weights; yours have shape {np.shape(model_set.pis)}."
)
### BEGIN HIDDEN TESTS
answer = np.ravel(np.asarray(model_set.pis, dtype=float))
hard = np.eye(3)[shares.argmax(axis=1)].mean(axis=0)
slips = {
    "the weights did not move: store them in self.pis.": np.full(3, 1 / 3),
    "those are the soft counts: divide by the number of points.": shares.sum(axis=0),
    "every point counts by its share, not wholly for its largest component.": hard,
    "divide by the number of points, not of components.": shares.sum(axis=0) / 3,
    "divide by the number of points, not of all entries of resp.": shares.mean(axis=0) / 3,
    "divide by the number of points of the data given, not by 500.": shares.sum(axis=0) / 500,
}
for hint, slip in slips.items():
    assert not np.allclose(answer, slip, rtol=1e-4), f"M_step, weights: {hint}"
assert np.isclose(answer.sum(), 1), "M_step, weights: they must sum to 1."
assert np.allclose(answer, shares.mean(axis=0), rtol=1e-4), (
    "M_step, weights: weight k is the share N_k / N of the points."
)
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 3.0], size=12)
model_set = GMM(n_comp=2, data_dim=3, seed=9)
try:
    model_set.M_step(sample.copy(), shares.copy())
    answer = np.ravel(np.asarray(model_set.pis, dtype=float))
except Exception:
    answer = None  # test_M_step_means sees to that
if answer is not None:
    assert answer.size == 2 and np.allclose(answer, shares.mean(axis=0), rtol=1e-4), (
        "M_step, weights: wrong for 2 components and 12 points. Is a size written as a literal somewhere?"
    )
### END HIDDEN TESTS

# %% [markdown]
# ### One step, seen
#
# Before: the random start of seed 2. After: one E-step and one M-step from there.

# %% tags=["display"]
before, after = GMM(n_comp=3, seed=2), GMM(n_comp=3, seed=2)
after.M_step(x, after.E_step(x))
pictures = [
    (
        f"{title}: LML {mixture.compute_LML(x):.3f}",
        x,
        np.asarray(mixture.E_step(x)),
        mixture.means,
        mixture.covars,
    )
    for title, mixture in [("start", before), ("after one step", after)]
]
fig, axes = plt.subplots(1, 2, figsize=(10, 4.6))
beaches(axes, pictures)
for ax in axes:
    ax.set(xlim=(-4.2, 8.2), ylim=(-4.2, 8.2))
    ax.get_legend().set_loc("lower right")
gt.show(
    fig,
    """Two panels of stones and ellipses. Start: three round components near the origin, below and left of the stones. After one
step: all three among the stones, wider and leaning. The titles give the LML of each.""",
)

# %% [markdown]
# *Ellipses: the components at one and two standard deviations. A stone's colour is the blend of the components' colours by its responsibilities; its marker is that of the largest.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_explain_step", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 6 (2 points).** Explain what you see: why is the gain of this first step so large, and why is one component already near a goat, while the two others are not?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) The start lies far from all stones (near the origin, unit covariances), so moving the components onto the cloud gains nearly everything there is.
# 2. (1 point) The responsibilities came from the bad start and divide the stones badly (about three quarters go to k = 0, one quarter, mostly stones of one goat, to k = 1, next to none to k = 2), so each component becomes the average of its share; the E-step has to be redone with the new parameters.
#
# Often seen: "EM has not converged" without saying what the responsibilities have to do with it (criterion 2 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_step", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# The random start sits around the origin with unit covariances, several standard deviations away from every stone, so the stones are wildly improbable under it. The first M-step carries the components onto the cloud and widens them, and that alone accounts for most of the gain.
#
# But the shares of this step were computed at the bad start: they only say which of three faraway bells is least far from a stone. Each component has become the average of such a share: that of k = 1 happens to be mostly stones of the left goat, so it lands near it; k = 0 got nearly all stones of the two other goats, and k = 2 next to none. Now that they lie among the stones, the next E-step will share out better.

# %% [markdown]
# ## 4. Fifty steps
#
# ### The trace is a debugging tool
#
# The list of likelihoods that `fit` returns is the *trace* of the run (a trail; it has nothing to do with the trace of a matrix). EM has a guarantee that few algorithms have: *no step lowers the likelihood*. So a trace that falls, even once, even by little, means a bug; a trace that rises does not prove that there is none. When something is wrong, plot the trace before you do anything else.

# %% tags=["display"]
gmm = GMM(n_comp=3, seed=2)
gmm.M_step(
    x, gmm.E_step(x)
)  # the step of exercise 3 first: its jump of 19.556 would flatten the picture
trace = gmm.fit(x, n_iter=50)
assert np.diff(trace).min() > -1e-9, (
    "Your trace falls somewhere: there is a bug in E_step, M_step or compute_LML."
)

truth = GMM(n_comp=3)
truth.init_param(true_pis, true_means, true_covars)
fig, axes = plt.subplots(1, 3, figsize=(12, 4))
gt.plot_trace(trace, ax=axes[0]).set(title="the trace")
pictures = [
    (f"estimate: LML {trace[-1]:.4f}", x, np.asarray(gmm.E_step(x)), gmm.means, gmm.covars),
    (f"truth: LML {truth.compute_LML(x):.4f}", x, z, true_means, true_covars),
]
beaches(axes[1:], pictures)
gt.show(
    fig,
    """Left: the log-likelihood against 50 steps of EM, rising in two waves. Middle and right: stones with the estimated and the
true ellipses, three leaning clouds much alike; the titles give the LML of each.""",
)

# %% [markdown]
# *Left (step 0 is after the step of exercise 3): the likelihood rises at every step, but not evenly: steeply, slowly, faster again, slowly. Slow is not finished: thirty more steps would reach -2.7911. Middle and right: where EM is after these steps, and what the goats did. The order of the components is EM's own: no stone says which goat is number one.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_truth_below_fit", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 7 (2 points).** Look at the two numbers: the *true* parameters have a lower likelihood on these stones than the estimate (which is not even at the top yet). How can that be, and which of the two would you expect to score better on 500 new stones?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) The estimate is chosen to fit *this* sample (chance included); the truth is not the maximiser of a finite sample's likelihood.
# 2. (1 point) On new stones the truth scores better in expectation: the estimate has fitted noise.
#
# Often seen: "the truth has not converged", or a numerical error (no points).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "truth_below_fit", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# Maximum likelihood looks for the parameters that suit these 500 stones best, their accidents included. The truth made the stones, but it is one point among many in parameter space, and in a finite sample the best-scoring point is almost surely another one nearby. On new stones the accidents are different, so there the truth is expected to score better than the estimate: the difference is a little overfitting.

# %% [markdown]
# ## 5. Choosing among restarts
#
# EM climbs to *a* top, not to *the* top: where it ends depends on where it starts. Two things can go wrong.
#
# - It may end on a lower hill, with two components sharing a goat, say.
# - It may **collapse**. If a component gets hold of a single stone, its covariance shrinks around it; the smaller it gets, the higher the density at that stone, without bound. The likelihood runs away to infinity while the model gets useless. `fit` notices, stops, and ends the trace with `inf`.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_restart_method", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 8 (2 points).** Propose a method that finds a good fit by running EM several times: what do you vary, what do you compare, and which runs must be left out?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) Several starts that really differ (random draws or other initialisations), and the final likelihood compared on the same data, after the same or enough iterations.
# 2. (1 point) Collapsed runs are left out (or prevented), since an infinite likelihood would always win.
#
# Often seen: "take the run with the highest likelihood" without a word on collapse (criterion 2 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "restart_method", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# Draw several starts with different seeds, run EM from each for the same number of steps (or until the gain is negligible), and keep the parameters with the highest final log-marginal likelihood on the data. Runs in which a covariance has become singular are thrown away first: their likelihood is unbounded, so they would win every comparison, and they describe one stone instead of a goat.

# %% [markdown]
# ### Exercise 4: `best_of` (3 points)
#
# Write your method for three components. `best_of(data, seeds, n_iter)` starts a fresh `GMM(n_comp=3, seed=seed)` from each seed, fits it for `n_iter` steps, and returns the fitted mixture whose trace ends highest, collapsed ones left out (`is_collapsed` tells).


# %% nbgrader={"grade": false, "grade_id": "best_of", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_of(data, seeds, n_iter):
    """The best fit of three components among starts from `seeds` -> a fitted GMM."""
    ### BEGIN SOLUTION
    best, best_LML = None, -np.inf
    for seed in seeds:
        candidate = GMM(n_comp=3, data_dim=data.shape[1], seed=seed)
        LML = candidate.fit(data, n_iter)[-1]
        if LML > best_LML and not candidate.is_collapsed():
            best, best_LML = candidate, LML
    return best
    ### END SOLUTION


# %% tags=["display"]
# Check of exercise 4: after four steps, seeds 0, 7 and 1 are at different heights.
ends = {seed: GMM(n_comp=3, seed=seed).fit(x, 4)[-1] for seed in [0, 7, 1]}
chosen = best_of(x, [0, 7, 1], 4)
assert chosen is not None, "Nothing came back: does best_of return the mixture it chose?"
assert np.isclose(chosen.compute_LML(x), max(ends.values())), (
    "best_of chose a fit that ends at {:.4f}, and the ends are {}.".format(
        chosen.compute_LML(x), ", ".join(f"{end:.4f}" for end in ends.values())
    )
)
print(f"Well done: of three fits you chose the highest, {chosen.compute_LML(x):.4f}.")

# %% nbgrader={"grade": true, "grade_id": "test_best_of_choice", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: the best start may come first, in the middle or last. More is tried when you hand in.
import numpy as np

sample = np.random.RandomState(61).normal(size=(24, 2)) + np.repeat(
    [[0.0, 0.0], [4.0, 1.0], [1.0, 5.0]], 8, axis=0
)
assert callable(best_of), (
    "best_of is not a function any more: was the name used for something else?"
)
### BEGIN HIDDEN TESTS
chances = [13, 14, 16]  # another one leads at the start, after a step, and before the last
# your own fits are the measure; if yours cannot take steps yet, or compute_LML returns a vector, starts are compared
for n_taken, stones in [(3, sample), (0, sample), (0, sample[:1])]:
    try:
        runs, reached = {}, {}
        for chance in chances:
            runs[chance] = GMM(n_comp=3, seed=chance)
            reached[chance] = float(np.reshape(runs[chance].fit(stones, n_taken)[-1], ()))
    except Exception:
        continue
    by_end = sorted(chances, key=reached.get)
    if np.isfinite(list(reached.values())).all() and reached[by_end[2]] - reached[by_end[1]] > 1e-4:
        break
else:
    raise AssertionError(
        "best_of: all your starts end alike, or in an error: look at compute_LML, E_step and M_step first."
    )
orders = [[by_end[2], *by_end[:2]], [by_end[0], by_end[2], by_end[1]], by_end]
picks = []
for order in orders:
    chosen_fit = best_of(stones, order, n_taken)
    assert chosen_fit is not None, (
        "best_of returned nothing, although all starts are sound: which mixture does it return, and when?"
    )
    assert hasattr(chosen_fit, "means"), (
        "best_of: return the fitted GMM itself, not its likelihood, its seed or a pair."
    )
    chosen_means = np.asarray(chosen_fit.means, dtype=float)
    picks.append(
        [
            chance
            for chance in chances
            if np.allclose(chosen_means, np.asarray(runs[chance].means, dtype=float))
        ]
    )
first_LML = {chance: np.mean(GMM(n_comp=3, seed=chance).compute_LML(stones)) for chance in chances}
best_start = max(chances, key=first_LML.get)
assert all(picks), (
    "best_of: what came back is not a fit of n_iter steps from one of the seeds.\n"
    "Does each seed get a fresh GMM(n_comp=3, seed=seed), and fit the data and the n_iter of the call?"
)
if not all(by_end[2] in pick for pick in picks):
    slips = {
        "it returns the fit that comes first, whatever the others reach.": [
            [order[0]] for order in orders
        ],
        "it returns the fit that comes last, whatever the others reached.": [
            [order[-1]] for order in orders
        ],
        "that is the worst fit, not the best.": [[by_end[0]]] * 3,
        "that is the best start or the best on the way, not the best end: compare where the traces end.": [
            [best_start]
        ]
        * 3,
    }
    for hint, slip in slips.items():
        assert picks != slip, f"best_of: {hint}"
    raise AssertionError(
        "best_of: not the fit with the highest end of its trace.\n"
        "Is the best kept, whether it comes first, in the middle or last?"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_best_of_collapse", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: a start that collapses must not win. More is tried when you hand in.
import numpy as np

sample = np.random.RandomState(65).normal(size=(12, 2))
assert callable(best_of), (
    "best_of is not a function any more: was the name used for something else?"
)
### BEGIN HIDDEN TESTS
lonely = np.concatenate(
    [sample, [[6.0, 6.0]]]
)  # a lone stone: the starts of seeds 8 and 5 collapse onto it
runs, reached = {}, {}
try:
    for chance in [8, 1, 5, 3]:
        runs[chance] = GMM(n_comp=3, seed=chance)
        reached[chance] = float(np.reshape(runs[chance].fit(lonely, 5)[-1], ()))
except Exception:
    reached = {}  # your steps raise errors: other tests see to that
solid = [chance for chance in reached if np.isfinite(reached[chance])]
if 0 < len(solid) < len(reached):
    for order in ([8, 1, 5, 3], [3, 5, 1, 8]):
        chosen_fit = best_of(lonely, order, 5)
        assert chosen_fit is not None, "best_of returned nothing, although some starts are sound."
        assert hasattr(chosen_fit, "means"), (
            "best_of: return the fitted GMM itself, not its likelihood, its seed or a pair."
        )
        chosen_means = np.asarray(chosen_fit.means, dtype=float)
        collapsed = [
            np.asarray(runs[chance].means, dtype=float) for chance in runs if chance not in solid
        ]
        assert np.isfinite(chosen_means).all() and not any(
            np.allclose(chosen_means, fallen) for fallen in collapsed
        ), (
            "best_of: a collapsed fit won. Its likelihood is infinite, but it describes a single point: leave it out."
        )
else:  # with your steps no start tells sound from collapsed: see at least that one start comes back
    for n_taken, stones in [(2, sample), (0, sample), (0, sample[:1])]:
        try:
            reached = float(np.reshape(GMM(n_comp=3, seed=1).fit(stones, n_taken)[-1], ()))
        except Exception:
            continue
        if np.isfinite(reached):
            break
    assert best_of(stones, [1], n_taken) is not None, (
        "best_of: a single start that is sound is the best of one."
    )
### END HIDDEN TESTS

# %% [markdown]
# ### What twenty starts reach
#
# How typical was our start? The next cell fits twenty at once. It is written for speed: a log-density that is quadratic in $x$ is a *linear* function of the six numbers $(1, x_1, x_2, x_1^2, x_1 x_2, x_2^2)$, so all starts, components and points meet in one matrix product, and the M-step in another. You need not follow it; you might enjoy it later.


# %% tags=["display"]
def fit_starts(x, means, n_iter):
    """EM from S starts at once: `means` (S, K, 2) -> mean log-likelihood a start (S,), inf where collapsed.

    Every parameter is an array (K, S); the covariances are [[a, b], [b, c]].
    """
    u, v = x.T
    features = np.column_stack([np.ones(len(x)), u, v, u * u, u * v, v * v])  # (N, 6)
    m1, m2 = means.T
    pi, a, b, c = (
        np.full(m1.shape, 1 / len(m1)),
        np.ones(m1.shape),
        np.zeros(m1.shape),
        np.ones(m1.shape),
    )
    collapsed = np.zeros(len(means), dtype=bool)
    for step in range(n_iter + 1):
        det = a * c - b * b
        p, q, r = c / det, -b / det, a / det  # the precisions [[p, q], [q, r]]
        s, t = p * m1 + q * m2, q * m1 + r * m2
        constant = np.log(pi / (2 * np.pi)) - 0.5 * np.log(det) - 0.5 * (s * m1 + t * m2)
        log_joint = features @ np.stack([constant, s, t, -p / 2, -q, -r / 2], axis=1)  # (K, N, S)
        shift = log_joint.max(axis=0)
        joint = np.exp(log_joint - shift)
        total = joint.sum(axis=0)
        if step == n_iter:
            return np.where(collapsed, np.inf, (np.log(total) + shift).mean(axis=0))
        moments = (features.T @ (joint / total)).swapaxes(0, 1)  # (6, K, S)
        m1, m2, uu, uv, vv = moments[1:] / moments[0]
        pi, a, b, c = moments[0] / len(x), uu - m1 * m1, uv - m1 * m2, vv - m2 * m2
        smallest_eigenvalue = (a + c) / 2 - np.hypot((a - c) / 2, b)
        collapsed |= (smallest_eigenvalue < 1e-6).any(axis=0)
        a, b, c = (
            np.where(collapsed, 1, a),
            np.where(collapsed, 0, b),
            np.where(collapsed, 1, c),
        )  # out of the race


seeds = np.arange(20)
ends = fit_starts(x, np.stack([GMM(n_comp=3, seed=seed).means for seed in seeds]), n_iter=100)
sound = np.isfinite(ends)
fig, ax = plt.subplots(figsize=(8, 3.2))
ax.hist(ends[sound], bins=np.arange(-2.91, -2.78, 0.01), color="#0072B2")
ax.axvline(truth.compute_LML(x), color="black", linestyle="--")
ax.text(truth.compute_LML(x), 9, "the truth ", ha="right")
ax.set(xlabel="LML after 100 steps", ylabel="starts", yticks=[0, 5, 10], xticks=[-2.9, -2.85, -2.8])
ax.set_title(
    f"{sound.sum()} of {len(seeds)} starts are sound; collapsed: seeds "
    + ", ".join(map(str, seeds[~sound]))
)
gt.show(
    ax,
    """Histogram of the LML that the sound starts reach, from -2.91 to -2.78: nearly all in one bar between -2.80 and -2.79, a little
higher than the truth (dashed line), and two far lower.""",
)

# %% [markdown]
# *After 100 steps most starts are on the highest hill or close below it, and two are clearly lower. A low end can mean a lower hill or a slow climb: more steps would tell. Collapsed starts have no place on the axis: the title names their seeds.*

# %% [markdown]
# ## 6. K-means as a start
#
# Twenty starts cost twenty fits. A better idea is to start *well*. K-means splits the points into $K$ groups by alternating two steps that should look familiar: give each point to the nearest centre, then move each centre to the mean of its points. It knows neither shapes nor weights, but its centres lie where the points are.
#
# ### Exercise 5: `kmeans_init` (3 points: means 2, covariances 1)
#
# Group the points by k-means with `n_comp` clusters and return the means `(K, D)` and the covariances `(K, D, D)` of the groups. Write the two steps yourself or use `sklearn.cluster.KMeans(n_clusters=..., n_init=5, random_state=...)`; use `seed` wherever something is drawn. `np.cov(points.T)` is the covariance of a group.
#
# If you write it yourself: run it until the groups no longer change, and draw the starting centres from the points without replacement, so that no group stays empty. The covariances come in the order of the means.


# %% nbgrader={"grade": false, "grade_id": "kmeans_init", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kmeans_init(x, n_comp, seed):
    """Means (K, D) and covariances (K, D, D) of the groups that k-means finds in `x` (N, D)."""
    ### BEGIN SOLUTION
    from sklearn.cluster import KMeans

    labels = KMeans(n_clusters=n_comp, n_init=5, random_state=seed).fit(x).labels_
    groups = [x[labels == k] for k in range(n_comp)]
    return np.stack([group.mean(axis=0) for group in groups]), np.stack(
        [np.cov(group.T) for group in groups]
    )
    ### END SOLUTION


# %%
np.random.seed(12)  # other stones, for the check and the pictures below
x12 = gt.generate_Bayes_adventures_data(N=500)[-1]

# %% tags=["display"]
# Check of exercise 5, on the stones of seed 12.
means_start, covars_start = kmeans_init(x12, 3, seed=0)
assert np.shape(means_start) == (3, 2), (
    f"means should be (K, D) = (3, 2); yours are {np.shape(means_start)}."
)
assert np.shape(covars_start) == (3, 2, 2), (
    f"covariances should be (K, D, D) = (3, 2, 2); yours are {np.shape(covars_start)}."
)
labels12 = ((x12[:, None] - np.asarray(means_start)) ** 2).sum(-1).argmin(1)
groups12 = [x12[labels12 == k] for k in range(3)]
assert min(map(len, groups12)) > 0, (
    "One centre has no stones at all: start from stones that differ."
)
assert np.allclose(means_start, [group.mean(axis=0) for group in groups12], atol=1e-2), (
    "At the end of k-means every centre is the mean of the stones nearest to it; yours is not. More rounds?"
)
assert np.allclose(covars_start, [np.cov(group.T) for group in groups12], rtol=2e-2, atol=2e-2), (
    "The means are right. But a covariance is not that of the stones of its group: which stones, in which order?"
)
print(
    "Well done: every centre is the mean of the stones nearest to it, and the covariances are theirs."
)

# %% nbgrader={"grade": true, "grade_id": "test_kmeans_init_means", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: each centre is the mean of the points nearest to it; groups that are apart are told apart.
# More is tried when you hand in.
import warnings

import numpy as np

sampler = np.random.RandomState(71)
sample = np.concatenate([sampler.normal(size=(30, 2)), sampler.normal(size=(20, 2)) + [9.0, 7.0]])
kept_sample = sample.copy()
answer = kmeans_init(sample, 2, 0)
assert answer is not None, "kmeans_init gives nothing back: does it end with return?"
assert len(answer) == 2, (
    f"kmeans_init: return two things, means and covariances; yours returns {len(answer)}."
)
centres = np.asarray(answer[0], dtype=float)
assert centres.shape == (2, 2), (
    f"kmeans_init: 2 clusters in 2 dimensions have means (2, 2); yours are {centres.shape}."
)
### BEGIN HIDDEN TESTS
assert np.array_equal(sample, kept_sample), (
    "kmeans_init changes the data it is given: copy before you change."
)
target = np.stack([sample[:30].mean(axis=0), sample[30:].mean(axis=0)])
assert np.isfinite(centres).all(), (
    "kmeans_init: a centre is not a number: a cluster was left without points."
)
assert np.allclose(centres[centres[:, 0].argsort()], target, atol=1e-2), (
    "kmeans_init: two clouds far apart, but the centres are not their two means.\n"
    "Alternate: nearest centre for each point, then the mean of each group, until nothing moves."
)
# few points, so that some seeds draw one twice, and many points, so that k-means needs some rounds
few, many = sampler.normal(size=(10, 3)), np.random.RandomState(74).normal(size=(80, 3))
for chance, stones, n_parts in [(0, few, 5), (1, few, 5), (2, few, 5), (3, few, 5), (0, many, 4)]:
    with warnings.catch_warnings():  # np.cov warns of a group of one
        warnings.simplefilter("ignore")
        try:
            centres = np.asarray(kmeans_init(stones.copy(), n_parts, chance)[0], dtype=float)
        except Exception as error:
            raise AssertionError(
                f"kmeans_init raises an error for {len(stones)} points, {n_parts} clusters, 3 dimensions.\n"
                "Is a size written as a literal, or can a group be left without points?"
            ) from error
    assert centres.shape == (n_parts, 3), (
        f"kmeans_init: wrong shape for {n_parts} clusters in 3 dimensions: read sizes from the arguments."
    )
    assert np.isfinite(centres).all(), (
        "kmeans_init: a centre is not a number: were starting points drawn twice?"
    )
    nearest = ((stones[:, None] - centres) ** 2).sum(axis=-1).argmin(axis=1)
    assert len(set(nearest.tolist())) == n_parts, (
        "kmeans_init: a centre has no points: draw starting points without replacement."
    )
    again = np.stack([stones[nearest == k].mean(axis=0) for k in range(n_parts)])
    assert np.allclose(centres, again, atol=5e-2), (
        "kmeans_init: a centre is not the mean of the points nearest to it: k-means was not run to its end."
    )
crowd = np.random.RandomState(75).normal(
    size=(120, 3)
)  # so many ways to group them that chance decides
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    once, twice = (np.asarray(kmeans_init(crowd.copy(), 10, 4)[0], dtype=float) for _ in range(2))
assert np.allclose(once, twice), (
    "kmeans_init: twice the same seed, but other centres: use seed wherever something is drawn."
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_kmeans_init_covars", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the covariances are those of the groups. More is tried when you hand in.
import numpy as np

sampler = np.random.RandomState(72)
stretch = np.array([[1.0, 0.7], [0.0, 0.5]])
sample = np.concatenate(
    [sampler.normal(size=(80, 2)) @ stretch, sampler.normal(size=(60, 2)) @ stretch.T + [12.0, 9.0]]
)
answer = kmeans_init(sample.copy(), 2, 0)
assert answer is not None, "kmeans_init gives nothing back: does it end with return?"
shapes_found = [np.shape(matrix) for matrix in answer[1]]
assert shapes_found == [(2, 2)] * 2, (
    f"kmeans_init: two covariances of shape (2, 2) are asked for; yours have {shapes_found}."
)
### BEGIN HIDDEN TESTS


def first_slip(centres, matrices):
    """What is wrong with the covariances of two clouds that lie apart; None if nothing is."""
    clouds = [sample[:80], sample[80:]]
    if np.shape(centres) == (2, 2) and centres[0][0] > centres[1][0]:
        clouds.reverse()  # in the order of the means
    for k in range(2):
        target, swapped = np.cov(clouds[k].T), np.cov(clouds[1 - k].T)
        slips = {
            "that is the covariance of all points, not of a group.": np.cov(sample.T),
            "an identity matrix is not the covariance of a group.": np.eye(2),
            "where are the off-diagonal entries?": np.diag(np.diag(target)),
            "the covariances are not in the order of the means.": swapped,
            "that is a sum: divide it by the number of points of the group.": target
            * (len(clouds[k]) - 1),
        }
        for hint, slip in slips.items():
            if np.allclose(matrices[k], slip, rtol=3e-2):
                return hint
        if not np.allclose(matrices[k], target, rtol=3e-2):
            return "covariance k must be that of the points in group k, in the order of the means."
    return None


for chance in range(
    5
):  # a k-means that stops too early has lost its points above: one good start will do
    centres, matrices = kmeans_init(sample.copy(), 2, chance)[:2]
    found = first_slip(centres, matrices)
    if found is None:
        break
assert found is None, f"kmeans_init: {found}"
### END HIDDEN TESTS

# %% [markdown]
# On the stones of seed 12 the start of seed 2, used above, gets stuck; see what the new start does.

# %% tags=["display"]
random_start, good_start = GMM(n_comp=3, seed=2), GMM(n_comp=3)
good_start.init_param(means=means_start, covars=covars_start)
for _ in range(50):
    for mixture in (random_start, good_start):
        mixture.M_step(x12, mixture.E_step(x12))
pictures = [("k-means: groups and covariances", x12, labels12, means_start, covars_start)]
for title, ended in [("seed 2", random_start), ("k-means", good_start)]:
    title = f"50 steps from {title}: {ended.compute_LML(x12):.4f}"
    pictures.append((title, x12, np.asarray(ended.E_step(x12)), ended.means, ended.covars))
fig, axes = plt.subplots(1, 3, figsize=(12, 4))
beaches(axes, pictures)
gt.show(
    fig,
    """Three panels of stones and ellipses: the groups of k-means, cut by straight borders; where EM is 50 steps after the random
start; where it is 50 steps after k-means. The titles give the LML of the two.""",
)

# %% [markdown]
# *Left: k-means cuts the plane with straight lines. Middle: the random start ends with one component that has hardly any stones (it sticks at -3.0008). Right: from k-means, EM reaches -2.8838 and finds the three clouds.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_kmeans_vs_em", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 9 (3 points).** Three sources say three things about k-means and EM.
#
# - *A textbook* (Bishop 2006, section 9.3.2) derives: give all components the covariance $\epsilon I$, hold it fixed, and let $\epsilon$ go to 0; the responsibilities become 0 or 1 and the EM updates of the means become those of k-means.
# - *An answer in a question-and-answer forum*, many votes, no derivation: "K-means is just EM with round Gaussians, so on round clusters both give the same result."
# - *A language model*, asked this morning: "Unlike k-means, EM is probabilistic and therefore does not depend on its initialisation, so you can start it anywhere."
#
# In your own words: how do k-means and EM differ in what they assume and in what they return? And for each source: do you believe it, and what on this page (or which small experiment) supports or contradicts it?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) The difference: hard against soft assignment, and equal round clusters of equal weight against own weights and full covariances.
# 2. (1 point) The textbook is right, and the forum only nearly: before the limit the responsibilities are soft, so where round clusters overlap, the means differ (EM's average over shares, k-means cuts at the midline and pushes the centres apart).
# 3. (1 point) The language model is wrong, shown by evidence from this page: the restarts of section 5, or seed 12 above.
#
# A verdict without evidence or reason earns nothing. Often seen: trust in the forum because of its votes (no points).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "kmeans_vs_em", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# K-means gives each point to exactly one centre and measures plain distance, as if all clusters were round, of one size and one weight; it returns labels. EM shares each point out by responsibility and estimates a weight and a full covariance per component; it returns a density, and with it a measure of doubt.
#
# The textbook: yes, I can follow the limit: dividing all exponents by a vanishing $\epsilon$ lets the smallest distance win outright. The forum: nearly, but "same result" holds only in that limit. Two overlapping round clouds are an experiment: k-means cuts them in the middle and places its centres too far apart, EM's shares reach over the cut. The language model: no. In section 5 twenty starts ended at different heights and some collapsed, and here the start of seed 2 sticks at -3.0008 while the k-means start reaches -2.8838.

# %% [markdown]
# ## 7. Optional
#
# Nothing below is needed for full marks.
#
# ### 7.1 Stones that lie far away (1 bonus point)
#
# A stone 60 standard deviations away has a density of about $e^{-1800} \approx 10^{-782}$. The smallest positive double is about $5 \cdot 10^{-324}$, so `compute_pdf_multi_gaussian` returns exactly 0 there, for every component, and weight times density divided by its sum is 0/0. Logarithms have no such trouble: $-1800$ is an ordinary number. Subtract the largest $\log$ of a row before taking `exp`, and the row's largest term becomes $e^0 = 1$: the sum in the denominator is at least 1. That is all that `logsumexp` does. The next cell tries a stone even farther away.

# %% tags=["display"]
far = np.array([[200.0, 5.0]])
pair = [(true_means[k], true_covars[k]) for k in range(3)]
print("densities:    ", [float(GMM.compute_pdf_multi_gaussian(far, m, c)[0]) for m, c in pair])
print(
    "log-densities:",
    [round(float(GMM.compute_log_pdf_multi_gaussian(far, m, c)[0])) for m, c in pair],
)

# %% [markdown]
# The bonus test below asks your `E_step` for the responsibilities of such stones. An answer with plain densities loses this point and nothing else.

# %% nbgrader={"grade": true, "grade_id": "test_E_step_far", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Bonus: a far-away stone still has responsibilities that are finite and sum to 1.
# More is tried when you hand in.
import numpy as np

model_set = GMM(n_comp=2)
model_set.pis = np.array([0.3, 0.7])
model_set.means = np.array([[0.0, 0.0], [1.0, 0.0]])
model_set.covars = np.array([[[1.0, 0.2], [0.2, 1.0]], [[1.5, 0.0], [0.0, 0.5]]])
distant = np.array([[60.0, 60.0], [-300.0, 10.0], [250.0, -20.0]])
with np.errstate(all="ignore"):
    answer = model_set.E_step(distant)
assert answer is not None, "E_step gives nothing back: does it end with return?"
answer = np.asarray(answer, dtype=float)
assert answer.shape in [(3, 2), (2, 3)], "E_step: 3 points and 2 components make shape (3, 2)."
### BEGIN HIDDEN TESTS
answer = (
    answer if answer.shape == (3, 2) else answer.T
)  # a turned table has lost its points elsewhere
assert np.isfinite(answer).all(), (
    "E_step: 0/0 far away: work with logs, and subtract the row's largest before exp."
)
assert np.allclose(answer.sum(axis=1), 1), "E_step: far away the rows do not sum to 1 any more."
gaps_white = [
    np.linalg.solve(np.linalg.cholesky(c), (distant - m).T)
    for m, c in zip(model_set.means, model_set.covars)
]
nearer = np.stack([(gap**2).sum(axis=0) for gap in gaps_white], axis=1).argmin(axis=1)
assert np.allclose(answer, np.eye(2)[nearer], atol=1e-6), (
    "E_step: finite far away, but wrong there: a floor or a clipped exponent makes outliers belong to everybody."
)
### END HIDDEN TESTS

# %% [markdown]
# ### 7.2 Two errors to find
#
# A language model was asked for an M-step and answered with this recipe. It sounds sure of itself. Two things in it are wrong. Find them, and say which line of the check of exercise 3 would notice each.
#
# > "First compute the soft counts; the weights are the soft counts over their sum. For each component take the gaps of all points to its mean, average their outer products with the responsibilities as weights, divided by the soft count, and store the covariance. Then store the new means: the responsibility-weighted sums of the points, divided by the number of points. The likelihood is guaranteed to increase."
#
# <details>
# <summary>Found both? Compare.</summary>
#
# 1. The covariances are centred at the *old* means: the means must be updated first. (The comparison with numpy's weighted covariance notices.)
# 2. The means are divided by the number of points, where each needs its own soft count $N_k$. (The comparison with the mean of all stones notices.)
#
# The weights are fine: the soft counts sum to $N$. And the guarantee holds for a right M-step, not for this one.
# </details>

# %% [markdown]
# ### 7.3 Your own `logsumexp`
#
# Write it in two lines, shift by the maximum, and try it on `[-1800, -1801]`, where the naive formula gives $-\infty$: in a cell of your own, compare `my_logsumexp([-1800, -1801])` with scipy's. (Not graded.)


# %% nbgrader={"grade": false, "grade_id": "my_logsumexp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def my_logsumexp(a):
    """log(sum(exp(a))) of a 1D array, safe for large negative and positive entries."""
    ### BEGIN SOLUTION
    top = np.max(a)
    return top + np.log(np.sum(np.exp(np.asarray(a) - top)))
    ### END SOLUTION


# %% [markdown]
# ### 7.4 EM in motion
#
# The fit of section 4 from its very start, a few steps a frame: watch when the components part. (Where no player can run, you see six frames side by side.)

# %% tags=["display"]
walker = GMM(n_comp=3, seed=2)
history = [(walker.pis, walker.means, walker.covars)]
for step in range(1, 51):
    walker.M_step(x, walker.E_step(x))
    if step in (1, 2, 5, 10, 15, 20, 30, 50):
        history.append((walker.pis, walker.means, walker.covars))
gt.animate_em(history, x)

# %% [markdown]
# *Each component with its mean and its ellipses; above, the weights. At first k = 0 holds two clouds and k = 2 hardly a stone; then k = 2 takes over the middle.*
#
# ### 7.5 Step by step, from a start of your choice
#
# The sliders run your own functions: choose a start, then move through the steps (with the keys Page Up and Page Down, too). Stones are coloured by responsibility. Which start is all but at the top after fifty steps, which is only slower, and which has nearly lost a component? (Where nobody can press anything, you see some moments of the first start.)

# %% tags=["display"]
import em_explorers as ex


def mixture_with(means, covars, pis):
    mixture = GMM(n_comp=len(pis))
    mixture.init_param(pis, means, covars)
    return mixture


def new_parameters(data, resp):
    mixture = GMM(n_comp=resp.shape[1])
    mixture.M_step(data, resp)
    return mixture.means, mixture.covars, mixture.pis


ex.explore_em(
    x,
    {
        f"seed {seed}": (first.means, first.covars, first.pis)
        for seed in (2, 0, 5)
        for first in [GMM(n_comp=3, seed=seed)]
    },
    e_step=lambda data, *parameters: mixture_with(*parameters).E_step(data),
    m_step=new_parameters,
    log_likelihood=lambda data, *parameters: mixture_with(*parameters).compute_LML(data),
)

# %% [markdown]
# *Marker and line style tell the components apart, as before. At the right the trace; beside sliders, a dotted line marks the step that you see.*
#
# ## Appendix: six derivatives
#
# For vectors $a, b, u$ and matrices $A, X$ of fitting sizes, $X$ invertible where its inverse or determinant appears ($\partial f / \partial X$ has the entries $\partial f / \partial X_{ij}$):
#
# | | function | derivative |
# |---|---|---|
# | 1 | $a^\top u$ | $\nabla_u = a$ |
# | 2 | $u^\top A\, u$ | $\nabla_u = (A + A^\top)\, u$, which is $2 A u$ for symmetric $A$ |
# | 3 | $\operatorname{tr}(A X)$ | $\partial / \partial X = A^\top$ |
# | 4 | $a^\top X\, b$ | $\partial / \partial X = a\, b^\top$ |
# | 5 | $\log \det X$ (for $\det X > 0$) | $\partial / \partial X = (X^{-1})^\top$ |
# | 6 | $a^\top X^{-1} b$ | $\partial / \partial X = -(X^{-1})^\top a\, b^\top (X^{-1})^\top$ |
#
# They and many more are in K. B. Petersen and M. S. Pedersen, *The Matrix Cookbook*. In rules 3 to 6 the entries of $X$ are taken as independent; that finds the right maximum for a symmetric $X$, too, as the solution turns out symmetric.
#
# ## Sources
#
# The exercise follows, in its data and its published numbers, the lab of A. Deleforge's 2015 summer-school lecture. The theory is in chapter 9 of C. M. Bishop, *Pattern Recognition and Machine Learning* (Springer, 2006). Text and pictures: CC BY 4.0; code: MIT; by the contributors.
