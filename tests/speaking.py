"""Runs notebooks by the shell alone: a stand-in for the sandbox, for tests of what cells show.

As a program, it reads the sources of cells, has a forked copy run them, and writes what they say.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from autograder.outputs import Outputs

#: How many bytes of one cell are let through.
BOUND = 1_000_000


def through_engine(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook in this folder by the shell; its outputs are in its cells."""
    work = folder / "work"
    work.mkdir(parents=True)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(folder)}
    environment.pop("MPLBACKEND", None)
    done = subprocess.run(
        [sys.executable, __file__], cwd=work, input=json.dumps([cell.source for cell in cells]),
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    outputs, waiting = Outputs(), iter(cells)
    for line in done.stdout.split("\n")[:-1]:
        kind, _, body = line.partition(" ")
        content = json.loads(body)
        if kind == "begin":
            cell = next(waiting)
            outputs.begin(cell)
        elif kind == "reply":
            cell.execution_count = content["execution_count"]
        else:
            outputs.hear(kind, content)
    outputs.end()
    assert next(waiting, None) is None, done.stderr
    return notebook


class Descriptors:
    """Files in memory where programs write: unlike pipes, they are never full."""

    def __init__(self) -> None:
        self._files = {"stdout": os.memfd_create("stdout"), "stderr": os.memfd_create("stderr")}
        self._read = dict.fromkeys(self._files, 0)
        for number, file in enumerate(self._files.values(), 1):
            path = f"/proc/self/fd/{file}"
            os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND), number)

    def drain(self) -> Iterator[tuple[str, str]]:
        """What was written since the last time."""
        for name, file in self._files.items():
            if (size := os.fstat(file).st_size) > self._read[name]:
                data = os.pread(file, size - self._read[name], self._read[name])
                self._read[name] = size
                yield name, data.decode("utf-8", "replace")


def main() -> None:
    """Be the forked process."""
    from autograder.inside.bounded import Bounded
    from autograder.inside.shell import Shell, figure_defaults

    sources = json.load(sys.stdin)
    mine, theirs = socket.socketpair()
    if os.fork():
        theirs.close()
        with mine.makefile("rb") as said:
            for line in said:
                sys.stdout.buffer.write(line)
        os.wait()
        return
    mine.close()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    def send(kind: str, body: bytes) -> None:
        theirs.sendall(kind.encode() + b" " + body + b"\n")

    say = Bounded(send, BOUND)
    shell = Shell(say, Descriptors().drain)
    figure_defaults(shell)
    for source in sources:
        send("begin", b"{}")
        say.begin_cell()
        reply = shell.run(source)
        send("reply", json.dumps(vars(reply)).encode())
    assert not {"zmq", "tornado", "ipykernel", "jupyter_client"} & set(sys.modules)
    os._exit(0)


if __name__ == "__main__":
    main()
