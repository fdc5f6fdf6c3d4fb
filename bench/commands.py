"""The graders as a person calls them, timed and watched from outside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from autograder.base.errors import AutograderError

#: The line that the grader writes for every submission.
DONE = re.compile(r"\[\d+/\d+\] (?!at work|starting)")
#: How often a grader's memory is read, in seconds.
LOOK = 2.0


@dataclass(frozen=True)
class Look:
    """The bytes that a grader holds at a moment: its main process, and all of its processes."""

    moment: float
    main: int
    all: int


@dataclass
class Run:
    """One run of the grader.

    seconds: how long it took, start-up included; done: when each submission was done;
    memory: what it held, now and then;
    saving: the processor seconds of the main process, which saves, between the first and last.
    """

    seconds: float = 0.0
    done: list[float] = field(default_factory=list)
    memory: list[Look] = field(default_factory=list)
    saving: float = 0.0

    @property
    def per_minute(self) -> float:
        """Submissions in a minute, start-up included."""
        return 60 * len(self.done) / self.seconds

    @property
    def steady(self) -> float:
        """Seconds for each submission after the first."""
        return (self.done[-1] - self.done[0]) / (len(self.done) - 1)


def engine(course: Path, submitted: Path, output: Path, *more: str, watched: bool = False) -> Run:
    """Grade everything in `submitted` by `python -m autograder grade`."""
    line = [sys.executable, "-m", "autograder", "--course", str(course), "grade", *more]
    line += ["--submitted", str(submitted), "--output", str(output)]
    run, began, processor = Run(), time.perf_counter(), list[float]()
    with subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as grader:
        assert grader.stderr is not None
        said = []
        with _watched(grader.pid, began, run) if watched else nullcontext():
            for text in grader.stderr:
                said.append(text)
                if DONE.match(text):
                    run.done.append(time.perf_counter() - began)
                    processor.append(processor_seconds(grader.pid))
    run.seconds = time.perf_counter() - began
    _need(grader.returncode, "".join(said))
    run.saving = processor[-1] - processor[0]
    return run


def nbgrader(course: Path, assignments: tuple[str, ...], *more: str) -> float:
    """The seconds of `nbgrader autograde` for each assignment of a course, one after another."""
    began = time.perf_counter()
    for assignment in assignments:
        line = [sys.executable, "-m", "nbgrader", "autograde", assignment, *more]
        done = subprocess.run(line, cwd=course, capture_output=True, text=True, check=False)
        _need(done.returncode, done.stderr)
    return time.perf_counter() - began


def release(course: Path, copy: Path) -> tuple[float, float]:
    """The seconds, and the processor seconds, of `python -m autograder release` in a copy."""
    ignored = shutil.ignore_patterns(".git", ".venv", "demo", "build", "submitted", "*_cache")
    shutil.copytree(course, copy, ignore=ignored)
    before, began = os.times(), time.perf_counter()
    line = [sys.executable, "-m", "autograder", "--course", str(copy), "release"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    _need(done.returncode, done.stderr)
    after = os.times()
    used = after.children_user + after.children_system
    return time.perf_counter() - began, used - before.children_user - before.children_system


@contextmanager
def one_core() -> Iterator[None]:
    """Bind this process, and those that it starts, to one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def processor_seconds(pid: int) -> float:
    """What a process has used of the processor by itself."""
    used = _stat(pid)[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def _need(status: int, said: str) -> None:
    if status != 0:
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        raise AutograderError(f"a run that was to be measured ended with {status}: {last[0]}")


@contextmanager
def _watched(pid: int, began: float, run: Run) -> Iterator[None]:
    """Note the memory of a grader while the block runs."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK):
            run.memory.append(Look(time.perf_counter() - began, *memory(pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def memory(pid: int) -> tuple[int, int]:
    """The bytes that a grader holds: its main process, and all but the students' processes.

    What processes share is counted once, in parts: by their proportional set sizes.
    """
    grader = _namespaces(pid)
    sizes = {
        process: _size(process) for process in _family(pid) if _namespaces(process) < grader + 2
    }
    return sizes.get(pid, 0), sum(sizes.values())


def _family(pid: int) -> Iterator[int]:
    """A process and all that come from it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(folder.name)):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    family = [pid]
    for process in family:
        yield process
        family += children.get(process, [])


def _stat(pid: int) -> list[str]:
    """What the system says of a process, from its state on."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _namespaces(pid: int) -> int:
    """How many process namespaces it is in: two more for students' processes than for us."""
    found = re.search(r"^NSpid:(.*)$", _read(pid, "status"), re.MULTILINE)
    return len(found[1].split()) if found else 0


def _size(pid: int) -> int:
    found = re.search(r"^Pss: +(\d+)", _read(pid, "smaps_rollup"), re.MULTILINE)
    return int(found[1]) << 10 if found else 0


def _read(pid: int, name: str) -> str:
    """A file of a process; empty if that has gone, or is another user's."""
    try:
        return Path("/proc", str(pid), name).read_text()
    except OSError:
        return ""
