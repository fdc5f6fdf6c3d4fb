"""Kernels and copies of kernels: how they start, end, and answer judges."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailable
from autograder.provisioner import Sandbox, clear_up
from autograder.sandbox import Limits
from running import LONG, Kernel, said, started

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def box(root: Path) -> Iterator[Sandbox]:
    box = started(Sandbox({root / "gmm_tools.py": "/grader/gmm_tools.py"}))
    yield box
    box.stop()


# ---- lives and ends ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("os._exit(3)", "it exited with status 3"),
        ("os._exit(0)", "it exited with status 0"),
        ("ctypes.string_at(0)", "it was killed by SIGSEGV"),
    ],
)
def test_the_end_of_a_kernel_is_known_with_its_reason(box: Sandbox, end: str, why: str):
    async def run() -> None:
        async with Kernel(box.address) as kernel, Kernel(box.address) as other:
            kernel.begin(f"import ctypes, os, time\n{end}")
            await asyncio.wait_for(kernel.process.wait(), LONG)
            assert kernel.process.ended == why
            assert await kernel.process.poll() is not None
            assert await other.process.poll() is None
            assert await other.run("print(1)") == "1\n"

    asyncio.run(run())


def test_an_interrupt_ends_a_loop_and_the_notebook_goes_on(box: Sandbox):
    async def run() -> None:
        async with Kernel(box.address) as kernel:
            loop = asyncio.ensure_future(kernel.run("while True: pass"))
            await asyncio.wait({loop}, timeout=0.5)
            await kernel.process.interrupt()
            assert "KeyboardInterrupt" in await loop
            assert await kernel.run("print(1)") == "1\n"

    asyncio.run(run())


def test_what_ignores_interrupts_is_killed_with_all_it_started(box: Sandbox):
    stubborn = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork(): os._exit(0)\n"
        "print('started', flush=True)\n"
        "while True:\n    try:\n        time.sleep(9)\n    except BaseException: pass"
    )

    async def run() -> None:
        async with Kernel(box.address) as kernel:
            before = processes(box.address)
            message = kernel.begin(stubborn)
            async for heard in kernel.messages(message):
                if heard["content"].get("text", "").startswith("started"):
                    break
            assert processes(box.address) > before
            await kernel.process.interrupt()
            await asyncio.sleep(0.3)
            assert not kernel.process.ended
            await kernel.process.kill()
            assert processes(box.address) < before

    asyncio.run(run())


def test_many_kernels_leave_nothing_behind(box: Sandbox):
    async def one() -> None:
        async with Kernel(box.address) as kernel:
            assert await kernel.run("print(1)") == "1\n"

    async def run() -> None:
        await one()
        await asyncio.sleep(0.2)
        before = left(box)
        for _ in range(10):
            await asyncio.gather(one(), one())
        await until(lambda: left(box) == before)

    asyncio.run(run())


def test_nothing_is_left_of_a_kernel_that_nobody_waits_for(box: Sandbox):
    async def run() -> None:
        before = left(box)
        kernel = Kernel(box.address)
        launch = asyncio.ensure_future(kernel.process.launch_kernel([]))
        await asyncio.sleep(0.01)
        launch.cancel()
        await asyncio.wait({launch})
        await until(lambda: left(box) == before)

    asyncio.run(run())


@pytest.mark.parametrize("noise", [b"", b"{", b"[]", b"{}", b"\x00" * 70_000, b'{"disk": 1}'])
def test_requests_that_make_no_sense_are_refused_and_the_next_is_served(box: Sandbox, noise: bytes):
    before = left(box)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(LONG)
        connection.connect(f"{box.address}/spawn")
        with contextlib.suppress(BrokenPipeError):
            connection.sendall(noise)
        connection.shutdown(socket.SHUT_WR)
        said_back = b""
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(4096):
                said_back += part
    assert b"could not be started" in said_back
    assert said(box, "print(1)") == ["1\n"]
    deadline = time.monotonic() + LONG
    while left(box) != before:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_limit_that_no_kernel_can_live_with_is_told(box: Sandbox):
    limits = Limits()
    object.__setattr__(limits, "memory", 64 << 20)
    with pytest.raises(SandboxUnavailable, match="no kernel in the sandbox"):
        said(box, "1", limits=limits)


@pytest.mark.parametrize(
    ("attack", "end"),
    [
        ("send(b'x' * 400_000_000)", ""),
        ("[send(part, zmq.SNDMORE) for _ in range(400)]", "it sent more than can be held"),
    ],
)
def test_messages_past_all_bounds_do_not_fill_the_grader(box: Sandbox, attack: str, end: str):
    cell = (
        "import time, zmq\n"
        "thread = get_ipython().kernel.iopub_socket.io_thread\n"
        "send, part = thread.socket.send, b'x' * 3_000_000\n"
        f"thread.io_loop.add_callback(lambda: [{attack}, send(b'')])\n"
        "time.sleep(1000)"
    )

    async def run() -> None:
        before = resident()
        async with Kernel(box.address) as kernel:
            kernel.begin(cell)
            patience = LONG if end else 3
            await asyncio.wait({asyncio.ensure_future(kernel.process.wait())}, timeout=patience)
            assert kernel.process.ended == end
            assert resident() - before < 800 << 20
        await until(lambda: resident() - before < 100 << 20)

    asyncio.run(run())


def test_kernels_say_at_once_that_they_know_who_listens(box: Sandbox):
    """Else each would cost the grader a wait; one may miss it, which ipykernel does at times."""

    async def welcomed() -> bool:
        async with Kernel(box.address) as kernel:
            return kernel.welcomed

    assert sum(asyncio.run(welcomed()) for _ in range(5)) >= 4


def test_a_sandbox_that_has_gone_is_told():
    gone = started(Sandbox({}))
    gone.stop()
    with pytest.raises(SandboxUnavailable, match="no kernel in the sandbox"):
        said(gone, "1")


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files where no grader of another test clears up."""
    with tempfile.TemporaryDirectory(prefix="apart-") as folder:  # short: sockets lie in it
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def test_all_ends_when_the_grader_is_killed_and_the_next_clears_up(apart: Path):
    script = (
        "import asyncio, sys, time\n"
        "from pathlib import Path\n"
        "from running import Kernel, Sandbox\n"
        "async def run(box):\n"
        "    async with Kernel(box.address) as kernel:\n"
        "        await kernel.run('import os, time; os.fork() or os.setsid() or time.sleep(999)"
        " if os.fork() == 0 else 0')\n"
        "        print(box.address, flush=True)\n"
        "        await asyncio.sleep(999)\n"
        "with Sandbox({}) as box: asyncio.run(run(box))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        stdout=subprocess.PIPE, text=True,
    ) as grader:  # fmt: skip
        assert grader.stdout is not None
        address = grader.stdout.readline().strip()
        pids = processes(address)
        assert len(pids) >= 6
        grader.kill()
    asyncio.run(until(lambda: not any(Path("/proc", pid).exists() for pid in pids)))
    assert list(apart.iterdir()) == [Path(address)]
    clear_up()
    assert not Path(address).exists()


