"""Data and pictures for the coursework on Gaussian mixture models and EM.

Import it as ``import gmm_tools as gt``. Nothing in here has to be changed; all of it may be read.

- Data: `generate_Bayes_adventures_data`, `get_data`, `load_old_faithful`, `load_image`.
- Pictures: every function whose name begins with ``plot_`` takes ``ax``, the axes to draw on (None
  makes a new figure), and returns the axes it drew on. A film: `animate_em`.

N counts points, K components; points are rows. Each component has a colour, a marker and a line
style of its own, so that nobody has to tell two apart by colour alone; ``colors`` start again when
there are more components than colours.
"""

import base64
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Patch
from matplotlib.typing import ColorType, LineStyleType
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "PALETTE", "EMAnimation", "animate_em", "generate_Bayes_adventures_data", "get_data",
    "load_image", "load_old_faithful", "plot_GMM", "plot_components", "plot_cov_ellipse",
    "plot_data", "plot_data_and_gaussians", "plot_gaussian", "plot_responsibilities",
    "plot_segmentation", "plot_trace",
]  # fmt: skip

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Stones = tuple[Floats, Floats, Floats, Integers, Floats]
Gaussians = list[tuple[Floats, Floats]]
Random = np.random.Generator | int | None
Colors = Sequence[ColorType]
Ax = Axes | None

# The colours of Okabe and Ito, best contrast on white first: https://jfly.uni-koeln.de/color/
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
# 7 markers and 5 lines for 8 colours: no combination returns before component 280.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES: tuple[LineStyleType, ...] = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))


def generate_Bayes_adventures_data(N: int = 500, D: int = 2, rng: Random = None) -> Stones:
    """Draw the stones: points of the plane from a known mixture of three Gaussians.

    Parameters
    ----------
    N, D : the number of points, at least 1, and their dimension, which can only be 2.
    rng : a `numpy.random.Generator`, or a seed for one; None draws from numpy's global stream, so
        that ``np.random.seed(0)`` fixes the data.

    Returns
    -------
    pis (3,), means (3, 2), covars (3, 2, 2), z (N,), x (N, 2) : the true parameters, the component
        0, 1 or 2 that each point comes from, and the points (simulated, without unit).

    Raises
    ------
    ValueError : if N, D or rng is not as above.

    Notes
    -----
    The story and its numbers come from the lab of A. Deleforge's summer-school lecture, 2015.
    """
    N, D = int(_integers("N", N, low=1)), int(_integers("D", D, low=2, high=2))
    draw, pis, means = _source(rng), np.full(3, 1 / 3), np.array([[2, 5], [4, 4], [5.5, 4]])
    covar_rows = [0.2, -0.25, -0.25, 1], [0.5, 0.3, 0.3, 1], [0.3, -0.2, -0.2, 0.5]
    covars = np.reshape(covar_rows, (3, 2, 2))
    z, x = np.empty(N, dtype=np.int64), np.empty((N, D))
    for n in range(N):  # Point by point: the order of the draws decides the numbers.
        z[n] = np.argmax(draw.multinomial(1, pis))
        x[n] = draw.multivariate_normal(means[z[n]], covars[z[n]])
    return pis, means, covars, z, x


def get_data(
    mu_1: float = -2.5, sigma_1: float = 2.0, mu_2: float = 3.5, sigma_2: float = 2.0,
    prob_1: float = 0.4, size: int = 40, rng: Random = None,
) -> tuple[Integers, Floats]:  # fmt: skip
    """Draw points of the line from a mixture of two Gaussians.

    Parameters
    ----------
    mu_1, sigma_1 : mean and standard deviation (not variance) of component 1, in the unit of x.
    mu_2, sigma_2 : the same of component 2.
    prob_1, size : the probability of component 1; the number of points, at least 1.
    rng : as in `generate_Bayes_adventures_data`.

    Returns
    -------
    z (size,), x (size,) : 1 where a point comes from component 1, 0 elsewhere; the points.

    Raises
    ------
    ValueError : if a standard deviation is below 0, or another argument is not as above.
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

    Raises
    ------
    FileNotFoundError : if ``old_faithful.csv`` is neither beside this file nor in the working
        folder, nor in the folder ``data`` of either.

    Notes
    -----
    Source: W. Härdle (1991), Smoothing Techniques with Implementation in S.
    """
    places = [folder / "old_faithful.csv" for folder in _folders()]
    for path in filter(Path.is_file, places):
        return np.loadtxt(path, delimiter=",", skiprows=1)
    raise FileNotFoundError(f"old_faithful.csv is at none of: {', '.join(map(str, places))}")


