"""Reading notebooks, and what nbgrader's metadata says of their cells."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.errors import NotebookUnreadable

#: nbgrader's delimiters of what students must not see, also when misspelt in case or spacing.
DELIMITER = re.compile(r"\b(BEGIN|END)\s+(SOLUTION|HIDDEN\s+TESTS?|MARK\s+SCHEME)\b", re.IGNORECASE)


def read(path: Path) -> NotebookNode:
    """The notebook at `path` in format 4; NotebookUnreadable with the reason otherwise."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a byte order mark
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
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotebookUnreadable(path, f"not a valid notebook: {reason}") from error
    except OSError as error:
        raise NotebookUnreadable(path, error.strerror or str(error)) from error
    return notebook


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's nbgrader id, None for a cell that nbgrader does not know."""
    info = cell.metadata.get("nbgrader")
    name = info.get("grade_id") if isinstance(info, dict) else None
    return str(name) if name is not None else None


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
