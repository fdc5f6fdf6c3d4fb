"""Kernels from the sandbox, as a Jupyter kernel provisioner.

`Sandbox` starts the forkserver behind the outer wall, once in a run; its `address` can be handed to
other processes. `SandboxProvisioner` is what jupyter_client asks for a kernel.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from autograder import sandbox
from autograder.errors import SandboxUnavailable
from autograder.sandbox import Limits

#: Seconds for the forkserver or a kernel to be ready, and for a kernel to be gone.
STARTUP, GONE = 90, 10
#: How often this process looks whether a kernel makes it grow (seconds), and by how much it may:
#: the parts of a message are kept until its last has come, and a kernel need never send that.
WATCH, GROWTH = 0.1, 256 << 20
#: What the folders of sockets are called: with the process that they belong to.
FOLDER = "autograder-"
#: A socket's path has room for 107 characters; 40 of them are ours.
LONGEST = 67


class Sandbox:
    """The forkserver behind its wall; without `walls`, its kernels run as the user who grades.

    `with` starts it and waits until it is ready; `start`, `wait_until_ready` and `stop` do so one
    by one. Start it in a thread that lives as long as it should: it ends with that thread.
    """

    address: str

    def __init__(self, shown: dict[Path, str], *, walls: bool = True) -> None:
        self._shown, self._walls = shown, walls

    def __enter__(self) -> Sandbox:
        self.start()
        self.wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and return at once: its imports take seconds."""
        clear_up()
        parent = tempfile.gettempdir()
        self.address = tempfile.mkdtemp(
            prefix=f"{FOLDER}{os.getpid()}-", dir=parent if len(parent) < LONGEST - 30 else "/tmp"
        )
        try:
            if self._walls:
                self._start_walled()
            else:
                self._start_unwalled()
        except BaseException:
            shutil.rmtree(self.address)
            raise

    def wait_until_ready(self) -> None:
        """Wait until it can fork kernels; raises SandboxUnavailable if it never will."""
        deadline = time.monotonic() + STARTUP
        while not Path(self.address, "ready").exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                reason = f"{_log(self.address)}{sandbox.advice()}"
                self.stop()
                raise SandboxUnavailable(f"the sandbox cannot be built here ({reason})")
            time.sleep(0.01)

    @property
    def is_alive(self) -> bool:
        """Can it still fork kernels?"""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it and all its kernels."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM if not self._walls else signal.SIGKILL)
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        shutil.rmtree(self.address, ignore_errors=True)

    def _start_walled(self) -> None:
        sandbox.bwrap()
        userns = sandbox.user_namespace() if os.getuid() == 0 else None
        with self._listener() as listener:
            line = sandbox.command(Path(self.address), listener.fileno(), self._shown, userns)
            try:
                self._popen(line, [listener.fileno(), userns])
            finally:
                if userns is not None:
                    os.close(userns)

    def _start_unwalled(self) -> None:
        for path, where in self._shown.items():
            link = Path(_root(self.address) + where)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
        with self._listener() as listener:
            line, environment = sandbox.unwalled(Path(self.address), listener.fileno())
            self._popen(line, [listener.fileno()], environment)

    def _listener(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{self.address}/spawn")
        listener.listen(128)
        return listener

    def _popen(
        self,
        line: list[str],
        descriptors: list[int | None],
        environment: dict[str, str] | None = None,
    ) -> None:
        with Path(self.address, "log").open("w+") as log:
            self._process = subprocess.Popen(
                line,
                env=environment,
                pass_fds=[fd for fd in descriptors if fd is not None],
                stdin=subprocess.PIPE,  # closed when this process ends, however it ends
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is the grader's to answer
            )


def _root(address: str) -> str:
    """Where there are no walls: the folder that stands for what kernels see as /."""
    return f"{address}/root"


def clear_up() -> None:
    """Remove the folders of sockets of our own processes that were killed."""
    for parent in {tempfile.gettempdir(), "/tmp"}:
        for folder in Path(parent).glob(f"{FOLDER}*-*"):
            pid = folder.name.removeprefix(FOLDER).partition("-")[0]
            with contextlib.suppress(OSError):
                if folder.lstat().st_uid == os.getuid() and pid.isdecimal() and not _lives(pid):
                    shutil.rmtree(folder)


def _log(address: str) -> str:
    """The last line that the forkserver wrote, or bubblewrap before it."""
    try:
        lines = Path(address, "log").read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "it did not start"


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * resource.getpagesize()


def _lives(pid: str) -> bool:
    return Path("/proc", pid).exists()


class SandboxProvisioner(KernelProvisionerBase):
    """Asks the forkserver for a kernel, and keeps the connection that is its life."""

    address: str
    limits: Limits
    #: The folder in the sandbox whose files the kernel finds in its working folder.
    files = "/grader"
    #: The kernel's main thread takes from here, one for each `judge_request`, its way to a judge.
    judge: socket.socket
    #: How the kernel ended; empty while it runs.
    ended = ""
    _connection: socket.socket | None = None
    _said = b""

    @property
    def has_process(self) -> bool:
        """Is there a kernel, as far as is known?"""
        return self._connection is not None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; returns how to connect to it once its sockets are bound."""
        self._folder = Path(self.address, secrets.token_hex(4))
        self._ready, self._gone = asyncio.Event(), asyncio.Event()
        key = secrets.token_hex(16)
        try:
            self._ask(key)
            await asyncio.wait_for(self._ready.wait(), STARTUP)
        except (OSError, TimeoutError) as error:
            await self.kill()
            raise SandboxUnavailable(f"no kernel in the sandbox ({_log(self.address)})") from error
        except BaseException:
            await self.kill()
            raise
        if self.ended:
            await self.kill()
            raise SandboxUnavailable(f"no kernel in the sandbox ({self.ended})")
        self._watch(_resident() + GROWTH)
        self.connection_info = {
            "transport": "ipc", "ip": str(self._folder / "k"), "key": key,
            "signature_scheme": "hmac-sha256", "shell_port": 1, "iopub_port": 2,
            "stdin_port": 3, "control_port": 4, "hb_port": 5,
        }  # fmt: skip
        return self.connection_info

    def _ask(self, key: str) -> None:
        """Send the request, and listen to what comes of it."""
        self._gone.set()  # until the keeper has the request, there is nobody to wait for
        self._connection = socket.socket(socket.AF_UNIX)
        self.judge, theirs = socket.socketpair()
        with theirs:
            self._folder.mkdir()
            self._connection.connect(f"{self.address}/spawn")
            request = json.dumps(self._request(key)).encode()
            socket.send_fds(self._connection, [request], [theirs.fileno()])
        self._gone.clear()
        self._connection.setblocking(False)
        asyncio.get_running_loop().add_reader(self._connection, self._hear, self._connection)

    def _request(self, key: str) -> dict[str, Any]:
        root, files, ip = _root(self.address), self.files, "/run/kernel/k"
        if Path(root).exists():
            files, ip = root + files, str(self._folder / "k")
        return {
            "name": self._folder.name, "key": key, "files": files, "ip": ip,
            "under_tmp": [str(f) for f in sandbox.environment() if f.is_relative_to("/tmp")],
            "memory": self.limits.memory, "all_memory": self.limits.all_memory,
            "processes": self.limits.processes, "file": self.limits.file,
            "disk": self.limits.disk, "output": self.limits.output,
        }  # fmt: skip

    def _hear(self, connection: socket.socket) -> None:
        """Take in what the keeper says: that the kernel is ready, and how it ended."""
        try:
            data = connection.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        *lines, self._said = (self._said + data).split(b"\n")
        ends = [json.loads(line).get("ended") for line in lines]
        if not data:
            asyncio.get_running_loop().remove_reader(connection)
            ends.append("the sandbox has ended")
        for end in filter(None, ends):
            self.ended = self.ended or end
            self._gone.set()
        self._ready.set()

    def _watch(self, most: int) -> None:
        """End the kernel if this process grows, and look again soon."""
        if self._connection is None or self.ended:
            return
        if _resident() > most:
            self.ended = "it sent more than can be held"
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_WR)
        asyncio.get_running_loop().call_later(WATCH, self._watch, most)

    async def poll(self) -> int | None:
        """None while it runs."""
        return 1 if self.ended or self._connection is None else None

    async def wait(self) -> int | None:
        """Wait for its end."""
        if self._connection is not None:
            await self._gone.wait()
        return 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel; SIGKILL ends all that it started."""
        if self._connection is not None and not self.ended and signum:
            with contextlib.suppress(OSError):
                self._connection.send(bytes([signum]))

    async def interrupt(self) -> None:
        """Interrupt the running cell, or the copy of the kernel that serves a judge."""
        await self.send_signal(signal.SIGINT)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything that it started; they are gone when this returns."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.shutdown(socket.SHUT_WR)
            await asyncio.wait_for(self._gone.wait(), GONE)
        except (OSError, TimeoutError):
            pass  # it never was, or the keeper is gone as well
        finally:
            if connection.fileno() >= 0:
                asyncio.get_running_loop().remove_reader(connection)
            connection.close()
            self.judge.close()
            self._gone.set()
            shutil.rmtree(self._folder, ignore_errors=True)

    async def terminate(self, restart: bool = False) -> None:
        """As kill: a student's kernel has nothing to put in order."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """As kill."""
        await self.kill(restart)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing of the grader's environment goes into the sandbox."""
        return {"cmd": [], **kwargs}
