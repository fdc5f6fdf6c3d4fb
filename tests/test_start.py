"""The places where students can work without an installation of ours: docs/start.md."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement

from autograder import notebook
from autograder.course import Course

#: Names that are imported, where the package has another.
PACKAGES = {"sklearn": "scikit-learn", "PIL": "pillow", "IPython": "jupyter"}
COMPANIONS = {"gmm_tools", "em_explorers"}


def requirements(lines: Iterable[str]) -> dict[str, Requirement]:
    found = [Requirement(line) for line in lines if line and line[0] != "#"]
    return {requirement.name: requirement for requirement in found}


def imported(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - COMPANIONS


def test_binder_has_what_the_labs_import_in_the_courses_ranges(root: Path):
    groups = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    course = requirements(groups["dependency-groups"]["labs"])
    text = (root / ".binder" / "requirements.txt").read_text(encoding="utf-8")
    binder = requirements(text.splitlines())
    assert {name: course.get(name) for name in binder} == binder
    names = set()
    for name in COMPANIONS:
        names |= imported((root / f"{name}.py").read_text(encoding="utf-8"))
    for path in (root / "release").rglob("*.ipynb"):
        for cell in notebook.read(path).cells:
            if cell.cell_type == "code":
                names |= imported(re.sub(r"^[%!].*$", "pass", cell.source, flags=re.MULTILINE))
    assert {PACKAGES.get(name, name) for name in names} <= set(binder)


def test_a_release_asks_for_no_kernel_in_the_browser(root: Path):
    """JupyterLite takes the kernel of the language, and asks where a notebook names none."""
    paths = list((root / "release").rglob("*.ipynb"))
    assert {path.stem for path in paths} >= set(Course.open(root).assignments)
    for path in paths:
        assert notebook.read(path).metadata.language_info == {"name": "python"}, path


def test_vs_code_and_containers_get_the_environment_of_bootstrap(root: Path):
    read = {
        name: json.loads((root / name).read_text(encoding="utf-8"))
        for name in (
            ".devcontainer/devcontainer.json",
            ".vscode/extensions.json",
            ".vscode/settings.json",
        )
    }
    container, wanted, settings = read.values()
    assert container["postCreateCommand"].endswith("python bootstrap.py")
    assert "/.venv/bin/python" in settings["python.defaultInterpreterPath"]
    assert container["customizations"]["vscode"]["extensions"] == wanted["recommendations"]
    security = (root / "docs" / "sandbox-setup.md").read_text(encoding="utf-8")
    assert all(option in security for option in container["runArgs"])
