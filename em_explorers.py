"""Explorers for the coursework on EM: pictures with sliders and buttons.

Import it as ``import em_explorers as ex``, beside `gmm_tools`. Nothing in here has to be changed.

- `explore_em`: fits in the plane, step by step, from a start of your choice.
- `explore_mixture`: a mixture on the line under your hands, and a button that takes an EM step.
- `explore_bound`: the lower bound that EM raises, and where it touches the likelihood.

Make one the last line of a cell. It runs the E-step, the M-step and the log-likelihood that you
hand over, so what you see is what your functions do. Where nobody can press anything (on paper, on
the web) a still picture stands in its place, and one line where a function is still empty. N counts
points, K components; parameters are three arrays, always in this order: the means, the spreads
(standard deviations on the line, covariances in the plane) and the weights (K,).
"""

import base64
import html
import io
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, pairwise
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave
from matplotlib.markers import MarkerStyle
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy
from scipy.stats import norm

import gmm_tools as gt

__all__ = ["Explorer", "explore_bound", "explore_em", "explore_mixture", "lower_bound"]

Floats = NDArray[np.float64]
Parameters = tuple[Floats, Floats, Floats]
Start = Sequence[ArrayLike]
Function = Callable[..., Any]

BOUND = gt.PALETTE[1]
ANGLES = np.linspace(0, 2 * np.pi, 49)


class NotYet(Exception):
    """A function that an explorer was handed cannot be used; the text says why, in one line."""


@dataclass(frozen=True)
class Moment:
    """Where a fit is at one step.

    Attributes
    ----------
    parameters : (means, spreads, weights)
        The parameters, K of each.
    resp : ndarray of shape (N, K)
        The responsibilities at these parameters: the next E-step.
    height : float
        The log-likelihood, in nats; it may be infinite or NaN.
    note : str
        Why the fit ends here, if it broke off.
    """

    parameters: Parameters
    resp: Floats
    height: float
    note: str = ""


@dataclass(frozen=True)
class Steps:
    """EM as the functions that were handed over do it; their mistakes become `NotYet`.

    Attributes
    ----------
    x : ndarray of shape (N,) or (N, 2)
        The points.
    e_step, m_step, log_likelihood : callable
        The functions, as `explore_em` and `explore_mixture` describe them.
    """

    x: Floats
    e_step: Function
    m_step: Function
    log_likelihood: Function

    def moment(self, parameters: Parameters) -> Moment:
        """Take an E-step at parameters (means, spreads, weights)."""
        shape = len(self.x), len(parameters[0])
        resp = self._ask("e_step", parameters, lambda *a: gt.checked_responsibilities(*a, *shape))
        return Moment(parameters, resp, self.height(parameters))

    def after(self, moment: Moment) -> Parameters:
        """Take an M-step: the parameters (means, spreads, weights) after a moment."""
        shapes = [part.shape for part in moment.parameters]

        def check(name: str, answer: Any) -> Parameters:
            if len(answer) != 3:
                raise ValueError(f"{name} must be three arrays, not {len(answer)}")
            means, spreads, weights = (
                gt.checked_array(name, answer[i], *shapes[i]) for i in range(3)
            )
            return means, spreads, weights

        return cast(Parameters, self._ask("m_step", [moment.resp], check))

    def height(self, parameters: Parameters) -> float:
        """Ask for the log-likelihood; it may be infinite or NaN."""
        check = partial(gt.checked_array, finite=False)
        return float(self._ask("log_likelihood", parameters, check))

    def follow(self, start: Parameters, n_steps: int) -> list[Moment]:
        """Take steps for as long as that goes well; the last moment notes why it ended early."""
        moments = [self.moment(start)]
        for step in range(n_steps):
            try:
                moments.append(self.moment(self.after(moments[-1])))
            except NotYet as error:
                if step == 0:
                    raise
                moments[-1] = replace(moments[-1], note=f" The fit broke off here: {error}.")
                break
        return moments

    def _ask(self, name: str, arguments: Sequence[Floats], check: Function) -> Any:
        """Call a function with copies: it may change what it likes."""
        try:
            with np.errstate(all="ignore"):
                copies = [argument.copy() for argument in (self.x, *arguments)]
                answer = getattr(self, name)(*copies)
            if answer is None:
                raise ValueError(f"{name} gives nothing back: does it end with return?")
            return check(f"the answer of {name}", answer)
        except Exception as error:
            raise NotYet(" ".join(str(error).split()) or type(error).__name__) from error


