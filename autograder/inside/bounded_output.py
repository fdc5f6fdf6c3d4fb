"""What a cell says, as bytes of JSON, and no more of them than it may say."""

from __future__ import annotations

import base64
import json
import math
import numbers
import threading
from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from typing import Any

#: Takes a kind of message and its content.
Say = Callable[[str, dict[str, Any]], None]
#: Takes a kind of message and its content as JSON.
Send = Callable[[str, bytes], None]

#: What a cell may still say once its bound is reached: that it did.
NOTICE = "\n[output cut: more than {:,} bytes in one cell]\n"
#: What a message weighs besides its content.
MESSAGE = 200
#: How deep content may be nested, and how much of an endless one is kept.
DEEPEST, MOST_ITEMS = 50, 10_000


class Bounded:
    """Sends on what one cell says up to `bound` bytes, then says once that it was cut."""

    def __init__(self, send: Send, bound: int = 1_000_000) -> None:
        self._send, self._bound = send, bound
        self._sent = 0
        self._lock = threading.RLock()

    def begin_cell(self) -> None:
        """Count from nothing."""
        self._sent = 0

    def __call__(self, kind: str, content: dict[str, Any]) -> None:
        """Say this, if there is room for it."""
        with self._lock:
            left = self._bound - self._sent
            if left <= 0:
                return
            # what is far too long is not even encoded
            body = b"" if _length(content) > left else encoded(content)
            size = MESSAGE + len(body)
            self._sent += size if body else self._bound
            if not body or size > left:
                kind, content = self._last(kind, content, left)
                body = encoded(content)
            self._send(kind, body)

    def _last(self, kind: str, content: dict[str, Any], left: int) -> tuple[str, dict[str, Any]]:
        """What is said in place of the message that is too much."""
        notice = NOTICE.format(self._bound)
        if kind == "error":
            return kind, _short(content)
        if kind == "stream":
            return kind, {"name": content["name"], "text": _cut(content["text"], left) + notice}
        return "stream", {"name": "stdout", "text": notice}


def encoded(content: dict[str, Any]) -> bytes:
    """Content as JSON; what is none becomes text, whatever a student's objects do."""
    try:
        text = _ENCODER.encode(content)
    except Exception:  # cycles, odd keys, infinities, and all that a student's class may raise
        text = _ENCODER.encode(_cleaned(content, DEEPEST))
    return text.encode("utf-8", "replace")


def text_of(value: object) -> str:
    """A value's text, also if it refuses to give one."""
    try:
        return "".join([str(value)])  # a plain one, whatever class of text it is
    except Exception:
        return f"<a {type(value).__name__} without text>"


def _plain(value: object) -> object:
    """Something that JSON does not know, as something that it does."""
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, date):  # or a datetime
        return value.isoformat()
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    if isinstance(value, Iterable):
        return list(islice(value, MOST_ITEMS))
    return text_of(value)


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, default=_plain, separators=(",", ":")
)


def _cleaned(value: object, depth: int) -> object:
    """A copy in which everything is JSON."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return "".join([value])
    if isinstance(value, int) and int.bit_length(value) < 10_000:
        return int.__index__(value)
    if isinstance(value, float):
        return float.__pos__(value) if math.isfinite(value) else float.__repr__(value)
    if depth == 0:
        return "..."
    if isinstance(value, dict):
        return {text_of(key): _cleaned(one, depth - 1) for key, one in list(dict.items(value))}
    if isinstance(value, list | tuple):
        return [_cleaned(one, depth - 1) for one in tuple(value)]
    try:
        return _cleaned(_plain(value), depth - 1)
    except Exception:
        return text_of(value)


def _length(content: dict[str, Any]) -> int:
    """At least how long content is, as far as that is known without work."""
    values = [*content.values(), *_values(content.get("data"))]
    return sum(len(value) for value in values if isinstance(value, str | bytes))


def _values(data: object) -> Iterable[object]:
    return data.values() if isinstance(data, dict) else ()


def _cut(text: str, left: int) -> str:
    """The beginning of a text that takes about `left` bytes of JSON."""
    text = text[:left]
    size = len(encoded({"": text}))
    return text if size <= left else text[: len(text) * left // size]


def _short(content: dict[str, Any]) -> dict[str, Any]:
    """An error with nothing of any length in it."""
    name, text = content["ename"][:200], content["evalue"][:200]
    return {"ename": name, "evalue": text, "traceback": [f"{name}: {text}", "[output cut]"]}
