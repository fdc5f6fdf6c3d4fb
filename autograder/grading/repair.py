"""A notebook as it was handed in, whatever tools and editors have done to it, made a valid one.

Of outputs and metadata nothing counts when a notebook is graded, so nothing that is wrong with them
is a reason to refuse it: they are left out, and what was wrong is told. Only what has no cells is
no notebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.base import notebook
from autograder.base.errors import NotebookUnreadable

#: Pictures that are pasted into one notebook.
MOST_ATTACHMENTS = 200
KINDS = ("code", "markdown", "raw")
#: Types of cells in formats before 4, and by what type they go now.
OLD_KINDS = {"heading": "markdown", "html": "markdown", "plaintext": "raw"}
#: What only code has, also in formats before 4.
OF_CODE = ("outputs", "execution_count", "input", "prompt_number")
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TAG = re.compile(r"[^,]+")
#: What each type of output must have.
OUTPUTS: Mapping[str, Mapping[str, type]] = {
    "stream": {"name": str, "text": object},
    "display_data": {"data": dict, "metadata": dict},
    "execute_result": {"data": dict, "metadata": dict},
    "error": {"ename": str, "evalue": str, "traceback": list},
}


@dataclass(frozen=True)
class Repaired:
    """A notebook in format 4 without outputs, and what was wrong, with the notebook for subject."""

    notebook: NotebookNode
    repairs: tuple[str, ...]


def read(data: bytes, path: Path) -> Repaired:
    """The notebook in a file's content; NotebookUnreadable, with its path, if it has no cells."""
    try:
        return _read(data, path)
    except RecursionError as error:
        raise NotebookUnreadable(path, notebook.TOO_DEEP) from error


def _read(data: bytes, path: Path) -> Repaired:
    found = notebook.values(data, path)
    cells = _cells(found)
    is_empty = (
        isinstance(found, dict) and found.get("cells") == [] and found.get("nbformat") in (3, 4)
    )
    if not is_empty and not any(isinstance(cell, dict) for cell in cells):
        reason = "it has no cells" if isinstance(found, dict) else "not a notebook"
        raise NotebookUnreadable(path, f"{reason}, expected a notebook")
    assert isinstance(found, dict)
    wrong = _Wrong()
    has_ids = _has_ids(found, wrong)
    _look_at_metadata(found.get("metadata", {}), wrong)
    made = [_cell(cell, wrong) for cell in cells if isinstance(cell, dict)]
    wrong.count(len(cells) - len(made), "had {} among its cells that are none")
    _look_at_ids(cells, has_ids, wrong)
    wrong.count(_drop_attachments(made), "had {} attachments too many; they are left out")
    nb: NotebookNode = nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}
    )
    return Repaired(nb, tuple(wrong.told()))


class _Wrong:
    """What is wrong with a notebook, and how often."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}

    def count(self, times: int, what: str) -> None:
        if times:
            self._times[what] = self._times.get(what, 0) + times

    def told(self) -> Iterator[str]:
        for what, times in self._times.items():
            yield what.replace("{}", str(times))


def _cells(found: object) -> list[Any]:
    """What stands for cells; in formats before 4 they are in worksheets."""
    if not isinstance(found, dict):
        return []
    if isinstance(found.get("cells"), list):
        return list(found["cells"])
    sheets = found.get("worksheets")
    cells = list[Any]()
    for sheet in sheets if isinstance(sheets, list) else []:
        inside = sheet.get("cells") if isinstance(sheet, dict) else None
        cells += inside if isinstance(inside, list) else []
    return cells


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _has_ids(found: Mapping[str, Any], wrong: _Wrong) -> bool:
    """Have cells of this notebook's format ids?"""
    major, minor = found.get("nbformat"), found.get("nbformat_minor", 0)
    numbers = all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in (major, minor))
    if not numbers or major not in (2, 3, 4):
        said = f"{ascii(major)[:20]}, {ascii(minor)[:20]}"
        wrong.count(1, f"named a format that there is not ({said}); it is read as format 4")
    return not numbers or (major, minor) >= (4, 5)


def _look_at_metadata(metadata: object, wrong: _Wrong) -> None:
    """Tell what no notebook's metadata can be; nothing of it is kept."""
    if not isinstance(metadata, dict):
        wrong.count(1, "had metadata that are none")
        return
    kernel, language = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    authors, title = metadata.get("authors", []), metadata.get("title", "")
    odd = [
        name
        for name, is_right in {
            "kernelspec": _has_text(kernel, "name", "display_name"),
            "language_info": _has_text(language, "name"),
            "authors": _is_list(authors) and all(isinstance(one, dict) for one in authors),
            "title": isinstance(title, str),
            "orig_nbformat": isinstance(metadata.get("orig_nbformat", 1), int),
        }.items()
        if name in metadata and not is_right
    ]
    if odd:
        wrong.count(1, f"had metadata of a wrong type ({', '.join(odd)})")


def _has_text(value: object, *names: str) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in names)


def _look_at_ids(cells: Sequence[Any], has_ids: bool, wrong: _Wrong) -> None:
    ids = [cell["id"] for cell in cells if isinstance(cell, dict) and "id" in cell]
    if not has_ids:
        wrong.count(len(ids), "had {} cell id(s) in a format that has none; they are kept")
    good = [name for name in ids if isinstance(name, str) and CELL_ID.fullmatch(name)]
    wrong.count(len(ids) - len(good), "had {} cell id(s) that are none; these cells have new ones")
    wrong.count(len(good) - len(set(good)), "had {} cell id(s) twice; these cells have new ones")
    if has_ids:
        missing = sum(isinstance(cell, dict) for cell in cells) - len(ids)
        wrong.count(missing, "had {} cell(s) without ids; they have new ones")


