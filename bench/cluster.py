"""How fast a Dask cluster on this machine grades, and what a submission costs besides grading.

Grades with one worker and with two, sends tasks that do nothing, and has the writer save results
that are known already. Prints a line each, and what follows from them for many more.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from distributed import Client

from autograder import pipeline
from autograder.cluster import Cluster
from autograder.course import Course, Submission
from autograder.engine import Grader
from autograder.grading import Graded, Job
from autograder.workers import packed
from bench.honest import ASSIGNMENTS, STUDENTS, Work

PORT = 8791
ADDRESS = f"tcp://127.0.0.1:{PORT}"
#: Tasks that do nothing, with the bytes of a submission there and of a result back.
TASKS = 1000


class Recorder:
    """Keeps what passes through."""

    def __init__(self, grader: Grader) -> None:
        self._grader, self.files, self.walls = grader, grader.files, grader.walls
        self.pairs = list[tuple[Job, Graded]]()

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Graded]]:
        """As the grader's."""
        for job, graded in self._grader.results(jobs):
            self.pairs.append((job, graded))
            yield job, graded


class Replay:
    """Gives results that are known, at once: what a run then takes is the writer's."""

    def __init__(self, recorder: Recorder) -> None:
        self.files, self.walls = recorder.files, recorder.walls
        self._known = {_kind(job): graded for job, graded in recorder.pairs}

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Graded]]:
        """Each job with the result of one that is alike."""
        for job in jobs:
            yield job, self._known[_kind(job)]


def _kind(job: Job) -> tuple[str, int]:
    return job.plan.assignment, (int(job.student.removeprefix("student-")) - 1) % STUDENTS


@contextmanager
def dask(*arguments: str) -> Iterator[None]:
    """A process of the cluster."""
    line = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def timed(
    course: Course, grader: Grader, submissions: list[Submission], output: Path
) -> list[float]:
    """The seconds after which each submission was saved, by a grader that has started."""
    started, seconds = time.perf_counter(), [0.0]

    def hear(result: Any) -> None:
        assert not result.ungraded
        seconds.append(time.perf_counter() - started)

    pipeline.grade(course, grader, submissions, output, False, hear)
    return seconds


def empty(data: bytes, size: int) -> bytes:
    """A task that does nothing."""
    return bytes(size)


def dispatched(client: Client, sent: int, received: int) -> float:
    """Seconds a task by which nothing is done; as many are on their way as when grading."""
    data, started = os.urandom(sent), time.perf_counter()
    for _ in range(TASKS // 10):
        futures = [client.submit(empty, data, received, pure=False) for _ in range(10)]
        for future in futures:
            future.result()
    return (time.perf_counter() - started) / TASKS


def many(course: Course, submitted: Path, into: Path, count: int) -> list[Submission]:
    """Submissions of `count` students and more, each alike to one of the first."""
    for number in range(math.ceil(count / len(ASSIGNMENTS))):
        like = submitted / f"student-{number % STUDENTS + 1:04d}"
        shutil.copytree(like, into / f"student-{number + 1:05d}")
    return course.submissions(into, ASSIGNMENTS, [])


def main(graded: int, replayed: int) -> None:
    """Measure, and print."""
    course = Course.open(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as running:
        work = Work(course, Path(folder))
        submitted = work.hand_in(Path(folder, "submitted"), graded, ASSIGNMENTS)
        submissions = course.submissions(submitted, ASSIGNMENTS, [])
        running.enter_context(dask("scheduler", "--host", "127.0.0.1", "--port", str(PORT)))
        client = running.enter_context(Client(ADDRESS, timeout=60))
        for workers in (1, 2):
            place = str(Path(folder, f"worker-{workers}"))
            line = ("worker", ADDRESS, "--nthreads", "1", "--local-directory", place)
            running.enter_context(dask(*line))
            client.wait_for_workers(workers, timeout=60)
            with Cluster(course, ASSIGNMENTS, ADDRESS, walls=True) as cluster:
                recorder = Recorder(cluster)
                seconds = timed(course, recorder, submissions, work.output(str(workers)))[-1]
            say(f"{workers} worker(s): {graded} graded in {seconds:.1f} s", graded / seconds)
            one = seconds * workers / graded
        sizes = [(len(packed((j.student, j.files))), len(packed(g))) for j, g in recorder.pairs]
        sent, received = (sum(side) // len(sizes) for side in zip(*sizes, strict=True))
        print(f"a submission travels as {sent / 1e3:.0f} kB, its result as {received / 1e3:.0f} kB")
        dispatch = dispatched(client, sent, received)
        say(f"dispatch: {1e3 * dispatch:.1f} ms a task with nothing to do", 1 / dispatch)
        alike = many(course, submitted, Path(folder, "many"), replayed)
        moments = timed(course, Replay(recorder), alike, work.output("writer"))
        writer = moments[-1] / len(alike)
        say(f"writer: {len(alike)} saved, {1e3 * writer:.1f} ms each", 1 / writer)
        quarters = pairwise(moments[len(alike) * part // 4] for part in range(5))
        print("  by quarters:", *(f"{4e3 * (b - a) / len(alike):.1f}" for a, b in quarters), "ms")
        forecast(one, writer + dispatch, sent + received)


def say(line: str, rate: float) -> None:
    """What was measured, as a rate, and how busy this machine was."""
    print(f"{line}: {60 * rate:.0f} a minute; load {os.getloadavg()[0]:.1f}", flush=True)


def forecast(one: float, alone: float, size: int) -> None:
    """The hours of many submissions, by the seconds of one on a worker, and here."""
    print(f"{one / alone:.0f} workers keep this process busy: {size / alone / 1e6:.0f} MB/s")
    for count in (10_000, 100_000):
        for workers in (2, 8, 32, 128):
            hours = count * max(one / workers, alone) / 3600
            print(f"{count} submissions, {workers} workers: {hours:.2f} h")


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m bench.cluster", description="Measure a cluster.")
    parser.add_argument("graded", type=int, nargs="?", default=48, help="default: 48")
    parser.add_argument("replayed", type=int, nargs="?", default=2000, help="default: 2000")
    main(**vars(parser.parse_args()))
