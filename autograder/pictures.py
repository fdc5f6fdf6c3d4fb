"""Scores as a picture: SVG in a data address, so that a page needs no other file."""

from __future__ import annotations

import base64
import io
import math
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.analysis import AssignmentSummary

SKY = "#56B4E9"
#: Inches.
WIDTH, HEIGHT = 3.0, 1.75
#: Widths that the bars of a histogram may have, and how many bars there may be.
STEPS, MOST_BARS = (1, 2, 5), 20
STYLE: Any = {"font.size": 9, "svg.hashsalt": "report"}


def scores(summary: AssignmentSummary) -> str:
    """A histogram of scores, with the median marked."""
    with rc_context(STYLE):
        figure = Figure((WIDTH, HEIGHT), layout="constrained")
        axes = figure.subplots()
        edges = _edges(max([summary.max_score, *summary.scores]))
        counts, *_ = axes.hist(
            summary.scores, bins=edges, color=SKY, edgecolor="black", linewidth=0.8
        )
        tallest = max([float(count) for count in counts])
        axes.set_ylim(0, max(tallest, 1) * 1.15)
        if summary.spread is not None:
            median = summary.spread.median
            axes.axvline(median, color="black", linestyle="--", linewidth=1.2)
            left = median < edges[-1] / 2
            axes.annotate(
                f"median {median:.3g}",
                (median, 0.99),
                xycoords=("data", "axes fraction"),
                xytext=(4 if left else -4, 0),
                textcoords="offset points",
                ha="left" if left else "right",
                va="top",
            )
        axes.set(xlim=(0, edges[-1]), xlabel=f"score, of {summary.max_score:g}", ylabel="students")
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        _bare(axes)
        return _address(figure)


def _edges(top: float) -> list[float]:
    """The edges of a histogram's bars from zero to the top, of a round width."""
    if top <= 0:
        return [0, 1]
    power = 10.0 ** math.floor(math.log10(top / MOST_BARS))
    width = next(
        step * scale
        for scale in (power, 10 * power)
        for step in STEPS
        if top / (step * scale) <= MOST_BARS
    )
    return [width * edge for edge in range(math.ceil(top / width - 1e-9) + 1)]


def _bare(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)


def _address(figure: Figure) -> str:
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
