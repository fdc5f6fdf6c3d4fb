"""Explorers for the coursework on EM: pictures with sliders and buttons.

Import it as ``import em_explorers as ex``, beside `gmm_tools`. Nothing in here has to be changed.

- `explore_em`: fits in the plane, step by step, from a start of your choice.
- `explore_mixture`: a mixture on the line under your hands, and a button that takes an EM step.
- `explore_bound`: the lower bound that EM raises, and where it touches the likelihood.

Make one the last line of a cell. It runs the E-step, the M-step and the log-likelihood that you
hand over, so what you see is what your functions do. Where nobody can press anything (on paper, on
the web, while grading) a still picture stands in its place, and one line where a function is still
empty. Points on the line are an array (N,), those of the plane (N, 2); K counts components.
"""

import base64
import html
import io
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from scipy.special import xlogy

import gmm_tools as gt

__all__ = ["Explorer", "explore_bound", "explore_em", "explore_mixture", "lower_bound"]

Floats = NDArray[np.float64]
Parameters = tuple[Floats, Floats, Floats]
Function = Callable[..., Any]

GRAY, DPI = "0.45", 80
CIRCLE = np.array([np.cos(np.linspace(0, 2 * np.pi, 49)), np.sin(np.linspace(0, 2 * np.pi, 49))])


class NotYet(Exception):
    """A function that an explorer was handed cannot be used; the text says why, in one line."""


@dataclass(frozen=True)
class Moment:
    """Where a fit is at one step, the shares of its next E-step, and its log-likelihood."""

    parameters: Parameters
    resp: Floats
    height: float


class Steps:
    """EM as the functions that were handed over do it; their mistakes become `NotYet`."""

    def __init__(self, x: Floats, e_step: Function, m_step: Function, height: Function) -> None:
        self.x, self._e_step, self._m_step, self._height = x, e_step, m_step, height

    def moment(self, parameters: Sequence[ArrayLike]) -> Moment:
        """Take an E-step."""
        first, second, third = (np.array(part, dtype=float) for part in parameters)
        resp = self._ask(self._e_step, first, second, third)
        resp = self._checked(gt._responsibilities, "e_step's shares", resp, len(self.x), "K")
        return Moment((first, second, third), resp, self.height((first, second, third)))

    def after(self, moment: Moment) -> Parameters:
        """Take an M-step; the new parameters are finite and shaped like the old ones."""
        answer = self._ask(self._m_step, moment.resp)
        if not isinstance(answer, tuple | list) or len(answer) != 3:
            raise NotYet("m_step should return three things")
        first, second, third = (
            self._checked(gt._array, f"m_step's part {number}", part, *np.shape(old))
            for number, (part, old) in enumerate(zip(answer, moment.parameters, strict=True), 1)
        )
        return first, second, third

    def height(self, parameters: Parameters) -> float:
        """The log-likelihood; it may be infinite or NaN."""
        answer = self._ask(self._height, *parameters)
        return float(self._checked(gt._shaped, "the log-likelihood", answer))

    def follow(self, start: Sequence[ArrayLike], n_steps: int) -> tuple[list[Moment], str]:
        """Take steps for as long as that goes well; the second thing says why it ended early."""
        moments = [self.moment(start)]
        try:
            for _ in range(n_steps):
                moments.append(self.moment(self.after(moments[-1])))
        except NotYet as error:
            if len(moments) == 1:
                raise
            return moments, f" The fit broke off here: {error}."
        return moments, ""

    def _ask(self, function: Function, *arguments: Floats) -> Any:
        """Call a function with copies: it may change what it likes."""
        try:
            with np.errstate(all="ignore"):
                answer = function(self.x.copy(), *(argument.copy() for argument in arguments))
        except Exception as error:
            text = str(error) or type(error).__name__
            raise NotYet(" ".join(text.split())) from error
        if answer is None:
            name = getattr(function, "__name__", "a function")
            raise NotYet(f"{name} gives nothing back: does it end with return?")
        return answer

    @staticmethod
    def _checked(check: Function, name: str, value: Any, *shape: int | str) -> Floats:
        try:
            return np.asarray(check(name, value, *shape), dtype=float)
        except ValueError as error:
            raise NotYet(str(error)) from error


