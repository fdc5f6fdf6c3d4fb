"""What a worker of a Dask cluster does: keeps a sandbox for one run, and grades jobs in it."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import pickle
import platform
import time
import zlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

from distributed import Worker, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from autograder.course import Imports, open_to_all
from autograder.engine import Engine
from autograder.errors import AutograderError, SandboxUnavailable
from autograder.jobs import Graded, Job, Plan

#: What must be of one version everywhere, or the same work could get other points elsewhere: these,
#: and what the notebooks import.
ALIKE = ("distributed", "numpy", "matplotlib", "ipython", "nbformat")
#: Seconds in which a worker that joins late is sent what it needs.
LATE = 60


@dataclass(frozen=True)
class Packed:
    """The files of some assignments, by path and as bytes, to be laid out elsewhere.

    imported: the modules that their notebooks import.
    """

    files: Mapping[str, Mapping[str, bytes]]
    imported: Imports

    @classmethod
    def of(cls, folder: Path, assignments: Iterable[str], imported: Imports) -> Packed:
        """Read what is laid out in a folder with a folder for each assignment."""
        return cls(
            {
                name: {
                    str(path.relative_to(folder / name)): path.read_bytes()
                    for path in sorted((folder / name).rglob("*"))
                    if path.is_file()
                }
                for name in assignments
            },
            imported,
        )

    def lay_out(self, assignment: str, into: Path) -> None:
        """Write an assignment's files into a folder, made anew, for all to read."""
        into.mkdir()
        for name, content in self.files[assignment].items():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).write_bytes(content)
        open_to_all(into)

    def imports(self, _: Iterable[str]) -> Imports:
        """The modules that the notebooks import."""
        return self.imported


class PlanPlugin(WorkerPlugin):
    """Brings the plan of an assignment to every worker, once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan


class SandboxPlugin(WorkerPlugin):
    """Keeps an engine on a worker, with a process for each of its threads.

    A sandbox that has ended is started again for the next job.
    """

    def __init__(self, files: Packed, *, walls: bool) -> None:
        self._files, self._walls = files, walls
        self._versions = versions(files.imported)
        self._engine: Engine | None = None

    async def setup(self, worker: Worker) -> None:
        """Start the engine; AutograderError if this worker is not as the grader is."""
        self._address, self._threads = worker.address, worker.state.nthreads
        # a sandbox ends with the thread that started it: this one lives as long as the plugin
        self._keeper = ThreadPoolExecutor(1)
        await asyncio.wrap_future(self._keeper.submit(self._ready))

    async def teardown(self, worker: Worker) -> None:
        """End the engine, and what it still grades."""
        await asyncio.wrap_future(self._keeper.submit(self._stop))
        self._keeper.shutdown(wait=False)

    def grade(self, job: Job) -> Graded:
        """Grade one job, from any thread; SandboxUnavailable if the sandbox ends."""
        return self._keeper.submit(self._ready).result().grade(job)

    def _ready(self) -> Engine:
        """The engine, started if there is none that works; in the keeper's thread alone."""
        if self._engine is None or not self._engine.is_alive:
            self._stop()
            differing = differences(self._versions, versions(self._files.imported))
            if differing:
                raise AutograderError(f"worker {self._address} has {differing}")
            multiprocessing.current_process().daemon = False  # Dask's may have no children
            try:
                engine = Engine(self._files, self._files.files, self._threads, walls=self._walls)
                self._engine = engine.__enter__()
            except SandboxUnavailable as error:
                raise SandboxUnavailable(f"worker {self._address}: {error.reason}") from error
        return self._engine

    def _stop(self) -> None:
        if self._engine is not None:
            self._engine.__exit__()
        self._engine = None


def grade_packed(sandbox: str, plan: str, job: bytes) -> bytes:
    """The task: grade a packed job by the plugins of these names."""
    student, files, task = unpacked(job)
    return packed(_plugin(sandbox).grade(Job(student, _plugin(plan).plan, files, task)))


def _plugin(name: str) -> Any:
    """A plugin of this worker; one that has just joined gets tasks before its plugins."""
    worker, deadline = get_worker(), time.monotonic() + LATE
    while name not in worker.plugins and time.monotonic() < deadline:
        time.sleep(0.05)
    return worker.plugins[name]


def packed(value: Any) -> bytes:
    """A value as few bytes; notebooks shrink to a fraction."""
    return zlib.compress(pickle.dumps(value), 1)


def unpacked(data: bytes) -> Any:
    """The value that was packed."""
    return pickle.loads(zlib.decompress(data))


def versions(imported: Imports) -> dict[str, str]:
    """What is installed here of what must be alike, and a hash of this package."""
    known = packages_distributions()
    names = {name.split(".")[0] for name in imported.all}
    found = {one for name in sorted(names) for one in known.get(name, ())}
    sha = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        sha.update(path.read_bytes())
    python = ".".join(platform.python_version_tuple()[:2])
    return {
        "Python": python,
        **{name: version(name) for name in sorted({*ALIKE, *found})},
        "autograder": sha.hexdigest()[:8],
    }


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """What is another version there than here, in words; empty if nothing is."""
    return ", ".join(
        f"{name} {there.get(name, 'missing')} ({wanted} here)"
        for name, wanted in here.items()
        if there.get(name) != wanted
    )
