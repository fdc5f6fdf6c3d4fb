"""How fast a Dask cluster on this machine grades, and what a submission costs besides grading.

Grades with one worker and with two, then has workers do nothing, with as many bytes, and then saves
results that are known already, for many. Prints what each took, and what follows for more workers.
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
from typing import NamedTuple

from distributed import Client

from autograder.base.course import Course, Submission
from autograder.base.record import SubmissionRecord
from autograder.base.results import SubmissionResult
from autograder.grading.engine import Grader
from autograder.grading.jobs import Job
from autograder.pipeline import run
from autograder.pipeline.cluster import Cluster
from autograder.pipeline.cluster_worker import packed
from bench.honest import ASSIGNMENTS, STUDENTS, Work

PORT = 8791
ADDRESS = f"tcp://127.0.0.1:{PORT}"
#: Tasks that do nothing, and how many are on their way at a time.
TASKS, AHEAD = 600, 6


class Recorder:
    """Keeps what passes through."""

    def __init__(self, grader: Grader) -> None:
        self._grader, self.files, self.walls = grader, grader.files, grader.walls
        self.pairs = list[tuple[Job, SubmissionRecord]]()

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, SubmissionRecord]]:
        """As the grader's."""
        for job, graded in self._grader.results(jobs):
            self.pairs.append((job, graded))
            yield job, graded


class Replay:
    """Gives results that are known, at once: what a run then takes is the writer's."""

    def __init__(self, recorder: Recorder) -> None:
        self.files, self.walls = recorder.files, recorder.walls
        self._known = {_kind(job): graded for job, graded in recorder.pairs}

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, SubmissionRecord]]:
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


class Cost(NamedTuple):
    """Seconds: by the clock, of a core here, and of a core at the scheduler."""

    clock: float
    here: float
    scheduler: float = 0.0

    @classmethod
    def now(cls, client: Client | None = None) -> Cost:
        """Until now."""
        there = client.run_on_scheduler(time.process_time) if client else 0.0
        return cls(time.perf_counter(), time.process_time(), there)

    def until(self, end: Cost, count: int) -> Cost:
        """From this moment to another, for each of so many submissions."""
        return Cost(*((b - a) / count for a, b in zip(self, end, strict=True)))


def grade(
    course: Course, grader: Grader, submissions: list[Submission], output: Path
) -> list[Cost]:
    """The moments at which each submission was saved, by a grader that has started."""
    moments = list[Cost]()

    def hear(result: SubmissionResult) -> None:
        assert not result.ungraded
        moments.append(Cost.now())

    found = run.survey(course, submissions, output, force=False)
    run.grade(course, grader, found, output, hear)
    return moments


def empty(data: bytes, size: int) -> bytes:
    """A task that does nothing."""
    return bytes(size)


def dispatch(client: Client, sent: int, received: int) -> Cost:
    """What a task costs by which nothing is done."""
    data, start = os.urandom(sent), Cost.now(client)
    for _ in range(TASKS // AHEAD):
        tasks = [client.submit(empty, data, received, pure=False) for _ in range(AHEAD)]
        for task in tasks:
            task.result()
    return start.until(Cost.now(client), TASKS)


def many(course: Course, submitted: Path, into: Path, count: int) -> list[Submission]:
    """Submissions of as many students as it takes, each alike to one of the first."""
    for number in range(math.ceil(count / len(ASSIGNMENTS))):
        like = submitted / f"student-{number % STUDENTS + 1:04d}"
        shutil.copytree(like, into / f"student-{number + 1:05d}")
    return course.submissions(into, ASSIGNMENTS, [])


def main(graded: int, replayed: int) -> None:
    """Measure, and print."""
    course = Course.enter(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as running:
        work = Work(course, Path(folder))
        submitted = work.hand_in(Path(folder, "submitted"), graded, ASSIGNMENTS)
        submissions = course.submissions(submitted, ASSIGNMENTS, [])
        listening = ("scheduler", "--host", "127.0.0.1", "--port", str(PORT))
        running.enter_context(dask(*listening))
        client = running.enter_context(Client(ADDRESS, timeout=60))
        for workers in (1, 2):
            place = str(Path(folder, f"worker-{workers}"))
            line = ("worker", ADDRESS, "--nthreads", "1", "--local-directory", place)
            running.enter_context(dask(*line))
            client.wait_for_workers(workers, timeout=60)
            with Cluster(course, ASSIGNMENTS, ADDRESS, walls=True) as cluster:
                recorder, start = Recorder(cluster), Cost.now()
                grade(course, recorder, submissions, work.output(str(workers)))
                seconds = start.until(Cost.now(), graded).clock
            print(
                f"{workers} worker(s): {60 / seconds:.0f} a minute; load {os.getloadavg()[0]:.1f}"
            )
            one = seconds * workers
        sizes = [(len(packed((j.student, j.files))), len(packed(g))) for j, g in recorder.pairs]
        sent, received = (sum(side) // len(sizes) for side in zip(*sizes, strict=True))
        print(f"a submission travels as {sent / 1e3:.0f} kB, its result as {received / 1e3:.0f} kB")
        sending = dispatch(client, sent, received)
        show("a task that does nothing", sending)
        alike = many(course, submitted, Path(folder, "many"), replayed)
        moments = [Cost.now(), *grade(course, Replay(recorder), alike, work.output("writer"))]
        quarters = [moments[len(alike) * part // 4] for part in range(5)]
        for part, (start, end) in enumerate(pairwise(quarters), 1):
            show(f"quarter {part} of {len(alike)} saved", start.until(end, len(alike) // 4))
        saving = moments[0].until(moments[-1], len(alike))
        show(f"all {len(alike)} saved", saving)
        forecast(one, max(saving.here + sending.here, sending.scheduler), sent + received)


def show(what: str, cost: Cost) -> None:
    """What was measured, in milliseconds."""
    clock, here, scheduler = (1e3 * seconds for seconds in cost)
    print(f"{what}: {clock:.1f} ms; of a core: {here:.1f} here, {scheduler:.1f} at the scheduler")


def forecast(one: float, alone: float, size: float) -> None:
    """The hours of many submissions, by the seconds of one on a worker, and on this machine."""
    print(f"{one / alone:.0f} workers keep it busy, with {size / alone / 1e6:.1f} MB/s")
    for count in (10_000, 100_000):
        for workers in (2, 8, 32, 128):
            print(f"{count}, {workers} workers: {count * max(one / workers, alone) / 3600:.2f} h")


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m bench.cluster", description="Measure a cluster.")
    parser.add_argument("graded", type=int, nargs="?", default=48, help="default: 48")
    parser.add_argument("replayed", type=int, nargs="?", default=2000, help="default: 2000")
    main(**vars(parser.parse_args()))
