# %% [markdown]
# # Who kicked that stone? Gaussian mixtures and EM in two dimensions
#
# A mixture model explains data by causes that nobody saw. Here you derive the algorithm that finds them, EM (expectation-maximisation), write it in twenty lines of numpy, watch it work, and find out when it does not.
#
# **Goals.** Afterwards you can
#
# - write down a Gaussian mixture, and say why its likelihood resists direct maximisation;
# - derive the E-step and the M-step, and program both in logs for any dimension;
# - show with a lower bound why EM never goes down, and find bugs by the trace;
# - choose among restarts, start well, and say how well hidden causes can be found.
#
# **You need** the product rule, the density of a Gaussian, derivatives, some numpy (`companion/numpy_newaxis.ipynb` explains `x[:, None, :]` in half an hour).
#
# **Time.** About 5 hours for sections 1 to 6, half of them for the written answers: estimated, not measured (120 words a minute, 2 minutes a picture, 5 minutes a point). Section 7 is optional.
#
# **Points.** 53 points: 26 for code, by tests, and 27 for written answers, by a person with a mark scheme; one bonus point on top.
#
# **How it works.** Write where it says `YOUR CODE HERE` or `YOUR ANSWER HERE`; add cells anywhere. Under each exercise stands a *check*: run it, and it says in a line what is right or where to look. The graded tests below it try your function on other data. Folded code draws or checks. At the end, restart the kernel, run all cells, and hand in this notebook under its own name.

# %%
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display
from scipy.special import logsumexp, xlogy

import gmm_tools as gt

plt.rcParams.update({"figure.dpi": 80, "axes.titlesize": "medium", "figure.constrained_layout.use": True})

# %% [markdown]
# ## 1. The story and the model
#
# Thomas Bayes has fallen asleep on a beach below a cliff. Up there live three goats. Now and then one of them kicks a stone loose, which tumbles down into the sand. Each goat keeps to its own stretch of the cliff and kicks in its own manner, so its stones pile up around a place of its own, in a cloud of its own shape.
#
# When Bayes wakes up, 500 stones lie around him, and no goat is in sight. *Which goat kicked which stone, and what are the habits of each?* If he knew who kicked what, the habits would be averages; if he knew the habits, he could name the likely culprit of each stone. EM unties that knot.

# %%
np.random.seed(0)  # the generator below draws from numpy's global stream: same seed, same stones
true_pis, true_means, true_covars, z, x = gt.generate_Bayes_adventures_data(N=500)

# %% tags=["display"]
display(HTML(gt.falling_stones(x)))

# %% [markdown]
# *The first 60 stones. Nothing on a stone says which goat it came from.*
#
# We are told the truth (`true_means` and so on; in `z` the goat of every stone). EM will only get `x`.

# %% tags=["display"]
ax = gt.plot_GMM(x, z, true_means, true_covars)
ax.set_title("what the goats know")
gt.show(ax, """The stones in three clouds that overlap, with a marker and two ellipses each: k = 0 circles at the left, around (2, 5), narrow
and leaning left; k = 1 squares in the middle, around (4, 4), leaning right; k = 2 triangles at the right, around (5.5, 4), leaning left.""")

# %% [markdown]
# *The stones with their goats, and for each goat ellipses at one and two standard deviations. Code counts from 0: k = 0 is goat 1.*
#
# ### The generative model
#
# A recipe for making data: every stone $n$ is made in two moves, independently of the others.
#
# 1. A goat $z_n$ is drawn: $\; p(z_n = k) = \pi_k$, the **prior** of the latent (hidden) variable.
# 2. Given the goat, a place is drawn: $\; p(x_n \mid z_n = k) = \mathcal N(x_n; \mu_k, \Sigma_k)$, the **likelihood** of that goat.
#
# The weights $\pi_k$, means $\mu_k$ and covariances $\Sigma_k$ are together called $\theta$, and the Gaussian density is
#
# $$\mathcal N(x; \mu, \Sigma) = (2\pi)^{-D/2}\, |\Sigma|^{-1/2} \exp\!\left(-\tfrac12 (x-\mu)^\top \Sigma^{-1} (x-\mu)\right).$$
#
# Drawn as a graph:

# %% jupyter={"source_hidden": true} tags=["display"]
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
        + node.format(130, "white") + node.format(230, "lightgrey")
        + arrow.format(48, 106) + arrow.format(152, 206) + arrow.format(302, 254)
        + name.format(35, "π") + name.format(129, "z" + index) + name.format(229, "x" + index)
        + name.format(325, "μ, Σ") + "</svg>"
    )


display(HTML(graphical_model()))

# %% [markdown]
# *Weights choose the hidden goat $z_n$; its mean and covariance place the stone $x_n$. Grey is observed.*
#
# ## 2. Theory: deriving EM
#
# Write formulas between dollar signs, and a line of words beside each step. Rules for derivatives are in the appendix.

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

# %% [markdown]
# The arrows of the graph are factors of the **joint** density of all places $x$ and goats $z$,
#
# $$p(x, z; \theta) = \prod_{n=1}^N p(z_n)\, p(x_n \mid z_n) = \prod_{n=1}^N \pi_{z_n}\, \mathcal N(x_n; \mu_{z_n}, \Sigma_{z_n}).$$
#
# Its logarithm is the **complete-data log-likelihood**. With the indicator $\mathbb 1[z_n = k]$, which is 1 if goat $k$ kicked stone $n$ and 0 otherwise, it reads
#
# $$\log p(x, z; \theta) = \sum_{n=1}^N \sum_{k=1}^K \mathbb 1[z_n = k] \left( \log \pi_k - \tfrac D2 \log 2\pi - \tfrac12 \log |\Sigma_k| - \tfrac12 (x_n - \mu_k)^\top \Sigma_k^{-1} (x_n - \mu_k) \right).$$
#
# With $z$ known, this would be easy to maximise.

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
# EM goes around the obstacle. In the complete-data log-likelihood it replaces the unknown goats by what the current parameters $\theta^{\text{old}}$ make it expect. That is the **E-step**:
#
# $$Q(\theta, \theta^{\text{old}}) = \mathbb E_{z \mid x; \theta^{\text{old}}}\big[\log p(x, z; \theta)\big].$$
#
# The **M-step** then maximises $Q$ over $\theta$. The two are repeated. (See chapter 9 of C. M. Bishop, [*Pattern Recognition and Machine Learning*](https://www.microsoft.com/en-us/research/uploads/prod/2006/01/Bishop-Pattern-Recognition-and-Machine-Learning-2006.pdf); questions 4 and 5 are its exercises 9.8 and 9.9, and 9.7, with known goats, is a warm-up.)

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
# **The trace trick.** A number is its own trace, and a trace lets factors go around in a circle:
#
# $$u^\top A\, u = \operatorname{tr}(u^\top A\, u) = \operatorname{tr}(A\, u u^\top).$$
#
# A quadratic form in $u$ has become linear in $A$: just right when the unknown is the matrix.

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
# **The weights, worked for you.** They must sum to one, so we need a Lagrange multiplier $\lambda$. Of $Q$ only $\sum_k N_k \log \pi_k$ depends on them. The derivative of $\sum_k N_k \log \pi_k + \lambda\, (1 - \sum_k \pi_k)$ by $\pi_k$ vanishes at $\pi_k = N_k / \lambda$. Summed over $k$ this gives $1 = N / \lambda$, so $\pi_k = N_k / N$.
#
# **$N_k$ is a count.** If every responsibility were 0 or 1, it would be the number of stones of goat $k$. As it is, it is a *soft* count, with $\sum_k N_k = N$: in a share, an average and a covariance, every stone counts by its responsibility.
#
# ## 3. From formulas to code
#
# | symbol | in code | shape |
# |---|---|---|
# | $x_n$, $z_n$: place, component | `x[n]`, `z[n]` | `(D,)`, number |
# | $\pi_k, \mu_k, \Sigma_k$: the parameters | `pis[k]`, `means[k]`, `covars[k]` | number, `(D,)`, `(D, D)` |
# | $r_{nk}$: responsibility | `resp[n, k]` | number |
# | $N_k = \sum_n r_{nk}$: soft count | `resp.sum(axis=0)[k]` | number |
#
# Read the class that you will complete: `fit` calls three methods that do not exist yet; the last line of each cell hangs the function onto the class.

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

# %% jupyter={"source_hidden": true}
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
# **For all exercises:** functions must work for any number of points, components and dimensions (read sizes from `data.shape` and `self.n_comp`), use the parameters of `self`, and leave `data` and `resp` as they are. Only `M_step` changes `self`. Write exercises 1 to 5 from the formulas, with numpy and `logsumexp`: checks ask scikit-learn for a second opinion, and an answer that does the same may lose its points.
#
# ### Exercise 1: `compute_LML` (4 points)
#
# The log-marginal likelihood of question 2, divided by the number of points:
#
# $$\text{LML} = \frac1N \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k).$$
#
# `logsumexp(a, axis=1)` computes $\log \sum_k e^{a_{nk}}$ without overflow: give it $a_{nk} = \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k)$, where `self.compute_log_pdf_multi_gaussian(data, mean, covar)` is the second term.

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

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 1.
with gt.exercise("compute_LML"):
    gmm = GMM(n_comp=3, seed=2)
    start_LML = gmm.compute_LML(x)
    gt.check(start_LML is not None, "compute_LML gives nothing back: does it end with return?")
    gt.check(
        np.ndim(start_LML) == 0, f"One number is asked for, yours has shape {np.shape(start_LML)}: sum over components, then average over points."
    )
    gt.check(not np.isclose(start_LML, len(x) * second_opinion(gmm).score(x)), "So close! That is the sum over the points; we want their mean.")
    gt.check(
        np.isclose(start_LML, second_opinion(gmm).score(x)),
        f"Not yet: {start_LML:.3f} is not what scikit-learn finds. Is the sum over k inside the log, with its weight?",
    )
    tilted = GMM(n_comp=3)
    tilted.init_param(pis=[0.6, 0.3, 0.1], means=true_means, covars=true_covars)
    gt.check(
        np.isclose(tilted.compute_LML(x), second_opinion(tilted).score(x)),
        "Right at the start, but not with unequal weights and leaning covariances: is everything read from self?",
    )
    print(f"Well done: {start_LML:.5f}. (The lab this one follows publishes it cut off: -22.548.)")

