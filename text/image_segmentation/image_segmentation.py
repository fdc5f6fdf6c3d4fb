# %% [markdown]
# # What belongs together? From k-means to Gaussian mixtures on the pixels of an image
#
# A photograph is a table: one row for each pixel, one column for each colour. Forget where the pixels lie, look for clouds in that table, paint every pixel by its cloud, and a cup, its saucer and the wood they stand on come apart, although nobody told the program what a cup is. In this lab you write the mixture model that does it, and you learn when to trust it.
#
# **Afterwards you can**
#
# - turn an image into a table of standardised pixels and back;
# - say which clusters k-means cuts wrongly, which of those a Gaussian mixture gets right, and which defeat both;
# - write inference, update and a fit that stops when it should, for tens of thousands of rows;
# - judge a segmentation, and code that somebody else (or something else) wrote for you.
#
# **You need** the density of a Gaussian, Bayes' rule, and some numpy. If `x[:, None, :]` looks strange to you, work through `companion/numpy_newaxis.ipynb` first.
#
# **Time.** About 2½ hours for sections 1 to 6: estimated, not measured (120 words a minute, 2 minutes a picture, 5 minutes a point). Section 7 is optional.
#
# **What to hand in.** This notebook, saved with your answers; do not rename it. Write only where it says `YOUR CODE HERE` or `YOUR ANSWER HERE`; you may add cells of your own anywhere.
#
# **How you are graded.** 25 points: 19 for code, by tests, and 6 for written answers, by a person with a mark scheme. The checks ask scikit-learn for a second opinion. Please write the mixture yourself rather than calling its model: whoever reads your notebook may take the points back. In exercise 6 scikit-learn is the task.
#
# **How to check yourself.** Under each code exercise stands a folded cell, its *check*: run it, and it says what is right or where to look. The graded tests come after it. They try your function on other data, so an answer that fits only the numbers on this page is not enough. When you are done, restart the kernel and run all cells (if your Jupyter has a *Validate* button, press it, too).

# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

import gmm_tools as gt

# %% jupyter={"source_hidden": true}
import sys
import time
import warnings

import tqdm as progress
from scipy.optimize import linear_sum_assignment
from sklearn.datasets import make_blobs, make_circles, make_moons

plt.rcParams.update({"figure.dpi": 80, "axes.titlesize": "medium", "figure.constrained_layout.use": True})


def tqdm(steps):
    """The progress bar of the package tqdm, on stdout, where all other lines of a notebook are."""
    return progress.tqdm(steps, file=sys.stdout)


def ready(*names):
    """Have these variables a value? If not, say so in one line, where a picture would only raise an error."""
    missing = [name for name in names if globals().get(name) is None]
    if missing:
        print(f"Nothing to see here yet, for want of {', '.join(missing)}: go back to the cell or exercise that makes it.")
    return not missing


def second_opinion(model):
    """The same mixture as scikit-learn sees it: the checks compare your numbers with its."""
    other = GaussianMixture(model.ncomp)
    other.weights_, other.means_, other.covariances_ = np.ravel(model.priors), np.asarray(model.mus), np.asarray(model.covs)
    other.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(other.covariances_))
    return other

# %% [markdown]
# ## 1. A picture is a table
#
# ### Exercise 1: `load` (3 points: sizes 1, order of the pixels 1, standardisation 1)
#
# `load(image_path)` returns four things, `h, w, c, image_norm`: the height, width and number of channels of the image, and its pixels as an array of shape `(h*w, c)`.
#
# - `gt.load_image(image_path)` reads the image; `image_path` is the path of an image file, or the name of one that comes with this lab: `"coffee"` (an array of shape `(400, 600, 3)`) or `"camera"` (gray: an array of shape `(512, 512)`, without a third number, so c = 1).
# - The pixels come **row by row**: first the top row from left to right, then the next. So `image_norm.reshape(h, w, c)` is an image again.
# - **Each channel is standardised by itself**: subtract the channel's own mean, divide by its own standard deviation (with $N$ in the denominator, `np.std` as it is). K-means, our start, measures with a ruler, and a channel with a large spread would outvote the others.

# %% nbgrader={"grade": false, "grade_id": "load", "locked": false, "schema_version": 3, "solution": true, "task": false}
def load(image_path):
    """Height, width, channels and standardised pixels (h*w, c) of an image -> (h, w, c, image_norm)."""
    ### BEGIN SOLUTION
    image = gt.load_image(image_path)
    h, w = image.shape[:2]
    pixels = image.reshape(h * w, -1)
    return h, w, pixels.shape[1], (pixels - pixels.mean(axis=0)) / pixels.std(axis=0)
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 1: run it, read it.
with gt.exercise("load"):
    loaded = load("coffee")
    gt.check(loaded is not None, "load gives nothing back: does it end with return?")
    gt.check(len(loaded) == 4, f"Four things are asked for: h, w, c, image_norm. Yours are {len(loaded)}.")
    h, w, c, image_norm = loaded
    gt.check((h, w) != (600, 400), "Turn h and w around: an array has its rows first, and their number is the height.")
    gt.check((h, w, c) == (400, 600, 3), f"coffee is 400 high, 600 wide and has 3 channels; yours are {(h, w, c)}.")
    gt.check(np.shape(image_norm) == (h * w, c), f"image_norm should be (h*w, c) = {(h * w, c)}; yours is {np.shape(image_norm)}.")
    gt.check(np.allclose(np.mean(image_norm, axis=0), 0, atol=1e-3), "Not every channel has mean 0: along which axis is the mean taken?")
    photo = gt.load_image("coffee")
    deviations = np.std(image_norm, axis=0)
    gt.check(not np.allclose(deviations * photo.std(axis=(0, 1)), 1, rtol=1e-3), "That is divided by the variance: divide by its root, the standard deviation.")
    gt.check(np.allclose(deviations, 1, atol=1e-3), "Not every channel has standard deviation 1: whose do you divide by?")
    again = np.reshape(image_norm, (h, w, c))
    alike = [bool(np.corrcoef(again[::3, ::3, d].ravel(), photo[::3, ::3, d].ravel())[0, 1] > 0.9999) for d in range(3)]
    gt.check(sum(alike) in (0, 3), f"Channel by channel, is it that of the image? {alike}. Are two channels exchanged?")
    gt.check(all(alike), "There and back again gives another picture: the pixels are out of order. Which axis holds the colours before you reshape?")
    try:
        gray = load("camera")
    except (ValueError, IndexError):
        gt.check(False, "The gray image stops load: its array is (h, w), two numbers and no third. What should c be then?")
    gt.check(gray[2] == 1 and np.shape(gray[3]) == (512 * 512, 1), "A gray image has one channel: c = 1, and a column of pixels.")
    gt.check(np.allclose([np.mean(gray[3]), np.std(gray[3])], [0, 1], atol=1e-3), "The gray image is to be standardised, too.")
    print("Well done: coffee is a table of", h * w, "pixels, and survives the way there and back.")

# %% nbgrader={"grade": true, "grade_id": "test_load_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: a colour image, and a gray one. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

