"""Data and pictures for the coursework on Gaussian mixture models and EM.

Import it as ``import gmm_tools as gt``. Nothing in here has to be changed; all of it may be read.

- Data: `generate_Bayes_adventures_data`, `get_data`, `load_old_faithful`, `load_image`.
- Stories: `falling_stones`, a moving picture. Components have no order: `matching` finds one.
- Checks: `check` stops a cell with a hint, in one line, where something does not hold; `exercise`
  says whose checks a cell has, and `open_exercises`, at the end, which exercises are still open.
- Pictures: every function whose name begins with ``plot_`` takes ``ax``, the axes to draw on (None
  makes a new figure), and returns the axes it drew on. A film: `animate_em`. Whatever was drawn,
  `show` shows it with words for those who cannot see it.
- For functions of your own that draw: `component_colors`, and `checked_array` and its relatives,
  which copy an argument, or say in one line what is wrong with it.

N counts points, K components. Points are rows, in any unit; covariances are in its square,
symmetric and positive semi-definite. Each component has a colour, a marker and a line style of its
own, so that nobody has to tell two apart by colour alone; ``colors`` start again when too few.
"""

import base64
import html
import io
import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, Patch
from matplotlib.typing import ColorType, LineStyleType
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

__all__ = [
    "LINES", "MARKERS", "PALETTE", "CheckFailed", "EMAnimation", "animate_em", "check",
    "checked_array", "checked_covariances", "checked_integers", "checked_responsibilities",
    "component_colors", "exercise", "falling_stones", "generate_Bayes_adventures_data", "get_data",
    "load_image", "load_old_faithful", "matching", "open_exercises", "plot_GMM",
    "plot_components", "plot_cov_ellipse", "plot_data", "plot_data_and_gaussians",
    "plot_gaussian", "plot_numbers", "plot_responsibilities", "plot_segmentation", "plot_trace",
    "show",
]  # fmt: skip

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Array = ArrayLike
Gaussians = list[tuple[Floats, Floats]]
Random = np.random.Generator | int | None
Colors = Sequence[ColorType]
Ax = Axes | None
Bundle = tuple[dict[str, str], dict[str, dict[str, str]]]  # what Jupyter shows, and about it

# The colours of Okabe and Ito, best contrast on white first: https://jfly.uni-koeln.de/color/
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
# 7 markers and 5 lines for 8 colours: no combination returns before component 280.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES: tuple[LineStyleType, ...] = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))
#: What is open in each exercise whose checks have run in this process; nothing if they passed.
_open_in: dict[str, str] = {}


class _OneLine(Exception):
    """An exception of one of Python's kinds that notebooks show as its text alone."""

    def _render_traceback_(self) -> list[str]:
        """Give IPython what to show in the place of a traceback."""
        text = _in_one_line(self)
        # `nbgrader validate` cuts lines off behind 86 columns, four of which it takes itself
        return textwrap.wrap(text, 80) if _is_validated() else [text]


class CheckFailed(_OneLine, AssertionError):
    """What `check` raises: an assertion that notebooks show as its hint alone."""


class _StillEmpty(_OneLine, NotImplementedError):
    """What a check raises of an exercise that is not written yet, or that needs one."""


# Graders and feedback pages go by the names of Python's own classes.
for _own, _known in ((CheckFailed, AssertionError), (_StillEmpty, NotImplementedError)):
    _own.__name__ = _own.__qualname__ = _known.__name__
    _own.__module__ = _known.__module__


def check(condition: object, hint: str) -> None:
    """Stop the cell with a hint if a condition does not hold; say nothing if it does.

    Like ``assert condition, hint``, but notebooks show the hint alone, in one line, and not the
    code around it.

    Parameters
    ----------
    condition : bool
        What must hold; anything that ``if`` takes.
    hint : str
        What the reader is told if it does not hold: where to look, in one or two sentences. It is
        made before the condition is looked at, so it must not raise where all is well.

    Raises
    ------
    CheckFailed
        If the condition does not hold: a kind of AssertionError, with the hint as its text.
    ValueError
        If there is no hint.
    """
    if not isinstance(hint, str) or not hint.strip():
        raise ValueError(f"hint must say what to look at, not {hint!r}")
    if not condition:
        raise CheckFailed(hint)


@contextmanager
def exercise(name: str) -> Iterator[None]:
    """Say which exercise the checks inside belong to: ``with gt.exercise("e_step"):``.

    `open_exercises` then knows whether they passed. Where a function is not written yet, notebooks
    show what it says of that in one line, too.

    Parameters
    ----------
    name : str
        What the exercise is called in the notebook.

    Raises
    ------
    Exception
        What is raised inside, as it is.
    """
    _open_in[name] = "its checks were stopped"
    try:
        yield
    except NotImplementedError as error:
        _open_in[name] = _in_one_line(error) or "still empty"
        raise _StillEmpty(_open_in[name]) from None
    except AssertionError as error:
        _open_in[name] = _in_one_line(error) or "a check does not hold"
        raise
    except Exception as error:
        _open_in[name] = f"stops with {type(error).__name__}: {_in_one_line(error)}"
        raise
    _open_in[name] = ""