# %% nbgrader={"grade": true, "grade_id": "test_compute_LML_value", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: a mixture with unequal weights and leaning covariances. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(31)
model_set = GMM(n_comp=3)
weights_set = np.array([0.2, 0.5, 0.3])
means_set = np.array([[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]])
covars_set = np.array([[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]])
model_set.pis, model_set.means, model_set.covars = weights_set.copy(), means_set.copy(), covars_set.copy()
sample = sampler.normal(size=(40, 2)) * 1.5
answer = model_set.compute_LML(sample.copy())
gt.check(answer is not None, "compute_LML gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(
    answer.size == 1,
    f"compute_LML must return one number; yours has shape {answer.shape}. "
    "Sum over components, then average over points.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def height_by(points_in, centres, covars, weights):
    """What compute_LML gives for a mixture."""
    other = GMM(n_comp=len(weights), data_dim=points_in.shape[1])
    other.pis, other.means, other.covars = weights, centres, covars
    return other.compute_LML(points_in)


mixture_set = Mixture(sample, means_set, covars_set, weights_set)
found = hints.of_log_likelihood(answer.reshape(()), mixture_set, height_by, mean=True)
assert found is None, f"compute_LML: {found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_compute_LML_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points, components and dimensions. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

model_set = GMM(n_comp=2, data_dim=3, seed=5)
try:
    answer = model_set.compute_LML(np.arange(21.0).reshape(7, 3) / 10)
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"compute_LML raises an error for 7 points, 2 components, 3 dimensions: {str(error)[:90]}. "
        "Is a size written as a literal somewhere?",
    )
gt.check(answer is not None, "compute_LML gives nothing back: does it end with return?")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def height_by(points_in, centres, covars, weights):
    """What compute_LML gives for a mixture."""
    other = GMM(n_comp=len(weights), data_dim=points_in.shape[1])
    other.pis, other.means, other.covars = weights, centres, covars
    return other.compute_LML(points_in)


near = Mixture(
    np.random.RandomState(31).normal(size=(40, 2)) * 1.5, [[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]],
    [[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]], [0.15, 0.6, 0.25],
)
try:
    answer = height_by(near.x.copy(), near.means.copy(), near.covars.copy(), near.weights.copy())
    charged = not hints.same(np.mean(np.asarray(answer, dtype=float)), near.log_densities.mean())
except Exception:
    charged = True  # test_compute_LML_value sees to that
# wrong values for three components have lost their points there: here only sizes count
sampler = np.random.RandomState(32)
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    model_set = GMM(n_comp=n_parts, data_dim=dim, seed=6)
    means_set = np.array(model_set.means)
    covars_set = np.stack([np.eye(dim) * (k + 1) for k in range(n_parts)])
    model_set.covars = covars_set.copy()
    sample = sampler.normal(size=(n_points, dim))
    try:
        answer = np.mean(np.asarray(model_set.compute_LML(sample.copy()), dtype=float))
    except Exception as error:
        raise AssertionError(
            f"compute_LML raises an error for {place}.\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    found = hints.of_log_likelihood(answer, Mixture(sample, means_set, covars_set, np.full(n_parts, 1 / n_parts)), mean=True)
    assert charged or found is None, f"compute_LML: right for 40 points, 3 components, 2 dimensions, but for {place}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_compute_LML_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: computing must not change anything, and must use the parameters of the object it is called on.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

model_set, rival = GMM(n_comp=3, seed=7), GMM(n_comp=3, seed=8)
before_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
sample = np.random.RandomState(33).normal(size=(20, 2))
kept_sample = sample.copy()
answer, answer_of_rival = model_set.compute_LML(sample), rival.compute_LML(kept_sample.copy())
gt.check(answer is not None, "compute_LML gives nothing back: does it end with return?")
gt.check(
    not np.allclose(answer, answer_of_rival),
    "compute_LML gives two different mixtures the same value: does it use self.pis, self.means, self.covars?",
)
### BEGIN HIDDEN TESTS
assert np.array_equal(sample, kept_sample), "compute_LML changes the data it is given: work on a copy."
after_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
for was, now in zip(before_call, after_call):
    assert np.array_equal(was, now), "compute_LML changes the parameters: it should only look at them."
assert np.allclose(model_set.compute_LML(sample), answer), "compute_LML: asked twice, it gives two answers: what does it keep?"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 2: `E_step` (4 points)
#
# The responsibilities of question 1 for all points: a row for each point, a column for each component, shape `(N, K)`.
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

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 2.
with gt.exercise("E_step"):
    gmm = GMM(n_comp=3, seed=2)
    resp = np.asarray(gmm.E_step(x))
    gt.check(resp.shape != (3, len(x)), "Almost: you have one row for each component. Turn it around: one row for each point.")
    gt.check(resp.shape == (len(x), 3), f"The shape should be (N, K) = ({len(x)}, 3); yours is {resp.shape}.")
    gt.check(np.allclose(resp.sum(axis=1), 1), "Each stone is shared out completely: every row must sum to 1. Do yours, or do the columns?")
    tilted = GMM(n_comp=3)
    tilted.init_param(pis=[0.6, 0.3, 0.1], means=true_means, covars=true_covars)
    gt.check(
        np.allclose(tilted.E_step(x), second_opinion(tilted).predict_proba(x), atol=1e-6),
        "Rows sum to 1, good. But with unequal weights your numbers are not scikit-learn's: where does the weight come in?",
    )
    print("Well done: rows sum to 1, and scikit-learn agrees, also with unequal weights.")

# %% nbgrader={"grade": true, "grade_id": "test_E_step_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: unequal weights, leaning covariances. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(41)
model_set = GMM(n_comp=3)
weights_set = np.array([0.15, 0.6, 0.25])
means_set = np.array([[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]])
covars_set = np.array([[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]])
model_set.pis, model_set.means, model_set.covars = weights_set.copy(), means_set.copy(), covars_set.copy()
sample = sampler.normal(size=(40, 2)) * 1.5
answer = model_set.E_step(sample.copy())
gt.check(answer is not None, "E_step gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape != (3, 40), "E_step: that is (K, N); one row for each point, please: (N, K).")
gt.check(answer.shape == (40, 3), f"E_step: 40 points and 3 components make shape (40, 3); yours is {answer.shape}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def shares_by(points_in, centres, covars, weights):
    """What E_step gives for a mixture."""
    other = GMM(n_comp=len(weights), data_dim=points_in.shape[1])
    other.pis, other.means, other.covars = weights, centres, covars
    return other.E_step(points_in)


found = hints.of_shares(answer, Mixture(sample, means_set, covars_set, weights_set), shares_by)
assert found is None, f"E_step: {found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_E_step_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points, components and dimensions. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

model_set = GMM(n_comp=2, data_dim=3, seed=5)
try:
    answer = model_set.E_step(np.arange(21.0).reshape(7, 3) / 10)
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"E_step raises an error for 7 points, 2 components, 3 dimensions: {str(error)[:90]}. "
        "Is a size written as a literal somewhere?",
    )
gt.check(answer is not None, "E_step gives nothing back: does it end with return?")
gt.check(
    np.shape(answer) in [(7, 2), (2, 7)],
    f"E_step: 7 points and 2 components, but shape {np.shape(answer)}. "
    "Read every size from data.shape and self.n_comp.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def shares_by(points_in, centres, covars, weights):
    """What E_step gives for a mixture."""
    other = GMM(n_comp=len(weights), data_dim=points_in.shape[1])
    other.pis, other.means, other.covars = weights, centres, covars
    return other.E_step(points_in)


near = Mixture(
    np.random.RandomState(41).normal(size=(40, 2)) * 1.5, [[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]],
    [[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]], [0.15, 0.6, 0.25],
)
try:
    answer = shares_by(near.x.copy(), near.means.copy(), near.covars.copy(), near.weights.copy())
    charged = not hints.same(answer, near.shares)
except Exception:
    charged = True  # test_E_step_values sees to that
# wrong values for three components have lost their points there: here only sizes count
sampler = np.random.RandomState(42)
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1)]:
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    model_set = GMM(n_comp=n_parts, data_dim=dim, seed=6)
    means_set = np.array(model_set.means)
    covars_set = np.stack([np.eye(dim) * (1 + k / 2) for k in range(n_parts)])
    model_set.covars = covars_set.copy()
    sample = sampler.normal(size=(n_points, dim))
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
    found = hints.of_shares(answer, Mixture(sample, means_set, covars_set, np.full(n_parts, 1 / n_parts)))
    assert charged or found is None, f"E_step: right for 40 points, 3 components, 2 dimensions, but for {place}:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_E_step_inputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: computing must not change anything, and must use the parameters of the object it is called on.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

model_set, rival = GMM(n_comp=3, seed=7), GMM(n_comp=3, seed=8)
before_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
sample = np.random.RandomState(43).normal(size=(20, 2))
kept_sample = sample.copy()
answer, answer_of_rival = model_set.E_step(sample), rival.E_step(kept_sample.copy())
gt.check(answer is not None, "E_step gives nothing back: does it end with return?")
gt.check(
    not np.allclose(answer, answer_of_rival),
    "E_step gives two different mixtures the same shares: does it use self.pis, self.means, self.covars?",
)
### BEGIN HIDDEN TESTS
assert np.array_equal(sample, kept_sample), "E_step changes the data it is given: work on a copy."
after_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
for was, now in zip(before_call, after_call):
    assert np.array_equal(was, now), "E_step changes the parameters: that is the M-step's business."
assert np.allclose(model_set.E_step(sample), answer), "E_step: asked twice, it gives two answers: what does it keep?"
### END HIDDEN TESTS

# %% [markdown]
# ### What do you see?
#
# A random start, and your responsibilities at it.

# %% tags=["display"]
gmm = GMM(n_comp=3, seed=2)
ax = gt.plot_GMM(x, np.asarray(gmm.E_step(x)), gmm.means, gmm.covars)
ax.set_title(f"start of seed 2: LML {gmm.compute_LML(x):.3f}")
gt.show(ax, """Three round components near the origin, below and left of all stones. The stones at the upper left are squares, in the orange of
k = 1; all others are circles, in the blue of k = 0; the colours blend along the border between the two. None is a triangle, k = 2.""")

# %% [markdown]
# *Stones have the blend of the components' colours by responsibility, and the marker of the largest.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_see_shares", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 6 (2 points).** What do you see? Which stones has each component got, and why, although none is near them? Where, then, will the M-step put the three means?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) Describes: k = 1 gets the stones at the upper left (about a quarter, mostly goat 1's), k = 0 all others (about three quarters, of all goats), k = 2 next to none. And why: a responsibility compares the components with each other; all densities are tiny, but the least far one takes the stone.
# 2. (1 point) Predicts: each mean goes to the average of the stones it has: k = 1 near goat 1, k = 0 between the two other goats, k = 2 also among the stones (to the average of its slivers).
#
# Often seen: "k = 2 stays where it is, since it has no stones" (criterion 2 lost: slivers have an average, too); a description without a reason (criterion 1 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "see_shares", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# The stones at the upper left belong to k = 1, nearly all others to k = 0, and along a border between them stones are shared; k = 2 has next to nothing (its soft count is 0.03). All three components are many standard deviations away, so every density is tiny. But a responsibility is a ratio: it only asks which of the three bells is least far from the stone, and for stones beyond k = 0 and k = 1 that is never k = 2.
#
# The M-step averages: k = 1 will land among the stones of goat 1, k = 0 in the middle of those of the two other goats, and k = 2 at the average of the slivers that it has, somewhere along the border.

# %% [markdown]
# ### Exercise 3: `M_step` (6 points: means 2, covariances 3, weights 1)
#
# The updates of section 2. `M_step` returns nothing: it stores the new `self.pis` `(K,)`, `self.means` `(K, D)` and `self.covars` `(K, D, D)`, which are graded separately.

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

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 3: one step from the start of exercise 1, looked at from three sides.
with gt.exercise("M_step"):
    gmm = GMM(n_comp=3, seed=2)
    before_step, resp = gmm.compute_LML(x), np.asarray(gmm.E_step(x))
    means_before, covars_before = np.array(gmm.means), np.array(gmm.covars)
    try:
        gmm.M_step(x, resp)
    except ValueError as problem:
        turned = np.shape(gmm.means) == (2, 3)
        where = "self.means is (D, K): a row for each component, please, (K, D)." if turned else "Print the shapes. Is means (K, D), a row for each component?"
        gt.check(False, f"M_step stops: {problem}. {where}")
    gt.check(
        not (np.array_equal(gmm.means, means_before) and np.array_equal(gmm.covars, covars_before)),
        "Nothing has changed: M_step returns nothing, it stores the new parameters in self.pis, self.means and self.covars.",
    )
    gt.check(np.isclose(np.sum(gmm.pis), 1), f"The weights must sum to 1; yours sum to {np.sum(gmm.pis):.3f}. Divide soft counts by what?")
    gt.check(np.shape(gmm.means) == (3, 2), f"means should be (K, D) = (3, 2); yours are {np.shape(gmm.means)}.")
    gt.check(
        np.allclose(resp.sum(axis=0) @ np.asarray(gmm.means) / len(x), x.mean(axis=0)),
        "The mean of the means, weighted by soft counts, must be the mean of all stones. Does each divide by its own N_k?",
    )
    gt.check(not np.allclose(gmm.means[0], gmm.means[1]), "All components got the same mean: where do the responsibilities come in?")
    gt.check(
        np.allclose(np.ravel(gmm.pis), resp.sum(axis=0) / resp.sum()),
        "The means fit, the weights do not: weight k is the share of stones that component k accounts for.",
    )
    gt.check(np.shape(gmm.covars) == (3, 2, 2), f"covars should be (K, D, D) = (3, 2, 2); yours are {np.shape(gmm.covars)}.")
    gt.check(np.linalg.eigvalsh(gmm.covars).min() > 0, "A covariance has only positive eigenvalues; one of yours has an eigenvalue that is zero or negative.")
    for k in range(3):
        weighted = np.cov(x.T, aweights=resp[:, k], ddof=0)
        gt.check(np.allclose(gmm.covars[k], weighted), f"Covariance {k} differs from numpy's weighted covariance. Which mean do you subtract?")
    gain = gmm.compute_LML(x) - before_step
    gt.check(gain > 0, "The likelihood went down, which EM never does: look at E_step and M_step once more.")
    print(f"Well done: one EM step improves the LML by {gain:.3f}. (Published for this start: +19.556.)")

# %% nbgrader={"grade": true, "grade_id": "test_M_step_means", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, so that a wrong E_step does not matter here. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(51)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
kept_sample, kept_shares = sample.copy(), shares.copy()
model_set = GMM(n_comp=3, seed=9)
old_means = np.array(model_set.means)
trouble = ""
try:
    model_set.M_step(sample, shares)
except NotImplementedError:
    raise
except Exception as error:
    trouble = f"M_step raises an error for 40 points, 3 components, 2 dimensions: {str(error)[:90]}"
    try:
        GMM(n_comp=2, seed=9).M_step(sample.copy(), np.full((40, 2), 0.5))
        trouble += "\nFor 2 components it runs, so two axes are mixed up: means are (K, D), a row a component."
    except Exception:
        pass  # it is not that
gt.check(np.shape(model_set.means) != (2, 3), "M_step: means are (D, K); a row a component, please: (K, D).")
if trouble:
    gt.check(False, trouble)
gt.check(np.shape(model_set.means) == (3, 2), f"M_step: means should be (K, D) = (3, 2); yours are {np.shape(model_set.means)}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def means_by(points_in, weights_in):
    """The means that M_step stores."""
    other = GMM(n_comp=weights_in.shape[1], data_dim=points_in.shape[1], seed=9)
    other.M_step(points_in, weights_in)
    return other.means


unchanged = np.array_equal(sample, kept_sample) and np.array_equal(shares, kept_shares)
assert unchanged, "M_step changes data or resp: copy before you change."
found = hints.of_means(np.asarray(model_set.means, dtype=float), Step(sample, shares), means_by, old=old_means)
assert found is None, f"M_step, means: {found}"
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 1.0], size=12)
try:
    answer = np.asarray(means_by(sample.copy(), shares.copy()), dtype=float)
