"""How far a run is: a live bar on a terminal, a line a submission elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from autograder.results import SubmissionResult


@contextmanager
def progress(total: int) -> Iterator[Callable[[SubmissionResult], None]]:
    """Show count, rate and time left of `total` submissions while the block runs."""
    live, count = sys.stderr.isatty(), 0
    with tqdm(total=total, unit="submission", disable=not live) as bar:

        def on_result(result: SubmissionResult) -> None:
            nonlocal count
            count += 1
            bar.update()
            if not live:
                score = f"{result.score:g}/{result.max_score:g}"
                flags = f" ({', '.join(result.flags)})" if result.flags else ""
                say(f"[{count}/{total}] {result.student} {result.assignment}: {score}{flags}")

        yield on_result


def say(line: str) -> None:
    """Tell the user what is going on, apart from what the command is asked to print."""
    print(line, file=sys.stderr, flush=True)
