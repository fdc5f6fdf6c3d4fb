"""Data and pictures for the coursework on Gaussian mixture models and EM.

Import it as ``import gmm_tools as gt``. Nothing in here has to be changed; all of it may be read.

- Data: `generate_Bayes_adventures_data`, `get_data`, `load_old_faithful`, `load_image`.
- Checks: `check` stops a cell with a hint, in one line, where something does not hold; `exercise`
  says whose checks a cell has, and `open_exercises`, at the end, which exercises are still open.
- Pictures: every function whose name begins with ``plot_`` takes ``ax``, the axes to draw on (None
  makes a new figure), and returns the axes it drew on. A film: `animate_em`. Whatever was drawn,
  `show` shows it with words for those who cannot see it.

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

__all__ = [
    "PALETTE", "CheckFailed", "EMAnimation", "animate_em", "check", "exercise",
    "generate_Bayes_adventures_data", "get_data", "load_image", "load_old_faithful",
    "open_exercises", "plot_GMM", "plot_components", "plot_cov_ellipse", "plot_data",
    "plot_data_and_gaussians", "plot_gaussian", "plot_numbers", "plot_responsibilities",
    "plot_segmentation", "plot_trace", "show",
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
        print(f"All {len(reasons)} exercises pass their checks.")
        return
    print(f"{len(still_open)} of {len(reasons)} exercises are still open:")
    for name, reason in still_open.items():
        print(f"- {name}: {reason}")


def generate_Bayes_adventures_data(
    N: int = 500, D: int = 2, rng: Random = None
) -> tuple[Floats, Floats, Floats, Integers, Floats]:
    """Draw the stones: N points of the plane from a known mixture of three Gaussians.

    N is at least 1; the dimension D can only be 2; rng is a `numpy.random.Generator` or a seed for
    one, and None draws from numpy's global stream, so that ``np.random.seed(0)`` fixes the data.
    Returns the true pis (3,), means (3, 2) and covars (3, 2, 2), the component z (N,) of each
    point, 0 to 2, and the points x (N, 2), simulated and without unit. Raises ValueError for other
    values. Source: the lab of A. Deleforge's summer-school lecture, 2015.
    """
    N, D = int(_integers("N", N, low=1)), int(_integers("D", D, low=2, high=2))
    draw, pis, means = _source(rng), np.full(3, 1 / 3), np.array([[2, 5], [4, 4], [5.5, 4]])
    covar_rows = [0.2, -0.25, -0.25, 1], [0.5, 0.3, 0.3, 1], [0.3, -0.2, -0.2, 0.5]
    covars = np.reshape(covar_rows, (3, 2, 2))
    _, scales, axes = np.linalg.svd(covars)  # as multivariate_normal does, but once
    z, white = np.empty(N, dtype=np.int64), np.empty((N, 1, D))
    for n in range(N):  # Point by point: the order of the draws decides the numbers.
        z[n], white[n] = draw.multinomial(1, pis).argmax(), draw.standard_normal(D)
    x = means[z] + (white @ (np.sqrt(scales)[..., None] * axes)[z])[:, 0]
    return pis, means, covars, z, x


def get_data(
    mu_1: float = -2.5, sigma_1: float = 2.0, mu_2: float = 3.5, sigma_2: float = 2.0,
    prob_1: float = 0.4, size: int = 40, rng: Random = None,
) -> tuple[Integers, Floats]:  # fmt: skip
    """Draw points of the line from a mixture of two Gaussians.

    mu_1 and sigma_1 are the mean and standard deviation of component 1, mu_2 and sigma_2 those of
    component 2, in the unit of x; prob_1 is the probability of component 1, size the number of
    points, and rng as in `generate_Bayes_adventures_data`. Returns z (size,), 1 where a point comes
    from component 1 and 0 elsewhere, and the points x (size,). Raises ValueError for other values.
    """
    first = _array("mu_1", mu_1), _array("sigma_1", sigma_1, low=0)
    second = _array("mu_2", mu_2), _array("sigma_2", sigma_2, low=0)
    chance = _array("prob_1", prob_1, low=0, high=1)
    size, draw = int(_integers("size", size, low=1)), _source(rng)
    z: Integers = draw.binomial(1, chance, size)
    x_1, x_2 = draw.normal(*first, size), draw.normal(*second, size)
    return z, z * x_1 + (1 - z) * x_2


def load_old_faithful() -> Floats:
    """Load 272 eruptions of the Old Faithful geyser: (272, 2) eruption and waiting, in minutes.

    Raises FileNotFoundError if ``old_faithful.csv`` is neither beside this file nor in the working
    folder, nor in the folder ``data`` of either. Source: W. Härdle (1991), Smoothing Techniques
    with Implementation in S.
    """
    places = [folder / "old_faithful.csv" for folder in _folders()]
    for path in filter(Path.is_file, places):
        return np.loadtxt(path, delimiter=",", skiprows=1)
    raise FileNotFoundError(f"old_faithful.csv is at none of: {', '.join(map(str, places))}")


def load_image(name_or_path: str | os.PathLike[str]) -> Floats:
    """Load the image that name_or_path says: "coffee", "camera" or the path of an image file.

    Returns an array (h, w, 3), or (h, w) if the image is gray, of intensities from 0 to 1; drops
    transparency. Raises ValueError if there is no such name or file, or the file is not an image.
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


