"""The folder that judges work in: a copy of the course's own files of an assignment.

No student's file comes there. What a test writes, later tests of the same notebook find; for the
next notebook the folder is as the course has it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from autograder.base.course import entries
from autograder.sandbox import bubblewrap

Files = tuple[tuple[Any, ...], ...]
#: The folders of this process, with their files as they were when they were made.
_made = dict[Path, Files]()


def laid(address: str, files: str) -> Path | None:
    """The folder of this process for the assignment that kernels of a sandbox see at `files`.

    None where nothing lies beside the notebooks.
    """
    given = Path(bubblewrap.outside(address, files))
    if not given.is_dir():
        return None
    folder = Path(address, "desks", f"{os.getpid()}-{given.name}")
    if not folder.is_dir() or _made.get(folder) != _files(folder):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(given, folder)
        _made[folder] = _files(folder)
    return folder


def _files(folder: Path) -> Files:
    """What shows a change of a folder without reading its files."""
    found = []
    for where, entry in entries(folder):
        status = entry.stat(follow_symlinks=False)
        found.append((where, status.st_mtime_ns, status.st_ctime_ns, status.st_size))
    return tuple(found)