parts = load("coffee")
gt.check(parts is not None, "load gives nothing back: does it end with return?")
gt.check(len(parts) == 4, f"load: four things are asked for, h, w, c and image_norm; yours are {len(parts)}.")
### BEGIN HIDDEN TESTS
for image_name, true_sizes in {"coffee": (400, 600, 3), "camera": (512, 512, 1)}.items():
    try:
        parts = parts if image_name == "coffee" else load(image_name)
        sizes = tuple(int(number) for number in parts[:3])
    except Exception as error:
        raise AssertionError(
            f"load raises an error for {image_name}, or h, w, c are not numbers: {str(error)[:60]}\n"
            "A gray image is an array (h, w), without a third number."
        ) from error
    assert sizes[:2] != (true_sizes[1], true_sizes[0]) or sizes[0] == sizes[1], (
        "load: h and w are swapped. An array has its rows first, and their number is the height."
    )
    if image_name == "camera":
        assert sizes[:2] == true_sizes[:2], "load: a second image has the size of the first: does it read image_path?"
        assert sizes[2] == 1, f"load: a gray image has one channel, c = 1; yours is {sizes[2]}."
    assert sizes == true_sizes, "load: h, w or c is wrong."
    count, channels = true_sizes[0] * true_sizes[1], true_sizes[2]
    assert np.shape(parts[3]) != (channels, count), "load: image_norm has a row for each channel; a row for each pixel, please."
    assert np.shape(parts[3]) == (count, channels), (
        f"load: image_norm of {image_name} should have shape (h*w, c); yours is {np.shape(parts[3])}."
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_load_pixels", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the order of the pixels and channels. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

parts = load("coffee")
gt.check(parts is not None, "load gives nothing back: does it end with return?")
got = np.asarray(parts[3], dtype=float)
gt.check(got.size == 400 * 600 * 3, f"load: coffee has 240000 pixels with 3 channels; your image_norm has shape {got.shape}.")
### BEGIN HIDDEN TESTS
picture = gt.load_image("coffee")
# a table on its side, or one that is still an image, has lost its point for that already
got = got.T if got.shape == (3, 240000) else got.reshape(240000, 3)


def same_order(table, other):
    """Is each channel of one table that of the other, but for shift and scale? Every 7th pixel tells."""
    with np.errstate(all="ignore"):
        return all(np.corrcoef(table[::7, d], other[::7, d])[0, 1] > 0.999 for d in range(3))


true_table = picture.reshape(-1, 3)
sound = same_order(got, true_table)
if not sound:  # standardised along the wrong axis: test_load_scale sees to that
    vivid = true_table.std(axis=1) > 0.01
    by_pixel = true_table[vivid] - true_table[vivid].mean(axis=1, keepdims=True)
    by_pixel /= true_table[vivid].std(axis=1, keepdims=True)
    sound = np.allclose(got[vivid], by_pixel, atol=1e-3)
if not sound:
    slips = {
        "reshape(c, -1) scrambles the pixels: colours are the last axis, so reshape to (-1, c).": picture.reshape(3, -1).T,
        "the channels are in another order than in the image.": true_table[:, ::-1],
        "the pixels come column by column; row by row is asked for.": picture.transpose(1, 0, 2).reshape(-1, 3),
        "the image is upside down.": picture[::-1].reshape(-1, 3),
        "the image is mirrored.": picture[:, ::-1].reshape(-1, 3),
    }
    for hint, slip in slips.items():
        assert not same_order(got, slip), f"load: {hint}"
    raise AssertionError(
        "load: image_norm.reshape(h, w, c) is not the image any more.\n"
        "Row n of the table must hold the channels of pixel n, row by row."
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_load_scale", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: every channel is standardised by itself. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

parts = load("coffee")
gt.check(parts is not None, "load gives nothing back: does it end with return?")
got = np.asarray(parts[3], dtype=float)
gt.check(got.size == 400 * 600 * 3, f"load: coffee has 240000 pixels with 3 channels; your image_norm has shape {got.shape}.")
### BEGIN HIDDEN TESTS
got = got.T if got.shape == (3, 240000) else got.reshape(240000, 3)
assert np.isfinite(got).mean() > 0.9, "load: image_norm has many values that are NaN or infinite."
middles, widths = got.mean(axis=0), got.std(axis=0)
standard = np.allclose(middles, 0, atol=2e-3) and np.allclose(widths, 1, atol=2e-3)
if not standard:
    raw = gt.load_image("coffee").reshape(-1, 3)
    raw_spreads = raw.std(axis=0)
    slips = {
        "each pixel is standardised; the channels should be (axis=0).":
            np.allclose(np.nan_to_num(got).mean(axis=1), 0, atol=2e-3),
        "one mean and one standard deviation for all channels: each needs its own (axis=0).":
            np.isclose(got.mean(), 0, atol=2e-3) and np.isclose(got.std(), 1, atol=2e-3),
        "the pixels are as they were: subtract the mean, divide by the standard deviation.":
            np.allclose(widths, raw_spreads, atol=2e-3) and np.allclose(middles, raw.mean(axis=0), atol=2e-3) and got.max() <= 1,
        "the means are right; now divide by the standard deviation.":
            np.allclose(middles, 0, atol=2e-3) and np.allclose(widths, raw_spreads, atol=2e-3),
        "divide by the standard deviation, not by the variance.": np.allclose(widths * raw_spreads, 1, rtol=5e-3),
        "the widths are right; subtract the mean before you divide.": np.allclose(widths, 1, atol=2e-3),
        "the range from 0 to 1 is something else: subtract the mean, divide by the standard deviation.":
            got.min() >= 0 and got.max() <= 1 + 1e-9,
    }
    for hint, slip in slips.items():
        assert not slip, f"load: {hint}"
    raise AssertionError("load: a channel has not mean 0 and standard deviation 1.")
try:
    gray_table = np.asarray(load("camera")[3], dtype=float)
except Exception:
    gray_table = None  # test_load_sizes sees to that
if gray_table is not None and gray_table.size == 512 * 512:
    assert np.isclose(gray_table.mean(), 0, atol=2e-3), "load: right for colours, but a gray image has not mean 0."
    assert np.isclose(gray_table.std(), 1, atol=2e-3), "load: right for colours, but a gray image has not standard deviation 1."
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Where k-means fails
#
# K-means gives each point to the nearest of $K$ centres and moves each centre to the mean of its points, in turns, until nothing changes. "Nearest" is measured with a ruler, so the border between two clusters is the straight line halfway between their centres, whatever the clusters look like.
#
# A **Gaussian mixture** describes each cluster by a bell with a centre, a shape and a weight. Here are both on four kinds of clusters.

# %% jupyter={"source_hidden": true} tags=["display"]
def share_found(truth, labels):
    """Share of points in the right cluster, when clusters are matched as well as possible."""
    table = np.array([[np.mean((truth == i) & (labels == j)) for j in set(labels)] for i in set(truth)])
    return table[linear_sum_assignment(-table)].sum()


blobs, blob_truth = make_blobs(300, random_state=170)
generator = np.random.default_rng(3)
dense = np.concatenate([generator.normal(0, 0.5, (240, 2)), generator.normal(0, 2, (60, 2)) + [2.2, 0]])
clusters = {
    "stretched": (blobs @ [[0.6, -0.6], [-0.4, 0.85]], blob_truth),
    "overlapping": (dense, np.repeat([0, 1], [240, 60])),
    "moons": make_moons(300, noise=0.06, random_state=0),
    "circles": make_circles(300, noise=0.05, factor=0.5, random_state=0),
}
fig, axes = plt.subplots(2, 4, figsize=(12, 5.6))
for (name, (points, truth)), column in zip(clusters.items(), axes.T):
    ways = {
        "k-means": KMeans(len(set(truth)), n_init=1, random_state=0),
        "mixture": GaussianMixture(len(set(truth)), random_state=0),
    }
    for ax, (way, model) in zip(column, ways.items()):
        found = model.fit_predict(points)
        for k in set(found):
            ax.scatter(*points[found == k].T, s=14, marker="os^"[k], color=gt.PALETTE[k], linewidths=0, alpha=0.8)
        ax.set(title=f"{name}, {way}: {share_found(truth, found):.0%}", xticks=[], yticks=[])
gt.show(fig, """Four data sets, clustered by k-means (top) and by a mixture (bottom), a marker for each cluster; the titles give the share
found. The mixture finds the stretched clusters; both cut the moons and the circles across.""")

# %% [markdown]
# *Top: k-means. Bottom: a Gaussian mixture with as many components. The number is the share of the points that are in the right cluster.*
#
# - **Stretched.** K-means cuts long clusters in two and joins the halves of neighbours. A bell can lean and stretch.
# - **Overlapping.** A dense, narrow cluster lies at the edge of a wide one. K-means cuts halfway between the centres; the mixture lets the wide cluster have points on both sides. In the overlap no border is right: the best answer is "probably the narrow one".
# - **Moons and circles.** *Both fail.* A moon or a ring is not a bell, and a mixture has nothing else to offer.
#
# Section 4 will show that one material, lit here and shaded there, makes a *stretched* cloud of colours.

# %% [markdown]
# ## 3. The mixture
#
# Each pixel is made in two moves: a component is drawn, $p(z_n = k) = \pi_k$, then a colour from its bell, $p(x_n \mid z_n = k) = \mathcal N(x_n; \mu_k, \Sigma_k)$, where
#
# $$\mathcal N(x; \mu, \Sigma) = (2\pi)^{-D/2}\, |\Sigma|^{-1/2} \exp\!\left(-\tfrac12 (x-\mu)^\top \Sigma^{-1} (x-\mu)\right).$$
#
# Nobody sees which component was drawn. But Bayes' rule says how plausible each one is, once the colour is known. These are the **responsibilities**, shares that sum to 1 over the components:
#
# $$r_{nk} = p(z_n = k \mid x_n; \theta) = \frac{\pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k)}{\sum_j \pi_j\, \mathcal N(x_n; \mu_j, \Sigma_j)}.$$
#
# | symbol | in code, shape | meaning |
# |---|---|---|
# | $N, D, K$ | the shape of `datas`; `ncomp` | pixels, channels, components ($K$ is chosen by you; the lab on Old Faithful has a criterion) |
# | $x_n$, $z_n$ | `datas[n]`, $D$; none | the standardised colour of pixel $n$, and which component made it (latent) |
# | $\pi_k, \mu_k, \Sigma_k$ | `priors[k]`; `mus[k]`, $D$; `covs[k]`, $D \times D$ | weight, mean, covariance of component $k$: the parameters, together $\theta$ |
# | $r_{nk}$, $N_k$ | `gamma[n, k]`; `gamma.sum(axis=0)[k]` | responsibility, and the soft count $\sum_n r_{nk}$ |
#
# In formulas $k$ runs from 1 to $K$; in code and in pictures of fits it counts from 0.
#
# **One point, by hand.** One channel, two components: $\pi = (0.6, 0.4)$, $\mu = (2, 5)$, $\sigma = (1, 2)$. Whose is $x = 3$?
#
# | | $k = 1$ | $k = 2$ |
# |---|---|---|
# | distance in standard deviations | $(3 - 2) / 1 = 1$ | $(3 - 5) / 2 = -1$ |
# | density $\frac{1}{\sqrt{2\pi}\, \sigma_k}\, e^{-\frac12 (\pm 1)^2}$ | $0.3989 \cdot 0.6065 / 1 = 0.2420$ | $0.3989 \cdot 0.6065 / 2 = 0.1210$ |
# | weight times density | 0.1452 | 0.0484 |
# | divided by their sum, 0.1936 | $r_1 = 0.75$ | $r_2 = 0.25$ |
#
# K-means would answer "the first", as sure of this point as of any other. The mixture answers "three to one". The sum, 0.1936, is the density of the mixture at $x = 3$; its logarithm, $-1.642$, is what this point contributes to the likelihood below.

# %% jupyter={"source_hidden": true} tags=["display"]
grid = np.linspace(-2, 11, 300)
bells = np.array([[0.6], [0.4]]) * [multivariate_normal.pdf(grid, m, s**2) for m, s in [(2, 1), (5, 2)]]
fig = plt.figure(figsize=(11, 4))
ax = fig.add_subplot(1, 2, 1)
ax.plot(grid, bells.sum(axis=0), "k-", label="sum: the density of the mixture")
for k, (line, bell, height) in enumerate(zip(["--", "-."], bells, [0.1452, 0.0484])):
    ax.plot(grid, bell, line, color=gt.PALETTE[k], label=f"k = {k + 1}: weight times density")
    ax.bar(2.93 + 0.14 * k, height, 0.14, color=gt.PALETTE[k])
ax.set(title="one channel, two components", xlabel="x", ylabel="density", xlim=(-2, 11), ylim=(0, 0.35))
ax.legend(frameon=False)

ax = fig.add_subplot(1, 2, 2, projection="3d")
u, v = np.meshgrid(np.linspace(-3, 3, 61), np.linspace(-3, 3, 61))
hill = multivariate_normal.pdf(np.stack([u, v], axis=-1), [0, 0], [[1.0, 0.7], [0.7, 1.0]])
ax.plot_surface(u, v, hill, cmap="viridis")
ax.set(title="two channels, one component", xlabel="x₁", ylabel="x₂", zlabel="density")
gt.show(fig, """Left: a high, narrow bell around 2 (dashed), a low, wide one around 5 (dash-dotted) and their sum (solid), with bars of
heights 0.1452 and 0.0484 at x = 3. Right: a bell over a plane, drawn as a surface, whose ridge runs along the diagonal.""")

# %% [markdown]
# *Left: the two bells of the example, each times its weight, and their sum; the bars at $x = 3$ are 0.1452 and 0.0484 high. Right: with two channels a component is a bell over a plane; this one leans, as its covariance has 0.7 off the diagonal.*

# %% [markdown]
# ### From maximum likelihood to EM
#
# Good parameters make the observed pixels probable, so we want the maximum of
#
# $$\log p(x; \theta) = \sum_{n=1}^N \log \sum_{k=1}^K \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k).$$
#
# With one component it is at the plain mean and covariance of the pixels. With several, the sum keeps the logarithm from the exponentials, and no formula gives the maximum at once. If we knew $z_n$, every component would be fitted to its own pixels alone. K-means acts as if it knew. **EM** does not commit itself; it alternates two steps:
#
# - **inference** (the E-step): compute the responsibilities $r_{nk}$ with the present parameters;
# - **update** (the M-step): fit every component to all pixels, each counted by its share, with the *new* mean in $\Sigma_k$:
#
# $$\mu_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, x_n, \qquad \Sigma_k = \frac1{N_k} \sum_{n=1}^N r_{nk}\, (x_n - \mu_k)(x_n - \mu_k)^\top, \qquad \pi_k = \frac{N_k}{N}.$$
#
# No such *round* ever lowers $\log p(x; \theta)$. And k-means is a special case: give all components the covariance $\epsilon I$, hold it there, and let $\epsilon$ shrink. The exponents $-\lVert x_n - \mu_k \rVert^2 / 2\epsilon$ drift apart without bound, the nearest centre's share goes to 1, and the update of the means becomes "the mean of your own points".
#
# ### The class, and its start
#
# `GMM` keeps the parameters. Three methods are missing, `inference`, `update` and `fit`: they are yours; each has a cell of its own, and the last line of such a cell makes it a method of the class.
#
# EM needs a start. `kmeans(n_cluster, image_pixl)`, in the folded cell, groups the pixels by k-means and returns the means `mus`, the shares `priors` and the covariances `covs` of the groups. (To be quick it finds the centres on 2000 to 4000 of the pixels.)

# %%
class GMM:
    """A Gaussian mixture: `mus` (K, D), `covs` (K, D, D), `priors` (K,)."""

    def __init__(self, ncomp, initial_mus, initial_covs, initial_priors):
        self.ncomp = ncomp
        self.mus = np.array(initial_mus, dtype=float)
        self.covs = np.array(initial_covs, dtype=float)
        self.priors = np.array(initial_priors, dtype=float)

# %% jupyter={"source_hidden": true}
def kmeans(n_cluster, image_pixl):
    """Start from k-means on pixels (N, D) -> mus (K, D), priors (K,), covs (K, D, D)."""
    image_pixl = np.asarray(image_pixl, dtype=float)
    some = image_pixl[:: max(1, len(image_pixl) // 2000)]
    labels = KMeans(n_cluster, n_init=3, random_state=0).fit(some).predict(image_pixl)
    groups = [image_pixl[labels == k] for k in range(n_cluster)]
    mus = np.array([group.mean(axis=0) for group in groups])
    priors = np.array([len(group) / len(image_pixl) for group in groups])
    covs = np.array([np.atleast_2d(np.cov(group.T, ddof=0)) for group in groups])
    return mus, priors, covs

# %% tags=["display"]
pixels = 4 * np.concatenate(gt.load_image("coffee")[15::20, 15::20]) - 2  # 600 of them, to try things on
start_mus, start_priors, start_covs = kmeans(4, pixels)
print("shares of the four groups:", start_priors.round(3))

# %% [markdown]
# **For exercises 2 to 4:** your methods must work for any number of pixels, channels and components (read sizes from `datas.shape` and `self.ncomp`), use the parameters of `self`, and leave `datas` and `gamma` as they are.
#
# ### Exercise 2: `inference` (5 points: responsibilities 2, likelihood 1, other sizes 1, far points 1)
#
# `inference(self, datas)` takes pixels `(N, D)` and returns two things, `gamma, log_likelihood`: the responsibilities `(N, K)`, and one number, $\log p(x; \theta)$, the **sum** over the pixels, not their mean. It changes nothing in `self`.
#
# **Work in logs.** A pixel 60 standard deviations away from every component has densities of about $e^{-1800}$, which a computer rounds to 0, and $0/0$ is no responsibility. With $a_{nk} = \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k)$ the division becomes a subtraction, $\log r_{nk} = a_{nk} - \log \sum_j e^{a_{nj}}$. `multivariate_normal.logpdf(datas, mean, cov)` is the second term of $a_{nk}$ for all pixels at once, and `logsumexp(a, axis=1)` is the logarithm of the sum, safe from rounding to 0.

# %% nbgrader={"grade": false, "grade_id": "inference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inference(self, datas):
    """Responsibilities (N, K) of the components for `datas` (N, D), and the log-likelihood, a number."""
    ### BEGIN SOLUTION
    log_joint = np.stack(
        [
            np.log(prior) + multivariate_normal(mu, cov).logpdf(datas)
            for prior, mu, cov in zip(self.priors, self.mus, self.covs)
        ],
        axis=1,
    )
    log_density = logsumexp(log_joint, axis=1, keepdims=True)
    return np.exp(log_joint - log_density), log_density.sum()
    ### END SOLUTION


GMM.inference = inference

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 2: four components, three channels.
with gt.exercise("inference"):
    model = GMM(4, start_mus, start_covs, start_priors)
    try:
        result = model.inference(pixels)
    except ValueError as problem:
        gt.check(False, f"Shapes do not fit: {problem}. A sum over axis 1, (N,), divides (N, K) only as a column, (N, 1).")
    gt.check(result is not None, "inference gives nothing back: does it end with return?")
    gt.check(len(result) == 2, f"Two things are asked for: gamma, log_likelihood. Yours are {len(result)}.")
    gamma, log_likelihood = result
    gt.check(np.shape(gamma) != (4, len(pixels)), "Almost: gamma has one row for each component. Turn it around.")
    gt.check(np.shape(gamma) == (len(pixels), 4), f"gamma should be (N, K) = ({len(pixels)}, 4); yours is {np.shape(gamma)}.")
    gt.check(np.min(gamma) >= 0, "Shares cannot be negative. Are those still logarithms? Then exp is missing.")
    gt.check(np.allclose(np.sum(gamma, axis=1), 1), "Each pixel is shared out completely: every row must sum to 1. Do yours, or do the columns?")
    gt.check(
        np.allclose(gamma, second_opinion(model).predict_proba(pixels), atol=1e-6),
        "Rows sum to 1, good. But the shares are not scikit-learn's: is it weight times density, each with its own mean and covariance?",
    )
    gt.check(np.size(log_likelihood) == 1, "The log-likelihood is one number: sum over components inside the log, then over pixels.")
    total = second_opinion(model).score(pixels) * len(pixels)
    gt.check(not np.isclose(log_likelihood, total / len(pixels)), "So close! That is the mean over the pixels; their sum is asked for.")
    gt.check(np.isclose(log_likelihood, total), "The log-likelihood is not scikit-learn's: is the sum over k inside the log, with its weight?")
    with np.errstate(all="ignore"):
        far_away = np.asarray(model.inference(pixels[:2] + 300)[0])  # no component has made these two
    gt.check(np.isfinite(far_away).all(), "Two pixels far away from every component get 0/0 = nan for their shares: work in logs, as above.")
    gt.check(np.allclose(far_away.sum(axis=1), 1), "Two pixels far away from every component have shares that do not sum to 1: work in logs, as above.")
    print(f"Well done: rows sum to 1, and scikit-learn agrees. Log-likelihood of {len(pixels)} pixels: {float(log_likelihood):.2f}")

# %% nbgrader={"grade": true, "grade_id": "test_inference_gamma", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: unequal weights, leaning covariances. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(21)
weights_set = np.array([0.15, 0.6, 0.25])
means_set = np.array([[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]])
covars_set = np.array([[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]])
model_set = GMM(3, means_set, covars_set, weights_set)
sample = sampler.normal(size=(40, 2)) * 1.5
try:
    answer = model_set.inference(sample.copy())
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"inference raises an error for 40 pixels, 3 components, 2 channels: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere, or a name of the page used? Or must a sum (N,) become a column\n"
        "(N, 1) before it meets a table (N, K)?",
    )
gt.check(answer is not None, "inference gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"inference: two things are asked for, gamma and log_likelihood; yours are {len(answer)}.")
gt.check(np.size(answer[0]) != 1, "inference: gamma comes first, then the log-likelihood.")
answer = np.asarray(answer[0], dtype=float)
gt.check(answer.shape != (3, 40), "inference: gamma is (K, N); one row for each pixel, please: (N, K).")
gt.check(answer.shape == (40, 3), f"inference: 40 pixels and 3 components make gamma (40, 3); yours is {answer.shape}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def shares_by(points_in, centres, covars, weights):
    """The responsibilities that inference gives for a mixture."""
    return np.asarray(GMM(len(weights), centres, covars, weights).inference(points_in)[0])


hint_found = hints.of_shares(answer, Mixture(sample, means_set, covars_set, weights_set), shares_by)
assert hint_found is None, f"inference, gamma: {hint_found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_inference_likelihood", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the log-likelihood of the same kind of mixture. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(22)
weights_set = np.array([0.2, 0.5, 0.3])
means_set = np.array([[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]])
covars_set = np.array([[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]])
model_set = GMM(3, means_set, covars_set, weights_set)
sample = sampler.normal(size=(40, 2)) * 1.5
both_parts = answer = model_set.inference(sample.copy())
gt.check(answer is not None, "inference gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"inference: two things are asked for, gamma and log_likelihood; yours are {len(answer)}.")
numbers = [float(np.reshape(part, ())) for part in answer if np.size(part) == 1]
gt.check(
    len(numbers) == 1,
    f"inference: the log-likelihood must be one number; the shapes you return are {[np.shape(part) for part in answer]}.\n"
    "Sum over components inside the log, then over pixels.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture


def height_by(points_in, centres, covars, weights):
    """The log-likelihood that inference gives for a mixture."""
    return min(GMM(len(weights), centres, covars, weights).inference(points_in), key=np.size)


mixture_set = Mixture(sample, means_set, covars_set, weights_set)
hint_found = hints.of_log_likelihood(numbers[0], mixture_set, height_by)
if hint_found is not None:  # a slip in the log-joints has lost its points in test_inference_gamma
    table = max(both_parts, key=np.size)
    charged = hints.of_shares(table, mixture_set) if np.shape(table) == (40, 3) else None
    assert hint_found == charged, f"inference, log-likelihood: {hint_found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_inference_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: other numbers of pixels, components and channels; nothing is changed. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

model_set = GMM(2, np.eye(2, 3), [np.eye(3), 2 * np.eye(3)], [0.5, 0.5])
try:
    answer = model_set.inference(np.arange(21.0).reshape(7, 3) / 10)
except NotImplementedError:
    raise
except Exception as error:
    gt.check(
        False,
        f"inference raises an error for 7 pixels, 2 components, 3 channels: {str(error)[:90]}\n"
        "Is a size written as a literal somewhere?",
    )
gt.check(answer is not None, "inference gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"inference: two things are asked for, gamma and log_likelihood; yours are {len(answer)}.")
gt.check(
    max(map(np.size, answer)) == 14,
    f"inference: 7 pixels and 2 components, but the shapes are {[np.shape(part) for part in answer]}.\n"
    "Read every size from datas.shape and self.ncomp.",
)
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

near = Mixture(
    np.random.RandomState(21).normal(size=(40, 2)) * 1.5, [[0.5, -1.0], [2.0, 1.5], [-1.5, 0.5]],
    [[[1.0, 0.6], [0.6, 0.8]], [[0.5, -0.3], [-0.3, 0.9]], [[0.7, 0.1], [0.1, 0.4]]], [0.15, 0.6, 0.25],
)
try:
    charged = not hints.same(GMM(3, near.means, near.covars, near.weights).inference(near.x.copy())[0], near.shares)
except Exception:
    charged = True  # test_inference_gamma sees to that
# wrong values for three components have lost their points there: here only sizes count
sampler = np.random.RandomState(23)
for n_points, n_parts, dim in [(7, 2, 3), (30, 4, 2), (5, 1, 1)]:
    place = f"{n_points} pixels, {n_parts} component(s), {dim} channel(s)"
    means_set = sampler.normal(size=(n_parts, dim))
    covars_set = np.stack([np.eye(dim) * (1 + k / 2) for k in range(n_parts)])
    weights_set = np.full(n_parts, 1 / n_parts)
    model_set = GMM(n_parts, means_set, covars_set, weights_set)
    sample = sampler.normal(size=(n_points, dim))
    kept_sample = sample.copy()
    try:
        answer = model_set.inference(sample)
        answer = np.asarray(max(answer, key=np.size) if n_parts > 1 else answer[0], dtype=float)
    except Exception as error:
        raise AssertionError(
            f"inference raises an error for {place}.\n"
            "Is a size written as a literal somewhere, or taken from the wrong axis?"
        ) from error
    assert np.array_equal(sample, kept_sample), "inference changes datas: work on a copy."
    after_call = [np.asarray(model_set.mus), np.asarray(model_set.covs), np.ravel(model_set.priors)]
    for was, now in zip([means_set, covars_set, weights_set], after_call):
        assert np.array_equal(was, now), "inference changes the parameters of self: that is the business of update."
    if answer.size == 1:  # the two parts in the other order: test_inference_gamma sees to that
        continue
    hint_found = hints.of_shares(answer, Mixture(sample, means_set, covars_set, weights_set))
    assert charged or hint_found is None, (
        f"inference: right for 40 pixels, 3 components, 2 channels, but for {place}:\n{hint_found}"
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_inference_far", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: pixels that are far away from all components. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

means_set, weights_set = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]), np.array([0.2, 0.5, 0.3])
covars_set = np.array([[[1.0, 0.2], [0.2, 1.0]], [[1.5, 0.0], [0.0, 0.5]], [[0.6, 0.1], [0.1, 0.7]]])
model_set = GMM(3, means_set, covars_set, weights_set)
distant = np.array([[60.0, 60.0], [-300.0, 10.0], [250.0, -20.0], [5.0, 200.0]])
with np.errstate(all="ignore"):
    answer = model_set.inference(distant.copy())
gt.check(answer is not None, "inference gives nothing back: does it end with return?")
gt.check(len(answer) == 2, f"inference: two things are asked for, gamma and log_likelihood; yours are {len(answer)}.")
answer = np.asarray(max(answer, key=np.size), dtype=float)
gt.check(answer.shape in [(4, 3), (3, 4)], "inference: 4 pixels and 3 components make gamma (4, 3).")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Mixture

answer = answer if answer.shape == (4, 3) else answer.T  # a turned table has lost its points elsewhere
assert np.isfinite(answer).all(), "inference: 0/0 far away: work with logs, and subtract the row's largest before exp."
near = Mixture(np.random.RandomState(24).normal(size=(40, 2)), means_set, covars_set, weights_set)
try:
    nearby = np.asarray(max(model_set.inference(near.x.copy()), key=np.size), dtype=float)
except Exception:
    nearby = np.nan
# what is wrong nearby, too, has lost its points in test_inference_gamma: far away it need only be finite
if hints.same(nearby, near.shares):
    assert np.allclose(answer.sum(axis=1), 1), "inference: far away the rows do not sum to 1 any more."
    assert hints.same(answer, Mixture(distant, means_set, covars_set, weights_set).shares), (
        "inference: right nearby, but wrong far away: a floor or a clipped exponent makes outliers belong to everybody."
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 3: `update` (6 points: means 2, covariances 3, weights 1)
#
# `update(self, datas, gamma)` computes the three updates from pixels `(N, D)` and responsibilities `(N, K)`, and stores them: `self.mus` `(K, D)`, `self.covs` `(K, D, D)`, `self.priors` `(K,)`. It need not return anything. The three are graded separately, so get one right and its points are yours. No ridge on the diagonal, please (see section 7.3).
#
# **Mind the memory.** In a formula, $X^\top \operatorname{diag}(r)\, X$ is elegant. In memory, `np.diag(r)` for 60,000 pixels has 3.6 billion entries and fills 29 GB. One of the three covariance points is for code that takes many pixels. `gamma[:, k, None] * gaps`, with `gaps = datas - self.mus[k]`, weighs the rows of an `(N, D)` array without any large matrix.

# %% nbgrader={"grade": false, "grade_id": "update", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update(self, datas, gamma):
    """Store new mus, covs and priors, computed from `datas` (N, D) and responsibilities `gamma` (N, K)."""
    ### BEGIN SOLUTION
    counts = gamma.sum(axis=0)  # (K,)
    self.priors = counts / len(datas)
    self.mus = (gamma.T @ datas) / counts[:, np.newaxis]
    covs = []
    for k, mu in enumerate(self.mus):
        gap = datas - mu
        covs.append((gamma[:, k, np.newaxis] * gap).T @ gap / counts[k])
    self.covs = np.stack(covs)
    ### END SOLUTION


GMM.update = update

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 3: one step from the k-means start, four components, looked at from three sides.
with gt.exercise("update"):
    model = GMM(4, start_mus, start_covs, start_priors)
    gamma, before = model.inference(pixels)
    gamma = np.asarray(gamma)
    try:
        model.update(pixels, gamma)
    except (ValueError, IndexError) as problem:
        gt.check(np.shape(model.mus) != (3, 4), "self.mus is (D, K): a row for each component, please, (K, D).")
        gt.check(False, f"Shapes do not fit: {problem}. N_k has shape (K,), and divides (K, D) only as a column, (K, 1).")
    gt.check(
        not (np.array_equal(model.mus, start_mus) and np.array_equal(model.covs, start_covs)),
        "Nothing has changed: update returns nothing, it stores the new parameters in self.mus, self.covs and self.priors.",
    )
    gt.check(np.isclose(np.sum(model.priors), 1), f"The weights must sum to 1; yours sum to {np.sum(model.priors):.3f}. Divide soft counts by what?")
    gt.check(np.allclose(np.ravel(model.priors), gamma.sum(axis=0) / gamma.sum()), "Weight k is the share of the pixels that component k accounts for.")
    gt.check(np.shape(model.mus) == (4, 3), f"mus should be (K, D) = (4, 3); yours are {np.shape(model.mus)}.")
    gt.check(not np.allclose(model.mus, start_mus), "The means have not moved: are they stored in self.mus?")
    for k in range(4):
        gt.check(
            np.allclose(model.mus[k], np.average(pixels, axis=0, weights=gamma[:, k])),
            f"Mean {k} differs from numpy's weighted average. Are pixels weighted by column {k} of gamma, and divided by N_k?",
        )
    gt.check(np.ndim(model.covs) != 3 or np.shape(model.covs)[1] != len(pixels), "gaps.T, (D, N), comes first in the product: that gives (D, D).")
    gt.check(np.shape(model.covs) == (4, 3, 3), f"covs should be (K, D, D) = (4, 3, 3); yours are {np.shape(model.covs)}.")


    def cov_around(middle, weights):
        """numpy's covariance of the weighted pixels, taken around this middle instead of their mean."""
        shift = np.average(pixels, axis=0, weights=weights) - middle
        return np.cov(pixels.T, aweights=weights, ddof=0) + np.outer(shift, shift)


    right = np.array([cov_around(mu, share) for mu, share in zip(model.mus, gamma.T)])
    if not np.allclose(model.covs, right, atol=1e-5):
        seen = {
            "They have not changed: are they stored in self.covs?": start_covs,
            "They are taken around the old means: the new ones come first.": [cov_around(*pair) for pair in zip(start_mus, gamma.T)],
            "They are too small, each by the factor N_k / N: divide by N_k.": right * gamma.mean(axis=0)[:, None, None],
            "Each is a sum: divide it by N_k.": right * gamma.sum(axis=0)[:, None, None],
            "All four are those of all pixels: where does gamma come in?": [np.cov(pixels.T, ddof=0)] * 4,
            "gamma counts twice: it belongs to one of the two gaps.":
                [cov_around(mu, share**2) * np.sum(share**2) / np.sum(share) for mu, share in zip(model.mus, gamma.T)],
            "Only the diagonal is there: multiply matrices, not entries.": right * np.eye(3),
        }
        for what, theirs in seen.items():
            gt.check(not np.allclose(model.covs, theirs, atol=1e-5), f"The covariances are not numpy's. {what}")
        gt.check(False, "The covariances are not numpy's weighted ones. Whose gaps, whose column of gamma, divided by which N_k?")
    after = model.inference(pixels)[1]
    gt.check(after > before, "The log-likelihood went down, which EM never does: look at inference and update once more.")
    print(f"Well done: one step takes the log-likelihood from {float(before):.2f} to {float(after):.2f}.")

# %% nbgrader={"grade": true, "grade_id": "test_update_means", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, so that a wrong inference does not matter here. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(31)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
kept_sample, kept_shares = sample.copy(), shares.copy()
old_means = sampler.normal(size=(3, 2))
model_set = GMM(3, old_means, [np.eye(2)] * 3, [0.4, 0.4, 0.2])
trouble = ""
try:
    model_set.update(sample, shares)
except NotImplementedError:
    raise
except Exception as error:
    trouble = f"update raises an error for 40 pixels, 3 components, 2 channels: {str(error)[:90]}"
    try:
        GMM(2, np.eye(2), [np.eye(2)] * 2, [0.5, 0.5]).update(sample.copy(), np.full((40, 2), 0.5))
        trouble += "\nFor 2 components it runs, so two axes are mixed up: mus are (K, D), a row a component."
    except Exception:
        pass  # it is not that
gt.check(np.shape(model_set.mus) != (2, 3), "update: mus are (D, K); a row a component, please: (K, D).")
if trouble:
    gt.check(False, trouble)
gt.check(np.shape(model_set.mus) == (3, 2), f"update: mus should be (K, D) = (3, 2); yours are {np.shape(model_set.mus)}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def means_by(points_in, weights_in):
    """The means that update stores."""
    count, dim = weights_in.shape[1], points_in.shape[1]
    other = GMM(count, np.eye(count, dim), [np.eye(dim)] * count, np.full(count, 1 / count))
    other.update(points_in, weights_in)
    return other.mus


unchanged = np.array_equal(sample, kept_sample) and np.array_equal(shares, kept_shares)
assert unchanged, "update changes datas or gamma: copy before you change."
hint_found = hints.of_means(np.asarray(model_set.mus, dtype=float), Step(sample, shares), means_by, old=old_means)
assert hint_found is None, f"update, means: {hint_found}"
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 1.0], size=12)
try:
    answer = np.asarray(means_by(sample.copy(), shares.copy()), dtype=float)
except Exception as error:
    raise AssertionError(
        "update raises an error for 12 pixels, 2 components, 3 channels.\n"
        "Is a size written as a literal somewhere, or taken from the wrong axis?"
    ) from error
assert answer.shape == (2, 3), "update, means: wrong shape for 2 components and 3 channels: read sizes from shapes."
hint_found = hints.of_means(answer, Step(sample, shares))
assert hint_found is None, f"update, means: right for 3 components and 2 channels, but for 2 and 3:\n{hint_found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_update_covs", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities, and old means that lie far off. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(32)
sample = sampler.normal(size=(40, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + [3.0, -2.0]
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
old_means = sampler.normal(size=(3, 2))
model_set = GMM(3, old_means, [np.eye(2)] * 3, [0.4, 0.4, 0.2])
try:
    model_set.update(sample.copy(), shares.copy())
except NotImplementedError:
    raise
except Exception as error:
    # turned means have lost their own points: as many components as channels suit even these
    shares, old_means = sampler.dirichlet([1.0, 2.0], size=40), sampler.normal(size=(2, 2))
    model_set = GMM(2, old_means, [np.eye(2)] * 2, [0.7, 0.3])
    try:
        model_set.update(sample.copy(), shares.copy())
    except Exception:
        gt.check(False, f"update raises an error for 40 pixels, 3 components, 2 channels: {str(error)[:90]}")
n_parts = shares.shape[1]
gt.check(np.shape(model_set.covs) == (n_parts, 2, 2), f"update: covs should be (K, D, D) = ({n_parts}, 2, 2); yours are {np.shape(model_set.covs)}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def covars_by(points_in, weights_in):
    """The covariances that update stores."""
    count, dim = weights_in.shape[1], points_in.shape[1]
    other = GMM(count, np.eye(count, dim), [np.eye(dim)] * count, np.full(count, 1 / count))
    other.update(points_in, weights_in)
    return other.covs


stored = np.asarray(model_set.mus, dtype=float)  # wrong means cost their own points only
own_means = stored.T if stored.shape == (2, 3) else stored
hint_found = hints.of_covariances(
    np.asarray(model_set.covs, dtype=float), Step(sample, shares), own_means, covars_by, old_means=old_means, old=[np.eye(2)] * n_parts
)
assert hint_found is None, f"update, covariances: {hint_found}"
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 1.0], size=12)
model_set = GMM(2, np.eye(2, 3), [np.eye(3)] * 2, [0.5, 0.5])
try:
    model_set.update(sample.copy(), shares.copy())
    answer, stored = np.asarray(model_set.covs, dtype=float), np.asarray(model_set.mus, dtype=float)
except Exception:
    answer = None  # test_update_means sees to that
if answer is not None:
    assert answer.shape == (2, 3, 3), "update, covariances: wrong shape for 2 components and 3 channels."
    hint_found = hints.of_covariances(answer, Step(sample, shares), stored)
    assert hint_found is None, f"update, covariances: right for 2 channels, but for 2 components and 3 channels:\n{hint_found}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_update_memory", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: the third point for the covariances, many pixels. An N x N matrix must not be built.
# More is tried when you hand in.
import numpy as np

import gmm_tools as gt

few = np.random.RandomState(33).normal(size=(50, 2))
portions = [0.2, 0.3, 0.5]
model_set = GMM(3, np.full((3, 2), 9.0), [np.eye(2) * 7] * 3, portions)
try:
    model_set.update(few, np.tile(portions, (50, 1)))
except NotImplementedError:
    raise
except Exception:  # turned means have lost their own points: as many components as channels suit even these
    portions = [0.4, 0.6]
    model_set = GMM(2, np.full((2, 2), 9.0), [np.eye(2) * 7] * 2, portions)
    model_set.update(few, np.tile(portions, (50, 1)))
gt.check(np.shape(model_set.covs) == (len(portions), 2, 2), f"update: covs should be (K, D, D); yours are {np.shape(model_set.covs)}.")
gt.check(not np.allclose(np.asarray(model_set.covs, dtype=float)[0], np.eye(2) * 7), "update: the covariances did not move: store them in self.covs.")
### BEGIN HIDDEN TESTS
for n_many in (60_000, 100_000, 200_000, 500_000, 6_000_000):
    try:  # so many that this computer refuses such a matrix at once, even of single precision
        np.empty((n_many, n_many), dtype=np.float32)
    except (MemoryError, ValueError):
        break
many, refused = np.random.RandomState(34).normal(size=(n_many, 2)), ""
try:
    model_set.update(many, np.tile(portions, (n_many, 1)))
except Exception as error:
    refused = f"{type(error).__name__} {error}"
assert "allocate" not in refused and "Memory" not in refused, (
    f"update: out of memory for {n_many} pixels: is there an N x N matrix, such as np.diag(gamma[:, k])?\n"
    "Weigh rows by broadcasting: gamma[:, k, None] * gaps has shape (N, D)."
)
assert not refused, f"update raises an error for {n_many} pixels, {len(portions)} components, 2 channels: {refused[:90]}"
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_update_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: random responsibilities once more. More is tried when you hand in.
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(35)
sample = sampler.normal(size=(40, 2))
shares = sampler.dirichlet([1.0, 2.0, 0.5], size=40)
model_set = GMM(3, sampler.normal(size=(3, 2)), [np.eye(2)] * 3, [0.4, 0.4, 0.2])
try:
    model_set.update(sample.copy(), shares.copy())
except NotImplementedError:
    raise
except Exception as error:
    # turned means have lost their own points: as many components as channels suit even these
    shares, old_means = sampler.dirichlet([1.0, 2.0], size=40), np.eye(2)
    model_set = GMM(2, old_means, [np.eye(2)] * 2, [0.7, 0.3])
    try:
        model_set.update(sample.copy(), shares.copy())
    except Exception:
        gt.check(False, f"update raises an error for 40 pixels, 3 components, 2 channels: {str(error)[:90]}")
n_parts = shares.shape[1]
gt.check(np.size(model_set.priors) == n_parts, f"update: {n_parts} components have as many weights; yours have shape {np.shape(model_set.priors)}.")
### BEGIN HIDDEN TESTS
from assessment import hints
from assessment.mistakes import Step


def weights_by(points_in, weights_in):
    """The weights that update stores."""
    count, dim = weights_in.shape[1], points_in.shape[1]
    other = GMM(count, np.eye(count, dim), [np.eye(dim)] * count, np.full(count, 1 / count))
    other.update(points_in, weights_in)
    return np.ravel(other.priors)


answer = np.ravel(np.asarray(model_set.priors, dtype=float))
old = [0.4, 0.4, 0.2] if n_parts == 3 else [0.7, 0.3]
assert not hints.same(answer, old), "update, weights: the weights did not move: store them in self.priors."
hint_found = hints.of_weights(answer, Step(sample, shares), weights_by)
assert hint_found is None, f"update, weights: {hint_found}"
sample, shares = sampler.normal(size=(12, 3)), sampler.dirichlet([1.0, 3.0], size=12)
try:
    answer = np.ravel(np.asarray(weights_by(sample.copy(), shares.copy()), dtype=float))
except Exception:
    answer = None  # test_update_means sees to that
if answer is not None:
    hint_found = hints.of_weights(answer, Step(sample, shares))
    assert hint_found is None, f"update, weights: right for 40 pixels, but for 12 pixels and 2 components:\n{hint_found}"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 4: `fit` (3 points: steps and trace 1, stop 1, progress bar 1)
#
# `fit(self, data, iteration)` alternates `self.inference(data)` and `self.update(data, gamma)`, beginning at the present parameters, for at most `iteration` rounds, and returns the **trace**: a list with the log-likelihood of each round, before its update or after it, as you like (one value more, for the start or the end, is fine).
#
# - **The bar.** Keep a progress bar as `self.bar = tqdm(range(iteration))` and loop over it: `for step in self.bar:`.
# - **The stop.** As soon as the log-likelihood **per pixel** changes by less than `1e-10` from one round to the next, end the loop; whether that round still updates is up to you. (A stop when all parameters change by less than that is fine, too.) Why so small? EM often crawls over a plateau for many rounds before it finds the way on, and a loose tolerance takes a plateau for the top.
#
# If your trace falls, the bug is in exercise 2 or 3.

# %% nbgrader={"grade": false, "grade_id": "fit", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit(self, data, iteration):
    """At most `iteration` rounds of EM on `data` (N, D); returns the trace, a list of log-likelihoods."""
    ### BEGIN SOLUTION
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, log_likelihood = self.inference(data)
        self.update(data, gamma)
        trace.append(log_likelihood)
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-10 * len(data):
            break
    return trace
    ### END SOLUTION


GMM.fit = fit

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 4: two components, 600 pixels, to the end.
with gt.exercise("fit"):
    mus, priors, covs = kmeans(2, pixels)
    model = GMM(2, mus, covs, priors)
    trace = model.fit(pixels, 1000)
    gt.check(trace is not None, "fit gives nothing back: it should return the trace.")
    gt.check(np.ndim(trace) > 0, "fit gives one number back: it should return the whole trace, a list with a value for each round.")
    gt.check(len(trace) < 1000, "It went on for all 1000 rounds, although nothing changed any more: where is the stop?")
    gt.check(np.min(np.diff(np.ravel(trace))) > -1e-6, "The trace falls somewhere, which EM never does: look at exercises 2 and 3.")
    once_more = GMM(2, model.mus, model.covs, np.ravel(model.priors))
    once_more.update(pixels, np.asarray(once_more.inference(pixels)[0]))
    gain = once_more.inference(pixels)[1] - model.inference(pixels)[1]
    gt.check(gain < 1e-8 * len(pixels), "It stopped, but another round still gains something: is the tolerance 1e-10 per pixel?")
    gt.check(
        np.isclose(trace[-1], model.inference(pixels)[1], atol=1e-4),
        "The trace does not end at the log-likelihood of the fit: it should hold the values of inference, not per pixel.",
    )
    gt.check(getattr(model, "bar", None) is not None, "There is no self.bar: keep the progress bar there.")
    gt.check(abs(model.bar.n - len(trace)) <= 2, f"The bar stands at {model.bar.n} after {len(trace)} rounds: does it move inside the loop?")
    print(f"Well done: {len(trace)} rounds, and nothing more to gain.")

# %% nbgrader={"grade": true, "grade_id": "test_fit_trace", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: three rounds are three rounds. Your own inference and update are the measure. More is tried when you hand in.
import contextlib
import io

import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(41)
sample = np.concatenate([sampler.normal(size=(n, 2)) * s + m for n, s, m in [(90, 1, [0, 0]), (70, 0.7, [2.6, 1.2]), (40, 0.6, [-1, 3])]])
start_set = ([[-1.0, 0.5], [1.0, 0.0], [0.0, 2.0]], [np.eye(2)] * 3, [0.3, 0.4, 0.3])
model_set = GMM(3, *start_set)
gt.check(hasattr(model_set, "fit"), "fit: GMM has no method fit: its cell ends with GMM.fit = fit.")
kept_sample = sample.copy()
try:
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        record = model_set.fit(sample, 3)
except NotImplementedError:
    raise
except Exception as error:  # perhaps not the fault of fit: that is decided when you hand in
    trouble, record = f"fit raises an error: {str(error)[:90]}", []
else:
    trouble = ""
gt.check(record is not None, "fit gives nothing back: return the trace.")
gt.check(np.ndim(record) > 0, "fit: return the whole trace, a list with a value for each round, not one number.")
### BEGIN HIDDEN TESTS


def rounds_break_down(count):
    """Whether your own inference and update, used as exercise 4 says, stop within some rounds."""
    walker = GMM(3, *start_set)
    try:
        for _ in range(count):
            table, height = walker.inference(sample.copy())
            walker.update(sample.copy(), table)
            float(height)
    except Exception:
        return True
    return False


def own_rounds(count):
    """Your own inference and update, `count` times from the start: likelihoods and means on the way."""
    walker, given = GMM(3, *start_set), kept_sample.copy()
    likelihoods, ways = [], [np.array(walker.mus, dtype=float)]
    for _ in range(count):
        try:
            parts_set = walker.inference(given)
            walker.update(given, np.asarray(max(parts_set, key=np.size), dtype=float))
        except Exception:
            break  # your own rounds break down after a while, and fit cannot be blamed for that
        likelihoods.append(float(np.sum(np.asarray(min(parts_set, key=np.size), dtype=float))))
        ways.append(np.array(walker.mus, dtype=float))
    return np.array(likelihoods), ways


excused = trouble and rounds_break_down(3)  # inference or update stop every fit, which has cost their points
assert excused or not trouble, trouble
if not excused:
    own_values, own_places = own_rounds(6)
    n_asked = 3
    if np.diff(own_values[:4]).min(initial=1) < 1e-7:  # your own rounds stand still, or fall: fit is right to stop at once
        n_asked, model_set = 1, GMM(3, *start_set)
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            record = model_set.fit(kept_sample.copy(), 1)
    moved = np.array(model_set.mus, dtype=float)
    if not np.allclose(moved, own_places[n_asked], rtol=1e-3, equal_nan=True):
        for count in {0, 1, 2, 4, 5, 6}.intersection(range(len(own_places))) - {n_asked}:
            assert not np.allclose(moved, own_places[count], rtol=1e-3), (
                f"fit(data, {n_asked}) makes {count} update(s): how often is self.update called in the loop?"
            )
        raise AssertionError(
            "fit: a few rounds from the given parameters end elsewhere than your inference and update do.\n"
            "Does each round use the data of the call and the parameters of self, and nothing else?"
        )
    got = np.array([np.sum(np.asarray(entry, dtype=float)) for entry in record])
    assert len(got) in (n_asked, n_asked + 1), (
        f"fit(data, {n_asked}): the trace should have a value for each round (and one for the start, if you like); yours has {len(got)}."
    )
    sound = [own_values[:n_asked], own_values[1 : n_asked + 1], own_values[: n_asked + 1]]
    for known in sound:
        assert len(known) != len(got) or n_asked == 1 or not np.allclose(got, known / 200, rtol=1e-3), (
            "fit: the trace is per pixel; it should hold the log-likelihoods as inference returns them."
        )
        assert len(known) != len(got) or n_asked == 1 or not np.allclose(got, -known, rtol=1e-3), "fit: mind the sign of the trace."
    assert any(len(known) == len(got) and np.allclose(got, known, rtol=1e-3, equal_nan=True) for known in sound), (
        "fit: the trace does not hold the log-likelihoods of the rounds, in their order."
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_fit_stop", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: it stops when nothing changes any more, not earlier, and not never. More is tried when you hand in.
import contextlib
import io

import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(42)
sample = np.concatenate([sampler.normal(size=(n, 2)) * s + m for n, s, m in [(90, 1, [0, 0]), (70, 0.7, [3.1, 1.4]), (40, 0.6, [-1.2, 3.6])]])
start_set = ([[-1.0, 0.5], [1.0, 0.0], [0.0, 2.0]], [np.eye(2)] * 3, [0.3, 0.4, 0.3])
model_set = GMM(3, *start_set)
gt.check(hasattr(model_set, "fit"), "fit: GMM has no method fit: its cell ends with GMM.fit = fit.")
try:
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        record = model_set.fit(sample.copy(), 2)
except NotImplementedError:
    raise
except Exception as error:  # perhaps not the fault of fit: that is decided when you hand in
    trouble, record = f"fit raises an error: {str(error)[:90]}", []
else:
    trouble = ""
gt.check(record is not None or hasattr(model_set, "bar"), "fit does nothing yet: no trace comes back, and there is no self.bar.")
### BEGIN HIDDEN TESTS


def rounds_break_down(count):
    """Whether your own inference and update, used as exercise 4 says, stop within some rounds."""
    walker = GMM(3, *start_set)
    try:
        for _ in range(count):
            table, height = walker.inference(sample.copy())
            walker.update(sample.copy(), table)
            float(height)
    except Exception:
        return True
    return False


def one_round(walker):
    """Take a round with your own methods; the log-likelihood before it."""
    parts_set = walker.inference(given)
    walker.update(given, np.asarray(max(parts_set, key=np.size), dtype=float))
    return float(np.sum(np.asarray(min(parts_set, key=np.size), dtype=float)))


excused = trouble and rounds_break_down(2)  # inference or update stop every fit, which has cost their points
assert excused or not trouble, trouble
walker, given, own_values, settled = GMM(3, *start_set), sample.copy(), [], False
try:
    while len(own_values) < 400 and not settled:
        own_values.append(one_round(walker))
        settled = len(own_values) > 1 and abs(own_values[-1] - own_values[-2]) < 1e-10 * len(sample)
except Exception:
    settled = False  # your own rounds break down after a while, and fit cannot be blamed for that
falls = np.diff(own_values).min(initial=0) < -1e-6  # which EM never does: to stop there is right, too
if not excused:
    n_allowed = 1000 if settled else max(1, len(own_values) - 1)
    model_set, given = GMM(3, *start_set), sample.copy()
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        try:
            record = model_set.fit(given, n_allowed)
        except Exception as error:
            settled = not rounds_break_down(2)
            assert not settled, f"fit raises an error: {str(error)[:90]}"
    if settled and not falls and len(own_values) > 5:
        n_rounds = int(model_set.bar.n) if record is None or np.ndim(record) == 0 else len(record)
        assert not np.allclose(model_set.mus, start_set[0]), (
            "fit(data, 1000) leaves the parameters where they were: does it call self.update?"
        )
        last_values = [one_round(model_set) for _ in range(2)]
        assert abs(last_values[1] - last_values[0]) < 1e-8 * len(sample), (
            "fit: it stops too early; another round still changes the log-likelihood.\n"
            "Is the tolerance 1e-10 per pixel, on the change from one round to the next?"
        )
        assert n_rounds < 990, "fit: it never stops: all rounds are made, although nothing changes any more."
        assert n_rounds <= 3 * len(own_values) + 10, (
            "fit: it stops long after nothing changes any more. Compare the absolute change with 1e-10 per pixel;\n"
            "waiting for the likelihood to fall is waiting for a rounding error."
        )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_fit_bar", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: self.bar moves with the rounds. More is tried when you hand in.
import contextlib
import io

import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(43)
sample = np.concatenate([sampler.normal(size=(n, 2)) * s + m for n, s, m in [(90, 1, [0, 0]), (70, 0.7, [3.1, 1.4]), (40, 0.6, [-1.2, 3.6])]])
start_set = ([[-1.0, 0.5], [1.0, 0.0], [0.0, 2.0]], [np.eye(2)] * 3, [0.3, 0.4, 0.3])
model_set = GMM(3, *start_set)
gt.check(hasattr(model_set, "fit"), "fit: GMM has no method fit: its cell ends with GMM.fit = fit.")
try:
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        model_set.fit(sample.copy(), 3)
except NotImplementedError:
    raise
except Exception as error:  # perhaps not the fault of fit: that is decided when you hand in
    trouble = f"fit raises an error: {str(error)[:90]}"
else:
    trouble = ""
gt.check(trouble or hasattr(model_set, "bar"), "fit: there is no self.bar after a fit: keep the progress bar there.")
gt.check(trouble or hasattr(model_set.bar, "n"), "fit: self.bar is not a progress bar: self.bar = tqdm(range(iteration)).")
### BEGIN HIDDEN TESTS


def rounds_break_down(count):
    """Whether your own inference and update, used as exercise 4 says, stop within some rounds."""
    walker = GMM(3, *start_set)
    try:
        for _ in range(count):
            table, height = walker.inference(sample.copy())
            walker.update(sample.copy(), table)
            float(height)
    except Exception:
        return True
    return False


excused = trouble and rounds_break_down(3)  # inference or update stop every fit, which has cost their points
assert excused or not trouble, trouble
if not excused:
    n_moved, walker = int(model_set.bar.n), GMM(3, *start_set)
    own_values = []
    while len(own_values) < 3:
        parts_set = walker.inference(sample.copy())
        own_values.append(float(np.sum(np.asarray(min(parts_set, key=np.size), dtype=float))))
        walker.update(sample.copy(), np.asarray(max(parts_set, key=np.size), dtype=float))
    lively = np.diff(own_values).min() > 1e-7  # if your own rounds stand still, or fall, fit is right to stop at once
    assert n_moved != 0 or not lively, "fit: the bar never moves. Loop over it: for step in self.bar."
    assert n_moved > 1 or not lively, "fit: the bar moves once, at the end or at the start: move it inside the loop."
    assert n_moved <= 3, f"fit: after 3 rounds the bar stands at {n_moved}: it should move once a round."
    model_set = GMM(3, *start_set)
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            record = model_set.fit(sample.copy(), 1000)
        n_rounds = 0 if record is None or np.ndim(record) == 0 else len(record)
    except Exception:
        n_rounds = 0  # your own rounds break down after a while: test_update_means and its like see to that
    if 10 < n_rounds < 900:
        n_moved = int(model_set.bar.n)
        assert abs(n_moved - n_rounds) <= 2, (
            f"fit: it stopped after about {n_rounds} of 1000 rounds, but the bar stands at {n_moved}.\n"
            "It should move once a round, inside the loop."
        )
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 5: `visualize` (2 points: labels 1, order 1)
#
# `visualize(gmm, image, ncomp, ih, iw)` paints the segmentation and returns it.
#
# - `gmm` is a fitted mixture with `ncomp` components (at most five), `image` the standardised pixels `(ih*iw, c)`, row by row.
# - Each pixel gets the **label** of its most probable component: the column, from 0 to `ncomp - 1`, in which its row of `gamma` is largest.
# - Draw the label map on the current axes with `plt.imshow`, each label in its row of `COLOURS` below, and **return** it: an array of integers of shape `(ih, iw)`. `COLOURS[labels]` looks up a colour for each entry of `labels`, whatever its shape.

# %%
COLOURS = np.array([[0, 114, 178], [230, 159, 0], [0, 158, 115], [204, 121, 167], [240, 228, 66]]) / 255  # blue, orange, green, pink, yellow

# %% jupyter={"source_hidden": true}
def gallery(axes, pictures, titles):
    """Show images (h, w, 3), or labels (h, w) in COLOURS and numbered, each on axes of its own."""
    for ax, picture, title in zip(axes, pictures, titles):
        ax.imshow(picture if picture.ndim == 3 else COLOURS[picture])
        if picture.ndim == 2:
            gt.plot_numbers(picture, ax=ax)
        ax.set_title(title)
        ax.axis("off")

# %% nbgrader={"grade": false, "grade_id": "visualize", "locked": false, "schema_version": 3, "solution": true, "task": false}
def visualize(gmm, image, ncomp, ih, iw):
    """Paint each pixel of `image` (ih*iw, c) by its most probable component; return the labels (ih, iw)."""
    ### BEGIN SOLUTION
    gamma, _ = gmm.inference(image)
    labels = np.argmax(gamma, axis=1).reshape(ih, iw)
    plt.imshow(COLOURS[labels])
    plt.axis("off")
    plt.title(f"{ncomp} components", y=1)
    return labels
    ### END SOLUTION

# %% jupyter={"source_hidden": true} tags=["display"]
# Check of exercise 5: the 600 pixels as an image of 20 rows and 30 columns, which you see below.
with gt.exercise("visualize"):
    model = GMM(4, start_mus, start_covs, start_priors)
    figure = plt.figure(figsize=(4, 2.8))
    try:
        label_map = visualize(model, pixels, 4, 20, 30)
    except ValueError as problem:
        gt.check(False, f"visualize stops: {problem}. There should be 600 labels: the largest of each row of gamma, along axis 1?")
    gt.check(label_map is not None, "visualize gives nothing back: it should return the label map.")
    gt.check(np.shape(label_map) == (20, 30), f"20 rows and 30 columns make (20, 30); yours is {np.shape(label_map)}.")
    gt.check(np.issubdtype(np.asarray(label_map).dtype, np.integer), "Labels are integers, such as np.argmax gives: .astype(int) makes them so.")
    gt.check(set(np.unique(label_map)) <= {0, 1, 2, 3}, "Labels are the components' numbers, 0 to 3.")
    expected = second_opinion(model).predict(pixels).reshape(20, 30)
    agree = np.mean(expected == label_map)
    gt.check(agree > 0.99, f"Only {agree:.0%} of the pixels have the label scikit-learn gives them: the largest share of which axis? And in which order?")
    drawn = [image for ax in figure.axes for image in ax.images]
    gt.check(drawn, "Nothing is drawn on the current axes: call plt.imshow, and make no figure of your own.")
    painted_as = drawn[-1].to_rgba(drawn[-1].get_array())
    gt.check(np.shape(painted_as)[:2] == (20, 30), f"The picture drawn has shape {np.shape(painted_as)[:2]}; it should be (20, 30).")
    gt.check(np.allclose(painted_as[..., :3], COLOURS[np.asarray(label_map, dtype=int)], atol=0.01), "It is drawn, but not in COLOURS: label k in row k.")
    gt.show(figure, "Your label map of 20 rows and 30 columns, in four colours: the cup of coffee, very coarse.")
    print("Well done: scikit-learn gives the same labels, and they are drawn in their colours.")

# %% [markdown]
# *Your labels of the 600 pixels, a cup in four colours: what `visualize` drew.*

# %% nbgrader={"grade": true, "grade_id": "test_visualize_labels", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: each pixel gets its most probable component. Your own inference is the measure. More is tried when you hand in.
import contextlib
import io

import matplotlib.pyplot as plt
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(51)
sample = sampler.normal(size=(12, 2)) * 2
model_set = GMM(3, [[1.0, 1.0], [-1.5, 0.5], [0.0, -2.0]], [np.eye(2), 2 * np.eye(2), np.eye(2) / 2], [0.3, 0.5, 0.2])
gt.check(callable(visualize), "visualize is to be a function.")
try:
    with contextlib.redirect_stderr(io.StringIO()):
        answer = visualize(model_set, sample.copy(), 3, 1, 12)
except NotImplementedError:
    raise
except Exception as error:
    # perhaps not the fault of visualize: that is decided when you hand in
    answer, trouble = np.zeros(12, dtype=int), f"visualize raises an error for an image of 1 row and 12 columns: {str(error)[:90]}"
else:
    trouble = ""
plt.close("all")
gt.check(answer is not None, "visualize gives nothing back: return the label map.")
gt.check(np.size(answer) == 12, f"visualize: 1 row of 12 pixels has 12 labels; yours has shape {np.shape(answer)}.")
gt.check(np.issubdtype(np.asarray(answer).dtype, np.integer), "visualize: labels are integers, such as np.argmax gives: .astype(int) makes them so.")
### BEGIN HIDDEN TESTS
answer = np.ravel(np.asarray(answer, dtype=float))
twin_set = GMM(3, [[1.0, 1.0], [-1.5, 0.5], [0.0, -2.0]], [np.eye(2), 2 * np.eye(2), np.eye(2) / 2], [0.3, 0.5, 0.2])
try:
    parts_set = twin_set.inference(sample.copy())
    usable = len(parts_set) == 2 and np.shape(parts_set[0]) == (12, 3) and (not trouble or np.shape(parts_set[1]) == ())
except Exception:
    usable = False
assert not (trouble and usable), trouble
if usable:  # else inference stops visualize, which has cost its points
    shares = np.nan_to_num(np.asarray(parts_set[0], dtype=float))
    best, worst = shares.argmax(axis=1), shares.argmin(axis=1)
    assert not np.array_equal(answer, best + 1), "visualize: labels count from 0, as the columns of gamma do."
    assert not np.array_equal(answer, worst), "visualize: that is the least probable component."
    assert answer.min() >= 0 and answer.max() <= 2, "visualize: labels of three components are 0, 1 and 2."
    largest = shares.max(axis=1) - shares[np.arange(12), answer.astype(int)]
    assert (largest < 1e-9).all(), "visualize: a pixel has not the label of the largest entry in its row of gamma."
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "test_visualize_order", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Graded: a small image that is not square. Your own labels, pixel by pixel, are the measure.
# More is tried when you hand in.
import contextlib
import io

import matplotlib.pyplot as plt
import numpy as np

import gmm_tools as gt

sampler = np.random.RandomState(52)
sample = sampler.normal(size=(15, 1)) * 3
model_set = GMM(4, [[-3.0], [0.0], [1.0], [4.0]], np.ones((4, 1, 1)), np.full(4, 0.25))
gt.check(callable(visualize), "visualize is to be a function.")
try:
    with contextlib.redirect_stderr(io.StringIO()):
        answer = visualize(model_set, sample.copy(), 4, 3, 5)
except NotImplementedError:
    raise
except Exception as error:
    # perhaps not the fault of visualize: that is decided when you hand in
    answer, trouble = np.zeros((3, 5), dtype=int), f"visualize raises an error for an image of 3 rows and 5 columns: {str(error)[:90]}"
else:
    trouble = ""
plt.close("all")
gt.check(answer is not None, "visualize gives nothing back: return the label map.")
gt.check(np.shape(answer) != (5, 3), "visualize: ih rows and iw columns make (ih, iw); yours is turned around.")
gt.check(np.shape(answer) == (3, 5), f"visualize: 3 rows and 5 columns make (3, 5); yours is {np.shape(answer)}.")
### BEGIN HIDDEN TESTS
twin_set = GMM(4, [[-3.0], [0.0], [1.0], [4.0]], np.ones((4, 1, 1)), np.full(4, 0.25))
try:
    parts_set = twin_set.inference(sample.copy())
    usable = len(parts_set) == 2 and np.shape(parts_set[0]) == (15, 4) and (not trouble or np.shape(parts_set[1]) == ())
except Exception:
    usable = False
assert not (trouble and usable), trouble
if usable:  # else inference stops visualize, which has cost its points
    answer = np.asarray(answer, dtype=float)
    with contextlib.redirect_stderr(io.StringIO()):
        flat = np.ravel(np.asarray(visualize(twin_set, sample.copy(), 4, 1, 15), dtype=float))
    plt.close("all")
    assert np.unique(flat).size > 1, "visualize: all pixels get one label."
    if not np.array_equal(answer, flat.reshape(3, 5)):
        assert not np.array_equal(answer, flat.reshape(5, 3).T), "visualize: the map is filled column by column; row by row is asked for."
        assert not np.array_equal(answer[::-1], flat.reshape(3, 5)), "visualize: the map is upside down."
        raise AssertionError("visualize: the labels are not in the order of the pixels, row by row.")
### END HIDDEN TESTS

# %% [markdown]
# ## 4. A cup of coffee
#
# We fit on every tenth row and column, 2400 pixels, which is plenty for at most five bells, and paint every third. (Mind the order: `kmeans` returns means, shares, covariances; `GMM` takes means, covariances, weights.)

# %% tags=["display"]
fits = traces = painted = None
h, w, c, image_norm = load("coffee")
colours_of_all = np.reshape(image_norm, (h, w, c))
to_fit, to_paint = colours_of_all[5::10, 5::10].reshape(-1, c), colours_of_all[::3, ::3].reshape(-1, c)
models, records = {}, {}
for K in (3, 5):
    mus, priors, covs = kmeans(K, to_fit)
    models[K] = GMM(K, mus, covs, priors)
    records[K] = models[K].fit(to_fit, 50)
fits, traces = models, records

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("fits"):
    coffee = gt.load_image("coffee")[::3, ::3]
    spreads, centres = coffee.std(axis=(0, 1)), coffee.mean(axis=(0, 1))  # to turn means back into colours
    maps, in_means = {}, {}
    for K, mixture in fits.items():
        scratch = plt.figure()  # where visualize draws; the picture below is made of what it returns
        maps[K] = np.asarray(visualize(mixture, to_paint, K, *coffee.shape[:2]))
        plt.close(scratch)
        in_means[K] = np.clip(np.asarray(mixture.mus) * spreads + centres, 0, 1)[maps[K]]
    fig, axes = plt.subplots(2, 3, figsize=(12, 5.6))
    gallery(axes[0], [coffee, maps[3], maps[5]], ["the photograph", "the labels, K = 3", "the labels, K = 5"])
    gallery(axes[1, 1:], [in_means[3], in_means[5]], ["the 3 mean colours", "the 5 mean colours"])
    for K, line in zip(fits, ["-", "--"]):
        axes[1, 0].plot(np.ravel(traces[K]) / len(to_fit), line, color="black", label=f"K = {K}")
    axes[1, 0].set(xlabel="round of EM", ylabel="log-likelihood per pixel")
    axes[1, 0].legend()
    gt.show(fig, """The photograph of a cup of coffee on a saucer, with a spoon, on wood; its labels for K = 3 and K = 5; the same in the
    mean colours of the components; and the log-likelihood per pixel against 50 rounds, solid for K = 3, dashed and higher for K = 5.""")
    painted = maps

# %% [markdown]
# *Top left: the photograph. Below it: the traces; with five components it rises steeply, slows down, and rises faster again. (Fifty rounds are not the end, which takes about 100, but each trace is less than 0.0001 below its final height.) Right, top: the labels, each with its number where it reigns most widely; numbers and colours mean nothing across fits, so compare outlines. Right, bottom: every pixel in the mean colour of its component.*
#
# The mixture never saw where a pixel lies, only its colour, and still most segments are things. Compare with k-means, from which it started:

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("painted"):
    by_kmeans = KMeans(5, n_init=3, random_state=0).fit(to_fit).predict(to_paint).reshape(painted[5].shape)
    fig, axes = plt.subplots(1, 3, figsize=(12, 3.4), width_ratios=[4, 4, 3])
    gallery(axes[:2], [by_kmeans, painted[5]], ["k-means, K = 5", "mixture, K = 5"])
    for ax, labels in [(axes[0], by_kmeans), (axes[1], painted[5])]:
        percents = "    ".join(f"{k}: {np.mean(labels == k):.0%}" for k in range(5))
        ax.text(0.5, -0.04, "k = " + percents, ha="center", va="top", transform=ax.transAxes)
    some, red_and_blue = slice(None, None, 28), np.ix_(range(5), [0, 2], [0, 2])
    means, bells = np.asarray(fits[5].mus)[:, [0, 2]], np.asarray(fits[5].covs)[red_and_blue]
    gt.plot_GMM(to_paint[some][:, [0, 2]], painted[5].ravel()[some], means, bells, COLOURS, axes[2])
    axes[2].set(title="mixture, in the plane of red and blue", xlabel="red (standardised)", ylabel="blue (standardised)")
    gt.show(fig, """Two numbered label maps of the cup, by k-means and by the mixture, with the share of each label below; and the pixels in
    the plane of red and blue, a marker for each label, with two ellipses for each of the five components, most of them long.""")

# %% [markdown]
# *Left: k-means. Middle: the mixture that started there; below each, which share of the pixels has each label. Right: 958 of the pixels in the plane of two channels, with the five bells at one and two standard deviations.*
#
# Light and shade stretch the colours of one material into a long cloud: those of the wood (blue, $k = 0$) run from brown to pale orange. K-means cuts such a cloud by brightness. Its pink cluster ($k = 3$) holds the saucer *and* a good part of the wood; the mixture gives the saucer a component nearly for itself. The orange one ($k = 1$) is a wide catch-all for what fits nowhere else. And look for mistakes, too: the inside of the cup goes with the wood, and the shadow under the saucer with the dark corner behind the table. They have the same colours, and colours are all it sees.

# %% [markdown]
# ## 5. Somebody else's code
#
# ### Exercise 6: the photographer, in gray (ungraded code, 3 points for your judgement)
#
# You will seldom write EM yourself again. You will call a library, and an assistant program (a language model) will often write the call. What stays with you is the judgement.
#
# Ask an assistant program for code that does this: *segment the gray image `gt.load_image("camera")[::3, ::3]` (every third row and column, to be quick) into three classes with scikit-learn's `GaussianMixture`, and show the image beside its segmentation.* Paste its answer into the function below (indented; so its variables stay inside), run it, and judge it. Mend it only so far that it runs. If its result is one flat colour, that is your first observation: find out why, mend that, too, and run it again.
#
# <details>
# <summary>No assistant at hand? Take this answer, written by us in the manner of one.</summary>
#
# ```python
#     # Load the image and scale it to the range 0..1
#     img = gt.load_image("camera")[::3, ::3] / 255.0
#     # Fit a mixture with three components
#     gmm = GaussianMixture(n_components=3).fit(img.reshape(-1, 1))
#     seg = gmm.predict(img.reshape(-1, 1)).reshape(img.shape)
#     # Show the result
#     fig, ax = plt.subplots(1, 2)
#     ax[0].imshow(img, cmap="gray"); ax[1].imshow(seg)
#     print("Converged:", gmm.converged_)  # True if the fit was successful
# ```
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "camera_by_assistant", "locked": false, "schema_version": 3, "solution": true, "task": false}
def segment_camera():
    """The code of an assistant program."""
    ### BEGIN SOLUTION
    photograph = gt.load_image("camera")[::3, ::3]
    assistant_model = GaussianMixture(n_components=3, random_state=1)
    assistant_labels = assistant_model.fit_predict(photograph.reshape(-1, 1)).reshape(photograph.shape)
    _, beside = plt.subplots(1, 2, figsize=(8, 4))
    beside[0].imshow(photograph, cmap="gray")
    beside[0].axis("off")
    beside[1].imshow(assistant_labels, cmap="gray")
    beside[1].axis("off")
    print("rounds of EM:", assistant_model.n_iter_)
    ### END SOLUTION

# %% tags=["display"]
segment_camera()

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_camera_judgement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 1 (3 points).** (a) Say in one sentence what the code does: what goes in, what is fitted, what comes out. (b) What do you observe in its result? Name at least two things that you see, good or bad, and where. (c) What would you *not* trust, in the code or in its result, and how would you find out? One point each. (The picture below the answer may help with (c), but your answer must be about the code that you pasted.)
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (3 points)**
#
# 1. (1 point) One sentence with all three: gray values as a table with one column; a mixture of three Gaussians fitted to them by EM (from a k-means start); each pixel labelled by its most probable component. "It segments the image" alone earns nothing.
# 2. (1 point) Two observations that one can point at: the dark class is coat and hair, the bright one mostly sky, the middle one lawn and low buildings; specks in the lawn or the lit legs of the tripod go with the sky; the face goes with the lawn; the tower at the horizon vanishes; with a smaller tolerance, a corner of the sky goes with the lawn. A general remark ("it looks good", "it is noisy") earns nothing. For the answer in the fold (or another that divides by 255 again): that all pixels have one label counts as one of the two; the other is something in the picture of the mended run, or that the run which failed reports success ("Converged: True").
# 3. (1 point) One thing not to be trusted *in this code or result*, with a way to find out. Good ones: it stops after some 5 rounds, as scikit-learn's default tolerance is 1e-3 (lower `tol`, compare); label numbers and colours change from run to run (fix `random_state`, sort by mean); gray values divided by 255 twice (the answer in the fold), so that the variances fall below scikit-learn's `reg_covar` of 1e-6, the bells are far too wide, and one of them wins everywhere (compare standard deviations with the histogram, or multiply by 255); `converged_` says that it stopped, not that the result is good (other starts); three classes were our wish, not the data's (BIC, the histogram); neighbours are ignored (shuffle the pixels: the same fit).
#
# Often seen: "an assistant cannot be trusted" or "it may be biased", without a line of the code or a place in the image (criterion 3 lost). A retelling of the code line by line (criterion 1 given, as long as it says what is fitted). Observations about a picture that the pasted code did not make (criterion 2 lost).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "camera_judgement", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# (a) It takes the gray values of all pixels as a table with a single column, fits a mixture of three Gaussians to them by EM, and shows for each pixel which of the three most probably made it.
#
# (b) Coat and hair come out as one clean dark class, and the sky as one clean bright class. But the lit legs of the tripod and white specks all over the lawn are "sky", too; the face has the label of the lawn; and of the tower at the horizon next to nothing is left, since it is about as bright as the sky.
#
# (c) It made only 5 rounds of EM: scikit-learn stops when the mean log-likelihood changes by less than 1e-3, which is loose, as the plateau of section 4 shows. I ran it again with `tol=1e-7`: 35 rounds, and the weight of the middle class went from 0.39 to 0.48. So I would not trust the border between sky and lawn before I have seen it converge. Nor the numbers of the labels: with another `random_state` the same classes come in another order.

# %% [markdown]
# For comparison, here is such a mixture in the histogram, after a shorter and a longer fit. (A gray image has no more than 256 different values, so EM can run on the histogram: the two steps of section 3, for 256 rows in place of 29,241.)

# %% jupyter={"source_hidden": true} tags=["display"]
camera = gt.load_image("camera")[::3, ::3]
levels, grays = np.arange(256)[:, None] / 255, np.rint(255 * camera).astype(int)
counts = np.bincount(grays.ravel(), minlength=256)
short = GaussianMixture(3, random_state=0).fit(levels[grays.ravel()])
by_mean = np.argsort(short.means_.ravel())  # darkest first, whatever scikit-learn calls it
weights, means, variances = (np.ravel(part)[by_mean] for part in (short.weights_, short.means_, short.covariances_))


def weighted_bells():
    """Weight times density of each component at each of the 256 levels (256, 3)."""
    return weights * np.exp(-((levels - means) ** 2) / (2 * variances)) / np.sqrt(2 * np.pi * variances)


weights_then, bells_then = weights, weighted_bells()
for _ in range(30):
    bells = weighted_bells()
    counted = counts[:, None] * bells / bells.sum(axis=1, keepdims=True)
    soft_counts = counted.sum(axis=0)
    weights, means = soft_counts / soft_counts.sum(), (levels * counted).sum(axis=0) / soft_counts
    variances = ((levels - means) ** 2 * counted).sum(axis=0) / soft_counts
bells = weighted_bells()
gray_labels, rounds = bells.argmax(axis=1)[grays], short.n_iter_ + 30

fig, (ax, beside) = plt.subplots(1, 2, figsize=(12, 4.2), width_ratios=[3, 2])
ax.fill_between(levels.ravel(), counts / counts.sum() * 256, step="mid", color="0.8", label="gray values")
for k, line in enumerate(["-", "--", "-."]):
    ax.plot(levels, bells_then[:, k], line, color=gt.PALETTE[k], linewidth=1)
    label = f"k = {k}, weight {weights_then[k]:.2f}, then {weights[k]:.2f}"
    ax.plot(levels, bells[:, k], line, color=gt.PALETTE[k], linewidth=2.5, label=label)
ax.set(xlabel="gray value (0 black, 1 white)", ylabel="density", xlim=(0, 1), ylim=(0, 7))
ax.set_title(f"thin: after {short.n_iter_} rounds; thick: after {rounds}")
ax.legend(loc="upper center")
gt.plot_segmentation(camera, gray_labels, gt.PALETTE, ax=beside)
beside.annotate("this corner", (158, 7), (100, 40), color="black", arrowprops={"arrowstyle": "->", "linewidth": 2})
beside.set_title(f"labels after {rounds} rounds")
beside.axis("off")
gt.show(fig, """Left: a histogram of gray values with a sharp dark peak, a broad middle and a bright peak, and three bells, thin and thick,
one for each. Right: the photographer, tinted and numbered by label: coat dark (0), lawn middle (1), sky bright (2); an arrow points
at the upper right corner.""")

# %% [markdown]
# *Left: the histogram of `camera` and the three components, each times its weight. In the longer fit the bright component has become narrower. Its lower border moved up from 0.73 to 0.76, so the slightly darker sky in the upper right corner is now labelled like the lawn (right picture); so are the few pixels above 0.87, where the wide middle bell wins again.*

# %% [markdown]
# ## 6. Looking back
#
# A few sentences each. Section 2 has told you about made-up points; here your own pictures count.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_strengths", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 2 (1 point).** What is a Gaussian mixture good at, compared with k-means? Name two strengths, and for each an observation from your pictures of sections 4 and 5 that shows it: which picture, and what is where in it.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (1 point)**
#
# 1. (1 point) Two different strengths, each with an observation from section 4 or 5 (or 7.1): a shape of its own for each component (saucer and wood come apart, the long cloud of the wood is kept together); own widths and weights (a narrow bell within a wide one, in the plane of red and blue; the bright peak of `camera`'s histogram); soft assignment, so that doubt can be seen (crossing bells in the histogram; the entropy map of section 7.1); a likelihood with which fits can be compared and a trace checked (the traces).
#
# Often seen: two strengths without a place, or with one from section 2 only, or one strength in two wordings ("flexible" and "can fit any ellipse"): no point. "It finds the right number of clusters" is wrong: no point if it is one of the two.
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "strengths", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# Each component has a shape of its own: in section 4 k-means gives the saucer and the wood at the lower right one label, as they are about equally bright, while the mixture has a thin, flat bell for the saucer and a long one for the wood. And each has a width of its own and fades out: in the histogram of `camera` the narrow bright bell stands on the foot of the wide middle one, and where the two cross, near 0.75, the model says "half and half", where k-means would be certain.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_weaknesses", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 3 (1 point).** Name two weaknesses of a Gaussian mixture as a way to segment images, and for each an observation from your pictures of sections 4 and 5 that shows it (or an experiment with these images that would).
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (1 point)**
#
# 1. (1 point) Two different weaknesses, each with an observation from section 4 or 5 (or 7), or an experiment: clusters that are no bells (`camera`'s histogram, where a wide bell wins on both sides of a narrow one); $K$ has to be given (with three components saucer and shadow are one); it depends on its start and may stop on a lower hill (another `random_state`); it may sit on a plateau (the traces); pixels are treated as independent, so equal colours fall together wherever they are (inside of the cup and wood) and segments are speckled; components can collapse (saturated pixels, section 7.3); every round costs more than one of k-means (time both).
#
# Often seen: "it assumes Gaussians" without saying what goes wrong, and where in these images (moons and circles are not images): does not count as one of the two.
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "weaknesses", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# It sees colours only, not places: in section 4 the inside of the cup has the label of the wood, though the rim lies between them. And it describes everything by bells, but the histogram of `camera` is no sum of three bells: in the longer fit the wide middle one takes the very brightest values and the upper right corner away from the sky.

# %% [markdown] nbgrader={"grade": false, "grade_id": "ask_prior_knowledge", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question 4 (1 point).** Knowing something beforehand can make a Gaussian mixture a *good* choice. Describe a concrete segmentation task in which you would choose one, say what you know beforehand, and how that knowledge enters the model.
#
# <!-- BEGIN MARK SCHEME -->
# **Mark scheme (1 point)**
#
# 1. (1 point) A concrete task, a piece of knowledge, and where it goes: the number of materials gives $K$; sensor noise that is about Gaussian justifies the bells (or fixes a covariance); known colours or intensities give initial (or fixed) means; known proportions give the weights. All three parts are needed.
#
# Often seen: "when the data are Gaussian" without a task, or a task without saying what is known (no point). Knowledge about *places* ("the tumour is in the middle") counts only if the answer says how it enters, for example as further columns of the table (section 7.4).
# <!-- END MARK SCHEME -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "prior_knowledge", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# Magnetic resonance images of a brain: I know that there are three kinds of tissue (gray matter, white matter, fluid), in which order of brightness they come, and that the scanner's noise makes the values of each vary about as a Gaussian does. So $K = 3$, the means start at the typical values of the three, and the bells are a fair description. Pixels on a border between tissues get intermediate responsibilities, as they should.

# %% [markdown]
# ## 7. Optional
#
# Nothing below is needed for full marks.
#
# ### 7.1 Where is the model in doubt?
#
# A label map hides how sure it is. The **entropy** of a pixel's responsibilities, $-\sum_k r_{nk} \log r_{nk}$, is 0 if one component is certain, and $\log K$ if all are equally likely.

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("fits", "painted"):
    gamma_of_five = np.asarray(fits[5].inference(to_paint)[0])
    entropy = -(gamma_of_five * np.log(np.maximum(gamma_of_five, 1e-300))).sum(axis=1)
    entropy_map = entropy.reshape(painted[5].shape)
    fig, axes = plt.subplots(1, 2, figsize=(11, 3.7))
    gallery(axes[:1], [painted[5]], ["labels, K = 5"])
    shades = axes[1].imshow(entropy_map, cmap="magma", vmin=0, vmax=np.log(3))
    axes[1].set_title(f"entropy; {np.mean(entropy < 0.1):.0%} of the pixels below 0.1")
    axes[1].axis("off")
    fig.colorbar(shades, ax=axes[1], extend="max").set_ticks([0, np.log(2), np.log(3)], labels=["0", "log 2", "log 3"])
    gt.show(fig, """Left: the numbered label map for K = 5. Right: the entropy of each pixel, dark for sure and bright for doubtful, with a
    scale from 0 to log 3: bright are the grain of the wood, the inside of the cup and the edge of the shadow on the saucer.""")

# %% [markdown]
# *Dark: sure. Bright: in doubt. $\log 2$ is the doubt between two equal candidates, and one pixel in a hundred exceeds it: three components compete along the edge of the shadow on the saucer. Most doubt is where two components meet in colour, in the grain of the wood and inside the cup, not along the outlines of things.*

# %% [markdown]
# ### 7.2 EM as two matrix products
#
# The loop that you have written makes several passes over arrays as large as the image, and each pass waits for memory. There is a shorter way. The logarithm of a bell is a quadratic polynomial of $x$, so it is a *linear* function of the monomials
#
# $$\phi(x) = (1,\; x_1, \dots, x_D,\; x_1 x_1,\; x_1 x_2, \dots, x_D x_D), \qquad F = 1 + D + \tfrac12 D (D + 1).$$
#
# Three channels make $F = 10$. Compute $\Phi$, with one row of monomials a pixel, once. Then inference is one product, $\Phi A$: column $k$ of $A$ holds the coefficients of $\log \pi_k + \log \mathcal N(x; \mu_k, \Sigma_k)$. And the update needs of the pixels only the sums $\sum_n r_{nk} \phi(x_n)$, another product, $R^\top \Phi$: its columns are $N_k$, $\sum_n r_{nk} x_n$ and the upper triangle of $\sum_n r_{nk}\, x_n x_n^\top$. These are the **sufficient statistics** of a Gaussian. The folded code works with pixels along the last axis, block by block.

# %% jupyter={"source_hidden": true} tags=["display"]
def inverse(covs):
    """Inverses and logarithms of the determinants of covariances (K, D, D)."""
    return np.linalg.inv(covs), np.linalg.slogdet(covs)[1]


def fast_em(pixels, mus, covs, priors, rounds, invert=inverse, ridge=0.0, block=8192):
    """EM as two matrix products a round -> mus, covs, priors, trace, and the labels of the last inference."""
    N, D = pixels.shape
    i, j = np.triu_indices(D)
    features = np.vstack([np.ones(N), pixels.T, pixels.T[i] * pixels.T[j]])  # (F, N)
    blocks = [features[:, n : n + block].copy() for n in range(0, N, block)]
    trace = []
    for _ in range(rounds):
        precisions, log_determinants = invert(covs)
        slopes = np.einsum("kij,kj->ki", precisions, mus)
        constants = np.log(priors) - 0.5 * (D * np.log(2 * np.pi) + log_determinants + (slopes * mus).sum(axis=1))
        coefficients = np.column_stack([constants, slopes, np.where(i == j, -0.5, -1.0) * precisions[:, i, j]])  # (K, F)
        sums, log_likelihood = np.zeros(coefficients.shape), 0.0
        for part in blocks:
            shares = coefficients @ part  # (K, block), log joint
            top = shares.max(axis=0)
            shares -= top
            np.exp(shares, out=shares)
            total = shares.sum(axis=0)
            log_likelihood += top.sum() + np.log(total).sum()
            shares /= total
            sums += shares @ part.T
        trace.append(log_likelihood)
        counts = sums[:, 0]
        priors, mus = counts / N, sums[:, 1 : 1 + D] / counts[:, None]
        covs = np.empty((len(counts), D, D))
        covs[:, i, j] = covs[:, j, i] = sums[:, 1 + D :] / counts[:, None] - mus[:, i] * mus[:, j]
        covs += ridge * np.eye(D)
    return mus, covs, priors, np.array(trace), (coefficients @ features).argmax(axis=0)


def your_loop(pixels, mus, covs, priors, rounds):
    """The same with your own class -> the same first three things, and the last log-likelihood in a list."""
    model = GMM(len(priors), mus, covs, priors)
    for _ in range(rounds):
        shares, likelihood = model.inference(pixels)
        model.update(pixels, shares)
    return model.mus, model.covs, model.priors, [likelihood]


def sklearn_em(pixels, mus, covs, priors, rounds):
    """scikit-learn from the same start, without its ridge and its stop -> the same four things."""
    other = GaussianMixture(
        len(priors), weights_init=priors, means_init=mus, precisions_init=np.linalg.inv(covs),
        max_iter=rounds, tol=0, reg_covar=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that it has not converged
        other.fit(pixels)
    return other.means_, other.covariances_, other.weights_, [other.lower_bound_ * len(pixels)]


def seconds_a_round(way, pixels, start, rounds=3):
    """Seconds for one of `rounds` rounds, the better of two trials, and the last log-likelihood."""
    moments, traces_of_way = [time.perf_counter()], []
    for _ in range(2):
        traces_of_way.append(way(pixels, *start, rounds)[3])
        moments.append(time.perf_counter())
    return np.diff(moments).min() / rounds, float(traces_of_way[0][-1])


if ready("fits"):
    to_time = to_paint[::3]
    mus, priors, covs = kmeans(3, to_time)
    ways = {"your loop": your_loop, "scikit-learn": sklearn_em, "two products": fast_em}
    speeds = {name: seconds_a_round(way, to_time, (mus, covs, priors)) for name, way in ways.items()}
    print(f"{len(to_time)} pixels, K = 3, D = 3, F = 10\n\nway             s a round    ratio    log-likelihood, 3 rounds")
    for name, (seconds, likelihood) in speeds.items():
        print(f"{name:14} {seconds:10.5f} {seconds / speeds['two products'][0]:8.1f}    {likelihood:.6f}")

# %% [markdown]
# *Seconds for one of three rounds from one start; the ratio says how many times as long as the two products a way takes. (It depends on the computer and on your code.) The likelihoods agree to about twelve digits: it is the same algorithm.*
#
# Where does the time go? A block of 8192 pixels, 10 monomials each, is 0.66 MB and stays in the processor's cache while everything is done to it. Matrix products are the best-tuned code on your computer.
#
# **A caution.** $\Sigma = \overline{x x^\top} - \mu \mu^\top$ subtracts two numbers that are nearly equal if the data lie far from the origin. With a mean of $10^6$ standard deviations, twelve of sixteen digits cancel in the variance. Standardised pixels lie around the origin: that is the other reason why `load` standardises.

# %% [markdown]
# ### 7.3 Saturated pixels
#
# In an overexposed photograph many pixels have *exactly* the largest value, and a cluster of such pixels has no spread: its covariance becomes singular, its density infinite. Here is the cup with 1.3 times the light, and EM from the k-means start, by the two products of section 7.2.

# %% jupyter={"source_hidden": true} tags=["display"]
def pseudo_inverse(covs):
    """The same as `inverse`, but directions without spread are left out of both."""
    eigenvalues = np.linalg.eigvalsh(covs)
    flat = eigenvalues < 1e-10 * eigenvalues.max(axis=1, keepdims=True)
    return np.linalg.pinv(covs, rcond=1e-10, hermitian=True), np.log(np.where(flat, 1, eigenvalues)).sum(axis=1)


bright = np.minimum(1.3 * gt.load_image("coffee")[::5, ::5], 1)
saturated = bright.reshape(-1, 3)
print(f"{np.mean(saturated[:, 0] == 1):.0%} of the pixels have the largest possible red\n")
saturated = (saturated - saturated.mean(axis=0)) / saturated.std(axis=0)
mus, priors, covs = kmeans(4, saturated)
bright_start, smallest, plain_trace = (mus, covs, priors), [], []
print("round   smallest eigenvalue of a covariance   log-likelihood per pixel")
for step in range(7):
    smallest.append(np.linalg.eigvalsh(covs).min())
    mus, covs, priors, value, _ = fast_em(saturated, mus, covs, priors, 1)
    plain_trace.append(value[0] / len(saturated))
    print(f"{step:5} {smallest[-1]:25.0e} {plain_trace[-1]:30.3f}")
*_, hidden_trace, hidden_labels = fast_em(saturated, *bright_start, 20, invert=pseudo_inverse)
*_, ridge_trace, ridge_labels = fast_em(saturated, *bright_start, 20, ridge=1e-3)
print("\nwith a pseudo-inverse:", (hidden_trace[:8] / len(saturated)).round(2), "...")

fig, axes = plt.subplots(1, 3, figsize=(12, 3))
label_maps = [labels.reshape(bright.shape[:2]) for labels in (hidden_labels, ridge_labels)]
gallery(axes, [bright, *label_maps], ["1.3 times the light, clipped at 1", "a pseudo-inverse", "a ridge of 0.001"])
gt.show(fig, "The overexposed cup, and two numbered label maps of it, by a pseudo-inverse and by a ridge, with much the same outlines.")

# %% [markdown]
# *Left: the overexposed cup. Middle: labels after 20 rounds with a pseudo-inverse. Right: after 20 rounds with 0.001 added to the diagonal of every covariance. The two pictures look much alike, and that is the trap: only the trace tells that something is wrong with the first.*
#
# The rising likelihood of the plain run is no success: a component is flattening onto the plane "largest red", and the flatter it is, the higher its density there, without bound. After three rounds the smallest eigenvalue is about $10^{-15}$, a mere rounding error. (Your loop would stop here with an error, if it calls scipy's density.) The usual advice is to pass `allow_singular=True`, which takes the pseudo-inverse, and the error is gone. But the density is then one *on the plane*, so its value has another unit. The trace gives it away: it falls, again and again, which EM never does.
#
# A small **ridge** on the diagonal is the sound way: it says that no colour is known more exactly than that. (scikit-learn's [`reg_covar`](https://scikit-learn.org/stable/modules/generated/sklearn.mixture.GaussianMixture.html) is such a ridge, 1e-6 unless you say otherwise.)

# %% [markdown]
# ### 7.4 Position as two more columns
#
# Neighbouring pixels often belong together, but the table has forgotten who the neighbours are. Append row and column, standardised, as channels 4 and 5, and the mixture looks for clouds in colour *and* place.

# %% jupyter={"source_hidden": true} tags=["display"]
if ready("fits"):
    rows, columns = np.mgrid[: bright.shape[0], : bright.shape[1]]
    places = np.column_stack([rows.ravel(), columns.ravel()]).astype(float)
    places = (places - places.mean(axis=0)) / places.std(axis=0)
    colours_only = colours_of_all[::5, ::5].reshape(-1, c)
    found, first = [], None
    for scale in (0, 0.3, 3):
        with_place = np.column_stack([colours_only, scale * places]) if scale else colours_only
        mus, priors, covs = kmeans(5, with_place)
        labels = fast_em(with_place, mus, covs, priors, 20)[4]
        first = labels if first is None else first
        overlap = np.array([[np.sum((first == i) & (labels == j)) for j in range(5)] for i in range(5)])
        partner = np.argsort(linear_sum_assignment(-overlap)[1])  # the label that fits the first picture best
        found.append(partner[labels].reshape(bright.shape[:2]))
    fig, axes = plt.subplots(1, 3, figsize=(12, 3))
    gallery(axes, found, ["colour alone", "colour and 0.3 times position", "colour and 3 times position"])
    gt.show(fig, """Three numbered label maps of the cup, by colour alone and by colour with two scales of position: with position the
    segments are more compact, and the table is in several pieces.""")

# %% [markdown]
# *Five components after 20 rounds, with the numbers and colours of those in the first picture that they overlap most. With position, segments become compact, and things that are far apart but of one colour may part. The price: a large even surface such as the table falls into pieces.*
#
# A surprise: the *scale* of the new columns does not matter to EM at all. If a channel is multiplied by a number, the best bells are stretched by the same number, and all responsibilities stay as they are. What the scale changes is the start, as k-means measures with a ruler.
#
# ## To go on
#
# - C. M. Bishop, [*Pattern Recognition and Machine Learning*](https://www.microsoft.com/en-us/research/publication/pattern-recognition-machine-learning/) (free), chapter 9: k-means and mixtures of Gaussians side by side, on an image, too.
# - J. VanderPlas, [*Python Data Science Handbook*](https://jakevdp.github.io/PythonDataScienceHandbook/05.12-gaussian-mixtures.html) (free), on mixtures with scikit-learn, whose [user guide](https://scikit-learn.org/stable/modules/mixture.html) says what its options do.
# - Videos: V. Lavrenko, [*EM algorithm: how it works*](https://www.youtube.com/watch?v=REypj2sy_5U); A. Ng, [lecture 14 of Stanford's CS229](https://www.youtube.com/watch?v=rVfZHWTwXSA), from k-means to EM.
#
# ## Sources
#
# The images are photographs by Rachel Michetti (`coffee`, courtesy of Pikolo Espresso Bar) and Lav Varshney (`camera`), both CC0, from [scikit-image](https://scikit-image.org/). The data sets of section 2 are made by scikit-learn and numpy. The exercise follows published labs on image segmentation by Gaussian mixtures in its outline and in the names of its functions; text, pictures and code are our own. Text and pictures: CC BY 4.0; code: MIT; by the contributors.
#
# ## What is still open
#
# Restart the kernel, run all cells, and read here which exercises still wait for you. Of written answers it knows nothing: look for `YOUR ANSWER HERE`.

# %% jupyter={"source_hidden": true} tags=["display"]
gt.open_exercises("load", "inference", "update", "fit", "visualize")