def _cell(cell: Mapping[str, Any], wrong: _Wrong) -> dict[str, Any]:
    """A valid cell: its type, text, id, attachments, and nbgrader's metadata."""
    metadata = cell.get("metadata", {})
    info = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(info, dict):  # nbgrader nests nothing, and no depth is too great for others
        info = {name: value for name, value in info.items() if not isinstance(value, dict | list)}
    wrong.count(not _is_metadata(metadata), "had {} cell(s) with metadata of a wrong type")
    kind = _kind(cell, info, wrong)
    made: dict[str, Any] = {"cell_type": kind, "source": _source(cell, wrong)}
    made["metadata"] = {"nbgrader": info} if isinstance(info, dict) else {}
    name = cell.get("id")
    made["id"] = name if isinstance(name, str) else str(name) if type(name) is int else ""
    if kind == "code":
        _look_at_outputs(cell, wrong)
        made |= {"outputs": [], "execution_count": None}
    else:
        many = "had {} text cell(s) with outputs, which are left out"
        wrong.count("outputs" in cell or "execution_count" in cell, many)
        made["attachments"] = _attachments(cell, wrong)
    return made


def _is_metadata(metadata: object) -> bool:
    """Can this be a cell's metadata?"""
    if not isinstance(metadata, dict):
        return False
    tags = metadata.get("tags", [])
    if not _is_list(tags) or not all(isinstance(t, str) and TAG.fullmatch(t) for t in tags):
        return False
    types = {"name": str, "collapsed": bool, "jupyter": dict, "execution": dict, "format": str}
    right = all(isinstance(metadata.get(name, kind()), kind) for name, kind in types.items())
    scrolled = metadata.get("scrolled", True)
    return right and len(set(tags)) == len(tags) and (scrolled in (True, False, "auto"))


def _kind(cell: Mapping[str, Any], info: object, wrong: _Wrong) -> str:
    """The type of a cell, by what else it has if it does not say."""
    kind = cell.get("cell_type")
    if isinstance(kind, str) and kind in KINDS:
        return kind
    if isinstance(kind, str) and kind in OLD_KINDS:
        return OLD_KINDS[kind]
    wrong.count(1, "had {} cell(s) of no type that there is")
    known = info.get("cell_type") if isinstance(info, dict) else None
    for said in (kind, known):
        if isinstance(said, str) and said.strip().lower() in KINDS:
            return said.strip().lower()
    return "code" if any(name in cell for name in OF_CODE) else "markdown"


def _source(cell: Mapping[str, Any], wrong: _Wrong) -> str:
    """The text of a cell; before format 4, that of code has another name, and headings a level."""
    source = cell.get("source", cell.get("input", ""))
    is_text = _is_text(source)
    wrong.count(not is_text, "had {} cell(s) whose text is not all text")
    text = "".join(source) if is_text and isinstance(source, list) else _text(source)
    if cell.get("cell_type") == "heading":
        level = cell.get("level")
        text = f"{'#' * (level if type(level) is int and 0 < level < 7 else 1)} {text}"
    return text


def _text(value: object) -> str:
    if value is None or isinstance(value, dict):
        return ""
    return "".join(map(_text, value)) if isinstance(value, list) else str(value)


def _look_at_outputs(cell: Mapping[str, Any], wrong: _Wrong) -> None:
    """Tell of outputs that are none; none is kept."""
    is_old = "input" in cell or "prompt_number" in cell
    wrong.count("outputs" not in cell, "had {} code cell(s) without outputs")
    outputs, number = cell.get("outputs", []), cell.get("execution_count")
    broken = not _is_list(outputs) or not all(is_old or _is_output(one) for one in outputs)
    wrong.count(broken, "had {} cell(s) with broken outputs")
    is_count = number is None or (type(number) is int and number >= 0)
    wrong.count(not is_count, "had {} cell(s) whose execution_count is no number")


def _is_output(output: object) -> bool:
    if not isinstance(output, dict) or not isinstance(output.get("output_type"), str):
        return False
    must = OUTPUTS.get(output["output_type"])
    return must is not None and all(
        name in output and isinstance(output[name], kind) for name, kind in must.items()
    )


def _attachments(cell: Mapping[str, Any], wrong: _Wrong) -> dict[str, dict[str, str]]:
    """The pictures pasted into a cell that can be shown: text by its type, by the file's name."""
    attachments = cell.get("attachments", {})
    is_broken, kept = not isinstance(attachments, dict), {}
    for name, data in {} if is_broken else attachments.items():
        texts = data.items() if isinstance(data, dict) else ()
        shown = {kind: _text(content) for kind, content in texts if _is_text(content)}
        is_broken |= not shown or len(shown) < len(data)
        if shown:
            kept[name] = shown
    wrong.count(is_broken, "had {} cell(s) with broken attachments")
    return kept


def _is_text(value: object) -> bool:
    """Is it text, or lines of text?"""
    lines = value if isinstance(value, list) else [value]
    return all(isinstance(line, str) for line in lines)


def _drop_attachments(cells: list[dict[str, Any]]) -> int:
    """Keep so many attachments as one notebook may have; how many are dropped."""
    left, dropped = MOST_ATTACHMENTS, 0
    for cell in cells:
        names = list(cell.get("attachments", ()))
        for name in names[left:]:
            del cell["attachments"][name]
        left, dropped = max(0, left - len(names)), dropped + len(names[left:])
        if "attachments" in cell and not cell["attachments"]:
            del cell["attachments"]
    return dropped