def test_clearing_up_leaves_folders_of_the_living_alone(box: Sandbox):
    clear_up()
    assert Path(box.address, "spawn").exists()


def test_ctrl_c_is_left_to_the_grader(box: Sandbox):
    pids = processes(box.address)
    assert pids
    assert os.getpgid(0) not in {os.getpgid(int(pid)) for pid in pids}
    assert os.getsid(0) not in {os.getsid(int(pid)) for pid in pids}


def test_starting_takes_no_time_and_the_first_kernel_waits(root: Path, box: Sandbox):
    second = Sandbox({})
    second.start()
    try:
        assert not Path(second.address, "ready").exists()
        assert said(second, "print(1)") == ["1\n"]
        second.wait_until_ready()
    finally:
        second.stop()
    assert not Path(second.address).exists()
    second.stop()


def test_nothing_to_wrap_with_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    box = Sandbox({})
    with pytest.raises(SandboxUnavailable, match="bubblewrap is not installed"):
        box.start()
    assert not Path(box.address).exists()


def test_a_box_that_cannot_be_built_says_why(tmp_path: Path):
    box = Sandbox({tmp_path / "missing": "/grader/missing"})
    box.start()
    with pytest.raises(SandboxUnavailable, match=r"cannot be built here \(.*missing"):
        box.wait_until_ready()
    assert not Path(box.address).exists()


# ---- judges -----------------------------------------------------------------------------------


def test_a_test_cell_finds_the_names_of_the_notebook(box: Sandbox):
    async def run() -> None:
        async with Kernel(box.address) as kernel:
            await kernel.run("def double(n):\n    return 2 * n")
            assert (await kernel.judged("assert double(4) == 8")).passed
            outcome = await kernel.judged("assert double(4) == 9, 'twice, not that'")
            assert (outcome.passed, outcome.message) == (False, "twice, not that")
            assert await kernel.run("print(double(3))") == "6\n"

    asyncio.run(run())


def test_what_a_test_cell_calls_leaves_nothing_in_the_notebook(box: Sandbox):
    async def run() -> None:
        async with Kernel(box.address) as kernel:
            await kernel.run("seen = []\ndef keep(x):\n    seen.append(x)\n    return len(seen)")
            assert (await kernel.judged("assert keep('secret') == 1; assert keep('s') == 2")).passed
            assert await kernel.run("print(seen)") == "[]\n"

    asyncio.run(run())


def test_what_a_test_cell_calls_says_nothing(box: Sandbox):
    loud = (
        "import os, warnings, matplotlib.pyplot as plt\n"
        "from IPython.display import display\n"
        "warnings.simplefilter('error')\n"
        "def loud():\n"
        "    print('loud'); os.write(1, b'loud'); display('loud'); plt.plot([1]); plt.show()\n"
        "    os.system('echo loud')\n"
        "    return 1"
    )

    async def run() -> None:
        async with Kernel(box.address) as kernel:
            assert await kernel.run(loud) == ""
            assert (await kernel.judged("assert loud() == 1")).passed
            message = kernel.begin("print('quiet')")
            texts = []
            while (heard := await kernel.client.get_iopub_msg(timeout=LONG))["parent_header"][
                "msg_id"
            ] != message or heard["content"].get("execution_state") != "idle":
                texts.append(str(heard["content"].get("text", heard["content"].get("data", ""))))
            assert "".join(texts) == "quiet\n"

    asyncio.run(run())


