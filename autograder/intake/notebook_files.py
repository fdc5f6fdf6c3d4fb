"""The files of a submission that may be its notebooks: those in its folder, and those gone astray.

A browser adds an ending, a student a folder or a zip file around the work. All of that is looked
into, and nothing is followed, waited for, or unpacked to disk. Which file is which notebook, its
cells decide (`autograder.grading.normalise.match`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.base import notebook
from autograder.base.course import entries
from autograder.base.errors import NotebookUnreadable
from autograder.intake import archives

#: Files besides those of the right names that are looked into.
MOST_OTHERS = 50
#: What a notebook's file may end with when it has no ending of its own, or one on top of it.
ENDINGS = ("", ".json", ".txt")
#: Files that may be the work in a form that cannot be graded.
NO_NOTEBOOKS = (
    ".7z", ".doc", ".docx", ".gz", ".htm", ".html", ".odt", ".pdf", ".rar", ".tar", ".tgz",
)  # fmt: skip
TOO_LARGE = "too large, alone or with other notebooks in this folder"
NO_NOTEBOOK = "not a notebook"


def files(folder: Path, names: Mapping[str, object]) -> dict[str, bytes | str]:
    """What may be the notebooks of these names, by path in the folder: content, or why it has none.

    Outputs of large ones are left out. The files of the right names come first.
    """
    found: dict[str, bytes | str] = {}
    room = _Room()
    paths = sorted(folder.glob("*.ipynb"))
    for path in sorted(paths, key=lambda path: path.stem not in names):
        found[path.name] = room.take(path)
    others = 0
    for where, entry in entries(folder):
        if others < MOST_OTHERS and where not in found and not _is_left_over(where):
            for name, content in _other(where, entry, names, room):
                found[name] = content
                others += 1
    return found


class _Room:
    """How much the notebooks of one folder may hold, together."""

    def __init__(self) -> None:
        self._raw = self._size = self._values = 0

    def take(self, path: Path) -> bytes | str:
        """What a file holds, or why it cannot be read."""
        try:
            most = notebook.MOST_WITH_OUTPUTS
            if self._raw and path.lstat().st_size > most - self._raw:
                return TOO_LARGE
            return self.keep(notebook.content(path, most), path)
        except NotebookUnreadable as error:
            return error.reason
        except OSError as error:
            return error.strerror or str(error)

    def keep(self, raw: bytes, path: Path) -> bytes | str:
        """What is left of a file's content, or why it cannot be read."""
        self._raw += len(raw)
        if self._raw > notebook.MOST_WITH_OUTPUTS:
            return TOO_LARGE
        try:
            data = notebook.lean(raw, path)
        except NotebookUnreadable as error:
            return error.reason
        self._size, self._values = self._size + len(data), self._values + notebook.marks(data)
        fits = self._size <= notebook.MOST_BYTES and self._values <= notebook.MOST_MARKS
        return data if fits else TOO_LARGE


def _is_left_over(where: str) -> bool:
    """Does this lie among what tools leave behind, copies of their own above all?"""
    parts = [part.lower() for part in Path(where).parts]
    return any(part.startswith(".") or part in archives.NO_WORK for part in parts)


def _other(
    where: str, entry: os.DirEntry[str], names: Mapping[str, object], room: _Room
) -> Iterator[tuple[str, bytes | str]]:
    """What a file of another name may be: a notebook, several, or something to be named."""
    name, path = entry.name.lower(), Path(entry.path)
    shown = Path(where).as_posix() if "." in where else f"./{where}"  # no name of a notebook
    if name.endswith(".zip"):
        yield from _zipped(shown, path, room)
    elif ".ipynb" in name:
        yield shown, room.take(path)
    elif Path(name).suffix in ENDINGS and _begins_as_one(path):
        content = room.take(path)
        if isinstance(content, str) or b'"cells"' in content or b'"worksheets"' in content:
            yield shown, content
    elif os.sep not in where:
        is_named_so = any(known.lower() in name for known in names)
        if Path(name).suffix in NO_NOTEBOOKS or is_named_so:
            yield shown, NO_NOTEBOOK


def _begins_as_one(path: Path) -> bool:
    """Does a file begin as notebooks do?"""
    try:
        return notebook.beginning(path, 100).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except NotebookUnreadable:
        return False


def _zipped(shown: str, path: Path, room: _Room) -> Iterator[tuple[str, bytes | str]]:
    """The notebooks in a zip file."""
    try:
        inside = archives.members(notebook.content(path), lambda name: ".ipynb" in name.lower())
    except NotebookUnreadable as error:
        yield shown, error.reason
        return
    if isinstance(inside, str):
        yield shown, inside
        return
    for name, content in inside.items():
        kept = room.keep(content, path) if isinstance(content, bytes) else content
        yield f"{shown}/{name}", kept
    if not inside:
        yield shown, "no notebook in it"