def open_exercises(*names: str) -> None:
    """Print which exercises are still open, and why, by the checks that ran in this notebook.

    An exercise is open until its last run of ``with gt.exercise(name):`` came to its end.

    Parameters
    ----------
    *names : str
        The exercises of the notebook, in their order.

    Raises
    ------
    ValueError
        If there are no names.
    """
    if not names:
        raise ValueError("names must be those of the notebook's exercises, not none at all")
    reasons = {name: _open_in.get(name, "its check has not run yet") for name in names}
    still_open = {name: reason for name, reason in reasons.items() if reason}
    if not still_open:
        print(f"All exercises pass their checks: {', '.join(reasons)}.")
        return
    print(f"Still open: {len(still_open)} of {len(reasons)} exercises.")
    for name, reason in still_open.items():
        print(f"- {name}: {reason}")


def generate_Bayes_adventures_data(
    N: int = 500, D: int = 2, rng: Random = None
) -> tuple[Floats, Floats, Floats, Integers, Floats]:
    """Draw the stones: N points of the plane from a known mixture of three Gaussians.

    Parameters
    ----------
    N : int
        How many points, at least 1.
    D : int
        The dimension; it can only be 2.
    rng : numpy.random.Generator, int or None
        What draws, or a seed for it. None draws from numpy's global stream, so that
        ``np.random.seed(0)`` fixes the data.

    Returns
    -------
    pis : ndarray of shape (3,)
        The true weights.
    means : ndarray of shape (3, 2)
        The true means. Points and means are simulated and have no unit.
    covars : ndarray of shape (3, 2, 2)
        The true covariances.
    z : ndarray of int, shape (N,)
        The component that each point was drawn from, 0 to 2.
    x : ndarray of shape (N, 2)
        The points.

    Raises
    ------
    ValueError
        If N, D or rng is anything else.

    Notes
    -----
    The name, the numbers and the order of the draws are those of ``gmm_tools.py`` in S. Leglaive's
    course "Bayesian Methods for Machine Learning" at CentraleSupélec
    (https://github.com/sleglaive/BayesianML, 2020/2021), so that its published results come out.
    """
    N, D = int(checked_integers("N", N, low=1)), int(checked_integers("D", D, low=2, high=2))
    draw, pis, means = _source(rng), np.full(3, 1 / 3), np.array([[2, 5], [4, 4], [5.5, 4]])
    covar_rows = [0.2, -0.25, -0.25, 1], [0.5, 0.3, 0.3, 1], [0.3, -0.2, -0.2, 0.5]
    covars = np.reshape(covar_rows, (3, 2, 2))
    z, x = np.empty(N, dtype=np.int64), np.empty((N, D))
    for n in range(N):  # Point by point: the order of the draws decides the numbers.
        z[n] = draw.multinomial(1, pis).argmax()
        x[n] = draw.multivariate_normal(means[z[n]], covars[z[n]])
    return pis, means, covars, z, x


def get_data(
    mu_1: float = -2.5, sigma_1: float = 2.0, mu_2: float = 3.5, sigma_2: float = 2.0,
    prob_1: float = 0.4, size: int = 40, rng: Random = None,
) -> tuple[Integers, Floats]:  # fmt: skip
    """Draw points of the line from a mixture of two Gaussians.

    Parameters
    ----------
    mu_1, sigma_1 : float
        Mean and standard deviation of component 1, in the unit of x.
    mu_2, sigma_2 : float
        Mean and standard deviation of component 2, in the unit of x.
    prob_1 : float
        The probability of component 1, from 0 to 1.
    size : int
        How many points, at least 1.
    rng : numpy.random.Generator, int or None
        What draws, or a seed for it; None draws from numpy's global stream.

    Returns
    -------
    z : ndarray of int, shape (size,)
        1 where a point comes from component 1, and 0 elsewhere.
    x : ndarray of shape (size,)
        The points.

    Raises
    ------
    ValueError
        If an argument is anything else.

    Notes
    -----
    After `get_data` of the one-dimensional mixture exercise of deep.TEACHING (MIT License,
    Copyright (c) 2018 Christian Herta), whose published numbers come out with
    ``np.random.seed(42)``.
    """
    first = checked_array("mu_1", mu_1), checked_array("sigma_1", sigma_1, low=0)
    second = checked_array("mu_2", mu_2), checked_array("sigma_2", sigma_2, low=0)
    chance = checked_array("prob_1", prob_1, low=0, high=1)
    size, draw = int(checked_integers("size", size, low=1)), _source(rng)
    z: Integers = draw.binomial(1, chance, size)
    x_1, x_2 = draw.normal(*first, size), draw.normal(*second, size)
    return z, z * x_1 + (1 - z) * x_2


