"""The house: floors, walls, tools, and that the course has everything in its place."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

#: autograder/, floor by floor: a module imports only from lower floors.
FLOORS = (
    {"inside", "errors", "lean", "maths", "names", "outputs", "preloaded", "results", "tables"}
    | {"guards", "templates"},
    {"analysis", "course", "limits", "notebook", "logs", "progress", "sandbox", "lending"}
    | {"archive", "comments", "hygiene", "preludes", "roster", "scratch"},
    {"things"},
    {"twins", "verdicts", "preprocessors", "pairing", "kernel", "judge", "display"}
    | {"beginnings", "deliveries", "desk", "handed_in", "matching", "pictures", "repair", "shown"},
    {"database"},
    {"ledger"},
    {"watches", "filing", "gradebook", "lms", "sanitize", "shelf"},
    {"execute", "collect", "jobs"},
    {"grading", "strengths"},
    {"sources"},
    {"engine"},
    {"enrolment", "report", "export", "page"},
    {"checks", "sheet"},
    {"release"},
    {"plans", "feedback", "workers", "completion"},
    {"pipeline", "judged", "cluster"},
    {"dryrun", "formgrader"},
    {"commands"},
    {"__main__"},
)


def imported(path: Path) -> set[str]:
    """Full names of everything that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def modules(root: Path, package: str) -> list[Path]:
    return sorted(path for path in (root / package).glob("*.py") if path.name != "__init__.py")


def test_every_module_has_its_floor_and_imports_only_from_lower_ones(root: Path):
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    assert {path.stem for path in modules(root, "autograder")} == set(floor) - {"inside"}
    for path in modules(root, "autograder"):
        for name in imported(path):
            if name.startswith("autograder."):
                used = name.split(".")[1]
                assert floor[used] < floor[path.stem], f"{path.stem} imports {used}"


def test_what_runs_inside_the_sandbox_imports_nothing_from_outside(root: Path):
    for path in modules(root, "autograder/inside"):
        names = [name for name in imported(path) if name.startswith("autograder.")]
        assert all(name.startswith("autograder.inside") for name in names), path


def test_the_walls_between_packages_stand(root: Path):
    for path in modules(root, "autograder"):
        names = {name.split(".")[0] for name in imported(path)}
        assert not names & {"em_explorers", "gmm_tools", "assessment", "bench"}, path
    for name in imported(root / "gmm_tools.py") | imported(root / "em_explorers.py"):
        assert name.split(".")[0] not in {"autograder", "assessment", "nbgrader"}


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
