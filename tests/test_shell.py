"""The shell's own rules: what is cut, what is kept apart, what never breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.inside.bounded_output import Bounded, encoded
from autograder.inside.streams import Streams
from speaking import through_engine

Said = list[tuple[str, dict[str, Any]]]


def ran(*cells: str) -> list[list[NotebookNode]]:
    """The outputs of these cells."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    return [cell.outputs for cell in through_engine(notebook).cells]


def bounded(bound: int) -> tuple[Bounded, Said]:
    said: Said = []
    return Bounded(lambda kind, body: said.append((kind, json.loads(body))), bound), said


def display(data: object, metadata: object = ()) -> dict[str, Any]:
    return {"data": data, "metadata": dict(metadata), "transient": {}}


def text(outputs: list[NotebookNode]) -> str:
    return "".join(output.get("text", "") for output in outputs)


def test_a_stream_is_cut_once_and_the_next_cell_speaks_again():
    say, said = bounded(1_000)
    for _ in range(3):
        say("stream", {"name": "stderr", "text": "é" * 600})
    say.begin_cell()
    say("stream", {"name": "stdout", "text": "well\n"})
    cut, well = said
    assert cut[1]["name"] == "stderr"
    assert cut[1]["text"].endswith("\n[output cut: more than 1,000 bytes in one cell]\n")
    assert 0 < len(cut[1]["text"].encode()) < 1_100
    assert well[1]["text"] == "well\n"


@pytest.mark.parametrize(
    "content",
    [
        display({"text/html": "x" * 2_000}),
        display({"application/json": {"deep": ["x" * 10] * 300}}),
        display({}, {str(n): {} for n in range(1_000)}),
    ],
)
def test_a_display_that_is_too_much_is_left_out(content: dict[str, Any]):
    say, said = bounded(1_000)
    say("display_data", content)
    say("display_data", display({"text/plain": "x"}))
    [(kind, notice)] = said
    assert kind == "stream"
    assert "cut" in notice["text"]


def test_an_error_that_is_too_much_keeps_its_name():
    say, said = bounded(1_000)
    say("error", {"ename": "E", "evalue": "x" * 900, "traceback": ["y" * 900]})
    [(kind, error)] = said
    assert kind == "error"
    assert (error["ename"], error["evalue"]) == ("E", "x" * 200)
    assert error["traceback"][-1] == "[output cut]"


def test_many_small_messages_are_bounded_too():
    say, said = bounded(10_000)
    for _ in range(1_000):
        say("clear_output", {"wait": False})
    assert len(said) < 60


class Bad:
    """Has no text."""

    def __repr__(self) -> str:
        raise ValueError


class BadDict(dict[str, object]):
    """Has no items."""

    def items(self) -> Any:
        """Refuse."""
        raise ValueError


CYCLE: list[Any] = []
CYCLE.append(CYCLE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"\x00\xff", "AP8="),
        (float("nan"), "nan"),
        ({1: 2, (3, 4): 5, None: 6}, {"1": 2, "(3, 4)": 5, "None": 6}),
        ({"s": {3}}, {"s": [3]}),
        (range(3), [0, 1, 2]),
        ("\ud800", "?"),
        (Bad(), "<a Bad without text>"),
        ({Bad(): 1}, {"<a Bad without text>": 1}),
        (BadDict(a=1), {"a": 1}),
    ],
)
def test_everything_becomes_json(value: object, expected: object):
    assert json.loads(encoded({"value": value})) == {"value": expected}


@pytest.mark.parametrize("value", [CYCLE, [10**5_000], type, lambda: 0, iter(int, 1)])
def test_what_cannot_become_json_becomes_something(value: object):
    assert "value" in json.loads(encoded({"value": value}))


def test_streams_keep_their_order_and_are_few():
    said: Said = []
    written: list[tuple[str, str]] = []

    def drain() -> list[tuple[str, str]]:
        taken = written[:]
        written.clear()
        return taken

    streams = Streams(lambda kind, content: said.append((kind, content)), drain)
    streams.stdout.write("first\n")
    for n in range(100):
        print(n, file=streams.stdout)
    written.append(("stdout", "by a program\n"))
    print("last", file=streams.stdout)
    print("wrong", file=streams.stderr)
    streams.flush()
    texts = [(content["name"], content["text"]) for _, content in said]
    assert len(texts) == 3
    assert texts[1][1].endswith("98\n99\nby a program\nlast\n")
    assert texts[2] == ("stderr", "wrong\n")


def test_an_interrupt_is_its_cells_error_and_the_rest_goes_on():
    interrupt = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    later = (
        "import threading\nthreading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
    )
    busy, waiting, between, after = ran(
        interrupt + "while True: pass",
        later + "import asyncio\nawait asyncio.sleep(30)",
        "import time\nthreading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "try:\n    time.sleep(5)\nexcept KeyboardInterrupt:\n    print('caught')",
        "x = 1\nprint(x)",
    )  # fmt: skip
    assert [output.ename for output in busy] == ["KeyboardInterrupt"]
    assert [output.ename for output in waiting] == ["CancelledError"]
    assert text(between) == "caught\n"
    assert text(after) == "1\n"


def test_what_is_said_late_counts_for_the_cell_that_runs_or_for_none():
    chat, quiet, last = ran(
        "import threading, time\ndef chat():\n    while True: print('x' * 100, flush=True)\n"
        "threading.Thread(target=chat, daemon=True).start()\ntime.sleep(0.3)",
        "print('not mine:')",
        "time.sleep(0.3)",
    )
    assert "cut" in text(chat) or len(text(chat)) > 100
    assert text(quiet).count("cut") <= 1
    assert "not mine:" in text(quiet)
    assert text(last)


def test_what_would_end_a_kernel_ends_nothing():
    outputs = ran(
        "x = 1", "exit()", "quit", "import asyncio\nasyncio.get_event_loop().close()",
        "asyncio.set_event_loop(None)", "import sys\nsys.stdout.close()\nsys.stderr.close()",
        "async def leaves():\n    raise SystemExit(3)\ntask = asyncio.create_task(leaves())",
        "await asyncio.sleep(0.1)", "await asyncio.sleep(0)\nprint(x)",
        "get_ipython().display_pub = None", "print(x)",
    )  # fmt: skip
    assert text(outputs[-3]) == text(outputs[-1]) == "1\n"


def test_what_a_students_objects_give_breaks_nothing():
    outputs = ran(
        "from IPython.display import display\n"
        "display({'text/plain': 5, 1: 'x', 'text/html': {'a': {1, 2}}}, raw=True)",
        "display({'text/plain': 'x'}, raw=True, metadata={('a',): float('inf')})",
        "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd",
        "class Meta(type):\n    __name__ = 5\nclass E(Exception, metaclass=Meta): pass\nraise E",
        "class R(Exception):\n    def _render_traceback_(self): return [5, None]\nraise R",
        "class D:\n    def _repr_html_(self): return '\\ud800'\nD()",
        "print('\\ud800')",
        "raise ValueError('\\ud800')",
        "print('well')",
    )
    assert text(outputs[-1]) == "well\n"
    assert outputs[2][-1].ename == "Odd"
    assert text(outputs[-3]) == "?\n"
