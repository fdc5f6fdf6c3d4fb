"""How far a run is: a live bar on a terminal, a line a submission elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from autograder.results import SubmissionResult


@contextmanager
def progress(total: int) -> Iterator[Callable[[SubmissionResult], None]]:
    """Show count, rate, time left and failures of `total` submissions while the block runs."""
    live, count, failed = sys.stderr.isatty(), 0, 0
    with tqdm(total=total, unit="submission", disable=not live) as bar:

        def on_result(result: SubmissionResult) -> None:
            nonlocal count, failed
            count += 1
            failed += bool(result.ungraded)
            bar.set_postfix({"not graded": failed}, refresh=False)
            bar.update()
            if not live:
                score = f"{result.score:g}/{result.max_score:g}"
                flags = f" ({', '.join(result.flags)})" if result.flags else ""
                say(f"[{count}/{total}] {result.student} {result.assignment}: {score}{flags}")

        yield on_result


def say(line: str) -> None:
    """Tell the user what is going on, apart from what the command is asked to print."""
    print(line, file=sys.stderr, flush=True)
