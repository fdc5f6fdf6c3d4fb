"""How far a run is: a live bar on a terminal, a line per submission elsewhere; and its log."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.base.results import SubmissionResult

#: Seconds of silence after which a run says what it works at; and how many it names then.
SILENCE, NAMED = 2.5, 3
_quiet = False
#: What a run did, for those who look after the grader: a line per submission, and tracebacks.
LOG = logging.getLogger("autograder")
LOG.addHandler(logging.NullHandler())
LOG.propagate = False
LOG.setLevel(logging.INFO)
FORMAT = "%(asctime)s %(message)s"


class Progress:
    """Counts what is done, and knows what was begun."""

    def __init__(self, total: int) -> None:
        self._total, self._count, self._failed = total, 0, 0
        self._begun = dict[tuple[str, str], float]()
        self._lock, self._over = threading.Lock(), threading.Event()
        self._said = time.monotonic()
        self._bar = _bar(total) if sys.stderr.isatty() and not _quiet else None

    def begin(self, student: str, assignment: str) -> None:
        """A submission waits for a worker, or is at work."""
        with self._lock:
            self._begun[student, assignment] = time.monotonic()

    def on_result(self, result: SubmissionResult) -> None:
        """A submission is graded."""
        score = f"{result.score:g}/{result.max_score:g}"
        flags = f" ({', '.join(result.flags)})" if result.flags else ""
        self._failed += bool(result.ungraded)
        self.end(result.student, result.assignment, f"{score}{flags}")

    def end(self, student: str, assignment: str, what: str) -> None:
        """Whatever was to be done with a submission is done."""
        with self._lock:
            self._begun.pop((student, assignment), None)
            self._count += 1
            if self._bar is not None:
                self._bar.set_postfix({"not graded": self._failed}, refresh=False)
                self._bar.update()
            self._say(f"{student} {assignment}: {what}")

    def tick(self) -> None:
        """Say what the run waits for, until it is over."""
        while not self._over.wait(0.5):
            with self._lock:
                now = time.monotonic()
                oldest = list(self._begun.items())[:NAMED]
                names = ", ".join(f"{' '.join(who)} ({now - at:.0f} s)" for who, at in oldest)
                if self._bar is not None and names:
                    self._bar.set_postfix_str(f"not graded={self._failed}, at work: {names}")
                elif now - self._said >= SILENCE and self._count < self._total:
                    self._say(f"at work: {names}" if names else "starting")

    def close(self) -> None:
        """Stop ticking."""
        self._over.set()
        if self._bar is not None:
            self._bar.close()

    def _say(self, text: str) -> None:
        self._said = time.monotonic()
        if self._bar is None:
            say(f"[{self._count}/{self._total}] {text}")


@contextmanager
def progress(total: int) -> Iterator[Progress]:
    """Show count, rate, time left and failures of `total` submissions while the block runs."""
    shown = Progress(total)
    ticking = threading.Thread(target=shown.tick, daemon=True)
    ticking.start()
    try:
        yield shown
    finally:
        shown.close()
        ticking.join()


def _bar(total: int) -> Any:
    from tqdm import tqdm  # which nobody sees elsewhere

    return tqdm(total=total, unit="submission")


def unheard(student: str, assignment: str) -> None:
    """Nobody wants to hear that a submission is begun."""


def be_quiet(quiet: bool) -> None:
    """From now on say nothing of what is going on, only what went wrong; or all again."""
    global _quiet
    _quiet = quiet


@contextmanager
def logged(path: Path) -> Iterator[None]:
    """Add what LOG is told while the block runs to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    logging.raiseExceptions = False  # a disk that is full stops a run elsewhere, in one line
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter(FORMAT))
    LOG.addHandler(handler)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        handler.close()


def debug() -> None:
    """Show on stderr what LOG is told."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    LOG.addHandler(handler)
    LOG.setLevel(logging.DEBUG)


def say(line: str) -> None:
    """Tell the user what is going on, apart from what the command is asked to print."""
    if not _quiet:
        sys.stderr.write(f"{line}\n")  # at once: threads speak, too
        sys.stderr.flush()
