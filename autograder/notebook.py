"""Reading notebooks, and what nbgrader's metadata says of their cells."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import NotebookUnreadable

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: nbgrader's delimiters of what students must not see, also when misspelt in case or spacing.
DELIMITER = re.compile(r"\b(BEGIN|END)\s+(SOLUTION|HIDDEN\s+TESTS?|MARK\s+SCHEME)\b", re.IGNORECASE)
#: The largest file that is read as a notebook, in bytes.
MOST_BYTES = 64_000_000
#: Its largest number of brackets and commas: each value takes a hundred times its text in memory.
MOST_MARKS = 2_000_000
#: The version of nbgrader's metadata that is read.
SCHEMA = 3
#: What notebooks call the one language that is graded.
PYTHON = re.compile(r"(i?python\d*(\.\d+)*)?", re.IGNORECASE)
NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # not on Windows


def read(path: Path) -> NotebookNode:
    """The notebook at `path` in format 4; NotebookUnreadable with the reason otherwise."""
    return parse(content(path), path)


def content(path: Path) -> bytes:
    """What a file holds; NotebookUnreadable if it is no ordinary file, or too large to be one.

    Nothing is followed, and nothing waited for: a link, a pipe or a device is refused.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | NOT_FOLLOWED)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise NotebookUnreadable(path, "not a file, expected a notebook")
            if status.st_size > MOST_BYTES:
                size = f"{status.st_size / 1e6:.0f} MB"
                raise NotebookUnreadable(path, f"too large: {size}, expected a notebook")
            return file.read(MOST_BYTES)
    except OSError as error:
        link = path.is_symlink()
        reason = "a link, expected a file" if link else error.strerror or str(error)
        raise NotebookUnreadable(path, reason) from error


def parse(data: bytes, path: Path) -> NotebookNode:
    """The notebook in a file's content; NotebookUnreadable, with its path, if it is none."""
    import nbformat  # which takes a third of a second, and not all who import this parse

    if marks(data) > MOST_MARKS:
        raise NotebookUnreadable(path, "too large: millions of values, expected a notebook")
    try:
        text = data.decode("utf-8-sig")  # some editors put a byte order mark
        if not text.strip():
            raise NotebookUnreadable(path, "the file is empty, expected a notebook")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about cell ids, which nbformat mends
            notebook: NotebookNode = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
    except UnicodeDecodeError as error:
        raise NotebookUnreadable(path, "not text in UTF-8, expected a notebook") from error
    except (nbformat.reader.NotJSONError, json.JSONDecodeError) as error:
        raise NotebookUnreadable(path, "not JSON, expected a notebook") from error
    except RecursionError as error:
        raise NotebookUnreadable(path, "nested too deep, expected a notebook") from error
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotebookUnreadable(path, f"not a valid notebook: {reason[:200]}") from error
    return notebook


def marks(data: bytes) -> int:
    """How many brackets and commas there are: about as many as values."""
    return sum(map(data.count, (b"{", b"[", b",")))


def checksum(cell: NotebookNode) -> str:
    """nbgrader's checksum of a cell that it knows, without its imports, which take seconds."""
    info = cell.metadata["nbgrader"]
    grade, solution = info.get("grade", False), info.get("solution", False)
    locked = not solution and (grade or info.get("locked", False))
    parts = [cell.source, cell.cell_type, str(grade), str(solution), str(bool(locked))]
    parts += [info["grade_id"], *([str(float(info["points"]))] if grade else [])]
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's nbgrader id, None for a cell that nbgrader does not know."""
    info = cell.metadata.get("nbgrader")
    name = info.get("grade_id") if isinstance(info, dict) else None
    return str(name) if name is not None else None


def unfit(source: NotebookNode, path: Path) -> list[str]:
    """Why a source notebook cannot be released or graded by, with what to do about it."""
    problems = []
    kept = [cell.metadata["nbgrader"] for cell in source.cells if "nbgrader" in cell.metadata]
    schemas = {info.get("schema_version", 0) for info in kept} - {SCHEMA}
    if schemas:
        problems.append(
            f"{path.name} has nbgrader metadata of schema {min(schemas)}, expected {SCHEMA}: run"
            f" 'nbgrader update {path}'"
        )
    if not is_python(source):
        language = source.metadata["kernelspec"]["language"]
        problems.append(f"{path.name} is written in {language}: Python alone is graded")
    return problems


def is_python(nb: NotebookNode) -> bool:
    """Is a notebook for a kernel of Python, as far as it says?"""
    kernel = nb.metadata.get("kernelspec", {})
    return PYTHON.fullmatch(str(kernel.get("language", ""))) is not None


def is_test(cell: NotebookNode) -> bool:
    """Is this a code cell whose run decides about points?"""
    info = cell.metadata.get("nbgrader", {})
    return bool(cell.cell_type == "code" and info.get("grade") and not info.get("solution"))


def is_manual(cell: NotebookNode) -> bool:
    """Does a person mark this cell (a written answer, or a task)?"""
    info = cell.metadata.get("nbgrader", {})
    return bool(info.get("task") or (info.get("grade") and not is_test(cell)))


def hidden_lines(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """The lines students must not see, each with the kind of region it stands in."""
    region: str | None = None
    for line in cell.source.splitlines():
        match = DELIMITER.search(line)
        if match:
            region = match[2].upper() if match[1].upper() == "BEGIN" else None
        elif region:
            yield region, line
    info = cell.metadata.get("nbgrader", {})
    if info.get("solution") and not DELIMITER.search(cell.source):
        yield from (("SOLUTION", line) for line in cell.source.splitlines())


def visible(source: str) -> str:
    """The lines of a cell that stand in no region which students must not see."""
    kept, hidden = [], False
    for line in source.split("\n"):
        if delimiter := DELIMITER.search(line):
            hidden = delimiter[1].upper() == "BEGIN"
        elif not hidden:
            kept.append(line)
    return "\n".join(kept)
