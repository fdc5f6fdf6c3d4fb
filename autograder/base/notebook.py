"""Reading notebooks, and what nbgrader's metadata says of their cells."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from autograder.base.errors import NotebookUnreadable

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: nbgrader's delimiters of what students must not see, also when misspelt in case or spacing.
DELIMITER = re.compile(
    r"(?-i:(?=[BEbe]))"  # most of a text is passed over by this, twice as fast as without it
    r"\b(BEGIN|END)\s+(SOLUTION|HIDDEN\s+TESTS?|MARK\s+SCHEME)\b",
    re.IGNORECASE,
)
#: The largest file that is read as a notebook, in bytes: without its outputs, and with them.
MOST_BYTES, MOST_WITH_OUTPUTS = 64_000_000, 256_000_000
#: Its largest number of brackets and commas outside of text, but for those in outputs: each value
#: takes a hundred times its text in memory.
MOST_MARKS = 2_000_000
#: The largest number of brackets in outputs, which are passed over one by one, and of outputs.
MOST_BRACKETS, MOST_SHOWN = 5_000_000, 100_000
#: A file that is not larger is taken as it is.
SMALL = 300_000
TOO_DEEP = "nested too deep, expected a notebook"
#: Digits of a number that is read; Python itself refuses thousands.
LONGEST_NUMBER = 300
#: The version of nbgrader's metadata that is read.
SCHEMA = 3
#: What notebooks call the one language that is graded.
PYTHON = re.compile(r"(i?python\d*(\.\d+)*)?", re.IGNORECASE)
NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # not on Windows

#: JSON as bytes: text; the key of what notebooks show, up to the bracket that opens its value; all
#: that stands in front of such a key; and all that is neither a bracket nor broken text.
TEXT = rb'"(?:[^"\\]++|\\.)*+"'
SHOWN = rb'"(?:outputs|widgets)"\s*+:\s*+[\[{]'
OPENING = re.compile(SHOWN)
BEFORE = re.compile(rb'(?:[^"]++|(?!' + SHOWN + rb")" + TEXT + rb")*+", re.DOTALL)
INSIDE = re.compile(rb'(?:[^"\[\]{}]++|' + TEXT + rb")*+", re.DOTALL)
CLOSING = {ord("["): b"]", ord("{"): b"}"}


def read(path: Path) -> NotebookNode:
    """The notebook at `path` in format 4; NotebookUnreadable with the reason otherwise."""
    return parse(content(path), path)


def content(path: Path, most: int = MOST_BYTES) -> bytes:
    """What a file holds; NotebookUnreadable if it is no ordinary file, or too large to be one.

    Nothing is followed, and nothing waited for: a link, a pipe or a device is refused.
    """
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise NotebookUnreadable(path, _too_large(size, most))
        return file.read(most)


def beginning(path: Path, length: int) -> bytes:
    """The first bytes of an ordinary file; NotebookUnreadable if it is none."""
    with _opened(path) as file:
        return file.read(length)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        descriptor = os.open(path, os.O_RDONLY | NOT_FOLLOWED)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise NotebookUnreadable(path, "not a file, expected a notebook")
            yield file
    except OSError as error:
        link = path.is_symlink()
        reason = "a link, expected a file" if link else error.strerror or str(error)
        raise NotebookUnreadable(path, reason) from error


def _too_large(size: int, most: int) -> str:
    return f"too large: {size / 1e6:.0f} MB, expected a notebook of at most {most / 1e6:.0f} MB"


def lean(data: bytes, path: Path) -> bytes:
    """A file's content without the outputs of a notebook in it, if it is large.

    NotebookUnreadable, with its path, if it is too large even so.
    """
    if len(data) <= SMALL:
        return data
    kept = _without_outputs(_as_utf8(data), path)
    if marks(kept) > MOST_MARKS:
        raise NotebookUnreadable(path, TOO_MANY)
    return kept


#: Why a notebook with too many brackets and commas is not read.
TOO_MANY = "too large: millions of values besides its outputs, expected a notebook"


def _without_outputs(data: bytes, path: Path) -> bytes:
    """JSON with an empty value for each key of what notebooks show; what is no JSON stays none."""
    kept, at, brackets = bytearray(), 0, 0

    def keep(end: int) -> None:
        size = len(kept) + end - at
        if size > MOST_BYTES:
            raise NotebookUnreadable(path, f"{_too_large(size, MOST_BYTES)} without its outputs")
        kept.extend(memoryview(data)[at:end])

    for _ in range(MOST_SHOWN):
        end = BEFORE.match(data, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        opening = OPENING.match(data, end)
        if opening is None:
            keep(len(data))
            return bytes(kept)
        keep(opening.end())
        kept += CLOSING[opening[0][-1]]
        at, depth = opening.end(), 1
        while depth:
            at = INSIDE.match(data, at).end()  # type: ignore[union-attr]
            bracket = data[at : at + 1]
            if bracket not in (b"[", b"{", b"]", b"}"):  # the file ends here, perhaps in a text
                keep(len(data))
                return bytes(kept)
            depth += 1 if bracket in (b"[", b"{") else -1
            at, brackets = at + 1, brackets + 1
            if brackets > MOST_BRACKETS:
                break
        if depth:
            break
    raise NotebookUnreadable(path, "too large: millions of values in its outputs")


def _as_utf8(data: bytes) -> bytes:
    """A file's content in UTF-8, if it is text in any form that JSON may have."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # Windows' editors
    if not is_wide or len(data) > MOST_BYTES:
        return data
    try:
        return data.decode("utf-16").encode()
    except UnicodeError:
        return data


