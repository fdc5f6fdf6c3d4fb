"""Values of Python's own library that cross the wall: how each is taken apart, and made again.

A kind's parts are plain data themselves. Whatever arrives, nothing is made but the kinds named
here, from parts of the types that they are made of; what does not fit raises.
"""

from __future__ import annotations

import builtins
import collections
import datetime
import decimal
import fractions
import io
import pathlib
import re
import uuid
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

#: Digits of a Decimal, and how large its exponent may be: comparing one of a billion takes forever.
MOST_DIGITS, LARGEST_EXPONENT = 10_000, 10_000
LONGEST_PATH = 4_000
ZONE = re.compile(r"[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}")
TYPE = re.compile(r"[<>|=]?([biufcSU]\d{1,9}|[mM]8(\[\d{0,9}[a-zA-Z]{1,2}\])?|O)")


@dataclass(frozen=True)
class Kind:
    """A class of values: the types of their parts, how to take one apart and make one."""

    of: type
    types: tuple[type | tuple[type, ...], ...]
    parts: Callable[[Any], tuple[Any, ...]]
    make: Callable[..., Any]


NONE = type(None)
ZONES = (NONE, datetime.timezone, zoneinfo.ZoneInfo)


def _decimal(text: str) -> decimal.Decimal:
    number = decimal.Decimal(text[:MOST_DIGITS])
    exponent = number.as_tuple().exponent
    if len(text) > MOST_DIGITS or (type(exponent) is int and abs(exponent) > LARGEST_EXPONENT):
        raise ValueError("too large")
    return number


def _decimal_parts(number: decimal.Decimal) -> tuple[Any, ...]:
    text = str(number)
    _decimal(text)
    return (text,)


def _zone(key: str) -> zoneinfo.ZoneInfo:
    if not ZONE.fullmatch(key):
        raise ValueError("no time zone")
    return zoneinfo.ZoneInfo(key)


def _dtype(text: str) -> np.dtype[Any]:
    if not TYPE.fullmatch(text):
        raise ValueError("no type of an array")
    return np.dtype(text)


def _dtype_parts(dtype: np.dtype[Any]) -> tuple[Any, ...]:
    if np.dtype(dtype.str) != dtype or not TYPE.fullmatch(dtype.str):
        raise ValueError("no plain type of an array")
    return (dtype.str,)


def _path(kind: Any, text: str) -> Any:
    if len(text) > LONGEST_PATH or "\0" in text:
        raise ValueError("no path")
    return kind(text)


def _at(stream: Any, place: int) -> Any:
    stream.seek(max(place, 0))
    return stream


def _time(*parts: Any) -> datetime.time:
    return datetime.time(*parts[:-1], fold=parts[-1])


def _datetime(*parts: Any) -> datetime.datetime:
    return datetime.datetime(*parts[:-1], fold=parts[-1])


KINDS: dict[str, Kind] = {
    "range": Kind(range, (int,) * 3, lambda v: (v.start, v.stop, v.step), range),
    "Fraction": Kind(
        fractions.Fraction, (int, int), lambda v: (v.numerator, v.denominator), fractions.Fraction
    ),
    "Decimal": Kind(decimal.Decimal, (str,), _decimal_parts, _decimal),
    "date": Kind(datetime.date, (int,) * 3, lambda v: (v.year, v.month, v.day), datetime.date),
    "time": Kind(
        datetime.time, (int, int, int, int, ZONES, int),
        lambda v: (v.hour, v.minute, v.second, v.microsecond, v.tzinfo, v.fold), _time,
    ),
    "datetime": Kind(
        datetime.datetime, (int, int, int, int, int, int, int, ZONES, int),
        lambda v: (v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, v.tzinfo,
                   v.fold), _datetime,
    ),
    "timedelta": Kind(
        datetime.timedelta, (int,) * 3, lambda v: (v.days, v.seconds, v.microseconds),
        datetime.timedelta,
    ),
    "timezone": Kind(
        datetime.timezone, (datetime.timedelta,), lambda v: (v.utcoffset(None),), datetime.timezone
    ),
    "ZoneInfo": Kind(zoneinfo.ZoneInfo, (str,), lambda v: (v.key,), _zone),
    "UUID": Kind(uuid.UUID, (str,), lambda v: (v.hex,), uuid.UUID),
    "bytearray": Kind(bytearray, (bytes,), lambda v: (bytes(v),), bytearray),
    "deque": Kind(
        collections.deque, (list, (int, NONE)), lambda v: (list(v), v.maxlen), collections.deque
    ),
    "StringIO": Kind(
        io.StringIO, (str, int), lambda v: (v.getvalue(), v.tell()),
        lambda text, place: _at(io.StringIO(text, newline=""), place),
    ),
    "BytesIO": Kind(
        io.BytesIO, (bytes, int), lambda v: (v.getvalue(), v.tell()),
        lambda data, place: _at(io.BytesIO(data), place),
    ),
    **{
        # not of the file system: what a test does with one is done where the test runs
        kind.__name__: Kind(kind, (str,), lambda v: (str(v),), partial(_path, kind))
        for kind in (pathlib.PurePosixPath, pathlib.PureWindowsPath)
    },
    "dtype": Kind(np.dtype, (str,), _dtype_parts, _dtype),
    "Ellipsis": Kind(type(...), (), lambda _: (), lambda: ...),
    "NotImplemented": Kind(type(NotImplemented), (), lambda _: (), lambda: NotImplemented),
}  # fmt: skip
BY_CLASS = {kind.of: name for name, kind in KINDS.items()}
BY_CLASS |= {type(np.dtype(code)): "dtype" for code in np.typecodes["All"] if code != "V"}
#: Classes that both sides have, and that are the same on both.
CLASSES: dict[str, type] = {
    **{
        name: kind
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and kind.__name__ == name
        and kind not in (type, object, super, memoryview, property, staticmethod, classmethod)
    },
    **{f"numpy.{kind.__name__}": kind for kind in np.sctypeDict.values()},
    "numpy.ndarray": np.ndarray, "NoneType": NONE,
    **{f"{kind.of.__module__}.{kind.of.__name__}": kind.of for kind in KINDS.values()
       if kind.of.__module__ != "builtins" and kind.of is not np.dtype},
    **{f"collections.{kind.__name__}": kind for kind in (
        collections.Counter, collections.OrderedDict, collections.defaultdict)},
    "numpy.linalg.LinAlgError": np.linalg.LinAlgError,
}  # fmt: skip
CLASS_NAMES = {kind: name for name, kind in CLASSES.items()}


def made(name: str, parts: list[Any]) -> Any:
    """A value of a kind, from its parts; whatever does not fit raises."""
    kind = KINDS[name]
    for part, types in zip(parts, kind.types, strict=True):
        if type(part) not in (types if isinstance(types, tuple) else (types,)):
            raise ValueError("a part of another type")
    return kind.make(*parts)