@pytest.mark.parametrize(
    "crash", ["os._exit(0)", "ctypes.string_at(0)", "os.abort()", "sys.exit(1)"]
)
def test_a_crash_in_a_test_cell_leaves_the_notebook_alive(box: Sandbox, crash: str):
    async def run() -> None:
        async with Kernel(box.address) as kernel:
            await kernel.run(f"import ctypes, os, sys\nx = 1\ndef crash():\n    {crash}")
            assert not (await kernel.judged("crash()")).passed
            assert (await kernel.judged("assert x == 1")).passed
            assert await kernel.run("print(x)") == "1\n"

    asyncio.run(run())


@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "while True:\n        try:\n            time.sleep(9)\n        except BaseException: pass",
        "os.fork() or os.setsid(); time.sleep(1000)",
    ],
)
def test_an_interrupt_ends_the_copy_that_serves_a_judge_and_nothing_else(box: Sandbox, loop: str):
    async def run() -> None:
        async with Kernel(box.address) as kernel:
            await kernel.run(
                "import os, signal, time\nx = 1\n"
                "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                f"def loop():\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    {loop}"
            )
            judging = await kernel.begin_to_judge("loop()")
            done, _ = await asyncio.wait({judging}, timeout=0.5)
            assert not done
            await kernel.process.interrupt()
            outcome = await judging
            assert (outcome.passed, outcome.kind) == (False, "Gone")
            assert await kernel.run("print(x)") == "1\n"
            assert (await kernel.judged("assert x == 1")).passed

    asyncio.run(run())


def test_whoever_takes_the_way_to_a_judge_fails_their_own_tests_only(box: Sandbox):
    thief = (
        "import os, socket, stat, threading\n"
        "def sockets():\n"
        "    for fd in range(3, 256):\n"
        "        try:\n"
        "            one = socket.socket(fileno=os.dup(fd))\n"
        "            if one.family == socket.AF_UNIX and not one.getsockname():\n"
        "                yield one\n"
        "        except OSError: pass\n"
        "stolen = []\n"
        "def take(one):\n"
        "    while True:\n"
        "        data, fds, *_ = socket.recv_fds(one, 1, 9)\n"
        "        stolen.extend(fds)\n"
        "        if not data: return\n"
        "for one in sockets():\n"
        "    threading.Thread(target=take, args=(one,), daemon=True).start()\n"
        "    one.setblocking(True)\n"
        "def double(n):\n    return 2 * n"
    )

    async def run() -> None:
        async with Kernel(box.address) as kernel, Kernel(box.address) as other:
            await kernel.run(thief)
            judging = await kernel.begin_to_judge("assert double(1) == 2")
            await asyncio.wait({judging}, timeout=1)
            await kernel.process.interrupt()
            await other.run("def double(n):\n    return 2 * n")
            assert (await other.judged("assert double(1) == 2")).passed
            await kernel.process.kill()
            assert not (await judging).passed

    asyncio.run(run())


@pytest.mark.parametrize("end", ["one.send(b'x' * 9)", "one.close()", "one.shutdown(2)"])
def test_noise_on_the_way_to_a_judge_fails_nobody_else(box: Sandbox, end: str):
    async def run() -> None:
        async with Kernel(box.address) as kernel:
            await kernel.run(
                "import os, socket\nfor fd in range(3, 256):\n    try:\n"
                "        one = socket.socket(fileno=fd)\n"
                "        if one.family == socket.AF_UNIX and not one.getsockname():\n"
                f"            {end}\n        one.detach()\n"
                "    except OSError: pass"
            )
            assert not kernel.process.ended
            assert await kernel.run("print(1)") in ("1\n", "")

    asyncio.run(run())


def test_a_cell_runs_as_in_any_ipython(box: Sandbox):
    assert said(box, "1 + 1", "%time x = 3\nprint(x)", "!echo hello")[0] == "2"


def processes(address: str) -> set[str]:
    """All processes of a sandbox: those that name its folder, and all that they started."""
    parents, found = {}, set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (folder / "stat").read_text()
            parents[folder.name] = stat.rpartition(")")[2].split()[1]
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if words[0].endswith(b"bwrap") and address.encode() in words:
                found.add(folder.name)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def left(box: Sandbox) -> tuple[int, ...]:
    """What kernels could leave behind: folders, processes, and open files on both sides."""
    pids = processes(box.address)
    files = sum(_files(pid) for pid in [*pids, "self"])
    return len(list(Path(box.address).iterdir())), len(pids), files


def _files(pid: str) -> int:
    """How many files a process has open, as far as we may know."""
    with contextlib.suppress(OSError):
        return len(list(Path("/proc", pid, "fd").iterdir()))
    return 0


def resident() -> int:
    """The memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what must come."""
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