class Explorer(ABC):
    """What the functions of this module return: notebooks show it as controls or as a still.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The picture under the controls, once `widget` has made them.
    controls : dict of str to ipywidgets.Widget
        The controls by name, once `widget` has made them.
    """

    figure: Figure
    controls: dict[str, Any]
    _answering = False

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give Jupyter the still, and the controls where somebody can use them."""
        try:
            figure, words = self.still()
            bundle: dict[str, Any] = self.widget()._repr_mimebundle_() if _in_use() else {}
        except NotYet as error:
            return {"text/plain": f"Nothing to explore yet: {error}"}, {}
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        picture = base64.b64encode(_png(canvas)).decode()
        return bundle | {"text/plain": words, "image/png": picture}, {"image/png": {"alt": words}}

    def widget(self) -> Any:
        """Make the controls, the picture and the sentence that says what it shows.

        Returns
        -------
        ipywidgets.VBox
            All three, one below the other.

        Raises
        ------
        NotYet
            If one of your functions cannot be used.
        """
        import ipywidgets  # here, as stills do without

        self.figure, self.controls, moving = self._lay_out(ipywidgets)
        self._moving = sorted(moving, key=Artist.get_zorder)
        for artist in self._moving:
            artist.set_animated(True)
        self._canvas = FigureCanvasAgg(self.figure)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        self._rest = self._canvas.copy_from_bbox(self.figure.bbox)  # type: ignore[no-untyped-call]
        self.picture = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self.words = ipywidgets.HTML()
        for name, control in self.controls.items():
            if isinstance(control, ipywidgets.Button):
                control.on_click(lambda _, name=name: self._used(name))
            else:
                control.observe(lambda _, name=name: self._used(name), "value")
        self._redraw()
        row = ipywidgets.Layout(display="flex", flex_flow="row wrap")
        controls = ipywidgets.Box(list(self.controls.values()), layout=row)
        return ipywidgets.VBox([controls, self.picture, self.words])

    def _used(self, name: str) -> None:
        """Answer a control, unless it was moved from here."""
        if self._answering:
            return
        self._answering = True
        try:
            self._change(name)
            self._redraw()
        except NotYet as error:
            self._say(str(error))
        finally:
            self._answering = False

    def _redraw(self) -> None:
        """Draw what moves over a copy of the rest, whose drawing would take most of the time."""
        words = self._show()
        self._canvas.restore_region(self._rest)  # type: ignore[no-untyped-call]
        for artist in self._moving:
            self.figure.draw_artist(artist)
        self.picture.value = _png(self._canvas)
        self._say(words)

    def _say(self, words: str) -> None:
        self.words.value = f'<div role="status">{html.escape(words)}</div>'

    @abstractmethod
    def still(self) -> tuple[Figure, str]:
        """Draw the picture for where nobody can press anything, and describe it.

        Returns
        -------
        figure : matplotlib.figure.Figure
            The picture.
        words : str
            Its alternative text.

        Raises
        ------
        NotYet
            If one of your functions cannot be used.
        """

    @abstractmethod
    def _lay_out(self, widgets: Any) -> tuple[Figure, dict[str, Any], list[Artist]]:
        """Make the figure, the controls, and the list of what will move in the figure."""

    def _change(self, name: str) -> None:  # noqa: B027
        """Take over what the control of this name says; not every explorer keeps something."""

    @abstractmethod
    def _show(self) -> str:
        """Move what is in the figure; say what it shows."""


class Plane:
    """Points of the plane and ellipses of a mixture, ready to be moved."""

    def __init__(self, ax: Axes, x: Floats, n_comp: int, shown: Iterable[Parameters]) -> None:
        self._rgb = gt.component_colors(n_comp)
        self._paths, self.ellipses, self.means = [], [], []
        ax.margins(0.12)  # for ellipses that grow beyond the points
        self.points = ax.scatter(x[:, 0], x[:, 1], 16, linewidths=0, alpha=0.6)
        for means, covars, _ in shown:  # a start may lie far from all points
            reach = 2 * np.sqrt(np.diagonal(covars, axis1=1, axis2=2).clip(0))
            corners = np.concatenate([means - reach, means + reach])
            ax.update_datalim(corners[np.isfinite(corners).all(axis=1)])
        ax.autoscale_view()
        for color, marker, line in _looks(n_comp):
            style = MarkerStyle(marker)
            self._paths.append(style.get_path().transformed(style.get_transform()))
            self.ellipses += ax.plot([], [], color=color, ls=line, lw=1.8)
            self.means += ax.plot([], [], marker, color=color, mec="black", ms=8)
        self.moving: list[Artist] = [self.points, *self.ellipses, *self.means]

    def show(self, moment: Moment) -> None:
        """Move everything there."""
        self.points.set_facecolor(np.clip(moment.resp @ self._rgb, 0, 1).tolist())
        self.points.set_paths([self._paths[k] for k in moment.resp.argmax(axis=1)])
        for k, (mean, covar) in enumerate(zip(*moment.parameters[:2], strict=True)):
            variances, axes = np.linalg.eigh(covar)
            ring = axes * np.sqrt(variances.clip(0)) @ [np.cos(ANGLES), np.sin(ANGLES)]
            gap = np.full((2, 1), np.nan)  # both rings are one line with a gap
            self.ellipses[k].set_data(*(mean[:, None] + np.hstack([ring, gap, 2 * ring])))
            self.means[k].set_data(mean[:1], mean[1:])


class EMExplorer(Explorer):
    """What `explore_em` returns."""

    def __init__(self, steps: Steps, starts: Mapping[str, Parameters], n_steps: int) -> None:
        self._steps, self._starts, self._n_steps = steps, starts, n_steps
        self._n_comp = len(next(iter(starts.values()))[0])
        self._fits: dict[str, list[Moment]] = {}

    def fit(self, name: str) -> list[Moment]:
        """Follow the start of this name, once.

        Parameters
        ----------
        name : str
            One of the names in starts.

        Returns
        -------
        list of Moment
            Where the fit is after each step, from step 0, the start, on.

        Raises
        ------
        NotYet
            If one of your functions cannot be used at the start or in the first step.
        """
        if name not in self._fits:
            self._fits[name] = self._steps.follow(self._starts[name], self._n_steps)
        return self._fits[name]

    def still(self) -> tuple[Figure, str]:
        """Three moments of the fit from the first start, and its trace."""
        name = next(iter(self._starts))
        moments = self.fit(name)
        heights, last = _heights(moments), len(moments) - 1
        chosen = sorted({0, last // 4, last})
        figure, (*panels, trace) = _panels([1] * (len(chosen) + 1), 2.6, left=0.01, right=0.93)
        for ax, step in zip(panels, chosen, strict=True):
            Plane(ax, self._steps.x, self._n_comp, [moments[step].parameters]).show(moments[step])
            ax.set(xticks=[], yticks=[])
            ax.title.set_text(f"step {step}: {heights[step]:.6g}")
        trace.plot(heights, color=gt.PALETTE[0])
        trace.set(ylim=_window(heights[1:]))
        trace.yaxis.tick_right()
        trace.title.set_text("log-likelihood")
        words = f"EM from the start {name!r}, points coloured by share, at steps {chosen}, and its "
        ends = f"log-likelihood, from {heights[0]:.6g} to {heights[-1]:.6g}."
        return figure, words + ends + moments[-1].note

    def _lay_out(self, widgets: Any) -> tuple[Figure, dict[str, Any], list[Artist]]:
        figure, (left, right) = _panels([1.4, 1])
        self.plane = Plane(left, self._steps.x, self._n_comp, self._starts.values())
        (self.trace,) = right.plot([], [], color=gt.PALETTE[0])
        self.here = right.axvline(0, color="black", ls=":")
        late = [_heights(self.fit(name)[1:]) for name in self._starts]
        right.set(xlim=(0, self._n_steps), ylim=_window(np.concatenate(late)))
        right.title.set_text("log-likelihood, step by step")
        start = widgets.Dropdown(options=list(self._starts), description="start")
        self.bar = _bar(widgets, self.fit(start.value))
        moving = [*self.plane.moving, self.trace, self.here, left.title]
        return figure, {"start": start, "step": self.bar}, moving

    def _change(self, name: str) -> None:
        if name == "start":  # the step stays, so that starts can be compared
            self.bar.max = len(self.fit(self.controls["start"].value)) - 1

    def _show(self) -> str:
        name, step = self.controls["start"].value, self.bar.value
        moments = self.fit(name)
        moment, last = moments[step], len(moments) - 1
        self.plane.show(moment)
        self.trace.set_data(range(last + 1), _heights(moments))
        self.here.set_xdata([step, step])
        self.figure.axes[0].title.set_text(f"{name}, step {step} of {last}")
        weights = ", ".join(f"{weight:.2f}" for weight in moment.parameters[2])
        return f"Step {step}: log-likelihood {moment.height:.4f}, weights {weights}.{moment.note}"


class Line:
    """The densities of a mixture on the line and its points, ready to be moved."""

    def __init__(self, ax: Axes, x: Floats, n_comp: int) -> None:
        reach = 0.15 * np.ptp(x)
        self._grid = np.linspace(x.min() - reach, x.max() + reach, 160)
        self._rgb = gt.component_colors(n_comp)
        self.ghosts, self.parts = [], []
        bars, edges = np.histogram(x, 16, density=True)
        ax.stairs(bars, edges, fill=True, color="0.9")
        for color, _, line in _looks(n_comp):
            self.ghosts += ax.plot([], [], ":", color=color, lw=2.5, alpha=0.4)
            self.parts += ax.plot([], [], color=color, ls=line)
        (self.total,) = ax.plot([], [], color="black", lw=1)
        top = 1.6 * float(bars.max())
        self.points = ax.scatter(x, np.full(len(x), -0.05 * top), 40, marker="|", lw=1.2)
        self.moving: list[Artist] = [*self.ghosts, *self.parts, self.total, self.points]
        ax.set(xlim=self._grid[[0, -1]], ylim=(-0.1 * top, top))

    def show(self, moment: Moment, ghost: Parameters) -> None:
        """Move everything there; the ghost stands where the components were before."""
        self.points.set_color(np.clip(moment.resp @ self._rgb, 0, 1).tolist())
        for lines, (mu, sigma, pi) in ((self.ghosts, ghost), (self.parts, moment.parameters)):
            densities = pi * norm.pdf(self._grid[:, None], mu, sigma)
            for line, density in zip(lines, densities.T, strict=True):
                line.set_data(self._grid, density)
        self.total.set_data(self._grid, densities.sum(axis=1))


class MixtureExplorer(Explorer):
    """What `explore_mixture` returns."""

    def __init__(self, steps: Steps, start: Parameters) -> None:
        self._steps, self._start, self._n_comp = steps, start, len(start[0])

    def still(self) -> tuple[Figure, str]:
        """The start, and where the first steps of EM lead."""
        moments = self._steps.follow(self._start, 5)
        chosen = sorted({0, 1, len(moments) - 1})
        figure, panels = _panels([1] * len(chosen), 2.6)
        for ax, step in zip(panels, chosen, strict=True):
            line = Line(ax, self._steps.x, self._n_comp)
            line.show(moments[step], moments[max(step - 1, 0)].parameters)
            ax.title.set_text(f"step {step}: {moments[step].height:.6g}")
        listed = ", ".join(f"{moments[step].height:.6g}" for step in chosen)
        words = f"A mixture on the line, its parts and their sum, after {chosen} steps of EM, "
        return figure, f"{words}dotted one before; log-likelihoods {listed}.{moments[-1].note}"

    def _lay_out(self, widgets: Any) -> tuple[Figure, dict[str, Any], list[Artist]]:
        figure, (ax,) = _panels([1])
        x = self._steps.x
        self.line = Line(ax, x, self._n_comp)
        self.now = self.before = self._steps.moment(self._start)
        # where EM itself never leaves: no standard deviation is more than half of the range
        bounds = {"μ": (x.min(), x.max()), "σ": (x.std() / 20, np.ptp(x) / 2), "π": (0, 1)}
        self._names = _names("μσπ", self._n_comp)
        self.controls = {"step": widgets.Button(description="one EM step", button_style="primary")}
        for name, value in zip(self._names, np.concatenate(self._start), strict=True):
            low, high = min(bounds[name[0]][0], value), max(bounds[name[0]][1], value)
            look = {"step": (high - low) / 200 or 1, "readout_format": ".2f", "description": name}
            self.controls[name] = widgets.FloatSlider(value, min=low, max=high, **look)
            self.controls[name].low = low
        self._change("")
        return figure, self.controls, [*self.line.moving, ax.title]

    def _change(self, name: str) -> None:
        if name == "step":
            self.before, self.now = self.now, self._steps.moment(self._steps.after(self.now))
        elif name:
            self.now = self._steps.moment(self._moved(name))
        for other, value in zip(self._names, np.concatenate(self.now.parameters), strict=True):
            with (slider := self.controls[other]).hold_sync():  # browsers go to the nearest stop
                slider.min, slider.value = slider.low, value
                slider.min = slider.value - (slider.value - slider.low) // slider.step * slider.step

    def _moved(self, name: str) -> Parameters:
        """Take one value from its slider; weights always sum to 1."""
        row, k = divmod(self._names.index(name), self._n_comp)
        mu, sigma, pi = (part.copy() for part in self.now.parameters)
        here, slider = (mu, sigma, pi)[row], self.controls[name]
        if abs(slider.value - here[k]) > 0.501 * slider.step:  # less is a browser's rounding
            here[k] = slider.value
        if row == 2:  # the other weights share the rest as they did before
            others = np.arange(self._n_comp) != k
            rest = np.maximum(pi[others], 1e-9)
            pi[others] = (1 - pi[k]) * rest / rest.sum()
            pi /= pi.sum()  # one component alone has all
        return mu, sigma, pi

    def _show(self) -> str:
        self.line.show(self.now, self.before.parameters)
        self.figure.axes[0].title.set_text(f"log-likelihood {self.now.height:.3f}")
        gain = self.now.height - self.before.height
        where = "against the ghosts (dotted), the components before the last EM step"
        return f"Log-likelihood {self.now.height:.4f}: {gain:+.4f} {where}."


def lower_bound(x: Floats, resp: Floats, mu: Floats, sigma: Floats, pi: Floats) -> float:
    """Compute the bound that shares of the points put under the log-likelihood, on the line.

    It is the expectation of the complete-data log-likelihood under resp, which the M-step raises,
    plus the entropy of resp.

    Parameters
    ----------
    x : ndarray of shape (N,)
        The points, in any unit.
    resp : ndarray of shape (N, K)
        Any shares of the components in the points: at least 0, and rows sum to 1.
    mu, sigma : ndarray of shape (K,)
        Means and standard deviations, in the unit of x.
    pi : ndarray of shape (K,)
        Weights, which sum to 1.

    Returns
    -------
    float
        The bound, in nats; the log-likelihood itself if resp are the responsibilities at these
        parameters.
    """
    expected = resp * norm.logpdf(x[:, None], mu, sigma) + xlogy(resp, pi)
    return float((expected - xlogy(resp, resp)).sum())


class BoundExplorer(Explorer):
    """What `explore_bound` returns."""

    def __init__(self, steps: Steps, start: Parameters, n_steps: int) -> None:
        self._steps, self._start, self._n_steps = steps, start, n_steps
        self._names = _names("μσ", len(start[0]))

    def _draw(self) -> tuple[Figure, Axes]:
        """Draw the cut along the first mean at the start, and the stairs."""
        self.moments = self._steps.follow(self._start, self._n_steps)
        pairs, heights = pairwise(self.moments), _heights(self.moments)
        self.raised = [lower_bound(self._steps.x, old.resp, *new.parameters) for old, new in pairs]
        figure, (self._cut, stairs) = _panels([1.3, 1])
        (self.likelihood,) = self._cut.plot([], [], color="black", label="log-likelihood")
        (self.bound,) = self._cut.plot([], [], "--", color=BOUND, label="lower bound")
        (self.touch,) = self._cut.plot([], [], "o", color="black", label="here they touch")
        (self.top,) = self._cut.plot([], [], "^", color=BOUND, label="top of the bound")
        self._cut.legend(loc="lower right", fontsize="small")
        self._cut_along(self._names[0], 0)
        at = np.arange(2 * len(heights) - 1) / 2  # E-steps at whole numbers, M-steps between them
        bound = np.insert(heights, range(1, len(heights)), self.raised)
        stairs.plot(at, np.repeat(heights, 2)[1:], "k-", drawstyle="steps-post")
        stairs.plot(at, bound, "--", color=BOUND, drawstyle="steps-post")
        stairs.set(ylim=_window(bound[1:]))
        stairs.title.set_text("log-likelihood and bound, step by step")
        return figure, stairs

    def _cut_along(self, name: str, step: int) -> None:
        """Draw both along the parameter of this name, at a step."""
        row, k = divmod(self._names.index(name), len(self._start[0]))
        moment, x = self.moments[step], self._steps.x
        mu, sigma, pi = (part.copy() for part in moment.parameters)
        moved, here = (mu, sigma)[row], moment.parameters[row][k]
        low, high = [(x.min(), x.max()), (x.std() / 20, 2 * x.std())][row]
        along = np.union1d(np.linspace(min(low, here), max(high, here), 50), here)
        heights, bounds = np.empty((2, len(along)))
        for i, moved[k] in enumerate(along):
            heights[i] = self._steps.height((mu, sigma, pi))
            bounds[i] = lower_bound(x, moment.resp, mu, sigma, pi)
        self.likelihood.set_data(along, heights)
        self.bound.set_data(along, bounds)
        self.touch.set_data([here], [moment.height])
        self.top.set_data([along[bounds.argmax()]], [bounds.max()])
        highest = heights.max(where=np.isfinite(heights), initial=-np.inf)
        if np.isfinite([highest, moment.height]).all():
            deep = max(3 * (highest - moment.height), 0.2 * len(x))
            self._cut.set(ylim=(highest - deep, highest + 0.08 * deep))
        self._cut.set(xlim=along[[0, -1]])
        self._cut.title.set_text(f"along {name} at step {step}")

    def still(self) -> tuple[Figure, str]:
        """The cut along the first mean at the start, and the stairs."""
        words = "The log-likelihood (solid) along a mean and the lower bound (dashed) that touches "
        figure, _ = self._draw()
        rest = "it from below; right, both climb like stairs, step by step."
        return figure, words + rest + self.moments[-1].note

    def _lay_out(self, widgets: Any) -> tuple[Figure, dict[str, Any], list[Artist]]:
        figure, stairs = self._draw()
        self.here = stairs.axvline(0, color="black", ls=":")
        self.bar = _bar(widgets, self.moments)
        along = widgets.Dropdown(options=self._names, description="along")
        return figure, {"along": along, "step": self.bar}, [self._cut, self.here]

    def _show(self) -> str:
        step: int = self.bar.value
        moment = self.moments[step]
        self._cut_along(self.controls["along"].value, step)
        self.here.set_xdata([step, step])
        words = f"Step {step}: log-likelihood and bound {moment.height:.4f}."
        if step == len(self.raised):
            return words + moment.note
        raised, height = self.raised[step], self.moments[step + 1].height
        return (
            f"{words} The next M-step raises the first to {height:.4f}, the second to {raised:.4f}."
        )


def explore_em(
    x: ArrayLike, starts: Mapping[str, Start],
    e_step: Function, m_step: Function, log_likelihood: Function, n_steps: int = 50,
) -> EMExplorer:  # fmt: skip
    """Follow EM in the plane step by step, from one of several starts.

    Parameters
    ----------
    x : array of shape (N, 2)
        The points, in any unit.
    starts : mapping of str to (means, covars, weights)
        Where to begin, by names: means (K, 2) in the unit of x, covariances (K, 2, 2) in its
        square, and weights (K,).
    e_step : callable
        Your E-step: ``e_step(x, means, covars, weights)`` gives the responsibilities (N, K).
    m_step : callable
        Your M-step: ``m_step(x, resp)`` gives means, covariances and weights.
    log_likelihood : callable
        Yours: ``log_likelihood(x, means, covars, weights)`` gives a number, in nats.
    n_steps : int
        How many steps to take, at least 1.

    Returns
    -------
    EMExplorer
        What notebooks show, with controls where somebody can use them.

    Raises
    ------
    ValueError
        If an argument has another shape or other values, there is no start at all, or starts have
        more or fewer components than others. Mistakes of your functions raise nothing: the explorer
        shows them in one line.
    """
    checked = {name: _parameters(f"starts[{name!r}]", start, 2) for name, start in starts.items()}
    sizes = sorted({len(start[0]) for start in checked.values()})
    if len(sizes) != 1:
        raise ValueError(f"starts must be at least one, of one number of components, not {sizes}")
    steps = Steps(gt.checked_array("x", x, "N", 2), e_step, m_step, log_likelihood)
    return EMExplorer(steps, checked, int(gt.checked_integers("n_steps", n_steps, low=1)))


def explore_mixture(
    x: ArrayLike, start: Start, e_step: Function, m_step: Function, log_likelihood: Function
) -> MixtureExplorer:
    """Move the components of a mixture on the line by hand, or by a step of EM.

    Parameters
    ----------
    x : array of shape (N,)
        The points, in any unit.
    start : (mu, sigma, pi)
        Where to begin: means (K,) and standard deviations (K,) in the unit of x, and weights (K,).
    e_step : callable
        Your E-step: ``e_step(x, mu, sigma, pi)`` gives the responsibilities (N, K).
    m_step : callable
        Your M-step: ``m_step(x, resp)`` gives mu, sigma and pi.
    log_likelihood : callable
        Yours: ``log_likelihood(x, mu, sigma, pi)`` gives a number, in nats.

    Returns
    -------
    MixtureExplorer
        What notebooks show, with controls where somebody can use them.

    Raises
    ------
    ValueError
        If x or start has another shape or other values. Mistakes of your functions raise nothing:
        the explorer shows them in one line.
    """
    steps = Steps(gt.checked_array("x", x, "N"), e_step, m_step, log_likelihood)
    return MixtureExplorer(steps, _parameters("start", start))


def explore_bound(
    x: ArrayLike, start: Start,
    e_step: Function, m_step: Function, log_likelihood: Function, n_steps: int = 20,
) -> BoundExplorer:  # fmt: skip
    """See why EM on the line never goes down: it climbs a bound that touches the likelihood.

    Parameters
    ----------
    x : array of shape (N,)
        The points, in any unit.
    start : (mu, sigma, pi)
        Where to begin: means (K,) and standard deviations (K,) in the unit of x, and weights (K,).
    e_step : callable
        Your E-step: ``e_step(x, mu, sigma, pi)`` gives the responsibilities (N, K).
    m_step : callable
        Your M-step: ``m_step(x, resp)`` gives mu, sigma and pi.
    log_likelihood : callable
        Yours: ``log_likelihood(x, mu, sigma, pi)`` gives a number, in nats.
    n_steps : int
        How many steps to take, at least 1.

    Returns
    -------
    BoundExplorer
        What notebooks show, with controls where somebody can use them.

    Raises
    ------
    ValueError
        If x, start or n_steps has another shape or other values. Mistakes of your functions raise
        nothing: the explorer shows them in one line.
    """
    steps = Steps(gt.checked_array("x", x, "N"), e_step, m_step, log_likelihood)
    n_steps = int(gt.checked_integers("n_steps", n_steps, low=1))
    return BoundExplorer(steps, _parameters("start", start), n_steps)


def _parameters(name: str, start: Start, *dims: int) -> Parameters:
    if len(start) != 3:
        raise ValueError(f"{name} must be (means, spreads, weights), not {len(start)} things")
    means = gt.checked_array(f"the means of {name}", start[0], "K", *dims)
    label, shape = f"the spreads of {name}", (len(means), *dims, *dims)
    low = {} if dims else {"low": 1e-300}
    spreads = (gt.checked_covariances if dims else gt.checked_array)(label, start[1], *shape, **low)
    return (
        means,
        spreads,
        gt.checked_array(f"the weights of {name}", start[2], len(means), low=0, high=1),
    )


def _in_use() -> bool:
    """Does somebody look at this cell's output while the kernel runs? Then widgets can be used.

    Notebooks in a browser say from which cell a request comes; nbconvert and graders do not.
    """
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython and ipython.get_ipython(), "kernel", None)
    if kernel is None or "NBGRADER_EXECUTION" in os.environ:
        return False
    asked = kernel.get_parent("shell").get("metadata", {})
    return "cellId" in asked or "google.colab" in sys.modules


def _panels(
    ratios: Sequence[float], height: float = 3.4, left: float = 0.08, right: float = 0.99
) -> tuple[Figure, list[Axes]]:
    # unknown to pyplot, it needs no closing
    figure = Figure((9, height), dpi=80, layout="none")  # type: ignore[arg-type]
    axes = list(figure.subplots(1, len(ratios), width_ratios=ratios, squeeze=False)[0])
    figure.subplots_adjust(left, 0.12, right, 0.9, wspace=0.2)
    for ax in axes:
        ax.set_title("", y=1, fontsize="medium")  # matplotlib is slow to find a y itself
    return figure, axes


def _bar(widgets: Any, moments: Sequence[Moment]) -> Any:
    look = {"description": "step", "layout": {"width": "28em"}}
    return widgets.IntSlider(0, 0, len(moments) - 1, **look)


def _heights(moments: Sequence[Moment]) -> Floats:
    return np.array([moment.height for moment in moments])


def _window(heights: Floats) -> tuple[float, float]:
    """Limits for a trace; the start should not be in it, as the first step would flatten all."""
    shown = heights[np.isfinite(heights)]
    low, high = shown.min(initial=np.inf), shown.max(initial=-np.inf)
    if low > high:
        return 0, 1
    margin = 0.06 * (high - low) or 1
    return float(low - margin), float(high + margin)


def _png(canvas: FigureCanvasAgg) -> bytes:
    png = io.BytesIO()
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    imsave(png, pixels, format="png", pil_kwargs={"compress_level": 1})
    return png.getvalue()


def _looks(n_comp: int) -> Iterator[tuple[Any, str, Any]]:
    """Give each component its colour, marker and line, as `gmm_tools` does."""
    colors = gt.component_colors(n_comp)
    return zip(colors, cycle(gt.MARKERS), cycle(gt.LINES), strict=False)


def _names(signs: str, n_comp: int) -> list[str]:
    return [f"{sign}{chr(ord('₁') + k)}" for sign in signs for k in range(n_comp)]