except Exception as error:
    raise AssertionError(
        "M_step raises an error for 12 points, 2 components, 3 dimensions.\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?"
    ) from error
assert answer.shape == (2, 3), "M_step, means: wrong shape for 2 components in 3 dimensions: read sizes from shapes."
found = hints.of_means(answer, Step(sample, shares))
assert found is None, f"M_step, means: right for 3 components in 2 dimensions, but for 2 in 3:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_M_step_covars", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, and old means that lie far off. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(52)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
model_set = GMM(n_comp=3, seed=9)
old_means = np.array(model_set.means)
try:
    model_set.M_step(sample.copy(), shares.copy())
except NotImplementedError:
    raise
except Exception as error:
    # turned means have lost their own points: as many components as dimensions suit even these
    shares, model_set = sampler.dirichlet([1.0, 2.0], size=40), GMM(n_comp=2, seed=9)
    old_means = np.array(model_set.means)
    try:
        model_set.M_step(sample.copy(), shares.copy())
    except Exception:
        gt.check(False, f"M_step raises an error for 40 points, 3 components, 2 dimensions: {str(error)[:90]}")
n_parts = shares.shape[1]
gt.check(
    np.shape(model_set.covars) == (n_parts, 2, 2),
    f"M_step: covars should be (K, D, D) = ({n_parts}, 2, 2); yours are {np.shape(model_set.covars)}.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def covars_by(points_in, weights_in):
    """The covariances that M_step stores."""
    other = GMM(n_comp=weights_in.shape[1], data_dim=points_in.shape[1], seed=9)
    other.M_step(points_in, weights_in)
    return other.covars


stored = np.asarray(model_set.means, dtype=float)  # wrong means cost their own points only
own_means = stored.T if stored.shape == (2, 3) else stored
found = hints.of_covariances(
    np.asarray(model_set.covars, dtype=float), Step(sample, shares), own_means, covars_by, old_means=old_means, old=[np.eye(2)] * n_parts
)
assert found is None, f"M_step, covariances: {found}"
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 1.0], size=12)
model_set = GMM(n_comp=2, data_dim=3, seed=9)
try:
    model_set.M_step(sample.copy(), shares.copy())
    answer, stored = np.asarray(model_set.covars, dtype=float), np.asarray(model_set.means, dtype=float)
except Exception:
    answer = None  # test_M_step_means sees to that
if answer is not None:
    assert answer.shape == (2, 3, 3), "M_step, covariances: wrong shape for 2 components in 3 dimensions."
    found = hints.of_covariances(answer, Step(sample, shares), stored)
    assert found is None, f"M_step, covariances: right for 2 dimensions, but for 2 components in 3:\n{found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_M_step_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities once more. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(53)
sample = sampler.normal(size=(40, 2))
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
model_set = GMM(n_comp=3, seed=9)
try:
    model_set.M_step(sample.copy(), shares.copy())
except NotImplementedError:
    raise
except Exception as error:
    # turned means have lost their own points: as many components as dimensions suit even these
    shares, model_set = sampler.dirichlet([1.0, 2.0], size=40), GMM(n_comp=2, seed=9)
    try:
        model_set.M_step(sample.copy(), shares.copy())
    except Exception:
        gt.check(False, f"M_step raises an error for 40 points, 3 components, 2 dimensions: {str(error)[:90]}")
n_parts = shares.shape[1]
gt.check(
    np.size(model_set.pis) == n_parts,
    f"M_step: {n_parts} components have as many weights; yours have shape {np.shape(model_set.pis)}.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def weights_by(points_in, weights_in):
    """The weights that M_step stores."""
    other = GMM(n_comp=weights_in.shape[1], data_dim=points_in.shape[1], seed=9)
    other.M_step(points_in, weights_in)
    return np.ravel(other.pis)


answer = np.ravel(np.asarray(model_set.pis, dtype=float))
assert not hints.same(answer, np.full(n_parts, 1 / n_parts)), "M_step, weights: the weights did not move: store them in self.pis."
found = hints.of_weights(answer, Step(sample, shares), weights_by)
assert found is None, f"M_step, weights: {found}"
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 3.0], size=12)
try:
    answer = np.ravel(np.asarray(weights_by(sample.copy(), shares.copy()), dtype=float))
except Exception:
    answer = None  # test_M_step_means sees to that
if answer is not None:
    found = hints.of_weights(answer, Step(sample, shares))
    assert found is None, f"M_step, weights: right for 40 points, but for 12 points and 2 components:\n{found}"
### END HIDDEN TESTS

# %% [markdown]
# Was your prediction right?

# %% jupyter={"source_hidden": true} tags=["display"]
gmm = GMM(n_comp=3, seed=2)
gmm.M_step(x, gmm.E_step(x))
ax = gt.plot_GMM(x, np.asarray(gmm.E_step(x)), gmm.means, gmm.covars)
ax.set_title(f"after one step: LML {gmm.compute_LML(x):.3f}")
gt.show(ax, """All three components now lie among the stones: k = 1 around the left cloud; k = 0 wide, over the middle and the right one; k = 2
between and below the two, where their stones meet. No stone is a triangle: none is mostly its own.""")

