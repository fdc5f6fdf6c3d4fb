"""Grading on many machines: an engine on each worker of a Dask cluster, fed from here.

All that a worker needs travels to it: the files beside the notebooks and the plan of an assignment
once, a submission with its task. Nothing is read from a shared disk, and nothing written there:
results come back here, and are saved here, as those of this machine's engine are.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

from dask.typing import Key
from distributed import Client, Future, KilledWorker, Scheduler
from distributed.comm.core import CommClosedError

from autograder.course import Course
from autograder.errors import AutograderError, ClusterFailed, SandboxFailed, SandboxUnavailable
from autograder.grading import lost
from autograder.jobs import Graded, Job, Plan
from autograder.progress import say
from autograder.sandbox import FOLDER
from autograder.workers import (
    Packed,
    PlanPlugin,
    SandboxPlugin,
    differences,
    grade_packed,
    packed,
    unpacked,
    versions,
)

#: Jobs on their way for each thread of a worker, so that none is idle; and their bytes here.
AHEAD, MOST_WAITING = 2, 1_000_000_000
#: How often a job may fail by its worker's fault.
RETRIES = 3
#: Seconds to reach the scheduler, for a first worker to be there, and between looks for workers.
CONNECT, FIRST, LOOK = 15, 60, 5
KILLED = "{} workers ended while they were at it, perhaps for want of memory"
GONE = "it went away: what was finished stays; run again to go on"
PREFIX = "autograder-"


class Cluster:
    """The workers of a Dask cluster, as an engine: `with` connects to it and starts a sandbox on
    each worker; jobs go to whatever workers there are, also to those that join later.
    """

    def __init__(
        self, course: Course, assignments: Iterable[str], scheduler: str, *, walls: bool
    ) -> None:
        self._scheduler, self.walls = scheduler, walls
        self._folder = tempfile.TemporaryDirectory(prefix=f"{FOLDER}{os.getpid()}-")
        self.files.mkdir()
        assignments = tuple(assignments)
        for assignment in assignments:
            course.lay_out(assignment, self.files / assignment)
        self._packed = Packed.of(self.files, assignments, course.imports(assignments))
        self._plans = dict[int, tuple[str, Plan]]()
        self._threads, self._looked = 0, 0.0

    @property
    def files(self) -> Path:
        """The folder with the files that each assignment's notebooks see."""
        return Path(self._folder.name, "files")

    def __enter__(self) -> Cluster:
        for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is raised as well
        try:
            self._client = Client(self._scheduler, timeout=CONNECT, set_as_default=False)
        except Exception as error:  # of addresses, of the network, of what answers there
            self._folder.cleanup()
            raise ClusterFailed(self._scheduler, _line(error)) from error
        try:
            self._prepare()
        except BaseException as error:
            self.__exit__()
            if isinstance(error, AutograderError | KeyboardInterrupt):
                raise
            raise ClusterFailed(self._scheduler, _line(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the sandboxes on all workers, and the connection, as far as they have begun."""
        with contextlib.suppress(Exception):  # the cluster may be gone, which has been said
            self._client.run_on_scheduler(_clear_up, client=self._client.id)
        with contextlib.suppress(Exception):
            self._client.close()
        self._folder.cleanup()

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Graded]]:
        """Grade jobs on all workers; ClusterFailed if the scheduler goes away."""
        jobs, done = iter(jobs), queue.SimpleQueue[Future[bytes]]()
        waiting = dict[Key, tuple[Future[bytes], Job]]()
        try:
            while True:
                while self._has_room([job.size for _, job in waiting.values()]):
                    if (job := next(jobs, None)) is None:
                        break
                    future = self._submit(job)
                    waiting[future.key] = future, job
                    future.add_done_callback(done.put)
                if not waiting:
                    return
                future, job = waiting.pop(self._next(done).key)
                yield job, _outcome(future, job)
        except SandboxUnavailable as error:
            raise SandboxFailed(error.reason) from error
        except AutograderError as error:
            raise ClusterFailed(self._scheduler, str(error)) from error
        except (CancelledError, CommClosedError, TimeoutError) as error:
            raise ClusterFailed(self._scheduler, GONE) from error

    def _prepare(self) -> None:
        """Clear up after runs that were killed, look at versions, start the sandboxes."""
        here, found = versions(self._packed.imported), self._client.get_versions()
        there = {"distributed": found["scheduler"]["packages"]["distributed"]}  # type: ignore[index]
        differing = differences({name: here[name] for name in there}, there)
        if differing:
            raise ClusterFailed(self._scheduler, f"its scheduler has {differing}")
        self._client.run_on_scheduler(_clear_up)
        self._name = f"{PREFIX}{self._client.id}"
        self._client.wait_for_workers(1, timeout=FIRST)
        try:
            self._client.register_plugin(
                SandboxPlugin(self._packed, walls=self.walls), name=self._name
            )
        except SandboxUnavailable:
            raise
        except AutograderError as error:
            raise ClusterFailed(self._scheduler, str(error)) from error

    def _submit(self, job: Job) -> Future[bytes]:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")
            return self._client.submit(
                grade_packed,
                self._name,
                self._plan(job.plan),
                packed((job.student, job.files, job.task)),
                pure=False,
                retries=RETRIES,
            )

    def _plan(self, plan: Plan) -> str:
        """The name by which workers know the plan, which they are sent if it is new."""
        if id(plan) not in self._plans:
            name = f"{self._name}-{len(self._plans)}"
            self._client.register_plugin(PlanPlugin(plan), name=name)
            self._plans[id(plan)] = name, plan
        return self._plans[id(plan)][0]

    def _has_room(self, sizes: list[int]) -> bool:
        if time.monotonic() > self._looked + LOOK:
            self._look()
        return len(sizes) < self._threads * (1 + AHEAD) and sum(sizes) <= MOST_WAITING

    def _look(self) -> None:
        """See how many threads there are to grade; they come and go."""
        before, self._threads = self._threads, sum(self._client.nthreads().values())
        self._looked = time.monotonic()
        if before and not self._threads:
            say(f"no worker is left at {self._scheduler}: waiting for one to join")

    def _next(self, done: queue.SimpleQueue[Future[bytes]]) -> Future[bytes]:
        while True:
            with contextlib.suppress(queue.Empty):
                return done.get(timeout=LOOK)
            self._look()


def _outcome(future: Future[bytes], job: Job) -> Graded:
    try:
        graded: Graded = unpacked(future.result())
    except KilledWorker as error:
        return lost(job, KILLED.format(error.allowed_failures + 1))
    return graded


async def _clear_up(dask_scheduler: Scheduler, client: str = "") -> None:
    """Take the plugins of a client off all workers, and of those that were killed."""
    living = dask_scheduler.clients.keys() - {client}
    for name in list(dask_scheduler.worker_plugins):
        if name.startswith(PREFIX) and not any(one in name for one in living):
            await dask_scheduler.unregister_worker_plugin(None, name)


def _line(error: BaseException) -> str:
    """What went wrong, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
