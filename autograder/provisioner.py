"""Kernels from the sandbox, as a Jupyter kernel provisioner.

`Sandbox` starts the forkserver behind the outer wall; it can be entered once in a run, and its
`address` handed to other processes. `SandboxProvisioner` is what jupyter_client asks for a kernel.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerBase

from autograder import sandbox
from autograder.errors import SandboxUnavailable
from autograder.sandbox import Limits

#: Seconds for the imports of the forkserver, and for one kernel to be ready.
STARTUP, READY = 90, 30
NAME = "sandbox-provisioner"


class Sandbox:
    """The forkserver behind its wall, from `with` to its end."""

    def __init__(self, shown: dict[Path, str]) -> None:
        self._shown = shown

    def __enter__(self) -> Sandbox:
        self.address = tempfile.mkdtemp(prefix="gr")
        os.chmod(self.address, 0o755)
        userns = sandbox.user_namespace() if os.getuid() == 0 else None
        with (
            socket.socket(socket.AF_UNIX) as listener,
            Path(self.address, "log").open("w+") as log,
        ):
            listener.bind(f"{self.address}/spawn")
            listener.listen(128)
            fds = [fd for fd in (listener.fileno(), userns) if fd is not None]
            line = sandbox.command(Path(self.address), listener.fileno(), self._shown, userns)
            self._process = subprocess.Popen(
                line, pass_fds=fds, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        if userns is not None:
            os.close(userns)
        self._await_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.address, ignore_errors=True)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + STARTUP
        while not Path(self.address, "ready").exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                lines = Path(self.address, "log").read_text().strip().splitlines()
                self.__exit__()
                reason = lines[-1] if lines else "it did not start"
                raise SandboxUnavailable(f"the sandbox cannot be built here ({reason})")
            time.sleep(0.01)


class SandboxProvisioner(KernelProvisionerBase):
    """Asks the forkserver for a kernel, and keeps the connection that is its life."""

    address: str
    limits: Limits
    judge: socket.socket
    _connection: socket.socket | None = None
    _said = b""
    ended = ""

    @property
    def has_process(self) -> bool:
        """Is there a kernel, as far as is known?"""
        return self._connection is not None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel; returns how to connect to it once its sockets are bound."""
        name = secrets.token_hex(4)
        folder = Path(self.address, name)
        folder.mkdir()
        key = secrets.token_hex(16)
        self.judge, theirs = socket.socketpair()
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(f"{self.address}/spawn")
        request = {
            "name": name, "key": key, "uid": 2 + secrets.randbelow(50_000), "links": {},
            "under_tmp": [str(f) for f in sandbox.environment() if f.is_relative_to("/tmp")],
            "memory": self.limits.memory, "all_memory": self.limits.all_memory,
            "processes": self.limits.processes, "file": self.limits.file,
            "disk": self.limits.disk, "output": self.limits.output,
        }  # fmt: skip
        with theirs:
            socket.send_fds(self._connection, [json.dumps(request).encode()], [theirs.fileno()])
        self._connection.setblocking(False)
        await asyncio.wait_for(self._hear("ready"), READY)
        self.connection_info = {
            "transport": "ipc", "ip": str(folder / "k"), "key": key.encode(),
            "signature_scheme": "hmac-sha256", "shell_port": 1, "iopub_port": 2,
            "stdin_port": 3, "control_port": 4, "hb_port": 5,
        }  # fmt: skip
        return self.connection_info

    async def _hear(self, word: str) -> None:
        """Wait until the keeper says a word; the end of the kernel is remembered."""
        loop = asyncio.get_running_loop()
        while self._connection is not None:
            line, newline, rest = self._said.partition(b"\n")
            if newline:
                self._said = rest
                message = json.loads(line)
                self.ended = message.get("ended", self.ended)
                if word in message or self.ended:
                    break
                continue
            data = await loop.sock_recv(self._connection, 4096)
            if not data:
                self.ended = self.ended or "gone"
                break
            self._said += data
        if word not in ("ended",) and self.ended:
            raise RuntimeError(f"the kernel did not start: {self.ended}")

    async def poll(self) -> int | None:
        """None while it runs."""
        return 1 if self.ended or self._connection is None else None

    async def wait(self) -> int | None:
        """Wait for its end."""
        if self._connection is not None and not self.ended:
            await self._hear("ended")
        return 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel; SIGKILL ends all that it started."""
        if self._connection is not None and not self.ended and signum:
            self._connection.send(bytes([signum]))

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything that it started."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self.judge.close()

    async def terminate(self, restart: bool = False) -> None:
        """As kill: a student's kernel has nothing to put in order."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder of its sockets."""
        await self.kill(restart)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing of the grader's environment goes into the sandbox."""
        return {"cmd": [], **kwargs}

    async def interrupt(self) -> None:
        """Interrupt the running cell."""
        await self.send_signal(signal.SIGINT)