def load_old_faithful() -> Floats:
    """Load 272 eruptions of the Old Faithful geyser.

    Returns
    -------
    ndarray of shape (272, 2)
        For each eruption its length, and the time until the next one, both in minutes.

    Raises
    ------
    FileNotFoundError
        If ``old_faithful.csv`` is neither beside this file nor in the working folder, nor in the
        folder ``data`` of either.

    Notes
    -----
    Source: W. Härdle (1991), Smoothing Techniques with Implementation in S.
    """
    places = [folder / "old_faithful.csv" for folder in _folders()]
    for path in filter(Path.is_file, places):
        return np.loadtxt(path, delimiter=",", skiprows=1)
    raise FileNotFoundError(f"old_faithful.csv is at none of: {', '.join(map(str, places))}")


def load_image(name_or_path: str | os.PathLike[str]) -> Floats:
    """Load an image by its name or its path.

    Parameters
    ----------
    name_or_path : str or path
        "coffee", "camera" or the path of an image file.

    Returns
    -------
    ndarray of shape (h, w, 3), or (h, w) if the image is gray
        The intensities, from 0 to 1. Transparency is dropped.

    Raises
    ------
    ValueError
        If there is no such name or file, or the file is not an image.

    Notes
    -----
    The sources of the named images are in ``data/README.md``.
    """
    from PIL import Image, ImageOps

    # The pattern finds jpg, jpeg and png.
    named = {path.stem: path for folder in _folders() for path in folder.glob("*.[jp]*g")}
    path = named.get(str(name_or_path), Path(name_or_path))
    try:
        with Image.open(path) as opened:
            mode = "L" if opened.mode in {"1", "L", "LA"} else "RGB"
            upright = ImageOps.exif_transpose(opened)  # A phone stores how it was held.
            return np.asarray(upright.convert(mode), dtype=float) / 255
    except OSError:
        known = f"an image file or one of {', '.join(sorted(named))}"
        raise ValueError(f"name_or_path must be {known}, not {str(path)!r}") from None


def matching(means: Array, others: Array) -> Integers:
    """Find the order in which means come nearest to others: components have none of their own.

    So one cloud can have one colour in two pictures.

    Parameters
    ----------
    means : array of shape (K, D)
        The means whose order is wanted, in any unit.
    others : array of shape (K, D)
        The means that they shall go with, in the same unit.

    Returns
    -------
    ndarray of int, shape (K,)
        The order: means[order] goes with others. Of all orders, it has the least sum of squared
        distances.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    means = checked_array("means", means, "K", "D")
    others = checked_array("others", others, *means.shape)
    costs = np.square(others[:, None] - means).sum(axis=2)
    return np.asarray(linear_sum_assignment(costs)[1], dtype=np.int64)


def falling_stones(x: Array, n_stones: int = 60) -> str:
    """Draw the first stones as they tumble onto a beach, one by one.

    Parameters
    ----------
    x : array of shape (N, 2)
        Where the stones come to rest, in any unit.
    n_stones : int
        How many of them to draw, at least 1.

    Returns
    -------
    str
        An animated SVG picture, which notebooks show by ``display(HTML(...))``.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    x, n_stones = checked_array("x", x, "N", 2), int(checked_integers("n_stones", n_stones, low=1))
    low, size = x.min(axis=0), np.ptp(x, axis=0)
    places = [0, 1] + (x[:n_stones] - low) / np.where(size > 0, size, 1) * [1, -1]  # SVG: downwards
    stones = "".join(
        f'<circle cx="{u:.0f}" cy="{v:.0f}" r="4" fill="#777777" stroke="black"><animate'
        f' attributeName="cy" values="8;8;{v:.0f};{v:.0f}" keyTimes="0;{t:.3f};{t + 0.1:.3f};1"'
        ' dur="7s"/></circle>'
        for t, (u, v) in zip(
            np.linspace(0, 0.88, len(places)), places * [400, 140] + [20, 40], strict=True
        )
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 210" width="660" role="img"'
        ' aria-label="Grey stones fall from a cliff and come to rest in the sand, one by one">'
        '<rect width="440" height="210" fill="#f6ecd2"/>'
        '<rect width="440" height="16" fill="#8c7355"/>'
        f'{stones}<text x="8" y="204" font-size="11">the beach from above; the cliff is the brown'
        " edge</text></svg>"
    )


def plot_data(
    x: Array, redness: Array | None = None, labels: Array | None = None, ax: Ax = None
) -> Axes:
    """Draw points of the plane: all alike, by their redness, or by their component.

    Parameters
    ----------
    x : array of shape (N, 2)
        The points, in any unit.
    redness : array of shape (N,) or None
        A number for each point, from 0, blue, to 1, red.
    labels : array of int, shape (N,), or None
        The component of each point, from 0 up.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values, or if both redness and
        labels are given.
    """
    x = checked_array("x", x, "N", 2)
    if redness is not None and labels is not None:
        raise ValueError("redness and labels must not be given together: choose one")
    if labels is not None:
        one_hot = _one_hot("labels", labels, len(x))
        return _draw(ax, component_colors(one_hot.shape[1], PALETTE), x, one_hot)
    if redness is None:
        return _draw(ax, component_colors(0, PALETTE), x)
    red, ax = checked_array("redness", redness, len(x), low=0, high=1), _axes(ax)
    points = ax.scatter(x[:, 0], x[:, 1], 22, red, cmap="coolwarm", vmin=0, vmax=1)
    points.set(edgecolors="0.25", linewidths=0.4)  # or the pale middle is lost on white
    keys = [Patch(fc=points.cmap(v), ec="0.25", label=f"{v:g}") for v in (0.0, 0.5, 1.0)]
    ax.legend(handles=keys, title="redness")
    return ax