# %% [markdown]
# *After one step. Most of the gain is that the components lie among the stones now.*
#
# ### Why EM never goes down
#
# For *any* shares $r_{nk} \ge 0$ whose rows sum to 1, Jensen's inequality puts a bound under the LML (Bishop, section 9.4):
#
# $$F(\theta, r) = \frac1N \sum_{n=1}^N \sum_{k=1}^K r_{nk} \big( \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k) - \log r_{nk} \big) \;\le\; \text{LML}(\theta),$$
#
# with equality if $r$ are the responsibilities at $\theta$. So with $\theta$ held fixed, the E-step lifts $F$ until it touches the LML; with $r$ held fixed, $F$ is $Q / N$ and a constant, and the M-step climbs to its top. Neither half can lower $F$, so no step can lower the LML.
#
# ### Exercise 4: `lower_bound` (3 points)
#
# Compute $F$, one number, from the parameters in `self` and any shares `resp` `(N, K)`. For shares of 0, $0 \log 0$ counts as 0: `xlogy(r, r)` is $r \log r$ with this limit.

# %% nbgrader={"grade": false, "grade_id": "lower_bound", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lower_bound(self, data, resp):
    """Lower bound of the LML for `data` (N, D) and any shares `resp` (N, K) -> one number."""
    ### BEGIN SOLUTION
    total = -xlogy(resp, resp).sum()
    for k in range(self.n_comp):
        log_joint = np.log(self.pis[k]) + self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        total += resp[:, k] @ log_joint
    return total / len(data)
    ### END SOLUTION


GMM.lower_bound = lower_bound

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 4: at the responsibilities the bound touches, elsewhere it lies below.
with gt.exercise("lower_bound"):
    tilted = GMM(n_comp=3)
    tilted.init_param(pis=[0.6, 0.3, 0.1], means=true_means, covars=true_covars)
    right_shares, height = second_opinion(tilted).predict_proba(x), second_opinion(tilted).score(x)
    touching = tilted.lower_bound(x, right_shares.copy())
    gt.check(touching is not None, "lower_bound gives nothing back: does it end with return?")
    gt.check(np.ndim(touching) == 0, f"One number is asked for, yours has shape {np.shape(touching)}: sum over components and over points.")
    gt.check(not np.isclose(touching, len(x) * height), "So close! That is the sum over the points; divide it by their number.")
    gt.check(np.isclose(touching, height), f"At the responsibilities the bound should equal the LML, {height:.4f}; yours is {touching:.4f}. Are all three logs there?")
    known_goats = np.eye(3)[z]
    with np.errstate(all="ignore"):
        bound = tilted.lower_bound(x, known_goats)
    gt.check(np.isfinite(bound), "With shares of 0 and 1 your bound is not a number: what is 0 log 0?")
    complete = [np.log(tilted.pis[k]) + tilted.compute_log_pdf_multi_gaussian(x[n : n + 1], true_means[k], true_covars[k])[0] for n, k in enumerate(z)]
    gt.check(np.isclose(bound, np.mean(complete)), "With shares of 0 and 1 the bound is the complete-data log-likelihood, divided by N; yours is another number.")
    gt.check(bound < height, "For other shares than the responsibilities the bound should lie below the LML.")
    print(f"Well done: {touching:.4f} at the responsibilities, where it touches the LML; {bound:.4f} where each stone is given to its goat.")

