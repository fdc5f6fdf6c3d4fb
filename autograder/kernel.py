"""An IPython kernel for one notebook, inside the sandbox.

Its connection comes with the request, never from a file; what it may send out is bounded; and it
can be told to answer a judge (`autograder.guest`) from its main thread.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from typing import Any, NoReturn

from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session

from autograder.guest import Guest

#: What a cell may still say once its bound is reached: that it did.
NOTICE = "\n[output cut: more than {:,} bytes in one cell]\n"


class BoundedSession(Session):
    """Drops what a cell sends to the reader beyond `bound` bytes, and says so once."""

    bound = 1_000_000
    _cell, _sent = "", 0

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        *rest: Any,
        **named: Any,
    ) -> Any:
        """As `Session.send`, within bounds."""
        kind = msg_or_type if isinstance(msg_or_type, str) else msg_or_type.get("msg_type", "")
        if kind in ("stream", "display_data", "execute_result", "error", "update_display_data"):
            header = parent.get("header", parent) if isinstance(parent, dict) else {}
            cell = header.get("msg_id", "")
            if cell != self._cell:
                self._cell, self._sent = cell, 0
            body = content if content is not None else msg_or_type
            size = _size(body)
            before, self._sent = self._sent, self._sent + size
            if self._sent > self.bound:
                if before > self.bound:
                    return None
                if kind == "error":
                    content = {"ename": str(body.get("ename"))[:200], "evalue": "", "traceback": []}
                else:
                    msg_or_type, content = (
                        "stream",
                        {"name": "stdout", "text": NOTICE.format(self.bound)},
                    )
        return super().send(stream, msg_or_type, content, parent, *rest, **named)


def _size(content: Any) -> int:
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(map(_size, content.values()))
    if isinstance(content, list | tuple):
        return sum(map(_size, content))
    return 8


class Kernel(IPKernelApp):
    """The application around the kernel, without files, history and signals of its own."""

    def init_connection_file(self) -> None:
        """The connection came with the request."""

    def write_connection_file(self, **named: Any) -> None:
        """Nobody else is to know."""

    def init_crash_handler(self) -> None:
        """Crashes go nowhere: the keeper sees that the kernel is gone."""

    @classmethod
    def start_with(cls, request: dict[str, Any], connection: socket.socket, judge: int) -> None:
        """Bind the sockets, say so, and serve until the end."""
        sys.argv = ["kernel"]
        app = cls.instance(
            transport="ipc", ip="/run/kernel/k", quiet=True, log_level="CRITICAL",
            shell_port=1, iopub_port=2, stdin_port=3, control_port=4, hb_port=5,
        )  # fmt: skip
        app.config.HistoryManager.enabled = False
        app.config.InteractiveShell.cache_size = 0
        app.config.Session.key = request["key"].encode()
        app.config.IPKernelApp.matplotlib = "inline"
        app.session = BoundedSession(parent=app, key=request["key"].encode())
        app.session.bound = request["output"]
        app.initialize([])
        if judge >= 0:
            answer_judges(app, socket.socket(fileno=judge))
        connection.sendall(json.dumps({"ready": True}).encode() + b"\n")
        connection.close()
        app.start()


def answer_judges(app: Kernel, channel: socket.socket) -> None:
    """Let the shell message `judge_request` have a copy of this process serve a judge.

    A copy, so that what a test calls leaves no trace in the notebook: a student's function can
    neither keep the arguments of a hidden test for a later cell, nor take the kernel with it.
    """

    def serve(stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        _, (fd,), *_ = socket.recv_fds(channel, 1, 1)
        copy = os.fork()
        if copy == 0:
            _answer(fd, app.kernel.shell.user_ns)
        os.close(fd)
        try:
            os.waitpid(copy, 0)
        except KeyboardInterrupt:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)
        app.kernel.session.send(stream, "judge_reply", {"status": "ok"}, parent, ident=ident)

    app.kernel.shell_handlers["judge_request"] = serve


def _answer(fd: int, names: dict[str, Any]) -> NoReturn:
    """Be the copy: silent, and gone when the judge is done."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        sys.stdout = sys.stderr = open(os.devnull, "w")
        Guest(socket.socket(fileno=fd), names).serve()
    finally:
        os._exit(0)