def plot_gaussian(mean: Array, covar: Array, color: ColorType = "b", ax: Ax = None) -> Axes:
    """Draw a Gaussian of the plane: its mean, and ellipses at 1 and 2 standard deviations.

    Parameters
    ----------
    mean : array of shape (2,)
        The mean, in any unit.
    covar : array of shape (2, 2)
        The covariance, in its square.
    color : colour of matplotlib
        That of mean and ellipses.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    gaussian = checked_array("mean", mean, 2), checked_covariances("covar", covar, 2, 2)
    return _draw(ax, component_colors(1, [color], "color"), gaussians=[gaussian])


def plot_data_and_gaussians(
    x: Array, means: Array, covars: Array, colors: Colors = PALETTE, ax: Ax = None
) -> Axes:
    """Draw points, all alike, under the Gaussians of a mixture.

    Parameters
    ----------
    x : array of shape (N, 2)
        The points, in any unit.
    means : array of shape (K, 2)
        The means of the components, in the unit of x.
    covars : array of shape (K, 2, 2)
        Their covariances, in its square.
    colors : sequence of colours of matplotlib
        Those of the components; they start again when too few.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    x, gaussians = checked_array("x", x, "N", 2), _gaussians("means", means, "covars", covars)
    return _draw(ax, component_colors(len(gaussians), colors), x, gaussians=gaussians)


def plot_GMM(
    x: Array, z: Array, means: Array, covars: Array, colors: Colors = PALETTE, ax: Ax = None
) -> Axes:
    """Draw points in the colours of their components, under the Gaussians of a mixture.

    Parameters
    ----------
    x : array of shape (N, 2)
        The points, in any unit.
    z : array of int, shape (N,), or array of shape (N, K)
        The component of each point, from 0 to K-1, or its responsibilities, as in
        `plot_responsibilities`.
    means : array of shape (K, 2)
        The means of the components, in the unit of x.
    covars : array of shape (K, 2, 2)
        Their covariances, in its square.
    colors : sequence of colours of matplotlib
        Those of the components; they start again when too few.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    x, gaussians = checked_array("x", x, "N", 2), _gaussians("means", means, "covars", covars)
    checked = checked_responsibilities if np.ndim(z) == 2 else _one_hot
    resp = checked("z", z, len(x), len(gaussians))
    return _draw(ax, component_colors(len(gaussians), colors), x, resp, gaussians)


def plot_responsibilities(x: Array, resp: Array, colors: Colors = PALETTE, ax: Ax = None) -> Axes:
    """Draw points, each in the blend of colours that its responsibilities mix.

    Parameters
    ----------
    x : array of shape (N, 2)
        The points, in any unit.
    resp : array of shape (N, K)
        The responsibilities: rows sum to 1. The largest of a row decides the point's marker.
    colors : sequence of colours of matplotlib
        Those of the components; they start again when too few.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    x = checked_array("x", x, "N", 2)
    checked = checked_responsibilities("resp", resp, len(x), "K")
    return _draw(ax, component_colors(checked.shape[1], colors), x, checked)


def plot_cov_ellipse(
    cov: Array, pos: Array, volume: float = 0.5, ax: Ax = None,
    fc: ColorType = "none", ec: ColorType = (0, 0, 0), a: float = 1, lw: float = 2,
) -> Axes:  # fmt: skip
    """Draw the ellipse that holds a given share of the probability of a Gaussian.

    Parameters
    ----------
    cov : array of shape (2, 2)
        The covariance, in the square of the unit of pos.
    pos : array of shape (2,)
        The mean.
    volume : float
        The share of the probability, above 0 and below 1.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.
    fc, ec : colour of matplotlib
        The colours of face and edge.
    a : float
        The opacity, from 0 to 1.
    lw : float
        The width of the line, in points.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    cov, pos, radius = (
        checked_covariances("cov", cov, 2, 2),
        checked_array("pos", pos, 2),
        _radius(volume),
    )
    ax = _axes(ax)
    ax.add_patch(_ellipse(pos, cov, radius, facecolor=fc, edgecolor=ec, alpha=a, linewidth=lw))
    ax.autoscale_view()
    return ax


def plot_components(
    mu: Array, Sigma: Array, colours: Colors, volume: float = 0.5, ax: Ax = None
) -> Axes:
    """Draw, for each component, its mean and the ellipse of `plot_cov_ellipse`.

    Parameters
    ----------
    mu : array of shape (K, 2)
        The means, in any unit.
    Sigma : array of shape (K, 2, 2)
        The covariances, in its square.
    colours : sequence of colours of matplotlib
        Those of the components; they start again when too few.
    volume : float
        The share of the probability in each ellipse, above 0 and below 1.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    gaussians, radius = _gaussians("mu", mu, "Sigma", Sigma), _radius(volume)
    rgb = component_colors(len(gaussians), colours, "colours")
    return _draw(ax, rgb, gaussians=gaussians, radii=(radius,))


