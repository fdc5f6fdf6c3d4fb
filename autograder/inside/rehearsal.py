"""A little of what notebooks do, done once before the first kernel is forked.

Fonts are found, parsers built and libraries looked through on first use, which takes each kernel a
tenth of a second unless it inherits them. Loaded inside the sandbox alone.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from IPython.core.pylabtools import print_figure
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 .,:;+-()=%"


def compute() -> None:
    """Fit what scikit-learn has, which looks through all libraries and packages for that once."""
    points = _points()
    KMeans(2, n_init=1, random_state=0).fit(points)
    GaussianMixture(2, random_state=0).fit(points)
    logsumexp(points, axis=1)
    np.linalg.slogdet(np.linalg.inv(np.cov(points.T)))


def draw() -> None:
    """Draw a figure."""
    points = _points()
    figure, (left, right) = plt.subplots(1, 2)
    _draw_points(left, points)
    _draw_lines(right, points)
    print_figure(figure)
    plt.close(figure)


def _points() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(60, 2))


def _draw_points(ax: Axes, points: np.ndarray) -> None:
    density = multivariate_normal.pdf(points, np.zeros(2), np.eye(2))
    ax.scatter(points[:, 0], points[:, 1], c=density, alpha=0.5, label="points")
    ax.add_patch(Ellipse((0, 0), 1, 2, fill=False))
    ax.contour(np.outer(points[:8, 0], points[:8, 1]), 3)
    ax.annotate("here", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
    ax.legend()


def _draw_lines(ax: Axes, points: np.ndarray) -> None:
    ax.plot(points, "--o", label=r"$\mu_1^2$")
    ax.imshow(points)
    ax.fill_between([0, 1], [1, 2])
    ax.hist(points[:, 0])
    ax.set_xlabel("$x_1$")
    ax.set_title(r"title, $\sigma$")
    ax.text(0, 0, LETTERS)
    ax.legend()