def plot_data(
    x: Array, redness: Array | None = None, labels: Array | None = None, ax: Ax = None
) -> Axes:
    """Draw points x (N, 2) of the plane: all alike, by their redness, or by their component.

    redness (N,) goes from 0, blue, to 1, red; labels (N,) are components, integers from 0 up.
    Raises ValueError for other shapes or values, and if both are given.
    """
    x = _array("x", x, "N", 2)
    if redness is not None and labels is not None:
        raise ValueError("redness and labels must not be given together: choose one")
    if labels is not None:
        one_hot = _one_hot("labels", labels, len(x))
        return _draw(ax, _rgb("colors", PALETTE, one_hot.shape[1]), x, one_hot)
    if redness is None:
        return _draw(ax, _rgb("colors", PALETTE, 0), x)
    red, ax = _array("redness", redness, len(x), low=0, high=1), _axes(ax)
    points = ax.scatter(x[:, 0], x[:, 1], 22, red, cmap="coolwarm", vmin=0, vmax=1)
    points.set(edgecolors="0.25", linewidths=0.4)  # or the pale middle is lost on white
    keys = [Patch(fc=points.cmap(v), ec="0.25", label=f"{v:g}") for v in (0.0, 0.5, 1.0)]
    ax.legend(handles=keys, title="redness")
    return ax


def plot_gaussian(mean: Array, covar: Array, color: ColorType = "b", ax: Ax = None) -> Axes:
    """Draw a Gaussian of the plane: its mean, and ellipses at 1 and 2 standard deviations.

    mean is (2,), covar (2, 2), color one of matplotlib. Raises ValueError for anything else.
    """
    gaussian = _array("mean", mean, 2), _covariances("covar", covar, 2, 2)
    return _draw(ax, _rgb("color", [color], 1), gaussians=[gaussian])


def plot_data_and_gaussians(
    x: Array, means: Array, covars: Array, colors: Colors = PALETTE, ax: Ax = None
) -> Axes:
    """Draw points x (N, 2), all alike, under the Gaussians of a mixture.

    means are (K, 2), covars (K, 2, 2), and colors those of the components. Raises ValueError for
    other shapes or values.
    """
    x, gaussians = _array("x", x, "N", 2), _gaussians("means", means, "covars", covars)
    return _draw(ax, _rgb("colors", colors, len(gaussians)), x, gaussians=gaussians)