# %% nbgrader={"grade": true, "grade_id": "test_lower_bound_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: any shares, unequal weights, leaning covariances. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(91)
model_set = GMM(n_comp=3)
weights_set = np.array([0.15, 0.6, 0.25])
means_set = np.array([[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]])
covars_set = np.array([[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]])
model_set.pis, model_set.means, model_set.covars = weights_set.copy(), means_set.copy(), covars_set.copy()
sample, shares = sampler.normal(size=(40, 2)) * 1.5, sampler.dirichlet([1.0, 2.0, 0.5], size=40)
answer = model_set.lower_bound(sample.copy(), shares.copy())
gt.check(answer is not None, "lower_bound gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.size == 1, f"lower_bound must return one number; yours has shape {answer.shape}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def bound_slips(mixture, shares_in):
    """What common mistakes give for a lower bound, each with its hint."""
    count, terms, logs = len(mixture.x), shares_in * mixture.log_joint, shares_in * np.log(shares_in)
    own = mixture.shares
    return {
        "that is the sum over the points: divide by their number.": terms.sum() - logs.sum(),
        "the term with log r is missing: that is Q / N.": terms.sum() / count,
        "mind the sign of r log r: it is subtracted, and so lifts the bound.": (terms.sum() + logs.sum()) / count,
        "log r stands inside the bracket, with its r in front.": (terms.sum() - np.log(shares_in).sum()) / count,
        "that is the LML: use the shares that are given.": mixture.log_densities.mean(),
        "use the shares that are given, not the responsibilities.": ((own * mixture.log_joint).sum() - logs.sum()) / count,
        "the weights are missing: log pi belongs to the bracket.": ((shares_in * mixture.log_parts).sum() - logs.sum()) / count,
        "the weight stands outside the log: log pi, not pi.":
            ((shares_in * (mixture.weights + mixture.log_parts)).sum() - logs.sum()) / count,
        "the shares stand outside the log.": np.log((shares_in * np.exp(mixture.log_joint)).sum(axis=1)).mean(),
        "the density is not logged.": ((shares_in * np.exp(mixture.log_joint)).sum() - logs.sum()) / count,
        "mind the sign.": -(terms.sum() - logs.sum()) / count,
        "the average is over points; over components it is a sum.": (terms - logs).mean(),
    }


mixture_set = Mixture(sample, means_set, covars_set, weights_set)
target = (shares * (mixture_set.log_joint - np.log(shares))).sum() / 40
if not hints.same(answer.reshape(()), target):
    for hint, slip in bound_slips(mixture_set, shares).items():
        assert not hints.same(answer.reshape(()), slip), f"lower_bound: {hint}"
    raise AssertionError("lower_bound: not the bound. Which r, which logs, over what is the sum, divided by what?")
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1)]:
    model_set, sample = GMM(n_comp=n_parts, data_dim=dim, seed=6), sampler.normal(size=(n_points, dim))
    shares = sampler.dirichlet(np.ones(n_parts), size=n_points)
    means_set, covars_set = np.array(model_set.means), np.stack([np.eye(dim) * (k + 1) for k in range(n_parts)])
    model_set.covars = covars_set.copy()
    place = f"{n_points} points, {n_parts} component(s), {dim} dimension(s)"
    try:
        answer = np.asarray(model_set.lower_bound(sample.copy(), shares.copy()), dtype=float)
    except Exception as error:
        raise AssertionError(
            f"lower_bound raises an error for {place}.\nIs a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    mixture_set = Mixture(sample, means_set, covars_set, np.full(n_parts, 1 / n_parts))
    target = (shares * (mixture_set.log_joint - np.log(shares))).sum() / n_points
    assert answer.size == 1 and hints.same(answer.reshape(()), target), (
        f"lower_bound: right for 40 points, 3 components, 2 dimensions, but not for {place}.\nRead every size from the shapes."
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_lower_bound_edges", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: shares of 0 and 1, and nothing that is given changes. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

model_set = GMM(n_comp=3, seed=7)
sample = np.random.RandomState(92).normal(size=(12, 2))
shares = np.eye(3)[np.arange(12) % 3]
kept_sample, kept_shares = sample.copy(), shares.copy()
before_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
with np.errstate(all="ignore"):
    answer = model_set.lower_bound(sample, shares)
gt.check(answer is not None, "lower_bound gives nothing back: does it end with return?")
gt.check(np.isfinite(np.asarray(answer, dtype=float)).all(), "lower_bound: shares of 0 and 1 give nan or infinity: 0 log 0 counts as 0.")
### BEGIN HIDDEN TESTS
assert np.array_equal(sample, kept_sample) and np.array_equal(shares, kept_shares), "lower_bound changes data or resp: work on a copy."
after_call = [np.array(model_set.pis), np.array(model_set.means), np.array(model_set.covars)]
for was, now in zip(before_call, after_call):
    assert np.array_equal(was, now), "lower_bound changes the parameters: it should only look at them."
halves = np.random.RandomState(93).dirichlet([1.0, 1.0, 1.0], size=12)
with np.errstate(all="ignore"):
    mixed = [np.mean(np.asarray(model_set.lower_bound(kept_sample, other), dtype=float)) for other in (kept_shares, halves, (kept_shares + halves) / 2)]
assert np.isfinite(mixed).all(), "lower_bound gives nan or infinity."
assert not np.allclose(mixed[0], mixed[1]), "lower_bound gives the same number for other shares: does it use resp?"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 5: `half_steps` (1 point)
#
# See it rise. `half_steps(gmm, data, n_iter)` takes `n_iter` EM steps with the mixture `gmm` and returns the lower bound after each *half* of a step: after an E-step with its new shares, after the M-step with its new parameters and still these shares, and so on: $2 \cdot$ `n_iter` numbers.

# %% nbgrader={"grade": false, "grade_id": "half_steps", "locked": false, "schema_version": 3, "solution": true, "task": false}
def half_steps(gmm, data, n_iter):
    """Take `n_iter` EM steps with `gmm` -> the lower bound after each half-step (2 * n_iter,)."""
    ### BEGIN SOLUTION
    bounds = []
    for _ in range(n_iter):
        resp = gmm.E_step(data)
        bounds.append(gmm.lower_bound(data, resp))
        gmm.M_step(data, resp)
        bounds.append(gmm.lower_bound(data, resp))
    return np.array(bounds)
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 5.
with gt.exercise("half_steps"):
    climber = GMM(n_comp=3, seed=2)
    heights = [climber.compute_LML(x)]
    bounds = half_steps(climber, x, 4)
    gt.check(bounds is not None, "half_steps gives nothing back: does it end with return?")
    gt.check(np.shape(bounds) == (8,), f"4 steps have 8 halves; yours has shape {np.shape(bounds)}.")
    gt.check(np.isclose(bounds[0], heights[0]), "After the first E-step the bound should touch the LML of the start. Is it taken before the M-step?")
    falls = np.flatnonzero(np.diff(bounds) < -1e-9)
    gt.check(falls.size == 0, f"Your bound falls at half-step {falls[:1]} (from 0). Is it taken with the shares that the M-step has used?")
    gt.check(
        np.isclose(climber.lower_bound(x, climber.E_step(x)), climber.compute_LML(x)) and not np.isclose(bounds[1], bounds[2]),
        "The bound should rise at an E-step, too: is the one after the M-step taken with the old shares?",
    )
    print(f"Well done: from {bounds[0]:.3f} up to {bounds[-1]:.4f}, and no half-step goes down.")

# %% nbgrader={"grade": true, "grade_id": "test_half_steps", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the bound after each half of a step. Your own methods are the measure, so their mistakes do not count again.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(95)
sample = sampler.normal(size=(30, 2)) + np.repeat([[0.0, 0.0], [3.0, 1.0], [1.0, 4.0]], 10, axis=0)
gt.check(callable(half_steps), "half_steps is not a function any more: was the name used for something else?")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture, Step


def fresh_model():
    """A start with unequal weights."""
    model = GMM(n_comp=3, seed=4)
    model.pis = np.array([0.5, 0.3, 0.2])
    return model


def own_halves(n_taken, by_height):
    """The bounds, and the means at the end, where your own methods lead; after an E-step the LML will do."""
    model, data_set, values = fresh_model(), sample.copy(), []
    for _ in range(n_taken):
        resp_set = model.E_step(data_set)
        values.append(model.compute_LML(data_set) if by_height else model.lower_bound(data_set, resp_set))
        model.M_step(data_set, resp_set)
        values.append(model.lower_bound(data_set, resp_set))
    values = np.array(values, dtype=float)
    assert values.shape == (2 * n_taken,)
    return values, np.array(model.means, dtype=float)


def book_halves(n_taken):
    """The same by the formulas."""
    model, values = fresh_model(), []
    mixture = Mixture(sample, model.means, model.covars, model.pis)
    for _ in range(n_taken):
        shares_set = mixture.shares
        step, entropy = Step(sample, shares_set), np.nansum(shares_set * np.log(shares_set))
        values.append(((shares_set * mixture.log_joint).sum() - entropy) / len(sample))
        mixture = Mixture(sample, step.means, step.around(step.means), shares_set.mean(axis=0))
        values.append(((shares_set * mixture.log_joint).sum() - entropy) / len(sample))
    return np.array(values), mixture.means


model_set, targets = fresh_model(), []
with np.errstate(all="ignore"):
    for by_height in (False, True):
        try:
            targets.append(own_halves(4, by_height))
        except Exception:
            pass  # your own methods lead nowhere, which has cost its points
    try:
        answer = np.asarray(half_steps(model_set, sample.copy(), 4), dtype=float)
    except NotImplementedError:
        raise
    except Exception as error:
        assert len(targets) < 2, f"half_steps raises an error: {str(error)[:90]}"
        answer = np.zeros(0)
if targets and (len(targets) == 2 or answer.shape == (8,)):
    targets.append(book_halves(4))
    assert answer.shape == (8,), f"half_steps: 4 steps have 8 halves, so 8 numbers; yours has shape {answer.shape}."
    fits = [np.allclose(answer, values, rtol=1e-4, atol=1e-5, equal_nan=True) for values, _ in targets]
    if not any(fits):
        values = targets[0][0]
        slips = {
            "only every other half is there, twice: take the bound after the E-step and after the M-step.": (answer, np.repeat(values[::2], 2)),
            "the first number is that after the first E-step, not after the M-step.": (answer[:-1], values[1:]),
            "after the M-step the bound is taken with new shares; keep those that the M-step has used.": (answer[1:-1:2], values[2::2]),
            "those are sums over the points.": (answer, values * len(sample)),
            "that is how much each half gains; the bounds themselves are asked for.": (answer[:-1], np.diff(values)),
        }
        for hint, (part, slip) in slips.items():
            assert not np.allclose(part, slip, rtol=1e-4, atol=1e-5), f"half_steps: {hint}"
        raise AssertionError(
            "half_steps: not the bounds that your E_step, lower_bound and M_step give in turn.\n"
            "E-step, bound, M-step with these shares, bound with these shares, and again."
        )
    stops_set = [end for (_, end), fit in zip(targets, fits) if fit]
    assert any(np.allclose(model_set.means, end, rtol=1e-4, atol=1e-5, equal_nan=True) for end in stops_set), (
        "half_steps: the mixture that is given should take the steps itself: afterwards it is n_iter steps on."
    )
### END HIDDEN TESTS

# %% jupyter={"source_hidden": true} tags=["display"]
climber = GMM(n_comp=3, seed=2)
climber.M_step(x, climber.E_step(x))  # past the first leap, which would flatten the picture
bounds = np.asarray(half_steps(climber, x, 6))
fig, ax = plt.subplots(figsize=(7, 3.2))
ax.plot(np.arange(12) / 2, bounds, color=gt.PALETTE[0], linewidth=1)
ax.plot(np.arange(6), bounds[::2], "o", color=gt.PALETTE[0], label="after an E-step")
ax.plot(np.arange(6) + 0.5, bounds[1::2], "s", color=gt.PALETTE[1], label="after an M-step")
ax.set(title="the lower bound, half-step by half-step", xlabel="step of EM", ylabel="F")
ax.legend()
gt.show(ax, """The lower bound over six steps of EM, with a circle after each E-step and a square half a step later, after each M-step. The line
goes up from every mark to the next.""")

# %% [markdown]
# *From the second step on. After an E-step the bound is the LML.*

# %% [markdown]
# ## 4. Fifty steps
#
# The list of likelihoods that `fit` returns is the *trace* of the run. A trace that falls, even once, even by little, means a bug; one that rises does not prove that there is none. When something is wrong, plot the trace first.

# %% jupyter={"source_hidden": true} tags=["display"]
gmm = GMM(n_comp=3, seed=2)
gmm.M_step(x, gmm.E_step(x))  # the step of exercise 3 first: its jump of 19.556 would flatten the picture
trace = gmm.fit(x, n_iter=50)
gt.check(np.diff(trace).min() > -1e-9, "Your trace falls somewhere: there is a bug in E_step, M_step or compute_LML.")

truth = GMM(n_comp=3)
truth.init_param(true_pis, true_means, true_covars)
matched = gt.matching(gmm.means, true_means)  # the components in the order of the goats: the same colour for the same cloud
fig, axes = plt.subplots(1, 3, figsize=(12, 4))
gt.plot_trace(trace, ax=axes[0]).set_title("the trace")
gt.plot_GMM(x, np.asarray(gmm.E_step(x))[:, matched], np.asarray(gmm.means)[matched], np.asarray(gmm.covars)[matched], ax=axes[1])
axes[1].set_title(f"estimate: LML {trace[-1]:.4f}")
gt.plot_GMM(x, z, true_means, true_covars, ax=axes[2])
axes[2].set_title(f"truth: LML {truth.compute_LML(x):.4f}")
gt.show(fig, """Left: the log-likelihood against 50 steps of EM, rising in two waves. Middle: the estimate, three clouds in the colours of the goats;
the right one, green, reaches far into the middle. Right: the truth, where the middle cloud, orange, is the largest.""")

# %% [markdown]
# *Left, from the second step on: the likelihood rises steeply, slowly, faster again, slowly. Slow is not finished. Middle and right: where EM is after these steps, and what the goats did.*
#
# ### Which goat kicked which stone?
#
# The best guess for a stone is the component with the largest responsibility. But no stone says which goat is number one: the order of the components is EM's own. So components must be matched to goats: of all ways to give each component a goat of its own, take the one that makes most guesses right.
#
# ### Exercise 6: `share_right` (2 points: three components 1, other numbers 1)
#
# `share_right(resp, z)` returns the share of the points, from 0 to 1, whose component is guessed rightly, best matched, from responsibilities `(N, K)` and true components `(N,)`, 0 to K-1. `itertools.permutations(range(K))` goes through all $K!$ orders.

# %% nbgrader={"grade": false, "grade_id": "share_right", "locked": false, "schema_version": 3, "solution": true, "task": false}
def share_right(resp, z):
    """Share of the points whose most responsible component is the true one, best matched -> number."""
    ### BEGIN SOLUTION
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return max(np.mean(np.array(goats)[guesses] == z) for goats in permutations(range(resp.shape[1])))
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 6: five stones, four of them guessed rightly, under any names of the components.
with gt.exercise("share_right"):
    five = np.array([[0.7, 0.2, 0.1], [0.5, 0.4, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.1, 0.3, 0.6]])
    goats = np.array([0, 1, 1, 2, 2])
    share = share_right(five.copy(), goats.copy())
    gt.check(share is not None, "share_right gives nothing back: does it end with return?")
    gt.check(np.ndim(share) == 0, f"One number is asked for, yours has shape {np.shape(share)}.")
    gt.check(not np.isclose(share, 4), "That is a number of stones: divide it by all stones.")
    gt.check(np.isclose(share, 0.8), f"With the components in the order of the goats, 4 of 5 guesses are right: 0.8. Yours is {share:.3f}.")
    renamed = share_right(five[:, [2, 0, 1]], goats.copy())
    gt.check(np.isclose(renamed, 0.8), f"The same components under other names should give 0.8, too; yours is {renamed:.3f}. Are all orders tried?")
    shared = share_right(np.array([[0.9, 0.1]] * 2 + [[0.2, 0.8]] * 3), np.array([0, 0, 0, 0, 1]))
    gt.check(np.isclose(shared, 0.6), f"Both components have mostly stones of goat 0, but only one can be it: 3 of 5 are right, 0.6. Yours is {shared:.3f}.")
    print("Well done: 4 of 5, whatever the components are called.")

# %% nbgrader={"grade": true, "grade_id": "test_share_right_value", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: three components, in another order than the goats. More is tried when you hand in.
import itertools

import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(101)
labels_set = sampler.randint(3, size=60)
shares = sampler.dirichlet([0.6, 0.6, 0.6], size=60) + 0.5 * np.eye(3)[(labels_set + 1) % 3]
shares /= shares.sum(axis=1, keepdims=True)
kept_shares, kept_labels = shares.copy(), labels_set.copy()
answer = share_right(shares, labels_set)
gt.check(answer is not None, "share_right gives nothing back: does it end with return?")
gt.check(np.size(answer) == 1, f"share_right must return one number; yours has shape {np.shape(answer)}.")
### BEGIN HIDDEN TESTS


def rates(shares_in, labels_in):
    """The share right for every matching, in the order of permutations."""
    picked = shares_in.argmax(axis=1)
    ways = itertools.permutations(range(shares_in.shape[1]))
    return np.array([np.mean(np.array(way)[picked] == labels_in) for way in ways])


def crowded(shares_in, labels_in):
    """The share right if two components may have the same goat."""
    picked = shares_in.argmax(axis=1)
    return sum(np.bincount(labels_in[picked == k]).max(initial=0) for k in range(shares_in.shape[1])) / len(labels_in)


assert np.array_equal(shares, kept_shares) and np.array_equal(labels_set, kept_labels), "share_right changes resp or z: work on copies."
answer, every = float(np.reshape(answer, ())), rates(shares, labels_set)
slips = {
    "the components are not matched: the order of the components is not that of the goats.": every[0],
    "that is the worst matching; take the best.": every.min(),
    "that is the share that is wrong.": 1 - every.max(),
    "that is a number of points: divide it by all points.": every.max() * 60,
    "the average over all matchings says nothing: take the best.": every.mean(),
    "the guess is the component with the largest responsibility, not the smallest.": rates(-shares, labels_set).max(),
    "a percentage? The share goes from 0 to 1.": 100 * every.max(),
}
for hint, slip in slips.items():
    assert np.isclose(slip, every.max()) or not np.isclose(answer, slip), f"share_right: {hint}"
labels_swapped = np.array([0, 2, 1])[labels_set]
answer_swapped = share_right(kept_shares.copy(), labels_swapped)
assert np.isclose(answer, every.max()), "share_right: not the share of guesses that are right. What is compared with what?"
assert np.isclose(float(np.reshape(answer_swapped, ())), every.max()), "share_right: other names of the goats change it: are all K! orders tried?"
knotted = np.eye(3)[np.repeat([0, 0, 1, 2], [5, 4, 4, 3])] * 0.9 + 0.03
answer = float(np.reshape(share_right(knotted, np.repeat([0, 1, 0, 2], [5, 4, 4, 3])), ()))
assert not np.isclose(answer, 8 / 16), "share_right: the largest count first is not always best: compare whole matchings."
lumps = np.tile([0.2, 0.5, 0.3], (10, 1))
lumps[:4] = [0.5, 0.2, 0.3]
in_two = np.array([1, 1, 1, 0, 1, 1, 1, 1, 0, 2])
answer = float(np.reshape(share_right(lumps, in_two), ()))
assert not np.isclose(answer, crowded(lumps, in_two)), "share_right: two components have got the same goat; each has a goat of its own."
assert np.isclose(answer, rates(lumps, in_two).max()), "share_right: wrong where a component has no points. Is every component matched?"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_share_right_numbers", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of points and components. More is tried when you hand in.
import itertools

import numpy as np

import gmm_tools as gt

try:
    answer = share_right(np.array([[0.4, 0.6], [0.9, 0.1]]), np.array([0, 1]))
except NotImplementedError:
    raise
except Exception as error:
    gt.check(False, f"share_right raises an error for 2 points and 2 components: {str(error)[:90]}")
gt.check(answer is not None, "share_right gives nothing back: does it end with return?")
### BEGIN HIDDEN TESTS


def rates(shares_in, labels_in):
    """The share right for every matching, in the order of permutations."""
    picked = shares_in.argmax(axis=1)
    ways = itertools.permutations(range(shares_in.shape[1]))
    return np.array([np.mean(np.array(way)[picked] == labels_in) for way in ways])


sampler = np.random.RandomState(98)
shares, labels_set = sampler.dirichlet([1.0, 1.0, 1.0], size=30), sampler.randint(3, size=30)
try:
    charged = not np.isclose(np.mean(share_right(shares.copy(), labels_set.copy())), rates(shares, labels_set).max())
except Exception:
    charged = True
# what is wrong for three components has lost its point in test_share_right_value
for n_points, n_parts in [(25, 2), (40, 4), (6, 1), (2, 3)]:
    shares, labels_set = sampler.dirichlet(np.ones(n_parts), size=n_points), sampler.randint(n_parts, size=n_points)
    count = f"{n_points} points and {n_parts} component(s)"
    try:
        answer = np.asarray(share_right(shares.copy(), labels_set.copy()), dtype=float)
    except Exception as error:
        raise AssertionError(f"share_right raises an error for {count}.\nIs a size written as a literal somewhere?") from error
    assert charged or np.isclose(answer.mean(), rates(shares, labels_set).max()), (
        f"share_right: right for three components, but not for {count}.\nAre all sizes read from resp?"
    )
### END HIDDEN TESTS

# %% jupyter={"source_hidden": true} tags=["display"]
later = GMM(n_comp=3, seed=2)
later.fit(x, n_iter=250)
for name, mixture in [("the truth", truth), ("the estimate after fifty steps", gmm), ("the same after 250 steps", later)]:
    right = share_right(np.asarray(mixture.E_step(x)), z)
    print(f"{name:>30}: {right:.1%} of the stones right, LML {mixture.compute_LML(x):.4f}, weights {np.sort(np.ravel(mixture.pis)).round(2)}")

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_truth_below_fit", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 7 (3 points).** Explain. (a) Even the true parameters name the goat of only 91 % of the stones: why not more? (b) From step 50 to 250 the LML gains 0.009, but the share right nearly ten per cent: what was wrong at step 50? (Compare weights and pictures.) (c) In the end the estimate has a higher LML than the truth, and yet names fewer goats rightly: how can that be, and which of the two would have the higher LML on 500 new stones?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) The clouds overlap: where two goats are about as likely, the place of a stone does not say who kicked it, and even the best guess is often wrong. No method can do better on average.
# 2. (1 point) At step 50 one component still holds about half of the stones (weight 0.49 in place of 1/3): that of the right goat has taken many of the middle goat's. The likelihood is nearly flat there, so a small gain is not a finished fit.
# 3. (1 point) The estimate is chosen to fit *these* stones, their accidents included, and it maximises their likelihood, not the number of right names. On new stones the truth scores better in expectation.
#
# Often seen: "the truth has not converged", or a numerical error (criterion 3 lost); "EM found a bad optimum" for (a) (criterion 1 lost: the truth is no optimum, and has the same trouble).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "truth_below_fit", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# (a) The clouds overlap. A stone that lies where two goats are about as likely could be either's; its place is all we know, so even with the true habits the best guess is wrong for about one stone in eleven.
#
# (b) The estimate is still on its way. At step 50 the component of the right goat has a weight of 0.49 and stretches into the middle cloud, so many stones of the middle goat get the wrong name. The likelihood hardly tells: it is nearly flat there. A trace that rises slowly is not at its end.
#
# (c) Maximum likelihood looks for the parameters that suit these 500 stones best, their accidents included. The truth made the stones, but in a finite sample the best-scoring point is almost surely another one. It is a little overfitted, and it was never asked to name goats. On new stones the accidents are others, so there the truth is expected to score higher.

# %% [markdown]
# ## 5. Choosing among restarts
#
# EM climbs to *a* top, not to *the* top. Or it **collapses**: around a single stone a covariance can shrink for ever, and the likelihood runs away to infinity while the model gets useless. `fit` notices, stops, and ends the trace with `inf`. How often? Try it.
#
# ### Run it yourself: `restarts` (for question 8)
#
# `restarts(data, seeds, n_iter)` fits a fresh `GMM(n_comp=3, seed=seed)` from each seed and returns where the traces end.

# %% nbgrader={"grade": false, "grade_id": "restarts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def restarts(data, seeds, n_iter):
    """Fit a GMM of three components from each of `seeds` -> the last value of each trace."""
    ### BEGIN SOLUTION
    return np.array([GMM(n_comp=3, seed=seed).fit(data, n_iter)[-1] for seed in seeds])
    ### END SOLUTION

# %% tags=["display"]
print(np.round(restarts(x, range(10), n_iter=100), 4))

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_restart_method", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 8 (2 points).** Try more seeds and steps. What do you observe: which ends are there, how often is each reached, and what do more steps change? Then propose a method: what do you vary, what do you compare, and which runs must be left out?
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (2 points)**
#
# 1. (1 point) Observes, with numbers of one's own: most starts end at -2.791, some lower (-2.851), some with inf (of seeds 0 to 19 with 300 steps: 14, 2 and 4); and a low end after 100 steps can be a lower hill or a slow climb, which more steps tell apart.
# 2. (1 point) Several starts that really differ, the final likelihood compared on the same data after enough steps, and collapsed runs left out (or prevented), since an infinite likelihood would always win.
#
# Often seen: "take the run with the highest likelihood" without a word on collapse (criterion 2 lost); observations without a number (criterion 1 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "restart_method", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# Of the seeds 0 to 19, four collapse (3, 8, 11 and 17). After 300 steps fourteen end at the same height, -2.7909, and two, 0 and 4, lower, at -2.8507. After 100 steps there were more heights: seeds 7, 13 and 14, between -2.796 and -2.805, were only slow and reach the top later, while seed 0 (-2.894) was slow and then ends on the lower hill all the same.
#
# So: draw several starts with different seeds, run EM from each until the gain is negligible, throw away the runs in which a covariance has become singular (their likelihood is unbounded, so they would win every comparison, and they describe one stone instead of a goat), and keep the parameters with the highest likelihood on the data.

# %% [markdown]
# ### Exercise 7: `best_of` (3 points)
#
# `best_of(data, seeds, n_iter)` starts a fresh `GMM(n_comp=3, seed=seed)` from each seed, fits it for `n_iter` steps, and returns the fitted mixture whose trace ends highest, collapsed ones left out (`is_collapsed` tells).

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

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 7: after four steps, seeds 0, 7 and 1 are at different heights.
with gt.exercise("best_of"):
    ends = {seed: GMM(n_comp=3, seed=seed).fit(x, 4)[-1] for seed in [0, 7, 1]}
    chosen = best_of(x, [0, 7, 1], 4)
    gt.check(chosen is not None, "Nothing came back: does best_of return the mixture it chose?")
    gt.check(hasattr(chosen, "compute_LML"), f"The fitted GMM is asked for; a {type(chosen).__name__} came back.")
    arrived, listed = chosen.compute_LML(x), ", ".join(f"{end:.4f}" for end in ends.values())
    gt.check(np.isclose(arrived, max(ends.values())), f"best_of chose a fit that ends at {arrived:.4f}, and the ends are {listed}.")
    print(f"Well done: of three fits you chose the highest, {arrived:.4f}.")

# %% nbgrader={"grade": true, "grade_id": "test_best_of_choice", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: the best start may come first, in the middle or last. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sample = np.random.RandomState(61).normal(size=(24, 2)) + np.repeat([[0.0, 0.0], [4.0, 1.0], [1.0, 5.0]], 8, axis=0)
gt.check(callable(best_of), "best_of is not a function any more: was the name used for something else?")
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
    by_end = []  # all your starts end alike, or in an error, which has cost its points: there is no best one
orders = [[by_end[2], *by_end[:2]], [by_end[0], by_end[2], by_end[1]], by_end] if by_end else []
picks = []
if not by_end:
    try:
        chosen_fit = best_of(sample, chances, 3)
    except NotImplementedError:
        raise
    except Exception:
        chosen_fit = None  # as your own fits do
    assert chosen_fit is None or hasattr(chosen_fit, "means"), "best_of: return the fitted GMM itself, not its likelihood, its seed or a pair."
for order in orders:
    chosen_fit = best_of(stones, order, n_taken)
    assert chosen_fit is not None, "best_of returned nothing, although all starts are sound: which mixture does it return, and when?"
    assert hasattr(chosen_fit, "means"), "best_of: return the fitted GMM itself, not its likelihood, its seed or a pair."
    chosen_means = np.asarray(chosen_fit.means, dtype=float)
    picks.append([chance for chance in chances if np.allclose(chosen_means, np.asarray(runs[chance].means, dtype=float))])
first_LML = {chance: np.mean(GMM(n_comp=3, seed=chance).compute_LML(stones)) for chance in chances if by_end}
best_start = max(first_LML, key=first_LML.get, default=None)
assert all(picks), (
    "best_of: what came back is not a fit of n_iter steps from one of the seeds.\n"
    "Does each seed get a fresh GMM(n_comp=3, seed=seed), and fit the data and the n_iter of the call?"
)
if not all(by_end[2] in pick for pick in picks):
    slips = {
        "it returns the fit that comes first, whatever the others reach.": [[order[0]] for order in orders],
        "it returns the fit that comes last, whatever the others reached.": [[order[-1]] for order in orders],
        "that is the worst fit, not the best.": [[by_end[0]]] * 3,
        "that is the best start or the best on the way, not the best end: compare where the traces end.": [[best_start]] * 3,
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

import gmm_tools as gt

sample = np.random.RandomState(65).normal(size=(12, 2))
gt.check(callable(best_of), "best_of is not a function any more: was the name used for something else?")
### BEGIN HIDDEN TESTS


def is_wide(fitted):
    """Whether no component is near collapse, by whatever rule."""
    return bool(np.linalg.det(np.asarray(fitted.covars, dtype=float)).min() > 1e-4)


lonely = np.concatenate([sample, [[6.0, 6.0]]])  # a lone stone: the starts of seeds 8 and 5 collapse onto it
runs, reached = {}, {}
try:
    for chance in [8, 1, 5, 3]:
        runs[chance] = GMM(n_comp=3, seed=chance)
        reached[chance] = float(np.reshape(runs[chance].fit(lonely, 5)[-1], ()))
except Exception:
    reached = {}  # your steps raise errors: other tests see to that
fallen = [chance for chance in reached if not np.isfinite(reached[chance])]
if fallen and any(is_wide(runs[chance]) for chance in reached if chance not in fallen):
    for order in ([8, 1, 5, 3], [3, 5, 1, 8]):
        chosen_fit = best_of(lonely, order, 5)
        assert chosen_fit is not None, "best_of returned nothing, although some starts are sound."
        assert hasattr(chosen_fit, "means"), "best_of: return the fitted GMM itself, not its likelihood, its seed or a pair."
        chosen_means = np.asarray(chosen_fit.means, dtype=float)
        collapsed = [np.asarray(runs[chance].means, dtype=float) for chance in fallen]
        assert np.isfinite(chosen_means).all() and not any(np.allclose(chosen_means, lost) for lost in collapsed), (
            "best_of: a collapsed fit won. Its likelihood is infinite, but it describes a single point: leave it out."
        )
else:  # with your steps no start tells sound from collapsed: see at least that one start comes back
    for n_taken, stones in [(2, sample), (0, sample), (0, sample[:1])]:
        try:
            single = GMM(n_comp=3, seed=1)
            reached = float(np.reshape(single.fit(stones, n_taken)[-1], ()))
        except Exception:
            continue
        if np.isfinite(reached) and is_wide(single):
            assert best_of(stones, [1], n_taken) is not None, "best_of: a single start that is sound is the best of one."
            break
    else:  # not even one start is sound, which has cost its points
        try:
            best_of(stones, [1], 0)
        except NotImplementedError:
            raise
        except Exception:
            pass  # as your own fits do
### END HIDDEN TESTS

# %% [markdown]
# ## 6. K-means as a start
#
# Better than many starts is a *good* one. K-means alternates two steps that should look familiar: give each point to the nearest centre, then move each centre to the mean of its points. It knows neither shapes nor weights, but its centres lie where the points are.
#
# ### Exercise 8: `kmeans_init` (3 points: means 1, other sizes and the seed 1, covariances 1)
#
# Return the means `(K, D)` and the covariances `(K, D, D)` of the `n_comp` groups that k-means finds, in the same order. Use `sklearn.cluster.KMeans(n_clusters=..., n_init=5, random_state=...)`, or write the two steps yourself: until the groups no longer change, from centres drawn among the points without replacement. Use `seed` wherever something is drawn. `np.cov(points.T)` is the covariance of a group.

# %% nbgrader={"grade": false, "grade_id": "kmeans_init", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kmeans_init(x, n_comp, seed):
    """Means (K, D) and covariances (K, D, D) of the groups that k-means finds in `x` (N, D)."""
    ### BEGIN SOLUTION
    from sklearn.cluster import KMeans

    labels = KMeans(n_clusters=n_comp, n_init=5, random_state=seed).fit(x).labels_
    groups = [x[labels == k] for k in range(n_comp)]
    return np.stack([group.mean(axis=0) for group in groups]), np.stack([np.cov(group.T) for group in groups])
    ### END SOLUTION

# %%
np.random.seed(12)  # other stones, for the check and the pictures below
*_, z12, x12 = gt.generate_Bayes_adventures_data(N=500)

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 8, on the stones of seed 12.
with gt.exercise("kmeans_init"):
    means_start, covars_start = kmeans_init(x12, 3, seed=0)
    gt.check(np.shape(means_start) == (3, 2), f"means should be (K, D) = (3, 2); yours are {np.shape(means_start)}.")
    gt.check(np.shape(covars_start) == (3, 2, 2), f"covariances should be (K, D, D) = (3, 2, 2); yours are {np.shape(covars_start)}.")
    labels12 = ((x12[:, None] - np.asarray(means_start)) ** 2).sum(-1).argmin(1)
    groups12 = [x12[labels12 == k] for k in range(3)]
    gt.check(min(map(len, groups12)) > 0, "One centre has no stones at all: start from stones that differ.")
    gt.check(
        np.allclose(means_start, [group.mean(axis=0) for group in groups12], atol=1e-2),
        "At the end of k-means every centre is the mean of the stones nearest to it; yours is not. More rounds?",
    )
    gt.check(
        np.allclose(covars_start, [np.cov(group.T) for group in groups12], rtol=2e-2, atol=2e-2),
        "The means are right. But a covariance is not that of the stones of its group: which stones, in which order?",
    )
    print("Well done: every centre is the mean of the stones nearest to it, and the covariances are theirs.")

# %% nbgrader={"grade": true, "grade_id": "test_kmeans_init_means", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: each centre is the mean of the points nearest to it; groups that are apart are told apart.
# More is tried when you hand in.
import warnings

import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(71)
sample = np.concatenate([sampler.normal(size=(30, 2)), sampler.normal(size=(20, 2)) + [9.0, 7.0]])
kept_sample = sample.copy()
answer = kmeans_init(sample, 2, 0)
gt.check(answer is not None, "kmeans_init gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"kmeans_init: return two things, means and covariances; yours returns {len(answer)}.")
centres = np.asarray(answer[0], dtype=float)
gt.check(centres.shape == (2, 2), f"kmeans_init: 2 clusters in 2 dimensions have means (2, 2); yours are {centres.shape}.")
### BEGIN HIDDEN TESTS
assert np.array_equal(sample, kept_sample), "kmeans_init changes the data it is given: copy before you change."
target = np.stack([sample[:30].mean(axis=0), sample[30:].mean(axis=0)])
assert np.isfinite(centres).all(), "kmeans_init: a centre is not a number: a cluster was left without points."
assert np.allclose(centres[centres[:, 0].argsort()], target, atol=1e-2), (
    "kmeans_init: two clouds far apart, but the centres are not their two means.\n"
    "Alternate: nearest centre for each point, then the mean of each group, until nothing moves."
)
many = np.random.RandomState(74).normal(size=(80, 3))  # so many that k-means needs some rounds
with warnings.catch_warnings():  # np.cov warns of a group of one
    warnings.simplefilter("ignore")
    try:
        centres = np.asarray(kmeans_init(many.copy(), 4, 0)[0], dtype=float)
    except Exception:
        centres = np.empty(0)  # test_kmeans_init_seeds sees to other sizes
if centres.shape == (4, 3) and np.isfinite(centres).all():
    nearest = ((many[:, None] - centres) ** 2).sum(axis=-1).argmin(axis=1)
    if len(set(nearest.tolist())) == 4:
        again = np.stack([many[nearest == k].mean(axis=0) for k in range(4)])
        assert np.allclose(centres, again, atol=5e-2), (
            "kmeans_init: a centre is not the mean of the points nearest to it: k-means was not run to its end."
        )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_kmeans_init_seeds", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other sizes, and starting points that depend on the seed alone. More is tried when you hand in.
import warnings

import numpy as np

import gmm_tools as gt

few = np.random.RandomState(76).normal(size=(10, 3))  # so few points that some seeds draw one twice
with warnings.catch_warnings():  # np.cov warns of a group of one
    warnings.simplefilter("ignore")
    answer = kmeans_init(few.copy(), 5, 0)
gt.check(answer is not None, "kmeans_init gives nothing back: does it end with return?")
gt.check(np.shape(answer[0]) == (5, 3), f"kmeans_init: 5 clusters in 3 dimensions have means (5, 3); yours are {np.shape(answer[0])}.")
### BEGIN HIDDEN TESTS
for chance, stones, n_parts in [(0, few, 5), (1, few, 5), (2, few, 5), (3, few, 5)]:
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
    assert np.isfinite(centres).all(), "kmeans_init: a centre is not a number: were starting points drawn twice?"
    nearest = ((stones[:, None] - centres) ** 2).sum(axis=-1).argmin(axis=1)
    assert len(set(nearest.tolist())) == n_parts, "kmeans_init: a centre has no points: draw starting points without replacement."
crowd = np.random.RandomState(75).normal(size=(120, 3))  # so many ways to group them that chance decides
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    once, twice = (np.asarray(kmeans_init(crowd.copy(), 10, 4)[0], dtype=float) for _ in range(2))
assert np.allclose(once, twice), "kmeans_init: twice the same seed, but other centres: use seed wherever something is drawn."
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_kmeans_init_covars", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the covariances are those of the groups. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(72)
stretch = np.array([[1.0, 0.7], [0.0, 0.5]])
sample = np.concatenate([sampler.normal(size=(80, 2)) @ stretch, sampler.normal(size=(60, 2)) @ stretch.T + [12.0, 9.0]])
answer = kmeans_init(sample.copy(), 2, 0)
gt.check(answer is not None, "kmeans_init gives nothing back: does it end with return?")
shapes_found = [np.shape(matrix) for matrix in answer[1]]
gt.check(shapes_found == [(2, 2)] * 2, f"kmeans_init: two covariances of shape (2, 2) are asked for; yours have {shapes_found}.")
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
            "that is a sum: divide it by the number of points of the group.": target * (len(clouds[k]) - 1),
        }
        for hint, slip in slips.items():
            if np.allclose(matrices[k], slip, rtol=3e-2):
                return hint
        if not np.allclose(matrices[k], target, rtol=3e-2):
            return "covariance k must be that of the points in group k, in the order of the means."
    return None


for chance in range(5):  # a k-means that stops too early has lost its points above: one good start will do
    centres, matrices = kmeans_init(sample.copy(), 2, chance)[:2]
    found = first_slip(centres, matrices)
    if found is None:
        break
assert found is None, f"kmeans_init: {found}"
### END HIDDEN TESTS

# %% [markdown]
# On these stones the start of seed 2 gets stuck; what does the new one do?

# %% jupyter={"source_hidden": true} tags=["display"]
random_start, good_start = GMM(n_comp=3, seed=2), GMM(n_comp=3)
good_start.init_param(means=means_start, covars=covars_start)
for _ in range(50):
    for mixture in (random_start, good_start):
        mixture.M_step(x12, mixture.E_step(x12))
fig, axes = plt.subplots(1, 3, figsize=(12, 4))
panels = [("k-means: groups and covariances", np.eye(3)[labels12], means_start, covars_start)]
for name, ended in [("seed 2", random_start), ("k-means", good_start)]:
    panels.append((f"50 steps from {name}: {ended.compute_LML(x12):.4f}", np.asarray(ended.E_step(x12)), ended.means, ended.covars))
for ax, (title, shares12, means12, covars12) in zip(axes, panels):
    matched = gt.matching(means12, true_means)  # the same colour for the same cloud
    gt.plot_GMM(x12, shares12[:, matched], np.asarray(means12)[matched], np.asarray(covars12)[matched], ax=ax)
    ax.set_title(title)
gt.show(fig, """Three panels of stones and ellipses. Left: the groups of k-means, cut by straight borders. Middle: from the random start, one
component covers the middle and the right cloud, and another is a sliver below them. Right: from k-means, three leaning clouds.""")

# %% [markdown]
# *Left: k-means cuts the plane with straight lines. Middle: from the random start one component has hardly any stones. Right: from k-means, EM finds the three clouds.*

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_kmeans_vs_em", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 9 (3 points).** Three sources on k-means and EM.
#
# - *A textbook* (Bishop 2006, section 9.3.2) derives: with the covariance $\epsilon I$ for all components, held fixed, and $\epsilon \to 0$, EM's updates of the means become those of k-means.
# - *A forum*, many votes, no derivation: "K-means is just EM with round Gaussians, so on round clusters both give the same result."
# - *A language model*: "Unlike k-means, EM is probabilistic and therefore does not depend on its initialisation."
#
# How do k-means and EM differ in what they assume and in what they return? And for each source: do you believe it, and what on this page (or which small experiment) supports or contradicts it?
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
# ### 7.1 Stones that lie far away (1 bonus point)
#
# A stone 60 standard deviations away has a density of about $e^{-1800} \approx 10^{-782}$. The smallest double is about $5 \cdot 10^{-324}$, so all densities are exactly 0 there, and responsibilities 0/0. The logarithm, $-1800$, is an ordinary number. Subtract the largest $\log$ of a row before `exp`, as `logsumexp` does, and the denominator is at least $e^0 = 1$.

# %% tags=["display"]
far = np.array([[200.0, 5.0]])
print("densities:    ", [GMM.compute_pdf_multi_gaussian(far, true_means[k], true_covars[k]).item() for k in range(3)])
print("log-densities:", [GMM.compute_log_pdf_multi_gaussian(far, true_means[k], true_covars[k]).item() for k in range(3)])

# %% [markdown]
# The bonus test asks your `E_step` for the responsibilities of such stones.

# %% nbgrader={"grade": true, "grade_id": "test_E_step_far", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Bonus: a far-away stone still has responsibilities that are finite and sum to 1.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

model_set = GMM(n_comp=2)
model_set.pis = np.array([0.3, 0.7])
model_set.means = np.array([[0.0, 0.0], [1.0, 0.0]])
model_set.covars = np.array([[[1.0, 0.2], [0.2, 1.0]], [[1.5, 0.0], [0.0, 0.5]]])
distant = np.array([[60.0, 60.0], [-300.0, 10.0], [250.0, -20.0]])
with np.errstate(all="ignore"):
    answer = model_set.E_step(distant)
gt.check(answer is not None, "E_step gives nothing back: does it end with return?")
answer = np.asarray(answer, dtype=float)
gt.check(answer.shape in [(3, 2), (2, 3)], "E_step: 3 points and 2 components make shape (3, 2).")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

answer = answer if answer.shape == (3, 2) else answer.T  # a turned table has lost its points elsewhere
assert np.isfinite(answer).all(), "E_step: 0/0 far away: work with logs, and subtract the row's largest before exp."
near = Mixture(
    np.random.RandomState(43).normal(size=(40, 2)) * 1.5, [[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]],
    [[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]], [0.15, 0.6, 0.25],
)
model_near = GMM(n_comp=3)
model_near.pis, model_near.means, model_near.covars = near.weights.copy(), near.means.copy(), near.covars.copy()
try:
    nearby = model_near.E_step(near.x.copy())
except Exception:
    nearby = np.nan
# what is wrong nearby, too, has lost its points in test_E_step_values: far away it need only be finite
if hints.same(nearby, near.shares):
    assert np.allclose(answer.sum(axis=1), 1), "E_step: far away the rows do not sum to 1 any more."
    far_away = Mixture(distant, [[0.0, 0.0], [1.0, 0.0]], [[[1.0, 0.2], [0.2, 1.0]], [[1.5, 0.0], [0.0, 0.5]]], [0.3, 0.7])
    assert hints.same(answer, far_away.shares), (
        "E_step: right nearby, but wrong far away: a floor or a clipped exponent makes outliers belong to everybody."
    )
### END HIDDEN TESTS

# %% [markdown]
# ### 7.2 Your own `logsumexp`
#
# Two lines, with a shift by the maximum. Try it on `[-1800, -1801]`.

# %% nbgrader={"grade": false, "grade_id": "my_logsumexp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def my_logsumexp(a):
    """log(sum(exp(a))) of a 1D array, safe for large negative and positive entries."""
    ### BEGIN SOLUTION
    top = np.max(a)
    return top + np.log(np.sum(np.exp(np.asarray(a) - top)))
    ### END SOLUTION

# %% [markdown]
# ### 7.3 EM in motion

# %% jupyter={"source_hidden": true} tags=["display"]
walker = GMM(n_comp=3, seed=2)
history = [(walker.pis, walker.means, walker.covars)]
for step in range(1, 51):
    walker.M_step(x, walker.E_step(x))
    if step in (1, 2, 5, 10, 15, 20, 30, 50):
        history.append((walker.pis, walker.means, walker.covars))
gt.animate_em(history, x)

# %% [markdown]
# *At first k = 0 holds two clouds and k = 2 hardly a stone; then k = 2 takes over the middle.*
#
# ### 7.4 Step by step, from a start of your choice
#
# The sliders (also by Page Up and Page Down) run your own functions. Which start is all but at the top after fifty steps, which is only slower, and which has nearly lost a component?

# %% jupyter={"source_hidden": true} tags=["display"]
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
    {f"seed {seed}": (first.means, first.covars, first.pis) for seed in (2, 0, 5) for first in [GMM(n_comp=3, seed=seed)]},
    e_step=lambda data, *parameters: mixture_with(*parameters).E_step(data),
    m_step=new_parameters,
    log_likelihood=lambda data, *parameters: mixture_with(*parameters).compute_LML(data),
)

# %% [markdown]
# *Some of the steps, and the trace.*

# %% [markdown]
# ## At the end
#
# Run everything: the next cell says which exercises are open. For written answers, look for `YOUR ANSWER HERE`.

# %% tags=["display"]
gt.open_exercises(
    "compute_LML", "E_step", "M_step", "lower_bound", "half_steps", "share_right", "best_of", "kmeans_init"
)

# %% [markdown]
# ## Appendix: derivatives
#
# For vectors $a,b,u$ and matrices $A,X$; in 3 to 8 the table of $\partial f/\partial X_{ij}$, with the entries of $X$ independent (that finds the right maximum for a symmetric $X$, too):
#
# | | $f$ | derivative |
# |---|---|---|
# | 1 | $a^\top u$ | $\nabla_u f = a$ |
# | 2 | $u^\top A\,u$ | $\nabla_u f = (A+A^\top)u$, which is $2Au$ for symmetric $A$ |
# | 3 | $\operatorname{tr}(AX)$ | $A^\top$ |
# | 4 | $a^\top X b$ | $a b^\top$ |
# | 5 | $\log\det X$ (for $\det X>0$) | $(X^{-1})^\top$ |
# | 6 | $a^\top X^{-1} b$ | $-(X^{-1})^\top a b^\top (X^{-1})^\top$ |
# | 7 | $\operatorname{tr}(AX^\top)$ | $A$ |
# | 8 | $\operatorname{tr}(X^{-1}A)$ | $-(X^{-1}AX^{-1})^\top$ |
#
# More: K. B. Petersen, M. S. Pedersen, [*The Matrix Cookbook*](https://www.math.uwaterloo.ca/~hwolkowi/matrixcookbook.pdf) (2012).
#
# ## Sources, and where to go on
#
# C. M. Bishop, [*Pattern Recognition and Machine Learning*](https://www.microsoft.com/en-us/research/uploads/prod/2006/01/Bishop-Pattern-Recognition-and-Machine-Learning-2006.pdf) (2006), chapter 9; D. J. C. MacKay, [*Information Theory, Inference, and Learning Algorithms*](https://www.inference.org.uk/itila/) (2003), chapter 22, and his [filmed lectures](https://www.inference.org.uk/itprnn_lectures/); A. P. Dempster, N. M. Laird, D. B. Rubin, [the article that named EM](https://doi.org/10.1111/j.2517-6161.1977.tb01600.x) (1977); R. M. Neal and G. E. Hinton, [on the lower bound](https://www.cs.toronto.edu/~hinton/absps/em.htm) (1998).
#
# Data, questions and published numbers follow the practical on mixtures of S. Leglaive's course [*Bayesian Methods for Machine Learning*](https://github.com/sleglaive/BayesianML) (CentraleSupélec, 2020/2021), whose picture is credited to A. Deleforge's 2015 lecture; the goats are ours. Text and pictures: CC BY 4.0; code: MIT; by the contributors.
