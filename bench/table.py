"""The numbers as tables that a person reads."""

from __future__ import annotations

from typing import Any

WIDTH = 58
STAGES = {
    "read": "read the notebook",
    "sanitize": "sanitize",
    "kernel": "fork a kernel, until it is ready",
    "cells": "cells",
    "copies": "hold copies of the kernel",
    "judge": "tests, by the judge and the copies",
    "finish": "check outputs, draw up verdicts",
    "write": "write the notebook",
    "save": "save: staging, gradebook, into place (processor time)",
    "other": "the rest: hand over, wait",
}


def table(numbers: dict[str, Any]) -> str:
    """All that was measured, with the targets."""
    machine, speed = numbers["machine"], numbers["speed"]
    pictures = speed["pictures"]
    cores, many, each = machine["cores"], speed["many"], speed["nbgrader"]["single"]
    lines = [
        f"{machine['cpu']}, {cores} cores, load {machine['load']:.1f}, Python {machine['python']}, "
        f"nbgrader {machine['packages']['nbgrader']}, {machine['date']}",
        "",
        *_head("Speed, start-up included", "submissions/min"),
        _row(f"nbgrader autograde, {speed['submissions']}", speed["nbgrader"]["per_minute"]),
        _row("  with a command for each", 60 * each["submissions"] / each["seconds"]),
        _row(f"python -m autograder grade, {speed['submissions']}", speed["engine"]["per_minute"]),
        _row("  times nbgrader (target 20)", speed["ratio"]),
        _row(f"python -m autograder grade, {many['submissions']}", many["per_minute"]),
        _row("  times nbgrader's rate on the few (target 25)", many["ratio"]),
        _row(f"the same with --pictures, {speed['submissions']}", pictures["per_minute"]),
        _row("  times nbgrader (target 10)", pictures["ratio"]),
        _row("cells with other points than nbgrader gave", speed["differing_cells"]),
        "",
    ]
    stages, release = numbers["stages"], numbers["release"]
    lines += [
        *_head("One submission on one core, points alone", "seconds"),
        _row("grading it", stages["seconds"]),
        *(_row(f"  {label}", stages["stages"].get(stage, 0.0)) for stage, label in STAGES.items()),
        "",
        *_head("Releasing all assignments", "seconds"),
        _row("on the clock", release["seconds"]),
        _row("of processors", release["processor_seconds"]),
        "",
    ]
    scale = numbers["scale"]
    lines += _head(f"{scale['submissions']} submissions of {scale['assignment']}", "")
    lines += [_row(f"seconds for {n}", seconds) for n, seconds in scale["seconds_at"].items()]
    lines.append(_row("last quarter, times the first (target about 1)", scale["slowdown"]))
    whose = {"main": "main process", "all": "all processes but students'"}
    for name, memory in scale["memory"].items():
        lines.append(_row(f"most memory, {whose[name]}, MB", memory["peak"] / 1e6))
        lines.append(_row("  growth, MB for 1000 submissions", memory["growth"] / 1e3))
    lines.append(_row("second run over finished work, seconds (target 10)", scale["second_run"]))
    return "\n".join(lines)


def _head(title: str, unit: str) -> list[str]:
    return [f"{title:<{WIDTH}}{unit:>16}", "-" * (WIDTH + 16)]


def _row(label: str, value: float) -> str:
    return f"{label:<{WIDTH}}{value:>16.4g}"