def plot_GMM(
    x: Array, z: Array, means: Array, covars: Array, colors: Colors = PALETTE, ax: Ax = None
) -> Axes:
    """Draw points in the colours of their components, under the Gaussians of a mixture.

    x, means, covars and colors are as in `plot_data_and_gaussians`; z holds components (N,),
    integers from 0 to K-1, or responsibilities (N, K) as in `plot_responsibilities`. Raises
    ValueError for other shapes or values.
    """
    x, gaussians = _array("x", x, "N", 2), _gaussians("means", means, "covars", covars)
    check = _responsibilities if np.ndim(z) == 2 else _one_hot
    resp = check("z", z, len(x), len(gaussians))
    return _draw(ax, _rgb("colors", colors, len(gaussians)), x, resp, gaussians)


def plot_responsibilities(x: Array, resp: Array, colors: Colors = PALETTE, ax: Ax = None) -> Axes:
    """Draw points x (N, 2), each in the blend of colors that its responsibilities mix.

    The rows of resp (N, K) sum to 1; the largest entry of a row decides the point's marker. Raises
    ValueError for other shapes or values.
    """
    x = _array("x", x, "N", 2)
    checked = _responsibilities("resp", resp, len(x), "K")
    return _draw(ax, _rgb("colors", colors, checked.shape[1]), x, checked)


def plot_cov_ellipse(
    cov: Array, pos: Array, volume: float = 0.5, ax: Ax = None,
    fc: ColorType = "none", ec: ColorType = (0, 0, 0), a: float = 1, lw: float = 2,
) -> Axes:  # fmt: skip
    """Draw the ellipse that holds a share ``volume`` of the probability of a Gaussian.

    cov is its covariance (2, 2), pos its mean (2,), and volume above 0 and below 1; fc and ec are
    the colours of face and edge, a the opacity from 0 to 1, lw the line width in points. Raises
    ValueError for other shapes or values.
    """
    cov, pos, radius = _covariances("cov", cov, 2, 2), _array("pos", pos, 2), _radius(volume)
    ax = _axes(ax)
    ax.add_patch(_ellipse(pos, cov, radius, facecolor=fc, edgecolor=ec, alpha=a, linewidth=lw))
    ax.autoscale_view()
    return ax


def plot_components(
    mu: Array, Sigma: Array, colours: Colors, volume: float = 0.5, ax: Ax = None
) -> Axes:
    """Draw, for each component, its mean and the ellipse of `plot_cov_ellipse`.

    mu holds means (K, 2), Sigma covariances (K, 2, 2), colours those of the components, and volume
    is above 0 and below 1. Raises ValueError for other shapes or values.
    """
    gaussians, radius = _gaussians("mu", mu, "Sigma", Sigma), _radius(volume)
    rgb = _rgb("colours", colours, len(gaussians))
    return _draw(ax, rgb, gaussians=gaussians, radii=(radius,))


def plot_segmentation(image: Array, labels: Array, colors: Colors = PALETTE, ax: Ax = None) -> Axes:
    """Tint an image by label, and number the labels; the legend says how large a share each has.

    image is (h, w), gray, or (h, w, 3), with intensities from 0 to 1; labels (h, w) are integers
    from 0 up, and colors theirs. Raises ValueError for other shapes or values.
    """
    channels = (3,) if np.ndim(image) == 3 else ()
    pixels = _array("image", image, "h", "w", *channels, low=0, high=1)
    z = _integers("labels", labels, *pixels.shape[:2])
    counts = np.bincount(z.ravel())
    tints = 0.6 * _rgb("colors", colors, len(counts))
    gray = pixels.reshape(*z.shape, -1).mean(axis=2, keepdims=True)
    ax = _axes(ax, "column (pixels)", "row (pixels)")
    ax.imshow(tints[z] + 0.4 * gray)
    shares = {k: f"k = {k} ({counts[k] / z.size:.0%})" for k in np.flatnonzero(counts)}
    handles = [Patch(color=tints[k] + 0.2, label=share) for k, share in shares.items()]
    ax.legend(handles=handles, loc="lower right", fontsize="small")
    return plot_numbers(z, ax=ax)


