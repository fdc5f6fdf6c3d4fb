"""How fast a Dask cluster on this machine grades, and what each submission costs besides grading.

python -m bench.cluster [SUBMISSIONS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from distributed import Client

from autograder import pipeline
from autograder.cluster import Cluster
from autograder.course import Course, Submission
from autograder.engine import Engine
from autograder.grading import Graded, Job
from autograder.workers import packed
from bench.honest import ASSIGNMENTS, Work

PORT = 8791
ADDRESS = f"tcp://127.0.0.1:{PORT}"
#: How often an empty task is sent, with the bytes of a submission there and of a result back.
TASKS = 300


class Replay:
    """Gives results that are known: what a run then takes is the writer's."""

    walls = True

    def __init__(self, files: Path, known: dict[tuple[str, str], Graded]) -> None:
        self.files, self._known = files, known

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Graded]]:
        """Each job with its result, at once."""
        for job in jobs:
            yield job, self._known[job.student, job.plan.assignment]


class Recorder:
    """Keeps what passes through, for a replay."""

    def __init__(self, grader: Engine | Cluster) -> None:
        self._grader, self.walls = grader, grader.walls
        self.sizes = list[tuple[int, int]]()
        self.known = dict[tuple[str, str], Graded]()

    @property
    def files(self) -> Path:
        """As the grader's."""
        return self._grader.files

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Graded]]:
        """As the grader's."""
        for job, graded in self._grader.results(jobs):
            self.known[job.student, job.plan.assignment] = graded
            self.sizes.append((len(packed((job.student, job.files))), len(packed(graded))))
            yield job, graded


@contextmanager
def dask(*arguments: str) -> Iterator[None]:
    """A process of the cluster."""
    line = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(line, **quiet)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def timed(
    course: Course, grader: Any, submissions: list[Submission], output: Path
) -> tuple[float, int]:
    """Seconds to grade submissions with a grader that has started, and how many were graded."""
    done = list[Any]()
    started = time.perf_counter()
    pipeline.grade(course, grader, submissions, output, False, done.append)
    return time.perf_counter() - started, sum(not result.ungraded for result in done)


def empty(data: bytes, size: int) -> bytes:
    """A task that does nothing."""
    return bytes(size)


def dispatch(sent: int, received: int) -> float:
    """Seconds a task by which nothing is done, of those that are sent ahead of each other."""
    with Client(ADDRESS) as client:
        started = time.perf_counter()
        futures = [
            client.submit(empty, os.urandom(sent), received, pure=False) for _ in range(TASKS)
        ]
        for future in futures:
            future.result()
        return (time.perf_counter() - started) / TASKS


def main(count: int) -> None:
    """Measure with one worker and with two; print a line each, and what each submission costs."""
    course = Course.open(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as running:
        work = Work(course, Path(folder))
        work.hand_in(Path(folder, "submitted"), count, ASSIGNMENTS)
        submissions = course.submissions(Path(folder, "submitted"), ASSIGNMENTS, [])
        running.enter_context(dask("scheduler", "--host", "127.0.0.1", "--port", str(PORT)))
        for workers in (1, 2):
            place = str(Path(folder, f"worker-{workers}"))
            line = ("worker", ADDRESS, "--nthreads", "1", "--local-directory", place)
            running.enter_context(dask(*line))
            time.sleep(15)  # for it to join
            with Cluster(course, ASSIGNMENTS, ADDRESS, walls=True) as cluster:
                recorder = Recorder(cluster)
                seconds, done = timed(course, recorder, submissions, work.output(f"{workers}"))
            print(f"{workers} worker(s): {done} graded in {seconds:.1f} s:", end=" ")
            print(f"{60 * done / seconds:.0f} a minute, load {os.getloadavg()[0]:.1f}", flush=True)
        sent, received = (
            sum(side) // len(recorder.sizes) for side in zip(*recorder.sizes, strict=True)
        )
        print(f"a submission travels as {sent / 1e3:.0f} kB, its result as {received / 1e3:.0f} kB")
        cost = 1e3 * dispatch(sent, received)
        print(f"scheduler and transfer: {cost:.1f} ms a task of that size with nothing to do")
        with Engine(course, ASSIGNMENTS, 1, walls=True) as engine:
            seconds, done = timed(
                course, Replay(engine.files, recorder.known), submissions, work.output("writer")
            )
        print(f"the writer: {1e3 * seconds / done:.0f} ms a submission")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 48)
