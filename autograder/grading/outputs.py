"""What cells said becomes their outputs, as nbclient makes it of a kernel's messages.

Nothing of it is believed: whatever a message holds, the notebook stays one that can be written.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from nbformat import NotebookNode

#: Bytes of output that one notebook keeps, and what each output adds to its text.
MOST_OUTPUT, OUTPUT = 32 << 20, 1_000
CUT = f"\n[output cut: more than {MOST_OUTPUT >> 20} MB in one notebook]\n"
#: How deep JSON may be nested that is shown, and the bits of a number in it.
DEEPEST, LONGEST = 100, 1_024
#: Types of data that are not text.
JSON = re.compile(r"application/(?:.*\+)?json", re.DOTALL)

Content = dict[str, Any]


class Nonsense(Exception):
    """No message of Jupyter's."""


class Outputs:
    """The outputs of one notebook, cell after cell: `begin`, `hear` as often as needed, `end`."""

    def __init__(self, most: int = MOST_OUTPUT) -> None:
        self._room = most
        self._cell: NotebookNode | None = None
        self._clears_next = False
        #: What lines were said last on a stream, one after the other; they become one output.
        self._lines: list[str] = []
        #: By display id, what all outputs share that show it, and how many they are.
        self._shown: dict[str, tuple[NotebookNode, NotebookNode]] = {}
        self._times: dict[str, int] = {}

    def begin(self, cell: NotebookNode) -> None:
        """From now on, this cell speaks."""
        self.end()
        self._cell, self._clears_next = cell, False
        cell.outputs = []

    def hear(self, kind: str, content: object) -> None:
        """Take one message; nonsense is dropped."""
        if self._cell is None or self._room <= 0:
            return
        try:
            if not isinstance(content, dict):
                raise Nonsense
            self._pay(OUTPUT + len(json.dumps(content)))
            self._take(self._cell, kind, content)
        except (Nonsense, RecursionError, TypeError, ValueError):
            pass
        if self._room <= 0:
            self.end()
            self._cell.outputs.append(stream("stdout", CUT))

    def end(self) -> None:
        """Let the cell have what it said last."""
        if self._lines and self._cell is not None:
            self._cell.outputs[-1].text = "".join(self._lines)
        self._lines = []

    def _take(self, cell: NotebookNode, kind: str, content: Content) -> None:
        if kind == "clear_output":
            if content.get("wait"):
                self._clears_next = True
            else:
                self._clear(cell)
        elif kind == "stream":
            self._write(cell, _text(content, "name"), _text(content, "text"))
        elif kind == "error":
            self._add(cell, _error(content))
        elif kind == "update_display_data":
            self._update(content)
        elif kind in ("display_data", "execute_result"):
            self._display(cell, kind, content)

    def _write(self, cell: NotebookNode, name: str, text: str) -> None:
        if name not in ("stdout", "stderr"):
            raise Nonsense
        last = cell.outputs[-1] if cell.outputs and not self._clears_next else None
        if last is None or last.output_type != "stream" or last.name != name:
            self._add(cell, stream(name, ""))
        self._lines.append(text)

    def _display(self, cell: NotebookNode, kind: str, content: Content) -> None:
        output = NotebookNode(output_type=kind)
        output.data, output.metadata = _bundle(content)
        if kind == "execute_result":
            output.execution_count = cell.execution_count = _count(content)
        if name := _display_id(content):
            self._update(content)
            output.data, output.metadata = self._shown.setdefault(
                name, (output.data, output.metadata)
            )
            self._times[name] = self._times.get(name, 0) + 1
        self._add(cell, output)

    def _update(self, content: Content) -> None:
        """Show something new wherever its id is shown."""
        name = _display_id(content)
        if name not in self._shown:
            return
        shown, fresh = self._shown[name], _bundle(content)
        self._pay(self._times[name] * len(json.dumps(fresh)))  # written once for each of them
        if self._room > 0:
            for old, new in zip(shown, fresh, strict=True):
                old.clear()
                old.update(new)

    def _add(self, cell: NotebookNode, output: NotebookNode) -> None:
        self.end()
        if self._clears_next:
            self._clears_next = False
            self._clear(cell)
        cell.outputs.append(output)

    def _clear(self, cell: NotebookNode) -> None:
        self._lines = []
        cell.outputs.clear()

    def _pay(self, size: int) -> None:
        self._room -= size


# nbformat would check each of these against its schema


def stream(name: str, text: str) -> NotebookNode:
    """The output that is said on stdout or stderr."""
    return NotebookNode(output_type="stream", name=name, text=text)


def error(kind: str, message: str) -> NotebookNode:
    """The output of what a cell, or a test, has raised."""
    lines = [f"{kind}: {message}"]
    return NotebookNode(output_type="error", ename=kind, evalue=message, traceback=lines)


def _error(content: Content) -> NotebookNode:
    lines = content.get("traceback")
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise Nonsense
    return NotebookNode(
        output_type="error", ename=_text(content, "ename"), evalue=_text(content, "evalue"),
        traceback=[_whole(line) for line in lines],
    )  # fmt: skip


def _bundle(content: Content) -> tuple[NotebookNode, NotebookNode]:
    """Data by its type, and what is said of it."""
    data, metadata = content.get("data"), content.get("metadata")
    if not isinstance(data, dict) or not isinstance(metadata, dict):
        raise Nonsense
    if not all(JSON.fullmatch(kind) or _is_text(value) for kind, value in data.items()):
        raise Nonsense
    return _node(data, DEEPEST), _node(metadata, DEEPEST)


def _is_text(value: object) -> bool:
    """Is it text, or lines of text?"""
    lines = value if isinstance(value, list) else [value]
    return all(isinstance(line, str) for line in lines)


def _display_id(content: Content) -> str:
    """The id by which it can be shown anew; empty if it has none."""
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, dict) else None
    return name if isinstance(name, str) else ""


def _count(content: Content) -> int | None:
    count = content.get("execution_count")
    if count is None:
        return None
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 1 << 31:
        raise Nonsense
    return count


def _text(content: Content, name: str) -> str:
    text = content.get(name)
    if not isinstance(text, str):
        raise Nonsense
    return _whole(text)


def _node(value: dict[Any, Any], depth: int) -> NotebookNode:
    return NotebookNode({_whole(str(key)): _json(one, depth - 1) for key, one in value.items()})


def _json(value: object, depth: int) -> object:
    """A copy that can be written as JSON."""
    if depth <= 0:
        raise Nonsense
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, dict):
        return _node(value, depth)
    if isinstance(value, list):
        return [_json(one, depth - 1) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and value.bit_length() > LONGEST:
        raise Nonsense
    return value


def _whole(text: str) -> str:
    """Text without halves of characters, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
