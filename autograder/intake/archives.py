"""What was delivered, a zip file or a folder, unpacked without believing a word of it.

Every file that can be taken is copied under a name of our own into a folder of ours; every other
is listed with the reason. Nothing is taken at its word: sizes are counted while bytes come out,
links are not followed, and names only say whose a file is, once they are found harmless.
"""

from __future__ import annotations

import io
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from autograder.base.errors import UsageError

#: How many files a delivery may have, and the bytes of one of them and of all.
MOST_FILES, MOST_BYTES, MOST_IN_ALL = 50_000, 64_000_000, 8_000_000_000
#: How many times smaller honest work gets in a zip file; a small file may be anything.
MOST_RATIO, SMALL = 200, 1_000_000
#: Files of a zip file that a student has handed in, and how each is announced in it.
MOST_MEMBERS, LISTED = 2_000, b"PK\1\2"
#: Folders in folders, and characters in one name.
DEEPEST, LONGEST = 30, 200
#: What tools leave behind: nobody's work, and not worth a line.
NO_WORK = frozenset({".git", "__macosx", ".ds_store", ".ipynb_checkpoints"})
#: Names that are devices on Windows, whatever stands behind a dot.
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
ODD = frozenset('<>:"|?*')
ENCRYPTED = "encrypted"
CHUNK = 1 << 20
Opener = Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Member:
    """A file that was delivered: its path there, its time (seconds), and where its bytes are."""

    parts: tuple[str, ...]
    time: int
    file: Path


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken."""

    name: str
    reason: str


class _Refused(Exception):
    """Why a file is not taken."""


@dataclass(frozen=True)
class _Entry:
    """A file as it is delivered; `reason` if its kind alone is one to refuse it."""

    name: str
    reason: str
    size: int
    packed: int
    time: int
    open: Opener


def unpack(path: Path, into: Path) -> tuple[list[Member], list[Refusal]]:
    """Copy what can be taken from a zip file or folder into a folder, and list the rest."""
    with _entries(path) as found:
        entries = list(found)
        if not entries:
            raise UsageError(f"no files in {path}: expected what students handed in")
        if all(entry.reason == ENCRYPTED for entry in entries):
            raise UsageError(f"{path} is encrypted: unpack it, and give the folder")
        return _unpack(entries, into)


def members(data: bytes, wanted: Callable[[str], bool]) -> dict[str, bytes | str] | str:
    """The files of a small zip file whose names are wanted: what each holds, or why it is refused.

    In its place a text that says why nothing can be read.
    """
    if data.count(LISTED) > MOST_MEMBERS:
        return f"more than {MOST_MEMBERS} files"
    found: dict[str, bytes | str] = {}
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for entry in _in_zip(file):
                name = shown(entry.name)
                try:
                    if entry.reason:
                        raise _Refused(entry.reason)
                    parts = harmless(entry.name)
                    if wanted(parts[-1]) and not NO_WORK & {part.lower() for part in parts}:
                        found[name] = _bounded(entry, left)
                        left -= len(found[name])
                except _Refused as why:
                    if wanted(name):
                        found[name] = str(why)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return "no zip file that can be read"
    return found


def shown(name: str) -> str:
    """A name without control characters."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def _bounded(entry: _Entry, left: int) -> bytes:
    """A file's bytes, counted while they come out."""
    _check_size(entry)
    content, most = bytearray(), min(entry.size, left)
    for chunk in _chunks(entry):
        content += chunk
        if len(content) > most:
            raise _Refused("larger than it says" if most == entry.size else "too much in all")
    return bytes(content)


def _unpack(entries: Iterable[_Entry], into: Path) -> tuple[list[Member], list[Refusal]]:
    taken: list[tuple[_Entry, tuple[str, ...]]] = []
    refused = []
    for entry in entries:
        try:
            if entry.reason:
                raise _Refused(entry.reason)
            parts = harmless(entry.name)
            if not NO_WORK & {part.lower() for part in parts}:
                taken.append((entry, parts))
        except _Refused as why:
            refused.append(Refusal(entry.name, str(why)))
    crowded = _collisions([parts for _, parts in taken])
    members: list[Member] = []
    total = 0
    from tqdm import tqdm  # which grading, that looks into archives, too, has no use for

    listed = tqdm(taken, unit="file", disable=None, leave=False)  # on a terminal
    for number, (entry, parts) in enumerate(listed):
        file = into / f"{number:06}"
        try:
            if parts in crowded:
                raise _Refused("another file's name differs in case or accents only, or not at all")
            total += _copy(entry, file, MOST_IN_ALL - total)
            members.append(Member(parts, entry.time, file))
        except _Refused as why:
            file.unlink(missing_ok=True)
            refused.append(Refusal(entry.name, str(why)))
    return members, refused