def plot_numbers(labels: Array, ax: Ax = None) -> Axes:
    """Write each label on an image, once, where it reigns most widely around.

    labels (h, w) are integers from 0 up. Raises ValueError for other shapes or values.
    """
    z = _integers("labels", labels, "h", "w")
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

    trace (T,) is in nats, from step 0 on; label names it in the legend. NaN and infinite values are
    marked too; a relative fall of 1e-10 is rounding. Raises ValueError for other shapes.
    """
    values = _shaped("trace", trace, "T")
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
    """What `animate_em` returns: notebooks show it as a film or as a grid of pictures."""

    def __init__(self, history: list[tuple[Floats, Gaussians]], x: Floats, colors: Colors) -> None:
        self._history, self._x = history, x
        self._rgb = _rgb("colors", colors, max(len(pis) for pis, _ in history))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        """Give Jupyter the grid, and the film where somebody can press its buttons."""
        ends = [f"({mean[0]:.2f}, {mean[1]:.2f})" for mean, _ in self._history[-1][1]]
        words = f"Film of {len(self._history)} frames of a mixture; means at the end: "
        words += ", ".join(ends)
        if _only_points_count():
            return {"text/plain": words}, {}
        frames = self._choose(6)
        rows = 1 if len(frames) <= 3 else 2
        size = 9.6, 2.9 * rows  # Unknown to pyplot, the figure needs no closing.
        figure = Figure(size, dpi=80, layout="none")  # type: ignore[arg-type]
        grid = figure.subplots(rows, 3, squeeze=False, subplot_kw={"xticks": [], "yticks": []})
        panels = list(grid.flat)  # Without ticks, which would take half of the time.
        figure.subplots_adjust(0.03, 0.09 / rows, 0.99, 1 - 0.16 / rows, wspace=0.03, hspace=0.22)
        for ax, frame in zip(panels, frames, strict=False):
            self._show(ax, frame)
            ax.label_outer()
        low = np.min([ax.viewLim.p0 for ax in panels[: len(frames)]], axis=0)
        high = np.max([ax.viewLim.p1 for ax in panels[: len(frames)]], axis=0)
        for number, ax in enumerate(panels):
            ax.axis((low[0], high[0], low[1], high[1]) if number < len(frames) else "off")
        bundle, metadata = _bundle(figure, words)
        if _is_watched():
            film = self._film(panels[0].axis())
            label = html.escape(words)
            bundle["text/html"] = f'<div role="group" aria-label="{label}">{film}</div>'
        return bundle, metadata

    def _film(self, limits: tuple[float, float, float, float]) -> str:
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
        ax.set_title(title, fontsize="medium", y=1)  # Matplotlib is slow to find a y itself.


def animate_em(
    history: Sequence[Sequence[Array]], x: Array, colors: Colors = PALETTE
) -> EMAnimation:
    """Show how the components move while EM runs; make it the last line of a cell.

    history is a list of (pis (K,), means (K, 2), covars (K, 2, 2)), one a frame; x are the points
    (N, 2), colors those of the components. It becomes a player of up to 30 frames, 6 pictures where
    nobody can press its buttons, or one line where only points count. Raises ValueError for other
    shapes or values, or no frame at all.
    """
    frames = []
    for t, entry in enumerate(history):
        if len(entry) != 3:
            raise ValueError(f"history[{t}] must be (pis, means, covars), not {len(entry)} things")
        names = [f"history[{t}][{i}]" for i in range(3)]
        gaussians = _gaussians(names[1], entry[1], names[2], entry[2])
        frames.append((_array(names[0], entry[0], len(gaussians), low=0), gaussians))
    if not frames:
        raise ValueError("history must hold at least one (pis, means, covars), not 0")
    return EMAnimation(frames, _array("x", x, "N", 2), colors)


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

    picture is the figure or axes on it; words are its alternative text, which a screen reader says
    in its place. Raises ValueError for anything else, and if there are no words.
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
    figure.savefig(png, format="png", pil_kwargs={"compress_level": 1})
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


def _only_points_count() -> bool:
    """Is this notebook graded, and not for somebody who wants to see it?"""
    wanted = os.environ.get("AUTOGRADER_PICTURES") == "1"
    return os.environ.get("NBGRADER_EXECUTION") == "autograde" and not wanted


def _rgb(name: str, colors: Colors, count: int) -> Floats:
    try:
        known = [to_rgb(color) for color in colors]
        return np.array([known[k % len(known)] for k in range(count)])
    except (TypeError, ValueError, ZeroDivisionError):  # The last if there are none at all.
        found = " ".join(repr(colors).split())
        raise ValueError(f"{name} must be colours of matplotlib, not {found}") from None


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
                ax.add_artist(_ellipse(mean, covar, radius, **look))  # faster than add_patch
            reach = max(radii) * np.sqrt(covar.diagonal().clip(0))
            ax.update_datalim([mean - reach, mean + reach])
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


def _shaped(name: str, value: Array, *shape: int | str) -> Floats:
    """Copy value as floats if it has the shape, where a letter stands for any size but 0."""
    expected = f"an array of shape {str(shape).replace(chr(39), '')}" if shape else "a number"
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be {expected}, not a {type(value).__name__}") from None
    pairs = zip(shape, array.shape, strict=False)
    if array.ndim != len(shape) or not all(n and want in (n, str(want)) for want, n in pairs):
        raise ValueError(f"{name} must be {expected}, not of shape {array.shape}")
    return array


def _array(
    name: str, value: Array, *shape: int | str, low: float = -np.inf, high: float = np.inf
) -> Floats:
    array = _shaped(name, value, *shape)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, but has values that are NaN or infinite")
    if array.min() < low or array.max() > high:
        bounds = f"between {low:g} and {high:g}" if high < np.inf else f"at least {low:g}"
        span = sorted({f"{array.min():.4g}", f"{array.max():.4g}"}, key=float)
        raise ValueError(f"{name} must be {bounds}, not {' to '.join(span)}")
    return array


def _integers(
    name: str, value: Array, *shape: int | str, low: int = 0, high: float = np.inf
) -> Integers:
    array = _array(name, value, *shape, low=low, high=high)
    if (array % 1).any():
        raise ValueError(f"{name} must be whole numbers, not {array[array % 1 != 0].flat[0]:.4g}")
    return array.astype(np.int64)


def _one_hot(name: str, value: Array, points: int, components: int | None = None) -> Floats:
    labels = _integers(name, value, points, high=(components or np.inf) - 1)
    return np.eye(components or int(labels.max()) + 1)[labels]


def _responsibilities(name: str, value: Array, *shape: int | str) -> Floats:
    resp = _array(name, value, *shape, low=0)
    worst = np.abs(resp.sum(axis=1) - 1).argmax()
    if not np.isclose(resp[worst].sum(), 1, atol=1e-4):
        raise ValueError(f"{name} must have rows that sum to 1, not {resp[worst].sum():.4g}")
    return resp


def _covariances(name: str, value: Array, *shape: int | str) -> Floats:
    array = _array(name, value, *shape)
    asymmetry = np.abs(array - np.swapaxes(array, -1, -2)).max()
    lowest, scale = np.linalg.eigvalsh(array).min(), np.abs(array).max()
    if asymmetry > 1e-6 * scale:
        raise ValueError(f"{name} must be symmetric, but an entry differs by {asymmetry:.4g}")
    if lowest < -1e-6 * scale:
        raise ValueError(f"{name} must be positive semi-definite, not have eigenvalue {lowest:.4g}")
    return array


def _gaussians(means_name: str, means: Array, covars_name: str, covars: Array) -> Gaussians:
    centres = _array(means_name, means, "K", 2)
    return list(zip(centres, _covariances(covars_name, covars, len(centres), 2, 2), strict=True))


def _radius(volume: float) -> float:
    """Find the Mahalanobis radius: its square is a quantile of chi-square with 2 degrees."""
    return float(np.sqrt(-2 * np.log1p(-_array("volume", volume, low=1e-9, high=1 - 1e-9))))


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
