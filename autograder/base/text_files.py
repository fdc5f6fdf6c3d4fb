"""Files for others to read, written whole: any text, and tables in CSV."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

#: What spreadsheets take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@")
NUMBER = re.compile(r"-\d+(\.\d+)?(e-?\d+)?", re.ASCII)


def write_whole(path: Path, text: str) -> Path:
    """Write a file so that whoever reads it finds the old one or the new one, each whole."""
    draft = path.with_name(f".{path.name}-{os.getpid()}.part")
    draft.write_text(text, encoding="utf-8", newline="")
    os.replace(draft, path)
    return path


def write_table(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """Write a table, its header first; folders above it are made."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_whole(path, text.getvalue())


def plain(text: str) -> str:
    """Text that a spreadsheet does not calculate; some of it is of students' making."""
    return f"'{text}" if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text