def harmless(name: str) -> tuple[str, ...]:
    """The parts of a delivered path, accents composed; an exception says what is wrong with it."""
    if not name.isprintable():
        raise _Refused("control characters in its name")
    path = unicodedata.normalize("NFC", name.replace("\\", "/"))
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        raise _Refused("an absolute path")
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    if ".." in parts:
        raise _Refused("a path that leads out of its folder")
    if not parts or len(parts) > DEEPEST or any(len(part) > LONGEST for part in parts):
        raise _Refused("a path that is too long or too deep")
    for part in parts:
        if ODD & set(part) or part.endswith((".", " ")) or DEVICE.fullmatch(part):
            raise _Refused("a name that not every system can have")
    return parts


@contextmanager
def _entries(path: Path) -> Iterator[Iterator[_Entry]]:
    """The files of a delivery, which is open meanwhile."""
    if path.is_dir():
        yield _in_folder(path)
        return
    if not path.is_file():
        raise UsageError(f"no {path}: expected a folder or a zip file")
    try:
        file = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise UsageError(f"{path} cannot be read: expected a folder or a zip file") from error
    with file:
        yield _in_zip(file)


def _in_zip(file: zipfile.ZipFile) -> Iterator[_Entry]:
    listed = file.infolist()
    if len(listed) > MOST_FILES:
        raise UsageError(f"{file.filename} has {len(listed)} files: expected at most {MOST_FILES}")
    for info in listed:
        kind = stat.S_IFMT(info.external_attr >> 16)
        reason = ""
        if info.flag_bits & 0x1:
            reason = ENCRYPTED
        elif kind == stat.S_IFLNK:
            reason = "a link"
        elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            reason = "a device or a pipe"
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            reason = "compressed in an uncommon way"
        if reason or not info.is_dir():
            name, numbers = info.orig_filename, (info.file_size, info.compress_size, _time(info))
            yield _Entry(name, reason, *numbers, lambda info=info: file.open(info))  # type: ignore[misc]


def _time(info: zipfile.ZipInfo) -> int:
    """When a file was put into a zip file, by the clock there; 0 if that is no time."""
    try:
        return int(datetime(*info.date_time).timestamp())
    except (ValueError, OverflowError, OSError):
        return 0


def _in_folder(folder: Path) -> Iterator[_Entry]:
    count = 0
    for here, folders, files in os.walk(folder, onerror=_raise):
        links = [name for name in folders if Path(here, name).is_symlink()]
        work = {name for name in folders if name.lower() not in NO_WORK}
        folders[:] = sorted(work - set(links))
        for name in sorted(files + links):
            path = Path(here, name)
            status = path.lstat()
            count += 1
            if count > MOST_FILES:
                raise UsageError(f"{folder} has too many files: expected at most {MOST_FILES}")
            reason = "" if stat.S_ISREG(status.st_mode) else "a device or a pipe"
            reason = "a link" if stat.S_ISLNK(status.st_mode) else reason
            where = path.relative_to(folder).as_posix()
            numbers = status.st_size, status.st_size, int(status.st_mtime)
            yield _Entry(where, reason, *numbers, lambda path=path: _opened(path))  # type: ignore[misc]


def _raise(error: OSError) -> None:
    """A folder that cannot be read is not passed over."""
    raise error


def _opened(path: Path) -> IO[bytes]:
    """The file itself, should there be a link or a pipe in its place by now."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")


def _copy(entry: _Entry, file: Path, left: int) -> int:
    """Copy a file's bytes while counting them; how many there were."""
    _check_size(entry)
    most, count = min(entry.size, left), 0
    with file.open("wb") as target:
        for chunk in _chunks(entry):
            count += len(chunk)
            if count > most:
                raise _Refused("larger than it says" if most == entry.size else "too much in all")
            target.write(chunk)
    return count


def _check_size(entry: _Entry) -> None:
    if entry.size > MOST_BYTES:
        raise _Refused(f"too large: {entry.size / 1e6:.0f} MB")
    if entry.size > max(SMALL, MOST_RATIO * entry.packed):
        raise _Refused(f"{entry.size / max(entry.packed, 1):.0f} times larger than in the zip file")


def _chunks(entry: _Entry) -> Iterator[bytes]:
    """A file's bytes; whatever is wrong with them is a reason to refuse it."""
    damage = zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError
    try:
        with entry.open() as source:
            while chunk := source.read(CHUNK):
                yield chunk
    except damage as error:
        raise _Refused(f"damaged: {error}") from error
    except OSError as error:
        raise _Refused(f"unreadable: {error.strerror or error}") from error


def _collisions(paths: list[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The paths that some system cannot tell from another, or from another's folder."""

    def key(parts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(unicodedata.normalize("NFC", part.casefold()) for part in parts)

    times = Counter(map(key, paths))
    folders = {known[:depth] for known in times for depth in range(1, len(known))}
    return {path for path in paths if times[key(path)] > 1 or key(path) in folders}
