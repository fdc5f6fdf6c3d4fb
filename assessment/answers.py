"""Known answers: answers/ASSIGNMENT/CELL/{right,wrong}_NAME.py, one student answer a file.

A file is the source of one solution cell below a docstring that says what the answer is and,
if it is wrong, which test cells it must fail and what hint it must get::

    \"\"\"The weights are left out.

    fails: test_E_step_values
    hint: where is the weight
    \"\"\"
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.base.errors import UsageError


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise."""

    assignment: str
    cell: str
    name: str
    right: bool
    what: str
    fails: tuple[str, ...]
    hint: str
    source: str


def load(root: Path, assignment: str) -> list[Answer]:
    """All answers for an assignment, sorted by cell and name; `root` is the folder answers/."""
    paths = sorted((root / assignment).glob("*/*.py"))
    if not paths:
        raise UsageError(f"no answers in {root / assignment}: expected CELL/right_NAME.py")
    return [parse(path, assignment) for path in paths]


def parse(path: Path, assignment: str) -> Answer:
    """Read one answer; UsageError names the file and what its head lacks."""
    verdict, _, name = path.stem.partition("_")
    if verdict not in ("right", "wrong") or not name:
        raise UsageError(f"{path}: expected a name like right_NAME.py or wrong_NAME.py")
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, filename=str(path))
    head = ast.get_docstring(tree)
    if head is None:
        raise UsageError(f"{path}: expected a docstring that says what the answer is")
    fields = dict(re.findall(r"^(fails|hint): *(.+)$", head, flags=re.MULTILINE))
    fails = tuple(name.strip() for name in fields.get("fails", "").split(",") if name.strip())
    if (verdict == "wrong") != bool(fails):
        raise UsageError(f"{path}: a wrong answer has a line 'fails:', a right one has none")
    body = text.splitlines()[tree.body[0].end_lineno or 0 :]
    return Answer(
        assignment=assignment,
        cell=path.parent.name,
        name=path.stem,
        right=verdict == "right",
        what=re.split(r"\n\s*\n", head)[0],
        fails=fails,
        hint=fields.get("hint", "").strip(),
        source="\n".join(body).strip(),
    )