def plot_segmentation(image: Array, labels: Array, colors: Colors = PALETTE, ax: Ax = None) -> Axes:
    """Tint an image by label, and number the labels; the legend has the share of each.

    Parameters
    ----------
    image : array of shape (h, w) or (h, w, 3)
        The image, gray or in colour, with intensities from 0 to 1.
    labels : array of int, shape (h, w)
        The label of each pixel, from 0 up.
    colors : sequence of colours of matplotlib
        Those of the labels; they start again when too few.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    channels = (3,) if np.ndim(image) == 3 else ()
    pixels = checked_array("image", image, "h", "w", *channels, low=0, high=1)
    z = checked_integers("labels", labels, *pixels.shape[:2])
    counts = np.bincount(z.ravel())
    tints = 0.6 * component_colors(len(counts), colors)
    gray = pixels.reshape(*z.shape, -1).mean(axis=2, keepdims=True)
    ax = _axes(ax, "column (pixels)", "row (pixels)")
    ax.imshow(tints[z] + 0.4 * gray)
    shares = {k: f"k = {k} ({counts[k] / z.size:.0%})" for k in np.flatnonzero(counts)}
    handles = [Patch(color=tints[k] + 0.2, label=share) for k, share in shares.items()]
    ax.legend(handles=handles, loc="lower right", fontsize="small")
    return plot_numbers(z, ax=ax)


def plot_numbers(labels: Array, ax: Ax = None) -> Axes:
    """Write each label on an image, once, where it reigns most widely around.

    Parameters
    ----------
    labels : array of int, shape (h, w)
        The label of each pixel, from 0 up.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    z = checked_integers("labels", labels, "h", "w")
    reach, ax = max(1, min(z.shape) // 8), _axes(ax, "column (pixels)", "row (pixels)")
    sides = [np.minimum(np.arange(1, n + 1) + reach, n) for n in z.shape]
    starts = [np.maximum(np.arange(n) - reach, 0) for n in z.shape]
    for k in np.unique(z):
        sums = np.pad(z == k, ((1, 0), (1, 0))).cumsum(0).cumsum(1)  # of any rectangle, by corners
        bands = sums[sides[0]] - sums[starts[0]]
        around = np.where(z == k, bands[:, sides[1]] - bands[:, starts[1]], 0)
        row, column = np.unravel_index(around.argmax(), z.shape)
        box = {"boxstyle": "circle,pad=0.15", "fc": "white", "ec": "black", "lw": 0.6}
        place = float(column), float(row)
        ax.text(*place, str(k), ha="center", va="center", fontsize="small", bbox=box)
    return ax


def plot_trace(trace: Array, ax: Ax = None, label: str | None = None) -> Axes:
    """Draw the log-likelihood after each step of EM; mark where it falls, which it never should.

    Parameters
    ----------
    trace : array of shape (T,)
        The log-likelihood in nats, from step 0 on. NaN and infinite values are marked, too; a
        relative fall of 1e-10 is rounding.
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None makes a new figure.
    label : str or None
        The name of the trace in the legend.

    Returns
    -------
    matplotlib.axes.Axes
        The axes that were drawn on.

    Raises
    ------
    ValueError
        If an argument has another shape or other values.
    """
    values = checked_array("trace", trace, "T", finite=False)
    finite = np.isfinite(values)
    shown = np.where(finite, values, np.nan)
    rounding = 1e-10 * np.abs(values[finite]).max(initial=0)
    falls, broken = np.flatnonzero(np.diff(shown) < -rounding) + 1, np.flatnonzero(~finite)
    ax = _axes(ax, "step of EM", "log-likelihood")
    ax.plot(shown, marker="." if len(shown) <= 60 else "", label=label)
    if falls.size:
        name = f"falls at step {_listed(falls)}"
        ax.plot(falls, shown[falls], "v", color=PALETTE[1], markersize=9, label=name)
    if broken.size:  # These have no height: they are marked at the bottom.
        at, name = ax.get_xaxis_transform(), f"not finite at step {_listed(broken)}"
        ax.plot(broken, np.full(broken.size, 0.03), "kx", transform=at, label=name)
    if label is not None or falls.size or broken.size:
        ax.legend()
    return ax


class EMAnimation:
    """A mixture while EM runs, as `animate_em` returns it.

    Notebooks show it as a film, or as a grid of pictures where nobody can press its buttons.
    """

    def __init__(self, history: list[tuple[Floats, Gaussians]], x: Floats, colors: Colors) -> None:
        self._history, self._x = history, x
        self._rgb = component_colors(max(len(pis) for pis, _ in history), colors)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        """Give Jupyter the grid, and the film where somebody can press its buttons."""
        ends = [f"({mean[0]:.2f}, {mean[1]:.2f})" for mean, _ in self._history[-1][1]]
        words = f"Film of {len(self._history)} frames of a mixture; means at the end: "
        words += ", ".join(ends)
        frames = self._choose(6)
        rows = 1 if len(frames) <= 3 else 2
        # Unknown to pyplot, the figure needs no closing.
        figure = Figure((9.6, 2.9 * rows), dpi=80, layout="constrained")
        panels = list(figure.subplots(rows, 3, sharex=True, sharey=True, squeeze=False).flat)
        for ax, frame in zip(panels, frames, strict=False):
            self._show(ax, frame)
            ax.label_outer()
        for ax in panels[len(frames) :]:
            ax.axis("off")
        bundle, metadata = _bundle(figure, words)
        if _is_watched():
            film = self._film(panels[0].axis())
            label = html.escape(words)
            bundle["text/html"] = f'<div role="group" aria-label="{label}">{film}</div>'
        return bundle, metadata

    def _film(self, limits: tuple[float, float, float, float]) -> str:
        # Without a layout engine the axes stay in one place from frame to frame.
        figure = Figure((5.5, 4.2), dpi=80, layout="none")  # type: ignore[arg-type]
        ax = figure.subplots()

        def show(frame: int) -> list[Any]:
            ax.clear()
            self._show(ax, frame)
            ax.axis(limits)
            return []

        return FuncAnimation(figure, show, self._choose(30), interval=300).to_jshtml()

    def _choose(self, most: int) -> list[int]:
        """Choose the first frame, the last, and more of the early ones, where EM moves fastest."""
        total = len(self._history)
        early = np.geomspace(1, total, min(most, total)).round().astype(int) - 1
        return sorted(set(np.maximum(early, np.arange(len(early))).tolist()))

    def _show(self, ax: Axes, frame: int) -> None:
        pis, gaussians = self._history[frame]
        _draw(ax, self._rgb[: len(pis)], self._x, gaussians=gaussians, legend=frame == 0)
        weights = ", ".join(f"{pi:.2f}" for pi in pis[:4]) + ", …" * (len(pis) > 4)
        title = f"frame {frame + 1} of {len(self._history)}\nπ = {weights}"
        ax.set_title(title, fontsize="medium")


def animate_em(
    history: Sequence[Sequence[Array]], x: Array, colors: Colors = PALETTE
) -> EMAnimation:
    """Show how the components move while EM runs; make it the last line of a cell.

    Parameters
    ----------
    history : sequence of (pis, means, covars)
        The parameters of each frame: weights (K,), means (K, 2) in the unit of x, and covariances
        (K, 2, 2) in its square.
    x : array of shape (N, 2)
        The points.
    colors : sequence of colours of matplotlib
        Those of the components; they start again when too few.

    Returns
    -------
    EMAnimation
        What notebooks show as a player of up to 30 frames, or as 6 pictures where nobody can press
        its buttons.

    Raises
    ------
    ValueError
        If an argument has another shape or other values, or there is no frame at all.
    """
    frames = []
    for t, entry in enumerate(history):
        if len(entry) != 3:
            raise ValueError(f"history[{t}] must be (pis, means, covars), not {len(entry)} things")
        names = [f"history[{t}][{i}]" for i in range(3)]
        gaussians = _gaussians(names[1], entry[1], names[2], entry[2])
        frames.append((checked_array(names[0], entry[0], len(gaussians), low=0), gaussians))
    if not frames:
        raise ValueError("history must hold at least one (pis, means, covars), not 0")
    return EMAnimation(frames, checked_array("x", x, "N", 2), colors)


def checked_array(
    name: str,
    value: Array,
    *shape: int | str,
    low: float = -np.inf,
    high: float = np.inf,
    finite: bool = True,
) -> Floats:
    """Copy an argument as an array of floats, if it is what a function asks for.

    Parameters
    ----------
    name : str
        What the argument is called in the message of an error.
    value : array-like
        The argument.
    *shape : int or str
        The shape that it must have, where a letter stands for any size but 0; none for a number.
    low, high : float
        What its values must lie between.
    finite : bool
        Whether NaN and infinite values are errors.

    Returns
    -------
    ndarray of float
        A copy of the value, with this shape.

    Raises
    ------
    ValueError
        If it is anything else; the message, one line, says what it must be and what it is.
    """
    expected = f"an array of shape {str(shape).replace(chr(39), '')}" if shape else "a number"
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be {expected}, not a {type(value).__name__}") from None
    pairs = zip(shape, array.shape, strict=False)
    if array.ndim != len(shape) or not all(n and want in (n, str(want)) for want, n in pairs):
        raise ValueError(f"{name} must be {expected}, not of shape {array.shape}")
    if not finite:
        return array
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, but has values that are NaN or infinite")
    if array.min() < low or array.max() > high:
        bounds = f"between {low:g} and {high:g}" if high < np.inf else f"at least {low:g}"
        span = sorted({f"{array.min():.4g}", f"{array.max():.4g}"}, key=float)
        raise ValueError(f"{name} must be {bounds}, not {' to '.join(span)}")
    return array


def checked_integers(
    name: str, value: Array, *shape: int | str, low: int = 0, high: float = np.inf
) -> Integers:
    """Copy an argument as an array of whole numbers, if that is what it holds.

    Parameters
    ----------
    name : str
        What the argument is called in the message of an error.
    value : array-like
        The argument; whole numbers may be floats.
    *shape : int or str
        The shape that it must have, as in `checked_array`.
    low, high : float
        What its values must lie between.

    Returns
    -------
    ndarray of int
        A copy of the value, with this shape.

    Raises
    ------
    ValueError
        If it is anything else; the message, one line, says what it must be and what it is.
    """
    array = checked_array(name, value, *shape, low=low, high=high)
    if (array % 1).any():
        raise ValueError(f"{name} must be whole numbers, not {array[array % 1 != 0].flat[0]:.4g}")
    return array.astype(np.int64)


def checked_responsibilities(name: str, value: Array, *shape: int | str) -> Floats:
    """Copy an argument as responsibilities: a table whose rows sum to 1.

    Parameters
    ----------
    name : str
        What the argument is called in the message of an error.
    value : array-like
        The argument; the sums of rows may be off by 1e-4.
    *shape : int or str
        Its number of rows and of columns, as in `checked_array`.

    Returns
    -------
    ndarray of float, shape (N, K)
        A copy of the value.

    Raises
    ------
    ValueError
        If it is anything else; the message, one line, says what it must be and what it is.
    """
    resp = checked_array(name, value, *shape, low=0)
    worst = np.abs(resp.sum(axis=1) - 1).argmax()
    if not np.isclose(resp[worst].sum(), 1, atol=1e-4):
        raise ValueError(f"{name} must have rows that sum to 1, not {resp[worst].sum():.4g}")
    return resp


def checked_covariances(name: str, value: Array, *shape: int | str) -> Floats:
    """Copy an argument as covariances: matrices that are symmetric and positive semi-definite.

    Parameters
    ----------
    name : str
        What the argument is called in the message of an error.
    value : array-like
        The argument: one matrix, or several along the first axes.
    *shape : int or str
        The shape that it must have, as in `checked_array`; the last two are those of a matrix.

    Returns
    -------
    ndarray of float, shape (..., D, D)
        A copy of the value.

    Raises
    ------
    ValueError
        If it is anything else; the message, one line, says what it must be and what it is.
    """
    array = checked_array(name, value, *shape)
    asymmetry = np.abs(array - np.swapaxes(array, -1, -2)).max()
    lowest, scale = np.linalg.eigvalsh(array).min(), np.abs(array).max()
    if asymmetry > 1e-6 * scale:
        raise ValueError(f"{name} must be symmetric, but an entry differs by {asymmetry:.4g}")
    if lowest < -1e-6 * scale:
        raise ValueError(f"{name} must be positive semi-definite, not have eigenvalue {lowest:.4g}")
    return array


def component_colors(count: int, colors: Colors = PALETTE, name: str = "colors") -> Floats:
    """Give each component its colour.

    Parameters
    ----------
    count : int
        How many components there are.
    colors : sequence of colours of matplotlib
        What is given out; it starts again when too short.
    name : str
        What the colours are called in the message of an error.

    Returns
    -------
    ndarray of shape (count, 3)
        Red, green and blue of each component, from 0 to 1.

    Raises
    ------
    ValueError
        If these are no colours, or none at all.
    """
    try:
        known = [to_rgb(color) for color in colors]
        return np.array([known[k % len(known)] for k in range(count)])
    except (TypeError, ValueError, ZeroDivisionError):  # The last if there are none at all.
        found = " ".join(repr(colors).split())
        raise ValueError(f"{name} must be colours of matplotlib, not {found}") from None


class _Picture:
    def __init__(self, figure: Figure, words: str) -> None:
        self._figure, self._words = figure, words

    def __repr__(self) -> str:
        return self._words

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        bundle, metadata = _bundle(self._figure, self._words)
        if _is_watched():  # JupyterLab keeps no words beside a PNG, only in HTML
            source = f"data:image/png;base64,{bundle['image/png']}"
            bundle["text/html"] = f'<img src="{source}" alt="{html.escape(self._words)}">'
        return bundle, metadata


def show(picture: Axes | Figure, words: str) -> None:
    """Show a figure in the notebook, once and now, and close it.

    Parameters
    ----------
    picture : matplotlib.figure.Figure or matplotlib.axes.Axes
        The figure, or axes on it.
    words : str
        Its alternative text, which a screen reader says in its place.

    Raises
    ------
    ValueError
        If picture is anything else, or there are no words.
    """
    figure = picture.get_figure() if isinstance(picture, Axes) else picture
    if not isinstance(figure, Figure):
        raise ValueError(f"picture must be a figure or axes, not {type(picture).__name__}")
    if not isinstance(words, str) or not words.strip():
        raise ValueError(f"words must say what the picture shows, not {words!r}")
    from IPython.display import display

    display(_Picture(figure, " ".join(words.split())))
    plt.close(figure)


def _bundle(figure: Figure, words: str) -> Bundle:
    """Give what Jupyter shows of a figure: words, where they will do, and a picture with them."""
    png = io.BytesIO()
    figure.savefig(png, format="png")
    picture = base64.b64encode(png.getvalue()).decode()
    return {"text/plain": words, "image/png": picture}, {"image/png": {"alt": words}}


def _is_watched() -> bool:
    """Is this a notebook that somebody looks at, rather than one that is graded?"""
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython and ipython.get_ipython(), "kernel", None)
    return kernel is not None and "NBGRADER_EXECUTION" not in os.environ


