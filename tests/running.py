"""Kernels of the sandbox, driven as the grader does: cells in, what they said out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

import pytest

from autograder.base.errors import SandboxUnavailable
from autograder.judge.process import Judge, Ruling
from autograder.sandbox import bubblewrap, kernel
from autograder.sandbox.bubblewrap import SHOWN, Sandbox
from autograder.sandbox.kernel import Ended, Snapshot, Start
from autograder.sandbox.limits import Limits

ROOT = Path(__file__).resolve().parents[1]
#: What catches a hang.
LONG = 60.0
NONE: Mapping[int, float] = MappingProxyType({})
#: What a sandbox shows beside the notebooks of these tests.
FILES = {ROOT / "gmm_tools.py": f"{SHOWN}/gmm_tools.py"}
#: Cells that look for the kernel's line to the grader.
FIND_LINE = (
    "import gc, os, socket\n"
    "from autograder.inside import framing, kernel\n"
    "line = next(x for x in gc.get_objects() if type(x) is kernel._Kernel)._channel\n"
)


def started(box: Sandbox) -> Sandbox:
    """The sandbox, ready; skips the test where there can be none, but never on CI."""
    try:
        box.start()
        box.wait_until_ready()
    except SandboxUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    return box


class Kernel(kernel.Kernel):
    """A kernel for `with`, that also has tests judged."""

    def __init__(
        self,
        address: str,
        limits: Limits | None = None,
        *,
        tests: int = 0,
        snapshot: Snapshot | None = None,
    ) -> None:
        super().__init__(Start(address, SHOWN, limits or Limits(), snapshot), tests)
        self._sources, self._ways = list[str](), list[Any]()

    def __enter__(self) -> Kernel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for way in self._ways:
            way.close()
        self.close()

    def say(self, source: str, seconds: float = LONG) -> str:
        """Run a cell to its end; what it said, or how the kernel ended."""
        heard = list[str]()
        try:
            self.run(source, lambda kind, content: heard.append(text(kind, content)), seconds)
        except Ended as end:
            return f"ended: {end}"
        return "".join(heard)

    def hold(self, test: str, seconds: float = LONG) -> None:
        """Have a copy of the kernel wait for this test."""
        number = len(self._sources)
        self._sources.append(test)
        self._ways.append(self.freeze(str(number), number, seconds))

    def outcomes(
        self, seconds: float = LONG, fewer: Mapping[int, float] = NONE
    ) -> list[Ruling | None]:
        """End the kernel, and judge its tests one by one: None for what takes too long.

        fewer: the seconds for those, by their numbers, that will take all they get.
        """
        refused, found = self.end(), list[Ruling | None]()
        for number, (source, way) in enumerate(zip(self._sources, self._ways, strict=True)):
            judge = Judge()
            try:
                if problem := refused.get(str(number)) or self.answer(str(number)):
                    found.append(Ruling(False, "Refused", problem))
                else:
                    found.append(judge.rule(source, way, fewer.get(number, seconds)))
            finally:
                judge.close()
                way.close()
        return found

    def passed(self, seconds: float = LONG) -> list[bool]:
        """End the kernel, and say which of its tests are passed."""
        return [bool(one and one.passed) for one in self.outcomes(seconds)]


def text(kind: str, content: Any) -> str:
    """What a message of a cell says."""
    if kind == "error":
        return f"{content['ename']}: {content['evalue']}"
    return str(content.get("text") or content.get("data", {}).get("text/plain", ""))


def said(box: Sandbox, *cells: str, limits: Limits | None = None) -> list[str]:
    """What the cells of a notebook say, each."""
    with Kernel(box.address, limits) as kernel:
        return [kernel.say(cell) for cell in cells]


def as_nobody(folder: Path) -> list[str]:
    """What stands before a command line to run Python as nobody, wherever root has put it and this
    folder, which it imports from.
    """
    line = ["bwrap", "--dev-bind", "/", "/"]
    for path in (*bubblewrap.environment(), folder):
        closed = [p for p in path.parents if not p.stat().st_mode & 0o001]
        if closed:
            line += ["--perms", "0755", "--tmpfs", str(closed[-1])]
    for path in (*bubblewrap.environment(), folder):
        parents = [str(p) for p in reversed(path.parents) if str(p) != "/"]
        if any(not Path(p).stat().st_mode & 0o001 for p in parents):
            line += [word for p in parents for word in ("--perms", "0755", "--dir", p)]
            line += ["--ro-bind", str(path), str(path)]
    line += ["--cap-add", "ALL", "--clearenv", "--setenv", "PYTHONPATH", str(folder)]
    line += ["--setenv", "PYTHONDONTWRITEBYTECODE", "1", "--setenv", "PATH", os.environ["PATH"]]
    line += ["--setenv", "OMP_NUM_THREADS", "1", "--setenv", "HOME", "/nowhere"]
    if "CI" in os.environ:
        line += ["--setenv", "CI", "1"]
    return [*line, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
