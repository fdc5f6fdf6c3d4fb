"""The sandbox and the workers of one run: jobs in, graded submissions out, as they are done."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import Protocol

from autograder.base.course import Imports
from autograder.base.errors import SandboxFailed, SandboxUnavailable
from autograder.base.record import SubmissionRecord
from autograder.base.temporary_folders import PREFIX
from autograder.grading.jobs import Job
from autograder.inside import linux
from autograder.sandbox.bubblewrap import SHOWN, Sandbox

#: Jobs that wait for each worker, so that none is idle and memory stays flat; and their bytes.
AHEAD, MOST_WAITING = 2, 128_000_000
#: Seconds that a worker gets beyond what its notebooks may take.
SLACK = 60
AGAIN = "the next run tries it again, and whoever handed it in need do nothing"
KILLED = f"its grading process was killed, perhaps for want of memory: {AGAIN}"


class Files(Protocol):
    """Where the files come from that stand beside an assignment's notebooks: a course, say."""

    def lay_out(self, assignment: str, into: Path) -> None:
        """Put them into a folder, made anew, for all to read."""

    def imports(self, assignments: Iterable[str]) -> Imports:
        """The modules that their notebooks import."""


class Grader(Protocol):
    """What grades jobs, here or elsewhere; walls: whether there is a sandbox around them."""

    walls: bool

    @property
    def files(self) -> Path:
        """The folder with the files that each assignment's notebooks see."""

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, SubmissionRecord]]:
        """Grade jobs, and give each back with its result, in the order in which they are done."""


class Engine:
    """A sandbox that shows the files of some assignments, and the workers that use it.

    Made, it starts at once; `with` waits for it and ends it. Without walls, code runs as the
    user who grades.
    """

    def __init__(
        self, files: Files, assignments: Iterable[str], workers: int, *, walls: bool
    ) -> None:
        self._workers, self.walls = workers, walls
        self._has_pool = False
        self._swap = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-")
        self.files.mkdir()
        self.files.chmod(0o755)  # whatever the umask is
        assignments = tuple(assignments)
        for assignment in assignments:
            files.lay_out(assignment, self.files / assignment)
        os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # a core each
        self._context = multiprocessing.get_context("forkserver")
        imports = files.imports(assignments)
        os.environ["AUTOGRADER_PRELOAD"] = " ".join(imports.tests)
        self._context.set_forkserver_preload(
            [
                "autograder.base.lean_imports",
                "autograder.grading.judged_solutions",
                "autograder.judge.preload",
            ]
        )
        resource_tracker.ensure_running()  # which lets Ctrl-C through at its end
        signals = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        with _same_modules():
            forkserver.ensure_running()  # it and the workers never hear of Ctrl-C
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        self._sandbox = Sandbox({self.files: SHOWN}, imports.shared, walls=walls)
        self._sandbox.start()

    @property
    def files(self) -> Path:
        """The folder with the files that each assignment's notebooks see."""
        return Path(self._folder.name, "files")

    @property
    def is_alive(self) -> bool:
        """Can it still grade?"""
        return self._sandbox.is_alive

    def __enter__(self) -> Engine:
        self._pool, self._has_pool = self._start_pool(self._workers), True
        try:
            self._sandbox.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, also if nobody has waited for it."""
        self._sandbox.stop()  # first, so that what still runs ends at once
        if self._has_pool:
            self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, SubmissionRecord]]:
        """Grade jobs on all workers; raises SandboxFailed if the sandbox ends."""
        try:
            yield from self._results(jobs)
        except SandboxUnavailable as error:
            raise SandboxFailed(error.reason) from error

    def _results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, SubmissionRecord]]:
        jobs, waiting = iter(jobs), dict[Future[SubmissionRecord], Job]()
        while True:
            while len(waiting) < self._workers * (1 + AHEAD):
                if sum(job.size for job in waiting.values()) > MOST_WAITING:
                    break
                if (job := next(jobs, None)) is None:
                    break
                waiting[self._submit(job)] = job
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
                yield from self._one_by_one(waiting)
                waiting.clear()
            for future in done & waiting.keys():
                yield waiting.pop(future), future.result()

    def _one_by_one(
        self, waiting: dict[Future[SubmissionRecord], Job]
    ) -> Iterator[tuple[Job, SubmissionRecord]]:
        """What was at work when a worker died: each alone, so that one death costs one job."""
        for future, job in waiting.items():
            if isinstance(future.exception(), BrokenProcessPool):
                self._pool.shutdown()
                self._pool = self._start_pool(1)
                future = self._submit(job)
            try:
                yield job, future.result()
            except BrokenProcessPool:
                yield job, _lost(job, KILLED)
        self._pool.shutdown()
        self._pool = self._start_pool(self._workers)

    def grade(self, job: Job) -> SubmissionRecord:
        """Grade one job, from any thread; raises SandboxUnavailable if the sandbox ends.

        Whatever kills a process breaks the pool for all that is at work in it: each of those is
        graded again, alone.
        """
        pool = self._pool
        try:
            return pool.submit(work, job, self._sandbox.address).result()
        except BrokenProcessPool:
            with self._swap:
                if self._pool is pool:
                    self._pool = self._start_pool(self._workers)
        with self._start_pool(1) as alone:
            try:
                return alone.submit(work, job, self._sandbox.address).result()
            except BrokenProcessPool:
                return _lost(job, KILLED)

    def _submit(self, job: Job) -> Future[SubmissionRecord]:
        try:
            return self._pool.submit(work, job, self._sandbox.address)
        except BrokenProcessPool as error:
            broken = Future[SubmissionRecord]()
            broken.set_exception(error)
            return broken

    def _start_pool(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, mp_context=self._context, initializer=_settle)


@contextlib.contextmanager
def _same_modules() -> Iterator[None]:
    """Let a Python that is started find what this one finds, not what lies in the folder it is in:
    that may be a clone of this project, of another version.
    """
    before = dict(os.environ)
    os.environ |= {
        "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
        "PYTHONSAFEPATH": "1",
    }
    try:
        yield
    finally:
        for name in ("PYTHONPATH", "PYTHONSAFEPATH"):
            os.environ.pop(name)
        os.environ |= before


def work(job: Job, address: str) -> SubmissionRecord:
    """Grade in a worker; what goes wrong with one job is said in its result, not raised.

    A worker that is held up far beyond all limits ends itself, and its job is tried once more.
    """
    limits = job.plan.limits
    longest = SLACK + 2 * len(job.plan.sources) * (limits.notebook + 2 * limits.cell)
    held_up = threading.Timer(longest, os._exit, [1])
    held_up.daemon = True
    held_up.start()
    try:
        # in workers alone, where both are loaded already
        from autograder.grading import judged_solutions, submission

        return (judged_solutions.judged if job.task == "tests" else submission.grade)(job, address)
    except SandboxUnavailable:
        raise
    except Exception as error:
        reason = f"the grader failed ({type(error).__name__}: {error}): {AGAIN}"
        return replace(_lost(job, reason), trouble=traceback.format_exc())
    finally:
        held_up.cancel()


def _lost(job: Job, reason: str) -> SubmissionRecord:
    from autograder.grading.submission import lost

    return lost(job, reason)


def _settle() -> None:
    """Make a worker at home: it ends with its parent alone, and writes to no terminal."""
    linux.name("worker")
    gc.freeze()  # what was loaded before need not be looked through for garbage
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
