"""An IPython kernel for one notebook, inside the sandbox.

Its connection comes with the request, never from a file; what it may send out is bounded; and a
copy of it can be told to answer a judge (`autograder.guest`).
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session

from autograder.guest import Guest

#: What a cell may still say once its bound is reached: that it did.
NOTICE = "\n[output cut: more than {:,} bytes in one cell]\n"
#: What a message weighs that says nothing: its headers.
HEADERS = 200


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
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> Any:
        """As `Session.send`, within bounds."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(msg_or_type, content, parent, header, metadata)
        buffers = buffers or message.get("buffers")
        kind, content = message["header"]["msg_type"], message["content"]
        size = HEADERS + _size(content) + _size(message["metadata"]) + _size(buffers or [])
        cell = message["parent_header"].get("msg_id", self._cell)
        if kind == "execute_input":
            self._cell, self._sent = cell, 0
        elif kind.endswith("_reply"):
            if size > self.bound:
                message = message | {"content": _short(content)}
        elif kind != "status":
            if cell != self._cell:
                return None  # late, of a cell before: nobody listens for it any more
            left = self.bound - self._sent
            self._sent += size
            if left <= 0:
                return None
            if size > left:
                message, buffers = self._last(message, left), None
        return super().send(stream, message, ident=ident, buffers=buffers, track=track)

    def _last(self, message: dict[str, Any], left: int) -> dict[str, Any]:
        """What goes out in place of the message that is too much."""
        kind, content = message["header"]["msg_type"], message["content"]
        notice, name = NOTICE.format(self.bound), "stdout"
        if kind == "error":
            return message | {"content": _short(content)}
        if kind == "stream":
            name, notice = content["name"], content["text"][:left] + notice
        return self.msg("stream", {"name": name, "text": notice}, message["parent_header"])


def _short(content: dict[str, Any]) -> dict[str, Any]:
    """A reply or an error with nothing of any length in it."""
    kept = {
        key: content[key][:200] if isinstance(content[key], str) else content[key]
        for key in ("status", "execution_count", "ename", "evalue")
        if isinstance(content.get(key), str | int)
    }
    if "ename" in kept:
        kept["traceback"] = [f"{kept['ename']}: {kept.get('evalue')}", "[output cut]"]
    return kept | {"payload": [], "user_expressions": {}}


def _size(content: Any) -> int:
    if isinstance(content, str):
        return len(content)
    if isinstance(content, bytes | bytearray | memoryview):
        return memoryview(content).nbytes
    if isinstance(content, dict):
        return sum(_size(key) + _size(value) for key, value in content.items())
    if isinstance(content, list | tuple):
        return sum(map(_size, content))
    return 8


class Kernel(IPKernelApp):
    """The application around the kernel, without files, history and signals of its own."""

    def init_connection_file(self) -> None:
        """The connection came with the request."""

    def write_connection_file(self, **named: Any) -> None:
        """Nobody else is to know."""

    def init_heartbeat(self) -> None:
        """The keeper knows whether it lives."""

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none."""

    def load_config_file(self, *_: Any, **named: Any) -> None:
        """There is none either."""

    def init_crash_handler(self) -> None:
        """Crashes go nowhere: the keeper sees that the kernel is gone."""

    @classmethod
    def start_with(cls, request: dict[str, Any], ready: Callable[[], None], judge: int) -> None:
        """Bind the sockets, say so, and serve until the end."""
        sys.path.append(request["files"])
        app = cls.instance(
            transport="ipc", ip=request["ip"], quiet=True, log_level="CRITICAL",
            shell_port=1, iopub_port=2, stdin_port=3, control_port=4, hb_port=5,
        )  # fmt: skip
        app.config.HistoryManager.enabled = False
        app.config.InteractiveShell.cache_size = 0
        app.config.InteractiveShell.xmode = "Plain"  # with context, each costs 50 ms
        app.config.Session.key = request["key"].encode()
        app.config.IPythonKernel._execute_sleep = 0  # the session waits for late outputs itself
        app.config.IPKernelApp.matplotlib = "inline"
        app.ignore_cwd = True
        app.session = BoundedSession(parent=app, key=request["key"].encode())
        app.session.bound = request["output"]
        app.initialize([])  # type: ignore[no-untyped-call]
        if judge >= 0:
            answer_judges(app, socket.socket(fileno=judge))
        ready()
        app.start()  # type: ignore[no-untyped-call]


def answer_judges(app: Kernel, channel: socket.socket) -> None:
    """Let the shell message `judge_request` have a copy of this process serve a judge.

    A copy, so that what a test calls leaves no trace in the notebook's names: a student's function
    that keeps the arguments of a test keeps them where no later cell finds them, and a function
    that crashes does not take the kernel with it. The way to the judge comes over the channel.
    """

    def serve(stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        try:
            _, (fd,), *_ = socket.recv_fds(channel, 1, 1)
            with socket.socket(fileno=fd) as judge:
                _serve(judge, app.kernel.shell.user_ns)
        except (KeyboardInterrupt, OSError, ValueError):
            pass  # the judge finds its channel closed
        app.kernel.session.send(stream, "judge_reply", {"status": "ok"}, parent, ident=ident)

    app.kernel.shell_handlers["judge_request"] = serve


def _serve(judge: socket.socket, names: dict[str, Any]) -> None:
    """Have a copy answer, and see that nothing of it stays."""
    copy = 0
    try:
        with warnings.catch_warnings():  # Python warns of threads, which the copy does not need
            warnings.simplefilter("ignore")
            copy = os.fork()
        if copy == 0:
            _answer(judge, names)
        os.waitpid(copy, 0)
    finally:
        for kill in (os.killpg, os.kill) if copy else ():
            with contextlib.suppress(OSError):
                kill(copy, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.waitpid(copy, 0)
        with contextlib.suppress(OSError):
            judge.shutdown(socket.SHUT_RDWR)  # whoever else holds an end of it


def _answer(judge: socket.socket, names: dict[str, Any]) -> NoReturn:
    """Be the copy: silent, and gone when the judge is done."""
    try:
        os.setpgid(0, 0)
        gc.freeze()  # or collecting garbage copies every page
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        sys.stdout = sys.stderr = os.fdopen(nowhere, "w")
        Guest(judge, names).serve()
    finally:
        os._exit(0)