def _in_one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _is_validated() -> bool:
    """Is this notebook run by `nbgrader validate`, or by its button?"""
    return os.environ.get("NBGRADER_EXECUTION") == "validate"


def _draw(
    ax: Ax,
    rgb: Floats,
    x: Floats | None = None,
    resp: Floats | None = None,
    gaussians: Gaussians | None = None,
    radii: tuple[float, ...] = (1, 2),
    legend: bool = True,
) -> Axes:
    """Draw a mixture: points, then the ellipses and the mean of each component, and the legend."""
    ax, keys = _axes(ax), []
    if x is not None and resp is None:
        ax.scatter(x[:, 0], x[:, 1], 14, "0.55", linewidths=0)
    for k, color in enumerate(rgb):
        marker, line, mean = MARKERS[k % len(MARKERS)], LINES[k % len(LINES)], np.empty((2, 0))
        if x is not None and resp is not None:
            own = resp.argmax(axis=1) == k
            (x_1, x_2), blend = x[own].T, np.clip(resp[own] @ rgb, 0, 1)
            alpha = 0.5 if gaussians else 0.9  # The ellipses must stand out.
            ax.scatter(x_1, x_2, 22, blend, marker=marker, linewidths=0, alpha=alpha)
        if gaussians:
            mean, covar = gaussians[k]
            for radius in radii:
                look = {"ec": color, "ls": line, "lw": 2.5 - radius / 2, "fill": False}
                ax.add_patch(_ellipse(mean, covar, radius, **look))
        edge, line = ("black", line) if gaussians else (color, "")
        keys += ax.plot(*mean, marker=marker, ls=line, c=color, ms=9, mec=edge, label=f"k = {k}")
    if legend and len(keys) > 1:
        ax.legend(handles=keys, ncols=-(-len(keys) // 12), handlelength=3, markerscale=0.7)
    return ax


def _ellipse(mean: Floats, covar: Floats, radius: float, **look: Any) -> Ellipse:
    variances, axes = np.linalg.eigh(covar)
    width, height = 2 * radius * np.sqrt(np.maximum(variances, 0))
    angle = np.degrees(np.arctan2(axes[1, 0], axes[0, 0]))
    return Ellipse((mean[0], mean[1]), width, height, angle=angle, zorder=2, **look)


def _axes(ax: Ax, xlabel: str = "x₁", ylabel: str = "x₂") -> Axes:
    """Give the axes to draw on; names that they have already are kept."""
    if ax is not None and not isinstance(ax, Axes):
        raise ValueError(f"ax must be axes of matplotlib or None, not {type(ax).__name__}")
    ax = ax or plt.subplots()[1]
    ax.set(xlabel=ax.get_xlabel() or xlabel, ylabel=ax.get_ylabel() or ylabel)
    return ax


def _one_hot(name: str, value: Array, points: int, components: int | None = None) -> Floats:
    labels = checked_integers(name, value, points, high=(components or np.inf) - 1)
    return np.eye(components or int(labels.max()) + 1)[labels]


def _gaussians(means_name: str, means: Array, covars_name: str, covars: Array) -> Gaussians:
    centres = checked_array(means_name, means, "K", 2)
    return list(
        zip(centres, checked_covariances(covars_name, covars, len(centres), 2, 2), strict=True)
    )


def _radius(volume: float) -> float:
    """Find the Mahalanobis radius: its square is a quantile of chi-square with 2 degrees."""
    return float(np.sqrt(-2 * np.log1p(-checked_array("volume", volume, low=1e-9, high=1 - 1e-9))))


def _source(rng: Random) -> Any:
    if rng is None:
        return np.random  # The global stream, a module with the methods of a generator.
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(f"rng must be None, a Generator or a seed, not {rng!r}") from None


def _folders() -> list[Path]:
    homes = Path(__file__).resolve().parent, Path.cwd()
    return list(dict.fromkeys(home / part for home in homes for part in ("", "data")))


def _listed(steps: Integers) -> str:
    return ", ".join(map(str, steps[:8])) + ", …" * (len(steps) > 8)
