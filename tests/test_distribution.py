"""The grader as a package of its own: built, installed where nothing else is, and used there."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError, packages_distributions
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conftest import ROOT, hand_in, make_course, plain_cells

FOREIGN = "raise SystemExit('of another version')\n"


def needed(requirements: list[str], extra: str = "") -> dict[str, Distribution]:
    """What these requirements bring along, as it is installed here."""
    found = dict[str, Distribution]()
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        try:
            one = Distribution.from_name(requirement.name)
        except PackageNotFoundError:
            continue
        wanted = [(one, ""), *((one, name) for name in requirement.extras)]
        for one, name in wanted:
            key = canonicalize_name(one.metadata["Name"])
            if (key + name) not in seen:
                seen.add(key + name)
                found[key] = one
                found |= needed(one.requires or [], name)
    return found


seen = set[str]()


def declared() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found: list[str] = tomllib.loads(text)["project"]["dependencies"]
    return found


def link(source: Path, place: Path) -> None:
    """The same file elsewhere; where that is another disk, a copy."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.hardlink_to(source)
    except FileExistsError:
        pass
    except OSError:
        shutil.copy2(source, place)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the files that it is built from, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    project = folder / "project"
    leave = shutil.ignore_patterns("__pycache__")
    for name in ("autograder", "assessment", "bench"):
        shutil.copytree(ROOT / name, project / name, ignore=leave)
    for name in ("pyproject.toml", "README.md", "LICENSE", "gmm_tools.py", "em_explorers.py"):
        shutil.copy(ROOT / name, project)
    build = "from setuptools.build_meta import build_wheel; build_wheel('..')"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel, what it declares, and nothing else."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    folder.parent.chmod(0o755)
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    python = folder / "bin" / "python"
    for distribution in needed(declared()).values():
        for file in distribution.files or []:
            source = Path(str(distribution.locate_file(file)))
            if ".." in file.parts or file.suffix == ".pyc":
                continue
            link(source, packages / file)
            if file.suffix == ".py" and (cache := Path(cache_from_source(source))).exists():
                link(cache, Path(cache_from_source(packages / file)))
        for entry in distribution.entry_points.select(group="console_scripts"):
            script = folder / "bin" / entry.name
            script.write_text(
                f"#!{python}\nfrom {entry.module} import {entry.attr}\n{entry.attr}()"
            )
            script.chmod(0o755)
    install = ["uv", "pip", "install", "--offline", "--no-deps", "--no-config", "-q"]
    done = subprocess.run(
        [sys.executable, "-m", *install, "--python", python, wheel],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "bin"


def called(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Call a command of the environment in a folder, knowing nothing of this clone."""
    path = os.pathsep.join([str(installed), os.defpath])
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {"PATH": path}
    return subprocess.run(
        [str(installed / words[0]), *words[1:]],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_grader_declares_what_it_imports():
    names = set()
    for path in (ROOT / "autograder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(str(node.module).partition(".")[0])
    names -= {*sys.stdlib_module_names, "autograder"}
    known = packages_distributions()
    allowed = {canonicalize_name(Requirement(one).name) for one in declared()}
    cluster = {"dask", "distributed"}  # the extra of this name
    missing = {name for name in names if not {*map(canonicalize_name, known[name])} & allowed}
    assert missing == cluster


@pytest.mark.long
def test_the_wheel_holds_the_grader_alone(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"autograder"}
    source = {str(p.relative_to(ROOT)) for p in (ROOT / "autograder").rglob("*.*")}
    assert {name for name in source if name.endswith((".py", ".jinja"))} <= set(names)


@pytest.mark.long
def test_it_grades_where_nothing_else_is_installed(
    installed: Path, tmp_path: Path, sandbox_here: None
):
    missing = "import sklearn"
    assert called(installed, tmp_path, "python", "-c", missing).returncode == 1
    assert re.fullmatch(
        r"autograder [\d.]+\n", called(installed, tmp_path, "autograder", "--version").stdout
    )
    done = called(installed, tmp_path, "autograder", "new", "course", "algebra")
    assert done.returncode == 0, done.stderr
    course = tmp_path / "algebra"
    done = called(installed, course, "autograder", "release")
    assert done.returncode == 0, done.stderr
    shutil.copytree(course / "source", course / "submitted" / "ada")
    for command in ("grade", "feedback", "report"):
        done = called(installed, course, "autograder", command)
        assert done.returncode == 0, done.stderr
    assert "ada,first,1,1" in (course / "report" / "grades.csv").read_text()
    assert (course / "feedback" / "ada" / "first" / "first.html").exists()


@pytest.mark.long
def test_it_grades_the_quickstart_of_nbgrader(installed: Path, tmp_path: Path, sandbox_here: None):
    done = called(installed, tmp_path, "nbgrader", "quickstart", "adopted")
    assert done.returncode == 0, done.stderr
    course = tmp_path / "adopted"
    done = called(installed, course, "nbgrader", "generate_assignment", "ps1")
    assert done.returncode == 0, done.stderr
    shutil.copytree(course / "source" / "ps1", course / "submitted" / "eve" / "ps1")
    done = called(installed, course, "autograder", "grade")
    assert done.returncode == 0, done.stderr
    assert "eve,ps1,3,13,to-mark" in (course / "report" / "grades.csv").read_text()


@pytest.mark.long
@pytest.mark.parametrize("walls", [(), ("--unsafe-no-sandbox",)], ids=["walls", "none"])
def test_one_run_uses_one_version_of_it(
    installed: Path, tmp_path: Path, sandbox_here: None, walls: tuple[str, ...]
):
    """A course may be a clone of this project, and a clone's Python may have it installed."""
    course = make_course(tmp_path / "course", plain_cells())
    assert called(installed, course, "autograder", "release").returncode == 0
    hand_in(course, "ann", "def double(n):\n    return 2 * n")
    for package in (course / "autograder", course / "autograder" / "inside"):
        package.mkdir()
        (package / "__init__.py").write_text(FOREIGN)
    done = called(installed, course, "autograder", "grade", *walls)
    assert done.returncode == 0, done.stderr
    assert "ann,sums,2" in (course / "report" / "grades.csv").read_text()

    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "autograder", clone / "autograder")
    (inside,) = installed.parent.glob("lib/python*/site-packages/autograder/inside/__init__.py")
    text = inside.read_text()
    inside.write_text(FOREIGN)
    try:
        again = called(
            installed, clone, "python", "-m", "autograder", "--course", str(course),
            "grade", "--force", *walls,
        )  # fmt: skip
    finally:
        inside.write_text(text)
    assert again.returncode == 0, again.stderr