def values(data: bytes, path: Path) -> object:
    """What a file's content says in JSON; NotebookUnreadable, with its path, if it is none."""
    try:
        return json.loads(_text(data, path), parse_int=_whole_number)
    except json.JSONDecodeError as error:
        raise NotebookUnreadable(path, "not JSON, expected a notebook") from error
    except RecursionError as error:
        raise NotebookUnreadable(path, TOO_DEEP) from error


def _whole_number(digits: str) -> float:
    return int(digits) if len(digits) < LONGEST_NUMBER else float("inf")


def _text(data: bytes, path: Path) -> str:
    if marks(data) > MOST_MARKS:
        raise NotebookUnreadable(path, TOO_MANY)
    try:
        text = _as_utf8(data).decode("utf-8-sig")  # some editors put a byte order mark
    except UnicodeDecodeError as error:
        raise NotebookUnreadable(path, "not text in UTF-8, expected a notebook") from error
    if not text.strip():
        raise NotebookUnreadable(path, "the file is empty, expected a notebook")
    return text


def parse(data: bytes, path: Path) -> NotebookNode:
    """The notebook in a file's content; NotebookUnreadable, with its path, if it is no valid one.

    For notebooks of the course's own; those that are handed in are mended first (`repair`).
    """
    import nbformat  # which takes a third of a second, and not all who import this parse

    text = _text(data, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about cell ids, which nbformat mends
            notebook: NotebookNode = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
    except (nbformat.reader.NotJSONError, json.JSONDecodeError) as error:
        raise NotebookUnreadable(path, "not JSON, expected a notebook") from error
    except RecursionError as error:
        raise NotebookUnreadable(path, TOO_DEEP) from error
    except (
        nbformat.ValidationError, AssertionError, AttributeError, KeyError, TypeError, ValueError,
    ) as error:  # fmt: skip
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotebookUnreadable(path, f"not a valid notebook: {reason[:200]}") from error
    return notebook


def marks(data: bytes) -> int:
    """How many brackets and commas stand outside of text: about as many as values.

    Those in texts count, too, as long as even with them there are few.
    """
    many = sum(map(data.count, (b"{", b"[", b",")))
    if many <= MOST_MARKS or data.count(b'"') > MOST_MARKS:
        return many
    bare = re.sub(TEXT, b"", data, flags=re.DOTALL)
    return sum(map(bare.count, (b"{", b"[", b",")))


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


def is_fixed(cell: NotebookNode) -> bool:
    """Is this a cell that students leave as it is (a test, a locked cell, a task's question)?"""
    info = cell.metadata.get("nbgrader", {})
    return not info.get("solution") and any(info.get(key) for key in ("grade", "locked"))


def is_untouched(cell: NotebookNode) -> bool:
    """Is this an answer that nobody has touched, or that was left out?"""
    info = cell.metadata.get("nbgrader", {})
    if not info.get("solution"):
        return False
    return not cell.source.strip() or info.get("checksum") == checksum(cell)


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
    if not DELIMITER.search(source):
        return source
    kept, hidden = [], False
    for line in source.split("\n"):
        if delimiter := DELIMITER.search(line):
            hidden = delimiter[1].upper() == "BEGIN"
        elif not hidden:
            kept.append(line)
    return "\n".join(kept)