class Screen:
    """A figure as a picture; what never moves is drawn once, which takes most of the time."""

    def __init__(self, figure: Figure, moving: Sequence[Artist] = ()) -> None:
        self._figure, self._canvas = figure, FigureCanvasAgg(figure)
        self._moving = sorted(moving, key=Artist.get_zorder)
        for artist in self._moving:
            artist.set_animated(True)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        self._rest = self._canvas.copy_from_bbox(figure.bbox)  # type: ignore[no-untyped-call]

    def png(self) -> bytes:
        """Draw the figure as it is now."""
        self._canvas.restore_region(self._rest)  # type: ignore[no-untyped-call]
        for artist in self._moving:
            self._figure.draw_artist(artist)
        pixels = np.asarray(self._canvas.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
        image, png = Image.fromarray(np.ascontiguousarray(pixels)), io.BytesIO()
        image.save(png, "png", compress_level=1)
        return png.getvalue()


class Explorer(ABC):
    """What the functions of this module return: notebooks show it as controls or as a still."""

    controls: dict[str, Any]
    figure: Figure
    _moving = False

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give Jupyter the still, and the controls where somebody can use them."""
        try:
            figure, words = self.still()
            bundle: dict[str, Any] = self.widget()._repr_mimebundle_() if _in_use() else {}
        except NotYet as error:
            return {"text/plain": f"Nothing to explore yet: {error}"}, {}
        picture = base64.b64encode(Screen(figure).png()).decode()
        return bundle | {"text/plain": words, "image/png": picture}, {"image/png": {"alt": words}}

    def widget(self) -> Any:
        """Make the controls, the picture and the sentence that says what it shows."""
        import ipywidgets  # not where only stills are made

        self.figure = Figure((9, 3.4), dpi=DPI)
        self.controls, moving = self._lay_out(ipywidgets)
        self._screen = Screen(self.figure, moving)
        self.picture = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self.words = ipywidgets.HTML()
        for name, control in self.controls.items():
            if isinstance(control, ipywidgets.Button):
                control.on_click(lambda _, name=name: self._used(name))
            else:
                control.style.description_width = "initial"
                control.observe(lambda _, name=name: self._used(name), "value")
        self._redraw()
        rows = ipywidgets.Layout(display="flex", flex_flow="row wrap")
        return ipywidgets.VBox(
            [ipywidgets.Box(list(self.controls.values()), layout=rows), self.picture, self.words]
        )

    def _used(self, name: str) -> None:
        """Answer a control, unless it was moved from here."""
        if self._moving:
            return
        self._moving = True
        try:
            self._change(name)
            self._redraw()
        except NotYet as error:
            self._say(str(error))
        finally:
            self._moving = False

    def _redraw(self) -> None:
        words = self._show()
        self.picture.value = self._screen.png()
        self._say(words)

    def _say(self, words: str) -> None:
        self.words.value = f'<div role="status">{html.escape(words)}</div>'
        self.picture.tooltip = words

    @abstractmethod
    def still(self) -> tuple[Figure, str]:
        """Draw the picture for where nobody can press anything, and describe it."""

    @abstractmethod
    def _lay_out(self, widgets: Any) -> tuple[dict[str, Any], list[Artist]]:
        """Make the controls, and put into the figure what will move."""

    @abstractmethod
    def _change(self, name: str) -> None:
        """Take over what the control of this name says."""

    @abstractmethod
    def _show(self) -> str:
        """Move what is in the figure; say what it shows."""


class Plane:
    """Points of the plane and ellipses of a mixture, ready to be moved."""

    def __init__(self, ax: Axes, x: Floats, n_comp: int, radii: Sequence[float] = (1, 2)) -> None:
        self._rgb, self._radii = _colours(n_comp), radii
        self._paths = [_path(marker) for marker in _cycle(gt.MARKERS, n_comp)]
        self.points = ax.scatter(x[:, 0], x[:, 1], 16, linewidths=0, alpha=0.6)
        lines = _cycle(gt.LINES, n_comp)
        self.ellipses = [
            ax.plot([], [], color=c, ls=line, lw=1.8)[0]
            for c, line in zip(self._rgb, lines, strict=True)
        ]
        self.means = [
            ax.plot([], [], marker=marker, color=c, mec="black", ms=8, ls="")[0]
            for c, marker in zip(self._rgb, _cycle(gt.MARKERS, n_comp), strict=True)
        ]
        self.moving: list[Artist] = [self.points, *self.ellipses, *self.means]
        margin = 0.08 * np.ptp(x, axis=0)
        low, high = x.min(axis=0) - margin, x.max(axis=0) + margin
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))

    def show(self, moment: Moment) -> None:
        """Move everything there."""
        _, means, covars = moment.parameters
        self.points.set_facecolor(np.clip(moment.resp @ self._rgb, 0, 1).tolist())
        self.points.set_paths([self._paths[k] for k in moment.resp.argmax(axis=1)])
        for k, (mean, covar) in enumerate(zip(means, covars, strict=True)):
            variances, axes = np.linalg.eigh(covar)
            ring = mean[:, None] + axes * np.sqrt(variances.clip(0)) @ CIRCLE
            gap, rings = np.full((2, 1), np.nan), []
            for radius in self._radii:
                rings += [mean[:, None] + radius * (ring - mean[:, None]), gap]
            self.ellipses[k].set_data(*np.hstack(rings))
            self.means[k].set_data(mean[:1], mean[1:])


class EMExplorer(Explorer):
    """What `explore_em` returns."""

    def __init__(self, steps: Steps, starts: Mapping[str, Any], n_steps: int) -> None:
        self._steps, self._starts, self._n_steps = steps, dict(starts), n_steps
        self._fits: dict[str, tuple[list[Moment], str]] = {}

    def _fit(self, name: str) -> tuple[list[Moment], str]:
        if name not in self._fits:
            self._fits[name] = self._steps.follow(self._starts[name], self._n_steps)
        return self._fits[name]

    def still(self) -> tuple[Figure, str]:
        """Three moments of the fit from the first start, and its trace."""
        name = next(iter(self._starts))
        moments, why = self._fit(name)
        figure = Figure((10, 2.4), dpi=DPI)
        *panels, trace = figure.subplots(1, 4)
        figure.subplots_adjust(0.01, 0.12, 0.99, 0.89, wspace=0.08)
        trace.set_position((0.8, 0.12, 0.19, 0.77))
        last = len(moments) - 1
        chosen = sorted({min(1, last), min(5, last), last})
        for ax, step in zip(panels, chosen, strict=False):
            plane = Plane(ax, self._steps.x, len(moments[0].parameters[0]))
            plane.show(moments[step])
            ax.set(xticks=[], yticks=[])
            ax.set_title(f"step {step}: {moments[step].height:.4f}", y=1, fontsize="medium")
        for ax in panels[len(chosen) :]:
            ax.axis("off")
        heights = np.array([moment.height for moment in moments])
        trace.plot(heights, color=gt.PALETTE[0])
        trace.plot(chosen, heights[chosen], "o", color="black", ms=5)
        trace.set_title("log-likelihood", y=1, fontsize="medium")
        trace.set(ylim=_window([heights]))
        trace.locator_params(nbins=4)
        words = (
            f"EM from the start {name!r}, points coloured by share: steps {chosen}, and the trace"
        )
        return figure, f"{words} from {heights[0]:.4f} to {heights[-1]:.4f}.{why}"

    def _lay_out(self, widgets: Any) -> tuple[dict[str, Any], list[Artist]]:
        fits = {name: self._fit(name) for name in self._starts}
        left, right = self.figure.subplots(1, 2, width_ratios=[1.4, 1])
        self.figure.subplots_adjust(0.06, 0.14, 0.99, 0.91, wspace=0.2)
        n_comp = max(len(moments[0].parameters[0]) for moments, _ in fits.values())
        self.plane = Plane(left, self._steps.x, n_comp)
        left.set(xlabel="x₁", ylabel="x₂")
        heights = {n: np.array([m.height for m in moments]) for n, (moments, _) in fits.items()}
        for values in heights.values():
            right.plot(values, color="0.8", lw=1)
        right.set(xlabel="step of EM", ylim=_window(list(heights.values())))
        (self.trace,) = right.plot([], [], color=gt.PALETTE[0])
        (self.here,) = right.plot([], [], "o", color="black", clip_on=False)
        self._heights, self._title = heights, left.set_title("", y=1)
        right.set_title("log-likelihood", y=1, fontsize="medium")
        start = widgets.Dropdown(options=list(self._starts), description="start")
        step = widgets.IntSlider(
            0, 0, len(fits[start.value][0]) - 1, description="step", layout={"width": "28em"}
        )
        moving = [*self.plane.moving, self.trace, self.here, self._title]
        return {"start": start, "step": step}, moving

    def _change(self, name: str) -> None:
        if name == "start":  # the step stays, so that starts can be compared
            self.controls["step"].max = len(self._heights[self.controls["start"].value]) - 1

    def _show(self) -> str:
        name, step = self.controls["start"].value, self.controls["step"].value
        moments, why = self._fit(name)
        heights, moment = self._heights[name], moments[step]
        self.plane.show(moment)
        self.trace.set_data(range(len(heights)), heights)
        low = self.here.axes.get_ylim()[0]
        self.here.set_data([step], [np.maximum(heights[step], low)])  # a deep start: at the edge
        self._title.set_text(f"{name}, step {step} of {len(heights) - 1}")
        weights = ", ".join(f"{pi:.2f}" for pi in moment.parameters[0])
        ended = why if step == len(heights) - 1 else ""
        return f"Step {step}: log-likelihood {moment.height:.4f}, weights {weights}.{ended}"


class Line:
    """The densities of a mixture on the line and its points, ready to be moved."""

    def __init__(self, ax: Axes, x: Floats, n_comp: int) -> None:
        reach = 0.15 * np.ptp(x)
        self._x, self._grid = x, np.linspace(x.min() - reach, x.max() + reach, 160)
        self._rgb, styles = _colours(n_comp), _cycle(gt.LINES, n_comp)
        bars, edges = np.histogram(x, 16, density=True)
        ax.stairs(bars, edges, fill=True, color="0.9")
        self.ghosts = [ax.plot([], [], color=c, lw=2.5, alpha=0.35, ls=":")[0] for c in self._rgb]
        self.parts = [
            ax.plot([], [], color=c, ls=s)[0] for c, s in zip(self._rgb, styles, strict=True)
        ]
        (self.total,) = ax.plot([], [], color="black", lw=1)
        top = 1.6 * float(np.max(bars))
        self.points = ax.scatter(x, np.full(len(x), -0.05 * top), 40, marker="|", lw=1.2)
        self.moving: list[Artist] = [*self.ghosts, *self.parts, self.total, self.points]
        ax.set(xlim=(self._grid[0], self._grid[-1]), ylim=(-0.1 * top, top))
        ax.locator_params(nbins=4)

    def show(self, moment: Moment, ghost: Parameters) -> None:
        """Move everything there; the ghost stands where the components were before."""
        self.points.set_color(np.clip(moment.resp @ self._rgb, 0, 1).tolist())
        heights = self._densities(moment.parameters)
        for lines, curves in ((self.parts, heights), (self.ghosts, self._densities(ghost))):
            for line, curve in zip(lines, curves, strict=True):
                line.set_data(self._grid, curve)
        self.total.set_data(self._grid, heights.sum(axis=0))

    def _densities(self, parameters: Parameters) -> Floats:
        mu, sigma, pi = parameters
        with np.errstate(divide="ignore", invalid="ignore"):  # a component on one point
            return np.transpose(pi * np.exp(_log_normal(self._grid[:, None], mu, sigma)))


class MixtureExplorer(Explorer):
    """What `explore_mixture` returns."""

    def __init__(self, steps: Steps, start: Parameters) -> None:
        self._steps, self._start = steps, start

    def still(self) -> tuple[Figure, str]:
        """The start, and where the first steps of EM lead."""
        moments, why = self._steps.follow(self._start, 5)
        figure = Figure((9, 2.6), dpi=DPI)
        panels = figure.subplots(1, 3, sharey=True)
        figure.subplots_adjust(0.06, 0.12, 0.99, 0.9, wspace=0.06)
        chosen = sorted({0, min(1, len(moments) - 1), len(moments) - 1})
        for ax, step in zip(panels, chosen, strict=False):
            before = moments[max(step - 1, 0)].parameters
            Line(ax, self._steps.x, len(self._start[0])).show(moments[step], before)
            ax.set_title(f"step {step}: L = {moments[step].height:.2f}", y=1, fontsize="medium")
        words = "A mixture on the line, its parts and their sum, at the start and after EM steps"
        listed = ", ".join(f"{moments[step].height:.2f}" for step in chosen)
        return figure, f"{words} {chosen[1:]}; log-likelihoods {listed}.{why}"

    def _lay_out(self, widgets: Any) -> tuple[dict[str, Any], list[Artist]]:
        ax = self.figure.subplots()
        self.figure.subplots_adjust(0.06, 0.12, 0.99, 0.91)
        self.line = Line(ax, self._steps.x, len(self._start[0]))
        self._title = ax.set_title("", y=1)
        self.now = self._steps.moment(self._start)
        self.before = self.now
        low, high, spread = self._steps.x.min(), self._steps.x.max(), float(self._steps.x.std())
        bounds = {
            "μ": (low, high),
            "σ": (spread / 20, 1.5 * spread),
            "π": (0.01, 0.99) if self._n_comp > 1 else (1, 1),
        }
        self._names = [f"{letter}{_below(k + 1)}" for letter in bounds for k in range(self._n_comp)]
        controls = {}
        for name, value in zip(self._names, np.concatenate(self._start), strict=True):
            least, most = bounds[name[0]]
            controls[name] = widgets.FloatSlider(
                value, min=min(least, value), max=max(most, value), step=(most - least) / 200 or 1,
                description=name, readout_format=".2f", disabled=bool(most <= least),
            )  # fmt: skip
        controls["step"] = widgets.Button(description="one EM step", button_style="primary")
        controls["again"] = widgets.Button(description="back to the start")
        return controls, [*self.line.moving, self._title]

    @property
    def _n_comp(self) -> int:
        return len(self._start[0])

    def _change(self, name: str) -> None:
        parts = np.array(self.now.parameters)
        if name in self._names:
            row, k = divmod(self._names.index(name), self._n_comp)
            parts[row, k] = value = self.controls[name].value
            if row == 2:  # the other weights share the rest as they did before
                others = np.arange(self._n_comp) != k
                rest = np.maximum(parts[2, others], 1e-9)
                parts[2, others] = (1 - value) * rest / rest.sum()
            self.now = self._steps.moment(list(parts))
        elif name == "step":
            self.before, self.now = self.now, self._steps.moment(self._steps.after(self.now))
        else:
            self.before = self.now = self._steps.moment(self._start)
        self._move_sliders()

    def _move_sliders(self) -> None:
        for name, value in zip(self._names, np.concatenate(self.now.parameters), strict=True):
            slider = self.controls[name]
            slider.min, slider.max = min(slider.min, value), max(slider.max, value)
            slider.value = value

    def _show(self) -> str:
        self.line.show(self.now, self.before.parameters)
        self._title.set_text(f"log-likelihood {self.now.height:.3f}")
        gain = self.now.height - self.before.height
        return (
            f"Log-likelihood {self.now.height:.4f}: {gain:+.4f} against the ghost (dotted), "
            "which stands where the components were before the last EM step."
        )


def lower_bound(x: Floats, resp: Floats, mu: Floats, sigma: Floats, pi: Floats) -> float:
    """The bound that shares put under the log-likelihood: what the M-step raises, and the entropy.

    x is (N,), resp (N, K) any shares whose rows sum to 1, the others (K,). It is the expectation of
    the complete-data log-likelihood under resp, plus the entropy of resp.
    """
    expected = resp * _log_normal(x[:, None], mu, sigma) + xlogy(resp, pi)
    return float((expected - xlogy(resp, resp)).sum())


class Cut:
    """The log-likelihood along one parameter, and the bound that touches it, ready to be moved."""

    def __init__(self, ax: Axes, steps: Steps) -> None:
        self._ax, self._steps = ax, steps
        (self.likelihood,) = ax.plot([], [], color="black", label="log-likelihood")
        (self.bound,) = ax.plot([], [], "--", color=gt.PALETTE[1], label="lower bound")
        (self.here,) = ax.plot([], [], "o", color="black", label="here they touch")
        (self.top,) = ax.plot([], [], "^", color=gt.PALETTE[1], label="top of the bound")
        ax.locator_params(nbins=5)

    def show(self, moment: Moment, row: int, k: int, resolution: int = 60) -> None:
        """Draw the cut along parameter number k of a row (0: means, 1: standard deviations)."""
        x, here = self._steps.x, moment.parameters[row][k]
        spread = float(x.std())
        low, high = (x.min(), x.max()) if row == 0 else (spread / 20, 2 * spread)
        along = np.union1d(np.linspace(min(low, here), max(high, here), resolution), here)
        heights, cut = np.empty(len(along)), [part.copy() for part in moment.parameters]
        for i, value in enumerate(along):
            cut[row][k] = value
            heights[i] = self._steps.height((cut[0], cut[1], cut[2]))
        at = [np.full_like(along, part[k]) for part in moment.parameters[:2]]
        at[row] = along  # only the terms of component k change along the cut
        change = moment.resp[:, k] @ _log_normal(x[:, None], at[0], at[1])
        bounds = lower_bound(x, moment.resp, *moment.parameters) + change
        bounds -= change[np.searchsorted(along, here)]
        self.likelihood.set_data(along, heights)
        self.bound.set_data(along, bounds)
        self.here.set_data([here], [moment.height])
        self.top.set_data([along[bounds.argmax()]], [bounds.max()])
        self._ax.set_xlim(along[0], along[-1])
        highest = heights[np.isfinite(heights)].max(initial=-np.inf)
        if np.isfinite([highest, moment.height]).all():
            deep = max(3 * (highest - moment.height), 0.2 * len(x))
            self._ax.set_ylim(highest - deep, highest + 0.08 * deep)


class BoundExplorer(Explorer):
    """What `explore_bound` returns."""

    def __init__(self, steps: Steps, start: Parameters, n_steps: int) -> None:
        self._steps, self._start, self._n_steps = steps, start, n_steps

    def _climb(self) -> tuple[list[Moment], Floats, str]:
        """The fit, and the height of the bound after each M-step."""
        moments, why = self._steps.follow(self._start, self._n_steps)
        pairs = pairwise(moments)
        raised = [lower_bound(self._steps.x, old.resp, *new.parameters) for old, new in pairs]
        return moments, np.array(raised), why

    def _stairs(self, ax: Axes, moments: list[Moment], raised: Floats) -> None:
        """E-steps close the gap at whole numbers, M-steps raise both in between."""
        heights = np.array([moment.height for moment in moments])
        at = np.arange(2 * len(heights) - 1) / 2
        bound = np.empty(len(at))
        bound[::2], bound[1::2] = heights, raised
        ax.plot(at, np.append(heights[:1], np.repeat(heights[1:], 2)), "k-", ds="steps-post")
        ax.plot(at, bound, "--", color=gt.PALETTE[1], drawstyle="steps-post")
        ax.locator_params(nbins=6)
        ax.set_title("step by step: log-likelihood and bound", y=1, fontsize="medium")
        ax.set(ylim=_window([np.append(raised[:1], heights[1:])], 0))

    def still(self) -> tuple[Figure, str]:
        """The cut along the first mean at the start, and the stairs."""
        moments, raised, why = self._climb()
        figure = Figure((9, 3), dpi=DPI)
        left, right = figure.subplots(1, 2)
        figure.subplots_adjust(0.06, 0.12, 0.99, 0.91, wspace=0.14)
        Cut(left, self._steps).show(moments[0], 0, 0, resolution=24)
        left.set_title("along μ₁ at the start", y=1, fontsize="medium")
        left.legend(loc="lower right", fontsize="small")
        self._stairs(right, moments, raised)
        words = "The log-likelihood (solid) along a mean and the lower bound (dashed) that touches "
        return figure, f"{words}it from below; right, both climb like stairs, step by step.{why}"

    def _lay_out(self, widgets: Any) -> tuple[dict[str, Any], list[Artist]]:
        self._moments, self._raised, self._why = self._climb()
        left, right = self.figure.subplots(1, 2, width_ratios=[1.3, 1])
        self.figure.subplots_adjust(0.07, 0.12, 0.99, 0.91, wspace=0.16)
        self.cut, self._title = Cut(left, self._steps), left.set_title("", y=1)
        left.legend(loc="lower right", fontsize="small")
        self._stairs(right, self._moments, self._raised)
        (self.here,) = right.plot([], [], "o", color="black", clip_on=False)
        n_comp = len(self._start[0])
        places = [(row, k) for row in (0, 1) for k in range(n_comp)]
        names = [(f"{'μσ'[row]}{_below(k + 1)}", (row, k)) for row, k in places]
        step = widgets.IntSlider(
            0, 0, len(self._moments) - 1, description="step", layout={"width": "28em"}
        )
        along = widgets.Dropdown(options=names, description="along")
        return {"along": along, "step": step}, [left, self.here]

    def _change(self, name: str) -> None:
        pass

    def _show(self) -> str:
        step, (row, k) = self.controls["step"].value, self.controls["along"].value
        moment, last = self._moments[step], step == len(self._moments) - 1
        self.cut.show(moment, row, k)
        low = self.here.axes.get_ylim()[0]
        self.here.set_data([step], [max(moment.height, low)])
        self._title.set_text(f"along {self.controls['along'].label} at step {step}")
        words = f"Step {step}: log-likelihood and bound {moment.height:.4f}."
        if last:
            return words + self._why
        above = self._moments[step + 1].height
        return (
            f"{words} The next M-step raises the bound to {self._raised[step]:.4f}; "
            f"the log-likelihood is then {above:.4f}."
        )


def explore_em(
    x: ArrayLike, starts: Mapping[str, Sequence[ArrayLike]],
    e_step: Function, m_step: Function, log_likelihood: Function, n_steps: int = 50,
) -> Explorer:  # fmt: skip
    """Follow EM in the plane step by step, from one of several starts.

    x are points (N, 2); starts maps names to (pis (K,), means (K, 2), covars (K, 2, 2)). Your
    functions are called as e_step(x, pis, means, covars), which gives shares (N, K), as
    m_step(x, shares), which gives the three parameters, and as log_likelihood(x, pis, means,
    covars), which gives a number. Raises ValueError for other shapes or values, or no start at all.
    """
    points, checked = gt._array("x", x, "N", 2), {}
    for name, start in starts.items():
        if len(start) != 3:
            raise ValueError(
                f"starts[{name!r}] must be (pis, means, covars), not {len(start)} things"
            )
        gaussians = gt._gaussians("means", start[1], "covars", start[2])
        checked[name] = (gt._array("pis", start[0], len(gaussians), low=0), *start[1:])
    if not checked:
        raise ValueError("starts must hold at least one start, not 0")
    steps = int(gt._integers("n_steps", n_steps, low=1))
    return EMExplorer(Steps(points, e_step, m_step, log_likelihood), checked, steps)


def explore_mixture(
    x: ArrayLike, mu: ArrayLike, sigma: ArrayLike, pi: ArrayLike,
    e_step: Function, m_step: Function, log_likelihood: Function,
) -> Explorer:  # fmt: skip
    """Move the components of a mixture on the line by hand, or by a step of EM.

    x are points (N,); mu, sigma and pi (K,) the start. Your functions are called as
    e_step(x, mu, sigma, pi), which gives shares (N, K), as m_step(x, shares), which gives mu, sigma
    and pi, and as log_likelihood(x, mu, sigma, pi), which gives a number. Raises ValueError for
    other shapes or values.
    """
    points = gt._array("x", x, "N")
    return MixtureExplorer(Steps(points, e_step, m_step, log_likelihood), _line(mu, sigma, pi))


def explore_bound(
    x: ArrayLike, mu: ArrayLike, sigma: ArrayLike, pi: ArrayLike,
    e_step: Function, m_step: Function, log_likelihood: Function, n_steps: int = 20,
) -> Explorer:  # fmt: skip
    """See why EM on the line never goes down: it climbs a bound that touches the likelihood.

    The arguments are those of `explore_mixture`, and the number of steps to take.
    """
    points, steps = gt._array("x", x, "N"), int(gt._integers("n_steps", n_steps, low=1))
    return BoundExplorer(Steps(points, e_step, m_step, log_likelihood), _line(mu, sigma, pi), steps)


def _line(mu: ArrayLike, sigma: ArrayLike, pi: ArrayLike) -> Parameters:
    means = gt._array("mu", mu, "K")
    sigmas = gt._array("sigma", sigma, len(means), low=1e-300)
    return means, sigmas, gt._array("pi", pi, len(means), low=0, high=1)


def _log_normal(x: Floats, mu: Floats, sigma: Floats) -> Floats:
    return -0.5 * (np.log(2 * np.pi * sigma**2) + ((x - mu) / sigma) ** 2)


def _in_use() -> bool:
    """Does somebody look at this cell's output while the kernel runs? Then widgets can be used.

    Notebooks in a browser say from which cell a request comes; nbconvert and graders do not.
    """
    if "NBGRADER_EXECUTION" in os.environ:
        return False
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython and ipython.get_ipython(), "kernel", None)
    if kernel is None or "google.colab" in sys.modules:
        return kernel is not None
    return "cellId" in kernel.get_parent("shell").get("metadata", {})


def _window(traces: Sequence[Floats], skipped: int = 1) -> tuple[float, float]:
    """Limits for heights; the first step is often so large that it would flatten all others."""
    late = [trace[skipped:] if len(trace) > 2 else trace for trace in traces]
    shown = np.concatenate(late)
    shown = shown[np.isfinite(shown)]
    if not shown.size:
        return 0, 1
    margin = 0.06 * np.ptp(shown) or 1
    return float(shown.min() - margin), float(shown.max() + margin)


def _colours(n_comp: int) -> Floats:
    return np.array([to_rgb(color) for color in _cycle(gt.PALETTE, n_comp)])


def _cycle(things: Sequence[Any], n_comp: int) -> list[Any]:
    return [things[k % len(things)] for k in range(n_comp)]


def _path(marker: str) -> Any:
    style = MarkerStyle(marker)
    return style.get_path().transformed(style.get_transform())


def _below(number: int) -> str:
    return "".join(chr(0x2080 + int(digit)) for digit in str(number))
