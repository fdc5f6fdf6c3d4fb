"""A course that is attacked: the files of tests/attacks/ handed in, graded, and looked into."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell

from autograder.base import notebook
from conftest import graded, make_course

ATTACKS = Path(__file__).with_name("attacks")
RIGHT = {
    "double": "def double(n):\n    return n + n",
    "norm": "def norm(x):\n    return sum(abs(item) ** 2 for item in x) ** 0.5",
    "even": "def even(n):\n    return not n & 1",
    "part": "def part(n):\n    return 0.5 * n",
}
WRONG = {
    "double": "def double(n):\n    return 3 * n",
    "norm": "def norm(x):\n    return -1.0",
    "even": "def even(n):\n    return None",
    "part": "def part(n):\n    return 0",
}
TEST_DOUBLE = """assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double(21) == 42, "also larger numbers"
### END HIDDEN TESTS"""
TEST_NORM = """import numpy as np
assert np.shape(norm(np.array([1.0, 2.0, 2.0]))) == (), "one number for all"
### BEGIN HIDDEN TESTS
found = norm(np.array([3.0, 4.0]))
assert np.shape(found) == (), "one number for all"
np.testing.assert_allclose(found, 5.0)
### END HIDDEN TESTS"""
#: The further cells of the larger assignment: two tests in a row, a third that maps, and one whose
#: last line gives points. What is hidden here differs from what is hidden above.
EVEN, PART = "def even(n):\n    return n % 2 == 0", "def part(n):\n    return n / 2"
TEST_EVEN = """assert even(2)
### BEGIN HIDDEN TESTS
assert even(8) is True
### END HIDDEN TESTS"""
TEST_ODD = """assert even(4)
### BEGIN HIDDEN TESTS
assert even(7) is False
### END HIDDEN TESTS"""
TEST_MAP = """assert even(2)
### BEGIN HIDDEN TESTS
for found, right in zip(map(even, [10, 13, 16, 17]), [True, False, True, False]):
    assert found is right
### END HIDDEN TESTS"""
TEST_PART = """assert part(4) == 2
### BEGIN HIDDEN TESTS
error = (part(30) - 15) / 15
### END HIDDEN TESTS
2 - 2 * error"""
SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
SCHEME = "\n<!-- BEGIN MARK SCHEME -->\n(3 points) Because.\n<!-- END MARK SCHEME -->"
#: So that what never ends is cheap; memory, processes and disk are as they are by default.
CONFIG = "c.Limits.cell = {cell}\nc.Limits.notebook = {notebook}\n"
#: What no message may hold: the hidden tests' data.
HIDDEN_DATA = re.compile(r"\b(?:21|42|[345]\.0?)\b(?!\.?\d)")
#: What no output may hold: the hidden tests themselves.
HIDDEN_TEXT = ("double(21)", "== 42", "[3.0, 4.0]", "BEGIN HIDDEN")
CANARY = b"attack-canary"
#: A line of source in a traceback has its number in front.
QUOTED = re.compile(r"\s*(?:-+>\s*)?\d+\s")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Attack:
    """A file of tests/attacks/."""

    name: str

    @cached_property
    def module(self) -> ModuleType:
        """The file, imported."""
        spec = importlib.util.spec_from_file_location(self.name, ATTACKS / f"{self.name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    @property
    def is_larger(self) -> bool:
        """Does it answer what only the larger assignment asks?"""
        return hasattr(self.module, "EVEN") or hasattr(self.module, "PART")

    def head(self, key: str) -> str:
        """What its docstring says after `key: `."""
        lines = (self.module.__doc__ or "").splitlines()
        (value,) = [line.removeprefix(f"{key}: ") for line in lines if line.startswith(f"{key}: ")]
        return value

    def hand_in(self, released: Path, folder: Path) -> None:
        """Fill the released notebook, and tamper with it; a file that was replaced stays so."""
        nb = fill(released, {**WRONG, **_answers(self.module)}, getattr(self.module, "EXTRA", []))
        folder.mkdir(parents=True)
        path = folder / "sums.ipynb"
        path.write_text(json.dumps(nb))
        before = _identity(path)
        if hasattr(self.module, "tamper"):
            self.module.tamper(nb, folder)
            if _identity(path) == before:
                path.write_text(json.dumps(nb))


ALL = [Attack(path.stem) for path in sorted(ATTACKS.glob("*.py"))]
#: Look for what another submission left: graded at the same time as their likes, and after them.
LEFTOVERS = (
    "abstract_sockets", "fanotify_on_shared_files", "inotify_on_shared_files", "keyring_note",
    "lock_shared_files", "locks_of_open_course_files", "notes_in_shared_places",
    "poison_forkserver", "read_locks_on_shared_files", "shared_memory_left",
)  # fmt: skip


def _answers(module: ModuleType) -> dict[str, str]:
    found = {name: getattr(module, name.upper(), None) for name in RIGHT}
    return {name: text for name, text in found.items() if text is not None}


def _identity(path: Path) -> tuple[int, bytes] | None:
    """The very file and its content; None for what is no file, which nobody opens."""
    if path.is_symlink() or not path.is_file():
        return None
    return path.stat().st_ino, hashlib.sha256(path.read_bytes()).digest()


def fill(released: Path, answers: dict[str, str], extra: Sequence[str] = ()) -> Any:
    """The released notebook with answers, and further cells in front."""
    nb = notebook.read(released / "sums.ipynb")
    for cell in nb.cells:
        cell.source = {**answers, "why": "Because."}.get(str(notebook.grade_id(cell)), cell.source)
    nb.cells = [new_code_cell(source) for source in extra] + nb.cells
    return nb


def larger() -> list[nbformat.NotebookNode]:
    """The further cells of the larger assignment."""
    solution = {"locked": False, "solution": True}
    return [
        new_code_cell(SOLUTION.format(EVEN), metadata=graded("even", **solution)),
        new_code_cell(TEST_EVEN, metadata=graded("test_even", 1, locked=True)),
        new_code_cell(TEST_ODD, metadata=graded("test_odd", 1, locked=True)),
        new_code_cell(TEST_MAP, metadata=graded("test_map", 1, locked=True)),
        new_code_cell(SOLUTION.format(PART), metadata=graded("part", **solution)),
        new_code_cell(TEST_PART, metadata=graded("test_part", 2, locked=True)),
    ]


def make(
    folder: Path,
    *,
    tags: Sequence[str] = (),
    more: Sequence[nbformat.NotebookNode] = (),
    cell: float = 3,
    whole: float = 12,
) -> Path:
    """The course `sums`, released; `tags` are those of its test cells, `more` follows test_norm."""
    tests = {"tags": [*tags]} if tags else {}
    cells = [
        new_code_cell(
            SOLUTION.format("def double(n):\n    return 2 * n"),
            metadata=graded("double", solution=True),
        ),
        new_code_cell(TEST_DOUBLE, metadata=graded("test_double", 2, locked=True) | tests),
        new_code_cell(
            "import numpy as np\n"
            + SOLUTION.format(
                "def norm(x):\n    return float(np.sqrt(np.sum(np.asarray(x) ** 2)))"
            ),
            metadata=graded("norm", solution=True),
        ),
        new_code_cell(TEST_NORM, metadata=graded("test_norm", 2, locked=True) | tests),
        *more,
        nbformat.v4.new_markdown_cell(
            f"Because it is so.{SCHEME}", metadata=graded("why", 3, solution=True)
        ),
    ]
    make_course(folder, cells)
    (folder / "source/sums/gmm_tools.py").write_text("GIVEN = True\n")
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(CONFIG.format(cell=cell, notebook=whole))
    line = [sys.executable, "-m", "autograder", "--course", str(folder), "release"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


def hand_in(course: Path, attacks: Iterable[Attack]) -> list[str]:
    """Hand in attacks, every so often an honest neighbour, and last of all one more."""
    released, honest = course / "release/sums", []
    for number, attack in enumerate(attacks):
        names = [attack.name]
        if attack.name in LEFTOVERS:
            names += [f"{attack.name}-again", f"zz-{attack.name}"]
        for name in names:
            attack.hand_in(released, course / "submitted" / name / "sums")
        if number % 12 == 0:
            honest.append(f"{attack.name}-neighbour")
    honest.append("zz-neighbour")
    for name in honest:
        hand_in_answers(course, name, RIGHT)
    return honest


def hand_in_answers(course: Path, student: str, answers: dict[str, str]) -> None:
    """Hand in the release with answers."""
    released, folder = course / "release/sums", course / "submitted" / student / "sums"
    shutil.copytree(released, folder)
    (folder / "sums.ipynb").write_text(json.dumps(fill(released, answers)))


@dataclass(frozen=True)
class Process:
    """One line of the table of processes."""

    pid: int
    parent: int
    began: int
    space: str

    @classmethod
    def all(cls) -> dict[int, Process]:
        """Those that can be seen now."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError):
                pid, fields = (
                    int(place.name),
                    (place / "stat").read_text().rpartition(")")[2].split(),
                )
                if fields[0] != "Z":
                    try:
                        space = str((place / "ns/pid").readlink())
                    except PermissionError:
                        space = "closed"
                    found[pid] = cls(pid, int(fields[1]), int(fields[19]), space)
        return found


class Watch:
    """What the processes of a run did while it lasted."""

    #: A wall that stands for so many looks is there; the gap between looks, in seconds.
    LOOKS, GAP = 8, 0.25

    def __init__(self, pid: int) -> None:
        self.largest: Counter[str] = Counter()
        self.most_walls = 0
        self._top, self._seen = pid, dict[int, Process]()
        self._space = str(Path("/proc/self/ns/pid").readlink())
        self._walls: list[set[str]] = []

    def look(self) -> None:
        """Take note of what there is now."""
        now = Process.all()
        family = {self._top}
        for process in sorted(now.values(), key=lambda p: p.began):
            if process.parent in family:
                family.add(process.pid)
        ours = {pid: now[pid] for pid in family if pid in now}
        self._seen |= ours
        for process in ours.values():
            if process.space == self._space:
                self._weigh(process.pid)
        spaces = {process.space for process in ours.values()} - {self._space, "closed"}
        self._walls = [*self._walls, spaces][-self.LOOKS :]
        if len(self._walls) == self.LOOKS:
            self.most_walls = max(self.most_walls, len(set.intersection(*self._walls)))

    def left(self) -> list[Process]:
        """Those that still live."""
        now = Process.all()
        return [p for p in self._seen.values() if p.pid in now and now[p.pid].began == p.began]

    def _weigh(self, pid: int) -> None:
        with contextlib.suppress(OSError):
            name = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
            status = Path(f"/proc/{pid}/status").read_text()
            if peak := re.search(r"VmHWM:\s+(\d+) kB", status):
                self.largest[name] = max(self.largest[name], int(peak[1]) << 10)


@dataclass
class Graded:
    """A course that was graded, and what is known of it."""

    course: Path
    honest: list[str]
    status: int | None = None
    said: str = ""
    seconds: float = 0.0
    #: Peak memory of processes outside the sandbox, in bytes, by command line.
    memory: Counter[str] = field(default_factory=Counter)
    #: The largest number of pid namespaces that stood at the same time.
    most_walls: int = 0
    #: What was left behind, and what of the course had changed.
    left: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @cached_property
    def cells(self) -> dict[str, dict[str, dict[str, str]]]:
        """The rows of report/cells.csv by student and cell."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        with (self.course / "report/cells.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault(row["student"], {})[row["cell"]] = row
        return found

    @cached_property
    def flags(self) -> dict[str, list[str]]:
        """The flags of report/grades.csv by student."""
        with (self.course / "report/grades.csv").open(newline="") as file:
            return {row["student"]: row["flags"].split() for row in csv.DictReader(file)}

    def points(self, student: str) -> dict[str, float]:
        """The points for each graded cell."""
        return {cell: float(row["points"]) for cell, row in self.cells[student].items()}

    def kept(self, student: str) -> dict[str, Any]:
        """What is kept of a submission beside its graded folder."""
        path = self.course / "autograded" / student / ".sums.json"
        kept: dict[str, Any] = json.loads(path.read_text())
        return kept

    def messages(self, student: str) -> list[str]:
        """What a student may be told of each cell."""
        return [row["message"] for row in self.cells[student].values()]

    def outputs(self, student: str) -> Iterator[tuple[bool, str]]:
        """The text of each output in the graded notebook, and whether it is a test's; without the
        source that tracebacks quote.
        """
        path = self.course / "autograded" / student / "sums/sums.ipynb"
        if not path.is_file():
            return
        for cell in json.loads(path.read_text())["cells"]:
            is_test = cell["metadata"].get("nbgrader", {}).get("grade", False)
            for output in cell.get("outputs", []):
                trace = ANSI.sub("", "\n".join(output.pop("traceback", []))).splitlines()
                text = [line for line in trace if not QUOTED.match(line)]
                yield bool(is_test), "\n".join([json.dumps(output, ensure_ascii=False), *text])


def grade(
    course: Path,
    honest: list[str],
    *,
    workers: int,
    deadline: float,
    before: Sequence[str] = (),
) -> Graded:
    """Grade by the command line, and watch; `before` stands in front of it, to be somebody else."""
    done = Graded(course, honest)
    with tempfile.TemporaryDirectory(prefix="a-") as folder:
        temporary = Path(folder, "tmp")
        temporary.mkdir()
        temporary.chmod(0o1777)
        Path(folder).chmod(0o755)
        files, traces = _files(course), _traces()
        line = [*before, "env", f"TMPDIR={temporary}", sys.executable]
        line += ["-m", "autograder", "--course", str(course), "grade"]
        line += ["--workers", str(workers)]
        began = time.monotonic()
        with Path(folder, "said").open("w+b") as said:
            process = subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=temporary,
                start_new_session=True,
            )  # fmt: skip
            watch = Watch(process.pid)
            try:
                while process.poll() is None and time.monotonic() < began + deadline:
                    watch.look()
                    time.sleep(Watch.GAP)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    done.status = process.returncode
                process.wait()
            done.seconds = time.monotonic() - began
            done.said = Path(folder, "said").read_text(errors="replace")
        done.memory, done.most_walls = watch.largest, watch.most_walls
        done.left = [f"a process: {process}" for process in _last(watch)]
        done.left += [f"a file: {path}" for path in temporary.rglob("*")]
        done.left += [f"somewhere: {trace}" for trace in sorted(_traces() - traces)]
        after = _files(course)
        done.changed = sorted(p for p in files | after if files.get(p) != after.get(p))
    return done


def _last(watch: Watch) -> list[Process]:
    """What still lives some seconds after the end."""
    deadline = time.monotonic() + 10
    while watch.left() and time.monotonic() < deadline:
        time.sleep(0.1)
    return watch.left()


#: What grading makes and changes in a course.
RESULTS = (
    "autograded", "report", "gradebook.db", ".gradebook.db.lock", ".graded", ".grading.lock",
    ".judged-tests",
)  # fmt: skip


def _files(course: Path) -> dict[str, Any]:
    """All files of a course but for results, by their path."""
    found = {}
    waiting = [path for path in course.iterdir() if path.name not in RESULTS]
    while waiting:
        path = waiting.pop()
        with contextlib.suppress(OSError):  # paths that are too long
            found[os.fsdecode(path)] = _state(path)
            if path.is_dir() and not path.is_symlink():
                waiting += path.iterdir()
    return found


def _state(path: Path) -> Any:
    status = path.lstat()
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns


def _traces() -> set[str]:
    """What an attack could leave outside the course: files, processes, shared memory."""
    found = set()
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", Path.home()):
        with contextlib.suppress(OSError):
            found |= {os.fsdecode(path) for path in Path(folder).glob("*attack-canary*")}
    for packages in {path for path in sys.path if path.endswith("site-packages")}:
        found |= {os.fsdecode(path) for path in Path(packages).glob("*attack-canary*")}
    for kind in ("shm", "sem", "msg"):
        with contextlib.suppress(OSError):
            table = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
            found |= {f"{kind} {row.split()[1]}" for row in table}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if CANARY in (process / "cmdline").read_bytes():
                found.add(f"process {process.name}")
    return found
