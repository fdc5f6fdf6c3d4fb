"""A course on disk: its configuration, assignments, submissions and the files that travel along."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Dict, List, Unicode
from traitlets.config import Config, Configurable
from traitlets.config.loader import PyFileConfigLoader

from autograder.base import cell_names
from autograder.base.errors import UsageError

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

#: A path that is written in an address as it is.
PLAIN_PATH = re.compile(r"[\w.~ +/-]+", re.ASCII)
CONFIG_FILE = "nbgrader_config.py"
WORD = re.compile(r"[A-Za-z_]\w*")
#: The beginning of a line that imports a module, and the names by which it may be known then.
IMPORT = re.compile(r"^(?:import|from) +([A-Za-z_][\w.]*)(?: +(?:import|as) +(.*))?", re.MULTILINE)
#: The beginning of one that may import modules out of a package, which it names.
FROM = re.compile(r"^from +([A-Za-z_][\w.]*) +import +(.*)", re.MULTILINE)


class ReleaseFiles(Configurable):
    """What a release folder gets besides the assignment's own files."""

    files = List(
        Unicode(),
        help="Files and folders of the course (relative to it) that every release folder gets.",
    ).tag(config=True)
    only = Dict(
        value_trait=List(Unicode()),
        key_trait=Unicode(),
        help="By assignment: files and folders that its release folder gets besides.",
    ).tag(config=True)


class Preload(Configurable):
    """What is loaded beforehand, besides what the notebooks are seen to import."""

    kernels = List(
        Unicode(),
        help="Modules that students' code uses: loaded once, before kernels are forked.",
    ).tag(config=True)
    tests = List(
        Unicode(),
        help="Modules that tests use, or whose values they are given: loaded once for all judges.",
    ).tag(config=True)


@dataclass(frozen=True)
class Imports:
    """Modules that are worth to be loaded before: by judges, and by what kernels are forked from.

    tests: what tests import; shared: what the other cells of more than one notebook import; all:
    what any cell imports.
    """

    tests: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    all: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """A folder that a student handed in."""

    student: str
    assignment: str
    folder: Path


#: How many folders deep files are looked for, and a path that some systems refuse.
DEEPEST, LONGEST = 30, 4_000


def entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """All but folders in a folder and those in it, in order, each with its path from there.

    No link is followed, and no great depth sought.
    """
    waiting = [("", str(folder), 0)]
    while waiting:
        where, here, depth = waiting.pop()
        try:
            with os.scandir(here) as scanned:
                found = sorted(scanned, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in found:
            if len(entry.path) * 4 > LONGEST and len(os.fsencode(entry.path)) > LONGEST:
                continue
            if not entry.is_dir(follow_symlinks=False):
                yield where + entry.name, entry
            elif depth < DEEPEST:
                waiting.append((f"{where}{entry.name}{os.sep}", entry.path, depth + 1))


def open_to_all(folder: Path) -> None:
    """Let everybody read what is in a folder."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


class _Loader(PyFileConfigLoader):
    """Reads the configuration in a folder whose name may hold a `$`, which is no variable here."""

    def _find_file(self) -> None:
        self.full_filename = str(Path(self.path or "", self.filename))


@dataclass(frozen=True)
class Course:
    """An nbgrader course folder with its configuration."""

    root: Path
    config: Config

    @classmethod
    def open(cls, root: Path) -> Course:
        """Read the course in `root`; UsageError if there is none."""
        root = root.resolve()
        if not any((root / name).is_dir() for name in ("source", "text")):
            raise UsageError(f"{root} is not a course: expected a folder source/ or text/ in it")
        config, before = Config(), [*sys.path]
        if (root / CONFIG_FILE).is_file():
            sys.path.append(str(root))  # last: a clone of this project has our names, too
            try:
                config = _Loader(CONFIG_FILE, path=str(root)).load_config()
            except Exception as error:  # whatever the file may raise
                reason = f"{type(error).__name__}: {error}"
                raise UsageError(f"{root / CONFIG_FILE} cannot be read: {reason}") from error
            finally:
                sys.path[:] = before
        return cls(root, config)

    @classmethod
    def enter(cls, root: Path) -> Course:
        """Read the course in `root`, and make this process its own: what commands begin with.

        From then on this process, and those that it starts, find the modules in the course's folder
        (hooks of nbgrader, modules that tests import) and the programs beside this Python (nbgrader
        calls alembic by name).
        """
        course = cls.open(root)
        scripts = sysconfig.get_path("scripts")
        path = os.environ.get("PATH", os.defpath)
        if scripts not in path.split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join([scripts, path])
        if str(course.root) not in sys.path:
            sys.path.append(str(course.root))  # last: a clone of this project has our names, too
        return course

    def directory(self, root: Path | None = None, **overrides: Any) -> CourseDirectory:
        """nbgrader's view of the course, or of a working copy of it under `root`."""
        from nbgrader.coursedir import CourseDirectory  # seconds, which grading uses otherwise

        return CourseDirectory(config=self.config, root=str(root or self.root), **overrides)

    def folder(self, name: str) -> Path:
        """A folder of the course by nbgrader's name for it, such as "release_directory"."""
        default = name.removesuffix("_directory")
        return self.root / str(self.config.CourseDirectory.get(name, default))

    def db_url(self, output: Path) -> str:
        """The gradebook's address for results under `output`; SQLite waits for its lock."""
        configured = self.config.CourseDirectory.get("db_url", "")
        if configured and output == self.root:
            return str(configured)
        path = str(output / "gradebook.db")
        if PLAIN_PATH.fullmatch(path):
            return f"sqlite:///{path}?timeout=60"
        from sqlalchemy import URL  # for letters that stand for others in an address

        url = URL.create("sqlite", database=path, query={"timeout": "60"})
        return url.render_as_string()

    @cached_property
    def assignments(self) -> tuple[str, ...]:
        """The names of the folders in source/ that hold notebooks."""
        folders = sorted((self.root / "source").glob("*"))
        return tuple(folder.name for folder in folders if any(folder.glob("*.ipynb")))

    def select(self, names: list[str]) -> tuple[str, ...]:
        """The assignments asked for, all if none is named; UsageError for an unknown one."""
        known = self.assignments
        if not known:
            build = ": 'notebooks' makes them from text/" if (self.root / "text").is_dir() else ""
            expected = "expected source/NAME/*.ipynb"
            raise UsageError(f"no notebooks in {self.root}/source: {expected}{build}")
        for name in names:
            if name not in known:
                raise UsageError(f"no assignment {name!r} in source/: there is {', '.join(known)}")
        return tuple(dict.fromkeys(names)) or known

    def notebooks(self, assignment: str) -> tuple[Path, ...]:
        """The source notebooks of an assignment."""
        return tuple(sorted((self.root / "source" / assignment).glob("*.ipynb")))

    def companions(self, assignment: str) -> tuple[Path, ...]:
        """The files and folders that its release folder gets, relative to the course."""
        settings = ReleaseFiles(config=self.config)
        paths = tuple(map(Path, (*settings.files, *settings.only.get(assignment, ()))))
        for path in paths:
            if path.is_absolute() or ".." in path.parts:
                raise UsageError(f"{path} is not in the course: ReleaseFiles names it")
            if not (self.root / path).exists():
                raise UsageError(f"{self.root / path} does not exist: ReleaseFiles names it")
        return paths

    def copy_companions(self, assignment: str, into: Path) -> None:
        """Put the files that travel along into a release or working folder."""
        for path in self.companions(assignment):
            target = into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if (self.root / path).is_dir():
                leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".*")
                shutil.copytree(self.root / path, target, dirs_exist_ok=True, ignore=leave)
            else:
                shutil.copy(self.root / path, target)

    def lay_out(self, assignment: str, into: Path) -> None:
        """Put what stands beside an assignment's notebooks into a folder, made anew, for all to
        read: kernels in the sandbox are users of their own.
        """
        shutil.rmtree(into, ignore_errors=True)
        ignore = shutil.ignore_patterns("*.ipynb", ".ipynb_checkpoints", "__pycache__")
        shutil.copytree(self.root / "source" / assignment, into, ignore=ignore)
        self.copy_companions(assignment, into)
        open_to_all(into)

    def imports(self, assignments: Iterable[str]) -> Imports:
        """The modules that the notebooks of some assignments import."""
        assignments = tuple(assignments)
        tests, times = dict[str, None](), Counter[str]()
        for path in (path for name in assignments for path in self.notebooks(name)):
            found, words, loaded = dict[str, set[str]](), set[str](), set[str]()
            for cell in json.loads(path.read_text(encoding="utf-8")).get("cells", ()):
                info = cell["metadata"].get("nbgrader", {})
                text = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
                if info.get("grade"):
                    tests |= {module: None for module, _ in IMPORT.findall(text)}
                    for package, names in FROM.findall(text):  # what is no module is passed over
                        tests |= {f"{package}.{name}": None for name in WORD.findall(names)}
                    words |= set(WORD.findall(text))
                elif "display" not in cell["metadata"].get("tags", ()):
                    if info.get("solution"):
                        loaded.update(cell_names.modules(text))
                    for module, known in IMPORT.findall(text):
                        names = WORD.findall(known) or [module.split(".")[0]]
                        found.setdefault(module, set()).update(names)
            times.update(loaded | found.keys())
            tests |= {module: None for module, names in found.items() if names & words}
        # an assignment's own modules are imported beside its files: others may have the same name
        own = {
            path.stem for name in assignments for path in (self.root / "source" / name).iterdir()
        }
        tests = {name: None for name in tests if name.split(".")[0] not in own}
        shared = {name: None for name, count in times.items() if count > 1}
        before = Preload(config=self.config)
        for name in (*before.kernels, *before.tests):
            if find_spec(name.split(".")[0]) is None:
                raise UsageError(f"c.Preload names the module {name!r}, which is not installed")
        tests |= dict.fromkeys(before.tests)
        shared |= dict.fromkeys(before.kernels)
        return Imports(tuple(tests), tuple(shared), (*tests, *times, *before.kernels))

    def astray(self, submitted: Path) -> Iterator[Path]:
        """Notebooks under `submitted` that are in no folder STUDENT/ASSIGNMENT/, by their names."""
        for path in sorted(submitted.iterdir()):
            inside = [path]
            if path.is_dir() and not path.is_symlink():
                inside = [one for one in path.iterdir() if one.name not in self.assignments]
            for one in sorted(inside):
                if one.is_dir() and not one.is_symlink():
                    yield from (Path(e.path) for _, e in entries(one) if ".ipynb" in e.name.lower())
                elif ".ipynb" in one.name.lower():
                    yield one

    def submissions(
        self, submitted: Path, assignments: tuple[str, ...], students: list[str]
    ) -> list[Submission]:
        """What was handed in under `submitted` (its layout: STUDENT/ASSIGNMENT/)."""
        if not submitted.is_dir():
            raise UsageError(f"{submitted} is not a folder: expected STUDENT/ASSIGNMENT/ in it")
        found = [
            Submission(folder.parent.name, folder.name, folder)
            for folder in sorted(submitted.glob("*/*"))
            if folder.is_dir() and folder.name in assignments
        ]
        for submission in found:
            if not submission.student.isprintable():
                raise UsageError(f"{submission.student!r} in {submitted} is no name for a student")
        for student in students:
            if not any(submission.student == student for submission in found):
                raise UsageError(f"no submission of {student!r} in {submitted}")
        if not found:
            expected = f"{submitted}/STUDENT/{assignments[0]}/"
            raise UsageError(f"nothing handed in under {submitted}: expected {expected}")
        return [s for s in found if not students or s.student in students]
