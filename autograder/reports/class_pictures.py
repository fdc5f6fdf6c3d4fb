"""The class in pictures: SVG in a data address, so that a page needs no other file.

Each is as wide as a phone, and says by shape, hatching and number what it says by colour (Okabe and
Ito's, which colour-blind readers can tell apart).
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.reports.class_statistics import AssignmentSummary, Question

BLUE, SKY, ORANGE = "#0072B2", "#56B4E9", "#D55E00"
#: Inches.
WIDTH, ROW = 4.4, 0.4
#: Widths that the bars of a histogram may have, and how many bars there may be.
STEPS, MOST_BARS = (1, 2, 5), 20
#: A discrimination below this is usually called weak.
WEAK = 0.2
#: Characters of a question's name that fit above its bar.
LONGEST = 44
STYLE: Any = {"font.size": 9, "svg.hashsalt": "report", "hatch.linewidth": 0.6}


def scores(summary: AssignmentSummary) -> str:
    """A histogram of scores, with the median marked."""
    with rc_context(STYLE):
        figure = Figure((WIDTH, 2.5), layout="constrained")
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
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        _bare(axes)
        return _address(figure)


def questions(asked: Sequence[Question]) -> str:
    """Each question's share of right answers as a bar, and its discrimination as a mark."""
    with rc_context(STYLE):
        height = ROW * len(asked) + 0.5
        figure = Figure((WIDTH, height))
        room = {"left": 0.03, "right": 0.97, "bottom": 0.45 / height, "top": 1 - 0.05 / height}
        left, right = figure.subplots(
            1, 2, sharey=True, gridspec_kw={"width_ratios": (3, 2), "wspace": 0.1, **room}
        )
        for row, question in enumerate(asked):
            _share(left, row, question)
            _discrimination(right, row, question)
        left.set(xlim=(0, 100), ylim=(len(asked) - 0.5, -0.5), yticks=[])
        left.set_xlabel("students with all points (%)")
        left.tick_params(axis="y", left=False)
        right.set(xlim=(-1.12, 1.12), xticks=(-1, 0, 1), xlabel="discrimination")
        right.axvline(0, color="black", linewidth=0.8)
        right.axvline(WEAK, color="0.4", linewidth=0.8, linestyle=":")
        for axes in (left, right):
            _bare(axes)
            axes.spines["left"].set_visible(False)
        return _address(figure)


def _share(axes: Axes, row: int, question: Question) -> None:
    name = question.cell
    if len(name) > LONGEST:
        name = f"{name[: LONGEST - 1]}…"
    axes.text(0, row - 0.13, name, va="bottom", parse_math=False)
    if question.share_right is None:
        reason = f"{question.waiting} wait for marks" if question.waiting else "not known"
        axes.text(1, row + 0.17, reason, va="center", style="italic", fontsize=8, color="0.25")
        return
    percent = 100 * question.share_right
    axes.barh(row + 0.17, 100, 0.42, color="white", edgecolor="0.6", linewidth=0.6)
    axes.barh(row + 0.17, percent, 0.42, color=SKY, edgecolor="black", linewidth=0.6, hatch="///")
    inside = percent > 80
    axes.text(
        percent + (-2 if inside else 2),
        row + 0.17,
        f"{percent:.0f}",
        ha="right" if inside else "left",
        va="center_baseline",
        fontsize=8,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6} if inside else None,
    )


def _discrimination(axes: Axes, row: int, question: Question) -> None:
    value = question.discrimination
    place = row + 0.17
    if value is None:
        axes.text(-0.1, place, "\N{EN DASH}", ha="right", va="center_baseline", fontsize=8)
        return
    marker, face, edge = _mark(value)
    axes.plot([0, value], [place, place], color="0.4", linewidth=1)
    axes.plot(value, place, marker, color=edge, markerfacecolor=face, markersize=6)
    left = value >= 0
    axes.text(
        -0.1 if left else 0.1,
        place,
        f"{value:.2f}".replace("-", "\N{MINUS SIGN}"),
        ha="right" if left else "left",
        va="center_baseline",
        fontsize=8,
    )


def _mark(value: float) -> tuple[str, str, str]:
    """Marker, face and edge: a cross below zero, an open ring where it is weak, else a disc."""
    if value < 0:
        return "X", ORANGE, ORANGE
    return ("o", "white", BLUE) if value < WEAK else ("o", BLUE, BLUE)


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
