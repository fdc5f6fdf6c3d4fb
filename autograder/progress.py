"""How far a run is: a live bar on a terminal, a line a submission elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from autograder.results import SubmissionResult


@contextmanager
def progress(total: int) -> Iterator[Callable[[SubmissionResult], None]]:
    """Show count, rate, time left and failures of `total` submissions while the block runs."""
    live, count, failed = sys.stderr.isatty(), 0, 0
    with _bar(total) if live else nullcontext() as bar:

        def on_result(result: SubmissionResult) -> None:
            nonlocal count, failed
            count += 1
            failed += bool(result.ungraded)
            if bar is not None:
                bar.set_postfix({"not graded": failed}, refresh=False)
                bar.update()
            else:
                score = f"{result.score:g}/{result.max_score:g}"
                flags = f" ({', '.join(result.flags)})" if result.flags else ""
                say(f"[{count}/{total}] {result.student} {result.assignment}: {score}{flags}")

        yield on_result


def _bar(total: int) -> Any:
    from tqdm import tqdm  # which nobody sees elsewhere

    return tqdm(total=total, unit="submission")


def say(line: str) -> None:
    """Tell the user what is going on, apart from what the command is asked to print."""
    print(line, file=sys.stderr, flush=True)