def load_image(name_or_path: str | os.PathLike[str]) -> Floats:
    """Load the image that name_or_path says: "coffee", "camera" or the path of an image file.

    Returns
    -------
    image : (h, w, 3), or (h, w) if it is gray; intensities from 0 to 1, transparency dropped.

    Raises
    ------
    ValueError : if there is no such name or file, or the file is not an image.

    Notes
    -----
    The sources of the named images are in ``data/README.md``.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    found = [path for folder in _folders() if folder.is_dir() for path in folder.iterdir()]
    named = {path.stem: path for path in found if path.suffix.lower() in {".jpg", ".jpeg", ".png"}}
    path = Path(name_or_path)
    path = path if path.is_file() else named.get(str(name_or_path), path)
    if not path.is_file():
        names = ", ".join(sorted(named))
        raise ValueError(f"name_or_path must be a file or one of {names}, not {str(path)!r}")
    try:
        with Image.open(path) as opened:
            mode = "L" if opened.mode in {"1", "L", "LA"} else "RGB"
            upright = ImageOps.exif_transpose(opened)  # A phone stores how it was held.
            return np.asarray(upright.convert(mode), dtype=float) / 255
    except UnidentifiedImageError:
        raise ValueError(f"name_or_path must be an image, which {str(path)!r} is not") from None


def plot_data(
    x: ArrayLike, redness: ArrayLike | None = None, labels: ArrayLike | None = None, ax: Ax = None
) -> Axes:
    """Draw points of the plane: all alike, by their redness, or by their component.

    Parameters
    ----------
    x : (N, 2) points, in any unit.
    redness : (N,) numbers from 0, blue, to 1, red; the colours are matplotlib's ``coolwarm``,
        which colour-blind readers can tell apart.
    labels : (N,) components, integers from 0 up. Give redness or labels, not both.

    Raises
    ------
    ValueError : if a shape or value is not as above, or both redness and labels are given.
    """
    x = _array("x", x, "N", 2)
    if redness is not None and labels is not None:
        raise ValueError("redness and labels must not be given together: choose one")
    if redness is not None:
        red, ax = _array("redness", redness, len(x), low=0, high=1), _axes(ax)
        points = ax.scatter(x[:, 0], x[:, 1], 22, red, cmap="coolwarm", vmin=0, vmax=1)
        points.set(edgecolors="0.25", linewidths=0.4)  # or the pale middle is lost on white
        edge: dict[str, Any] = {"marker": "o", "linestyle": "", "markeredgecolor": "0.25"}
        scale = [(level, points.cmap(level)) for level in (0.0, 0.5, 1.0)]
        keys = [Line2D([], [], color=color, label=f"{level:g}", **edge) for level, color in scale]
        ax.legend(handles=keys, title="redness")
        return ax
    if labels is not None:
        one_hot = _one_hot("labels", labels, len(x))
        return _draw(ax, _styles("colors", PALETTE, one_hot.shape[1]), x, one_hot)
    return _draw(ax, [], x)


def plot_gaussian(mean: ArrayLike, covar: ArrayLike, color: ColorType = "b", ax: Ax = None) -> Axes:
    """Draw a Gaussian of the plane: its mean, and ellipses at 1 and 2 standard deviations.

    Parameters
    ----------
    mean, covar : (2,) mean and (2, 2) covariance, in any unit and its square.
    color : a colour of matplotlib.

    Raises
    ------
    ValueError : if a shape is not as above, or covar is not positive semi-definite.
    """
    gaussian = _array("mean", mean, 2), _covariances("covar", covar, 2, 2)
    return _draw(ax, _styles("color", [color], 1), gaussians=[gaussian])


def plot_data_and_gaussians(
    x: ArrayLike, means: ArrayLike, covars: ArrayLike, colors: Colors = PALETTE, ax: Ax = None
) -> Axes:
    """Draw points, all alike, under the Gaussians of a mixture.

    Parameters
    ----------
    x, means, covars : (N, 2) points, (K, 2) means, (K, 2, 2) covariances, in one unit.
    colors : the components' colours.

    Raises
    ------
    ValueError : if a shape is not as above, or a covariance is not positive semi-definite.
    """
    x, gaussians = _array("x", x, "N", 2), _gaussians("means", means, "covars", covars)
    return _draw(ax, _styles("colors", colors, len(gaussians)), x, gaussians=gaussians)


def plot_GMM(
    x: ArrayLike, z: ArrayLike, means: ArrayLike, covars: ArrayLike,
    colors: Colors = PALETTE, ax: Ax = None,
) -> Axes:  # fmt: skip
    """Draw points in the colours of their components, under the Gaussians of a mixture.

    Parameters
    ----------
    x, means, covars : (N, 2) points, (K, 2) means, (K, 2, 2) covariances, in one unit.
    z : (N,) components, integers from 0 to K-1, or (N, K) responsibilities, which blend the
        colours as in `plot_responsibilities`.
    colors : the components' colours.

    Raises
    ------
    ValueError : if a shape or value is not as above, or a covariance not positive semi-definite.
    """
    x, gaussians = _array("x", x, "N", 2), _gaussians("means", means, "covars", covars)
    check = _responsibilities if np.ndim(z) == 2 else _one_hot
    resp = check("z", z, len(x), len(gaussians))
    return _draw(ax, _styles("colors", colors, len(gaussians)), x, resp, gaussians)


def plot_responsibilities(
    x: ArrayLike, resp: ArrayLike, colors: Colors = PALETTE, ax: Ax = None
) -> Axes:
    """Draw each point in the blend of the components' colours that its responsibilities mix.

    Its marker is that of the component with the largest responsibility.

    Parameters
    ----------
    x, resp : (N, 2) points, in any unit, and (N, K) responsibilities, whose rows sum to 1.
    colors : the components' colours.

    Raises
    ------
    ValueError : if a shape is not as above, or a row of resp is not a probability distribution.
    """
    x = _array("x", x, "N", 2)
    checked = _responsibilities("resp", resp, len(x), "K")
    return _draw(ax, _styles("colors", colors, checked.shape[1]), x, checked)


def plot_cov_ellipse(
    cov: ArrayLike, pos: ArrayLike, volume: float = 0.5, ax: Ax = None,
    fc: ColorType = "none", ec: ColorType = (0, 0, 0), a: float = 1, lw: float = 2,
) -> Axes:  # fmt: skip
    """Draw the ellipse that holds a share ``volume`` of the probability of a Gaussian.

    Parameters
    ----------
    cov, pos : (2, 2) covariance and (2,) mean, in any unit (squared) and that unit.
    volume : a probability above 0 and below 1.
    fc, ec, a, lw : colours of face and edge, opacity from 0 to 1, line width in points.

    Raises
    ------
    ValueError : if a shape or volume is not as above, or cov is not positive semi-definite.
    """
    cov, pos, radius = _covariances("cov", cov, 2, 2), _array("pos", pos, 2), _radius(volume)
    ax = _axes(ax)
    _add_ellipse(ax, pos, cov, radius, facecolor=fc, edgecolor=ec, alpha=a, linewidth=lw)
    return ax


def plot_components(
    mu: ArrayLike, Sigma: ArrayLike, colours: Colors, volume: float = 0.5, ax: Ax = None,
) -> Axes:  # fmt: skip
    """Draw, for each component, its mean and the ellipse of `plot_cov_ellipse`.

    Parameters
    ----------
    mu, Sigma : (K, 2) means and (K, 2, 2) covariances, in any unit and its square.
    colours, volume : the components' colours; a probability above 0 and below 1.

    Raises
    ------
    ValueError : if a shape or value is not as above, or a covariance not positive semi-definite.
    """
    gaussians, radius = _gaussians("mu", mu, "Sigma", Sigma), _radius(volume)
    styles = _styles("colours", colours, len(gaussians))
    return _draw(ax, styles, gaussians=gaussians, radii=(radius,))


def plot_segmentation(
    image: ArrayLike, labels: ArrayLike, colors: Colors = PALETTE, ax: Ax = None
) -> Axes:
    """Tint an image by label; a number stands where its region is widest.

    Parameters
    ----------
    image : (h, w) gray or (h, w, 3) colour intensities, from 0 to 1.
    labels : (h, w) components of the pixels, integers from 0 up.
    colors : the components' colours.

    Raises
    ------
    ValueError : if a shape or value is not as above.
    """
    from scipy.ndimage import distance_transform_edt  # type: ignore[import-untyped]

    channels = (3,) if np.ndim(image) == 3 else ()
    pixels = _array("image", image, "h", "w", *channels, low=0, high=1)
    z = _integers("labels", labels, *pixels.shape[:2])
    rgb = np.array([style.rgb for style in _styles("colors", colors, int(z.max()) + 1)])
    gray = pixels @ [0.299, 0.587, 0.114] if channels else pixels
    ax, handles, step = _axes(ax, "column (pixels)", "row (pixels)"), [], max(z.shape) // 200 + 1
    ax.imshow(0.6 * rgb[z] + 0.4 * gray[..., None])
    for k in np.unique(z):
        depth = distance_transform_edt(np.pad(z[::step, ::step] == k, 1))[1:-1, 1:-1]
        row, column = step * np.argwhere(depth == depth.max())[0]
        circle = {"boxstyle": "circle", "facecolor": "white", "edgecolor": rgb[k]}
        if depth.any():  # A speck may lie between the rows and columns that are looked at.
            ax.text(column, row, str(k), bbox=circle, ha="center", va="center")
        share = f"k = {k} ({np.mean(z == k):.0%})"
        handles.append(Patch(facecolor=0.6 * rgb[k] + 0.2, edgecolor=rgb[k], label=share))
    ax.legend(handles=handles, loc="lower right", fontsize="small")
    return ax


def plot_trace(trace: ArrayLike, ax: Ax = None, label: str | None = None) -> Axes:
    """Draw the log-likelihood after each step of EM; mark where it falls, which it never should.

    Values that are NaN or infinite are marked too. A relative fall of 1e-10 passes as rounding.

    Parameters
    ----------
    trace, label : (T,) log-likelihoods in nats, from step 0 on, and their name in the legend.

    Raises
    ------
    ValueError : if trace is not a sequence of at least one number.
    """
    values = _array("trace", trace, "T", finite=False)
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
    """What `animate_em` returns: notebooks show it as a film or as a strip of pictures."""

    def __init__(self, history: list[tuple[Floats, Gaussians]], x: Floats, colors: Colors) -> None:
        self._history, self._x = history, x
        self._styles = _styles("colors", colors, max(len(pis) for pis, _ in history))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Give Jupyter the strip, and the film where somebody can press its buttons."""
        frames, png = self._choose(6), io.BytesIO()
        columns, rows = min(3, len(frames)), -(-len(frames) // 3)
        # Figures that pyplot does not know need no closing.
        figure = Figure((3.2 * columns, 2.9 * rows), dpi=80)
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        figure.subplots_adjust(0.2 / columns, 0.17 / rows, 0.98, 1 - 0.16 / rows, 0.06, 0.32)
        for ax, frame in zip(panels, frames, strict=False):
            self._show(ax, frame)
            ax.label_outer()
        for ax in panels[len(frames) :]:
            ax.set_axis_off()
        figure.savefig(png, format="png")
        strip = base64.b64encode(png.getvalue()).decode()
        bundle = {"text/plain": f"<film of {len(self._history)} EM steps>", "image/png": strip}
        ipython = sys.modules.get("IPython")
        kernel = getattr(ipython and ipython.get_ipython(), "kernel", None)
        if kernel is not None and "NBGRADER_EXECUTION" not in os.environ:
            bundle["text/html"] = self._film(panels[0].axis())
        return bundle

    def _film(self, limits: tuple[float, float, float, float]) -> str:
        figure = Figure((5.5, 4.2), dpi=80)
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
        most = min(most, total)
        spread = np.maximum(np.geomspace(1, total, most).round() - 1, np.arange(most))
        return sorted({int(frame) for frame in spread})

    def _show(self, ax: Axes, frame: int) -> None:
        pis, gaussians = self._history[frame]
        _draw(ax, self._styles, self._x, gaussians=gaussians, legend=frame == 0)
        weights = ", ".join(f"{pi:.2f}" for pi in pis[:4]) + ", …" * (len(pis) > 4)
        ax.set_title(f"step {frame}\n$\\pi$ = {weights}", fontsize="medium")


def animate_em(
    history: Sequence[Sequence[ArrayLike]], x: ArrayLike, colors: Colors = PALETTE
) -> EMAnimation:
    """Show how the components move while EM runs; make it the last line of a cell.

    It appears as a player of up to 30 frames, or as 6 pictures where the notebook is graded.

    Parameters
    ----------
    history : a list of (pis (K,), means (K, 2), covars (K, 2, 2)), from step 0 on.
    x, colors : (N, 2) points, in the unit of the means; the components' colours.

    Raises
    ------
    ValueError : if history is empty, or a shape or value is not as above.
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


class _Style(NamedTuple):
    rgb: tuple[float, float, float]
    marker: str
    line: LineStyleType


def _styles(name: str, colors: Colors, count: int) -> list[_Style]:
    try:
        rgb = [to_rgb(color) for color in colors] or [to_rgb("none available")]
    except (TypeError, ValueError):
        found = " ".join(repr(colors).split())
        raise ValueError(f"{name} must be colours of matplotlib, not {found}") from None
    return [_Style(rgb[k % len(rgb)], MARKERS[k % 7], LINES[k % 5]) for k in range(count)]


def _draw(  # The one place that draws mixtures: points, then ellipses and means, then the legend.
    ax: Ax,
    styles: list[_Style],
    x: Floats | None = None,
    resp: Floats | None = None,
    gaussians: Gaussians | None = None,
    radii: tuple[float, ...] = (1, 2),
    legend: bool = True,
) -> Axes:
    ax = _axes(ax)
    if x is not None and resp is None:
        ax.scatter(x[:, 0], x[:, 1], 14, "0.55", linewidths=0)
    elif x is not None and resp is not None:
        blends, owner = np.clip(resp @ [style.rgb for style in styles], 0, 1), resp.argmax(axis=1)
        for k, style in enumerate(styles):
            (x_1, x_2), mixed = x[owner == k].T, blends[owner == k]
            points = ax.scatter(x_1, x_2, 22, mixed, marker=style.marker, linewidths=0)
            points.set_alpha(0.5 if gaussians else 0.9)  # The ellipses must stand out.
    for (mean, covar), style in zip(gaussians or [], styles, strict=False):
        for radius in radii:
            edge = {"edgecolor": style.rgb, "linestyle": style.line, "linewidth": 2.5 - radius / 2}
            _add_ellipse(ax, mean, covar, radius, facecolor="none", **edge)
        ax.plot(*mean, style.marker, color=style.rgb, markersize=9, markeredgecolor="black")
    if legend and len(styles) > 1:
        lines = [style.line if gaussians else "" for style in styles]
        handles = [
            Line2D([], [], color=style.rgb, marker=style.marker, linestyle=line, label=f"k = {k}")
            for k, (style, line) in enumerate(zip(styles, lines, strict=True))
        ]
        ax.legend(handles=handles, ncols=-(-len(handles) // 12), handlelength=3)
    return ax


def _add_ellipse(ax: Axes, mean: Floats, covar: Floats, radius: float, **look: Any) -> None:
    variances, axes = np.linalg.eigh(covar)
    width, height = 2 * radius * np.sqrt(np.maximum(variances, 0))
    angle = np.degrees(np.arctan2(axes[1, 0], axes[0, 0]))
    ax.add_patch(Ellipse((mean[0], mean[1]), width, height, angle=angle, **look))
    ax.autoscale_view()


def _axes(ax: Ax, xlabel: str = "$x_1$", ylabel: str = "$x_2$") -> Axes:
    """Give the axes to draw on; names that they have already are kept."""
    if ax is not None and not isinstance(ax, Axes):
        raise ValueError(f"ax must be axes of matplotlib or None, not {type(ax).__name__}")
    ax = ax or plt.subplots()[1]
    ax.set(xlabel=ax.get_xlabel() or xlabel, ylabel=ax.get_ylabel() or ylabel)
    return ax


def _array(
    name: str,
    value: ArrayLike,
    *shape: int | str,
    low: float = -np.inf,
    high: float = np.inf,
    finite: bool = True,
) -> Floats:
    """Copy value as floats if it has the shape, where a letter stands for any size but 0."""
    expected = f"an array of shape {str(shape).replace(chr(39), '')}" if shape else "a number"
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be {expected}, not a {type(value).__name__}") from None
    sizes = zip(shape, array.shape, strict=False)
    fits = all(size > 0 and want in (size, str(want)) for want, size in sizes)
    if array.ndim != len(shape) or not fits:
        raise ValueError(f"{name} must be {expected}, not of shape {array.shape}")
    if finite and not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, but has values that are NaN or infinite")
    if array.min() < low or array.max() > high:
        bounds = f"between {low:g} and {high:g}" if high < np.inf else f"at least {low:g}"
        span = sorted({f"{array.min():.4g}", f"{array.max():.4g}"}, key=float)
        raise ValueError(f"{name} must be {bounds}, not {' to '.join(span)}")
    return array


def _integers(
    name: str, value: ArrayLike, *shape: int | str, low: int = 0, high: float = np.inf
) -> Integers:
    array = _array(name, value, *shape, low=low, high=high)
    if (array % 1).any():
        raise ValueError(f"{name} must be whole numbers, not {array[array % 1 != 0].flat[0]:.4g}")
    return array.astype(np.int64)


def _one_hot(name: str, value: ArrayLike, points: int, components: int | None = None) -> Floats:
    labels = _integers(name, value, points, high=(components or np.inf) - 1)
    return np.eye(components or int(labels.max()) + 1)[labels]


def _responsibilities(name: str, value: ArrayLike, *shape: int | str) -> Floats:
    resp = _array(name, value, *shape, low=0)
    worst = np.abs(resp.sum(axis=1) - 1).argmax()
    if not np.isclose(resp[worst].sum(), 1, atol=1e-4):
        raise ValueError(f"{name} must have rows that sum to 1, not {resp[worst].sum():.4g}")
    return resp


def _covariances(name: str, value: ArrayLike, *shape: int | str) -> Floats:
    array = _array(name, value, *shape)
    asymmetry = np.abs(array - np.swapaxes(array, -1, -2)).max()
    lowest, scale = np.linalg.eigvalsh(array).min(), np.abs(array).max()
    if asymmetry > 1e-6 * scale:
        raise ValueError(f"{name} must be symmetric, but an entry differs by {asymmetry:.4g}")
    if lowest < -1e-6 * scale:
        raise ValueError(f"{name} must be positive semi-definite, not have eigenvalue {lowest:.4g}")
    return array


def _gaussians(means_name: str, means: ArrayLike, covars_name: str, covars: ArrayLike) -> Gaussians:
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
