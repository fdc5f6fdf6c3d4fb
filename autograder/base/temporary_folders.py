"""Temporary files of a command: all in one folder, which goes with its process.

What a killed process left is removed by the next one: the folder's name says whose it is.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "autograder-"
#: The paths of sockets must be short.
LONGEST = 40


def begin() -> None:
    """Make the folder, which all temporary files of this process go to from now on."""
    parent = tempfile.gettempdir()
    clear_up(Path(parent))
    if os.name == "posix" and len(parent) > LONGEST:
        parent = "/tmp"
        clear_up(Path(parent))
    tempfile.tempdir = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent)
    atexit.register(shutil.rmtree, tempfile.tempdir, ignore_errors=True)


def clear_up(parent: Path) -> None:
    """Remove the folders of our own processes that were killed."""
    if not hasattr(os, "getuid"):
        return
    for folder in parent.glob(f"{PREFIX}*-*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            if folder.lstat().st_uid == os.getuid() and pid.isdecimal() and not _lives(int(pid)):
                shutil.rmtree(folder)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True
