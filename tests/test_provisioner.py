"""Kernels and copies of kernels: how they start, end, and answer judges."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.provisioner import Sandbox
from running import LONG, Kernel, said, started


@pytest.fixture(scope="module")
def box(root: Path) -> Iterator[Sandbox]:
    box = started(Sandbox({root / "gmm_tools.py": "/grader/gmm_tools.py"}))
    yield box
    box.stop()


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
