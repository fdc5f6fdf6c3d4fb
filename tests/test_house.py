"""The house: walls between its parts, and that the course has everything in its place."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path


def imported(path: Path) -> set[str]:
    """Full names of everything that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_the_walls_between_packages_stand(root: Path):
    """Those of files beside packages; `make lint` holds those between wings (`pyproject.toml`)."""
    for name in imported(root / "gmm_tools.py") | imported(root / "em_explorers.py"):
        assert name.split(".")[0] not in {"autograder", "assessment", "bench", "nbgrader"}


def test_contracts_of_imports_hold_and_notice_what_breaks_them(root: Path, tmp_path: Path):
    """Each wing says in its `__init__` what it is; import-linter holds who may import whom."""
    shutil.copy(root / "pyproject.toml", tmp_path)
    for package in ("autograder", "assessment", "bench"):
        shutil.copytree(root / package, tmp_path / package)
    for broken, into, what in (
        (None, None, "3 kept, 0 broken"),
        ("from autograder.cli import commands", "grading/jobs.py", "wings below it BROKEN"),
        ("from autograder.base import errors", "inside/linux.py", "from outside it BROKEN"),
        ("import gmm_tools", "base/course.py", "nothing of this course BROKEN"),
    ):
        kept = ""
        if broken is not None:
            path = tmp_path / "autograder" / str(into)
            kept = path.read_text(encoding="utf-8")
            path.write_text(f"{kept}\n\n{broken}\n", encoding="utf-8")
        done = subprocess.run(
            [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=tmp_path,
            capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ""},
        )  # fmt: skip
        assert what in done.stdout, done.stdout
        assert (done.returncode == 0) == (broken is None)
        if broken is not None:
            path.write_text(kept, encoding="utf-8")


def test_gmm_tools_is_one_file_with_light_imports(root: Path):
    path = root / "gmm_tools.py"
    top = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    packages = {str(name).split(".")[0] for name in top} - set(sys.stdlib_module_names)
    assert packages <= {"numpy", "scipy", "matplotlib"}


def test_explorers_need_widgets_only_where_they_are_shown(root: Path):
    text = (root / "em_explorers.py").read_text(encoding="utf-8")
    tree = ast.parse(text)
    top = {name for node in tree.body for name in _packages(node)} - set(sys.stdlib_module_names)
    assert top == {"gmm_tools", "matplotlib", "numpy", "scipy"}


def _packages(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {str(node.module).split(".")[0]}
    return {a.name.split(".")[0] for a in node.names} if isinstance(node, ast.Import) else set()


def test_the_fixed_names_are_there(root: Path):
    for name in ("source", "release", "autograded", "gmm_tools.py", "nbgrader_config.py",
                 "requirements.txt", "README.md"):  # fmt: skip
        assert (root / name).exists(), name
