"""Kernels and copies of kernels: how they start, end, and answer judges."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.base.errors import SandboxUnavailable
from autograder.inside import framing
from autograder.inside.keeper import UNMADE
from autograder.judge.process import Ruling
from autograder.sandbox.bubblewrap import SHOWN, Sandbox
from autograder.sandbox.kernel import Ended, Snapshot, TimedOut
from autograder.sandbox.limits import Limits
from running import FILES, FIND_LINE, LONG, Kernel, said, started
from sampling import long

PASSED = Ruling(True)
DOUBLE = "def double(n):\n    return 2 * n"


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    box = started(Sandbox(FILES))
    yield box
    box.stop()


@pytest.fixture(scope="module")
def open_box() -> Iterator[Sandbox]:
    """One without walls."""
    with Sandbox(FILES, walls=False) as box:
        yield box


@pytest.fixture(params=["box", "open_box"])
def any_box(request: pytest.FixtureRequest) -> Sandbox:
    """With walls and without."""
    found: Sandbox = request.getfixturevalue(request.param)
    return found


# ---- lives and ends ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("os._exit(3)", "it exited with status 3"),
        ("os._exit(0)", "it exited with status 0"),
        ("ctypes.string_at(0)", "it was killed by SIGSEGV"),
    ],
)
def test_the_end_of_a_kernel_is_known_with_its_reason(any_box: Sandbox, end: str, why: str):
    with Kernel(any_box.address) as kernel, Kernel(any_box.address) as other:
        assert kernel.say(f"import ctypes, os, time\n{end}") == f"ended: {why}"
        assert not kernel.is_alive
        assert other.is_alive
        assert other.say("print(1)") == "1\n"


def test_an_end_between_two_cells_is_known(any_box: Sandbox):
    later = "import os, threading\nthreading.Timer(0.3, os._exit, [4]).start()"
    with Kernel(any_box.address) as kernel:
        assert kernel.say(later) == ""
        until(lambda: not kernel.is_alive)
        assert kernel.say("print(1)") == "ended: it exited with status 4"


def test_an_interrupt_ends_a_loop_and_the_notebook_goes_on(any_box: Sandbox):
    heard = list[object]()
    with Kernel(any_box.address) as kernel:
        with pytest.raises(TimedOut, match=r"it was stopped after 0\.5 s"):
            kernel.run("while True: pass", lambda kind, said: heard.append((kind, said)), 0.5)
        assert "KeyboardInterrupt" in str(heard)
        assert kernel.say("print(1)") == "1\n"


def test_what_ignores_interrupts_is_killed_with_all_it_started(box: Sandbox):
    stubborn = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork(): os._exit(0)\n"
        "print('started', flush=True)\n"
        "while True:\n    try:\n        time.sleep(9)\n    except BaseException: pass"
    )
    without = processes(box)
    with Kernel(box.address) as kernel:
        before = processes(box)
        with pytest.raises(Ended, match=r"it did not stop after 0\.5 s"):
            kernel.run(stubborn, lambda *_: None, 0.5)
        assert kernel.is_alive
        assert processes(box) > before
    until(lambda: processes(box) == without)


def test_many_kernels_leave_nothing_behind(any_box: Sandbox):
    one_by_one = threading.Lock()  # this process does not like to fork in two threads at once

    def one(_: object = None) -> None:
        with Kernel(any_box.address, tests=2) as kernel:
            kernel.hold("assert True")
            assert kernel.say("print(1)") == "1\n"
            with one_by_one:
                assert kernel.outcomes() == [PASSED]

    one()
    time.sleep(0.5)
    before = left(any_box)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(8)))
    until(lambda: left(any_box) == before)


def test_nothing_is_left_of_a_kernel_that_nobody_waits_for(any_box: Sandbox):
    with Kernel(any_box.address) as kernel:
        request = kernel._request(2)
    time.sleep(0.5)
    before = left(any_box)
    for wait in (0, 0.02, 0.1):
        ends = [os.open(os.devnull, os.O_RDWR) for _ in range(5)]
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(f"{any_box.address}/spawn")
            framing.send(connection, request, ends)
            time.sleep(wait)
        for end in ends:
            os.close(end)
    until(lambda: left(any_box) == before)


@pytest.mark.parametrize(
    "noise",
    [
        b"", b"{", b"[]", b"{}", b"\x00" * 70_000, b"\xff" * 9, b'\x00\x00\x00\x0b{"disk": 1}',
        b"\x00\x00\x00\x02[]",
    ],
)  # fmt: skip
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
    until(lambda: left(box) == before)


@long
def test_a_limit_that_no_kernel_can_live_with_is_told(box: Sandbox):
    limits = Limits()
    object.__setattr__(limits, "memory", 1 << 20)
    with pytest.raises(SandboxUnavailable, match=r"Limits\.memory is 1 MB; a kernel needs \d+ MB"):
        Kernel(box.address, limits, tests=1)
    assert said(box, "print(1)") == ["1\n"]


@pytest.mark.parametrize(
    ("attack", "end"),
    [
        ("line.sendall(framing.HEAD.pack(400_000_000) + b'x' * 4_000_000)", "too large"),
        ("while True: line.sendall(b'\\xff' * 4_000_000)", "too large"),
        ("while True: framing.send(line, ['stream', {'text': 'x' * 10**6}])", "more than 64 MB"),
        (
            "while True: framing.send(line, ['stream', {'name': 'stdout', 'text': 'x' * 99}])",
            "64 MB",
        ),
        ("framing.send_text(line, b'{' * 1000)", "a message that is none"),
        ("framing.send_text(line, b'[' * 1_000_000)", "a message that is none"),
        ("line.sendall(b'\\x00\\x00\\x10\\x00'); time.sleep(99)", "it did not stop after 3 s"),
        ("line.shutdown(2); time.sleep(99)", "it cut the line to the grader"),
        ("os.close(line.fileno()); time.sleep(99)", "it cut the line to the grader"),
    ],
)
def test_messages_past_all_bounds_do_not_fill_the_grader(box: Sandbox, attack: str, end: str):
    patience = 3 if "3 s" in end else LONG
    before = resident()
    with Kernel(box.address) as kernel, Kernel(box.address) as other:
        stubborn = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        stopped = kernel.say(f"{FIND_LINE}{stubborn}{attack}", patience)
        assert stopped.startswith("ended: ") or "ended: " in stopped
        assert end in stopped
        assert resident() - before < 400 << 20
        assert other.say("print(1)") == "1\n"


def test_what_is_no_message_of_a_cell_is_dropped(box: Sandbox):
    odd = "for x in (5, [], ['stream'], ['a', 1, 2], [5, 5], {'done': 1}): framing.send(line, x)"
    with Kernel(box.address) as kernel:
        assert kernel.say(f"{FIND_LINE}{odd}\nprint('well')") == "well\n"
        assert kernel.say("print(1)") == "1\n"


def test_a_sandbox_that_has_gone_is_told():
    gone = started(Sandbox(FILES))
    gone.stop()
    with pytest.raises(SandboxUnavailable, match="no kernel in the sandbox"):
        said(gone, "1")


def test_a_sandbox_that_ends_under_a_kernel_is_told(any_box: Sandbox):
    walls = any_box._walls
    with Sandbox(FILES, walls=walls) as box, Kernel(box.address) as kernel:
        kernel.say("x = 1")
        box.stop()
        assert "ended: " in kernel.say("print(x)")


def test_a_sandbox_without_walls_ends_with_all_that_its_kernels_have_started():
    start = "subprocess.Popen(['sleep', '1000'], start_new_session=True).pid"
    with Sandbox(FILES, walls=False) as box, Kernel(box.address) as kernel:
        pids = kernel.say(f"import os, subprocess\nprint(os.getpid(), {start})").split()
        assert all(Path("/proc", pid).exists() for pid in pids)
        box.stop()
        assert not any(Path("/proc", pid).exists() for pid in pids)


def test_a_cell_runs_as_in_any_ipython(any_box: Sandbox):
    assert said(any_box, "1 + 1", "%time x = 3\nprint(x)", "!echo hello")[0] == "2"


# ---- copies that answer -----------------------------------------------------------------------


def test_each_test_sees_the_notebook_as_it_was_at_its_place(any_box: Sandbox):
    with Kernel(any_box.address, tests=3) as kernel:
        kernel.say(f"x = 1\n{DOUBLE}")
        kernel.hold("assert double(4) == 8 and x == 1")
        kernel.say("x = 2")
        kernel.hold("assert double(4) == 9, 'twice, not that'")
        kernel.hold("assert x == 2")
        kernel.say("x = 3\ndel double")
        assert kernel.say("print(x)") == "3\n"
        first, second, third = kernel.outcomes()
        assert first
        assert first.passed
        assert second
        assert (second.passed, second.message) == (False, "twice, not that")
        assert third
        assert third.passed


def test_what_a_test_calls_leaves_nothing_for_the_next(any_box: Sandbox):
    keep = "seen = []\ndef keep(x):\n    seen.append(x)\n    return len(seen)"
    with Kernel(any_box.address, tests=2) as kernel:
        kernel.say(keep)
        for _ in range(2):
            kernel.hold("assert keep('secret') == 1; assert keep('s') == 2")
        assert kernel.passed() == [True, True]


def test_what_a_test_calls_says_nothing(any_box: Sandbox):
    loud = (
        "import os, warnings, matplotlib.pyplot as plt\n"
        "from IPython.display import display\n"
        "warnings.simplefilter('error')\n"
        "def loud():\n"
        "    print('loud'); os.write(1, b'loud'); display('loud'); plt.plot([1]); plt.show()\n"
        "    os.system('echo loud')\n"
        "    return 1"
    )
    with Kernel(any_box.address, tests=1) as kernel:
        assert kernel.say(loud) == ""
        kernel.hold("assert loud() == 1")
        assert kernel.say("print('quiet')") == "quiet\n"
        assert kernel.passed() == [True]
        heard = list[object]()
        kernel._hear_streams(lambda kind, content: heard.append(content))
        assert heard == []
        assert kernel._channel.recv(1 << 20) == b""


@pytest.mark.parametrize(
    "crash", ["os._exit(0)", "ctypes.string_at(0)", "os.abort()", "sys.exit(1)"]
)
def test_a_crash_in_a_test_costs_that_test_alone(any_box: Sandbox, crash: str):
    with Kernel(any_box.address, tests=2) as kernel:
        kernel.say(f"import ctypes, os, sys\nx = 1\ndef crash():\n    {crash}")
        kernel.hold("crash()")
        kernel.hold("assert x == 1")
        assert kernel.say("print(x)") == "1\n"
        assert kernel.passed() == [False, True]


@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "while True:\n        try:\n            time.sleep(9)\n        except BaseException: pass",
        "os.fork() or os.setsid(); time.sleep(1000)",
    ],
)
def test_a_copy_that_never_answers_costs_its_own_test_only(any_box: Sandbox, loop: str):
    with Kernel(any_box.address, tests=3) as kernel:
        kernel.say(
            "import os, signal, time\nx = 1\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
            f"def loop():\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    {loop}"
        )
        kernel.hold("assert x == 1")
        kernel.hold("loop()")
        kernel.hold("assert x == 1")
        before, stopped, after = kernel.outcomes(fewer={1: 2})
        assert before == after == PASSED
        assert stopped
        assert (stopped.kind, stopped.slow) == ("Timeout", "loop")


def test_whoever_takes_the_way_to_a_judge_fails_their_own_tests_only(box: Sandbox):
    thief = (
        f"{FIND_LINE}import threading\nstolen = []\n"
        "def take():\n"
        "    while True:\n"
        "        data, fds, *_ = socket.recv_fds(line, 1 << 16, 9)\n"
        "        stolen.extend(fds)\n"
        "        if not data: return\n"
        f"for _ in range(4): threading.Thread(target=take, daemon=True).start()\n{DOUBLE}"
    )
    with Kernel(box.address, tests=1) as kernel, Kernel(box.address, tests=1) as other:
        kernel.say(thief)
        with contextlib.suppress(Ended, TimedOut):
            kernel.hold("assert double(1) == 2", 2)
        other.say(DOUBLE)
        other.hold("assert double(1) == 2")
        assert other.passed() == [True]
        assert kernel.end() is not None


def test_a_kernel_that_dies_after_a_tests_place_does_not_take_its_points(any_box: Sandbox):
    with Kernel(any_box.address, tests=2) as kernel:
        kernel.say("x = 1")
        kernel.hold("assert x == 1")
        assert kernel.say("import os; os._exit(3)") == "ended: it exited with status 3"
        assert kernel.passed() == [True]


def test_a_kernel_has_room_for_many_tests(any_box: Sandbox):
    with Kernel(any_box.address, tests=60) as kernel:
        for number in range(60):
            kernel.say(f"x = {number}")
            kernel.hold(f"assert x == {number}")
        assert kernel.passed() == [True] * 60


def test_a_notebook_that_holds_all_files_it_may_loses_that_test_at_once(box: Sandbox):
    take = "import os\nheld = []\ntry:\n    while True:\n        held.append(os.dup(0))\n"
    with Kernel(box.address, tests=2) as kernel:
        kernel.say(f"x = 1\n{take}except OSError:\n    pass")
        kernel.hold("assert x == 1")
        kernel.say("for number in held:\n    os.close(number)")
        kernel.hold("assert x == 1")
        assert kernel.outcomes() == [Ruling(False, "Refused", UNMADE), PASSED]


def test_a_kernel_without_tests_just_runs(any_box: Sandbox):
    with Kernel(any_box.address) as kernel:
        assert kernel.say("print(1)") == "1\n"
        assert kernel.end() == {}


def test_tests_answer_in_any_order_and_each_once(box: Sandbox):
    with Kernel(box.address, tests=2) as kernel:
        kernel.hold("assert True")
        kernel.hold("assert True")
        assert kernel.end() == {}
        assert kernel.answer("1") == kernel.answer("0") == ""
        assert kernel.answer("1") == kernel.answer("nobody") == "it is gone"


def test_files_that_the_notebook_wrote_are_there_for_a_test(any_box: Sandbox):
    write = (
        "import os\nopen('mine.txt', 'w').write('well')\nos.makedirs('a/b')\n"
        "open('a/b/deep', 'w').write('deep')\nos.symlink('mine.txt', 'link')\n"
        "def read(*names):\n    return [open(name).read() for name in names]\n"
        "def write():\n    open('a/new', 'w').write('new')\n    return os.listdir('a')"
    )
    with Kernel(any_box.address, tests=2) as kernel:
        assert kernel.say(write) == ""
        kernel.hold("assert read('mine.txt', 'link', 'a/b/deep') == ['well', 'well', 'deep']")
        kernel.hold("assert sorted(write()) == ['b', 'new']")
        assert kernel.passed() == [True, True]


def test_memory_that_the_notebook_shares_still_works_in_a_test(any_box: Sandbox):
    share = (
        "import mmap, multiprocessing, numpy as np\n"
        "kept = np.memmap('kept', float, 'w+', shape=4)\nkept[:] = 3\n"
        "shared = multiprocessing.Array('d', 3, lock=False)\nshared[1] = 5.0\n"
        "def use():\n    kept[0] = 4\n    shared[0] = 1\n"
        "    return float(kept.sum()), list(shared)"
    )
    with Kernel(any_box.address, tests=2) as kernel:
        assert kernel.say(share) == ""
        kernel.hold("assert use() == (13, [1, 5, 0])")
        kernel.hold("assert use() == (13, [1, 5, 0])")
        assert kernel.say("print(kept[0], shared[0])") == "3.0 0.0\n"
        assert kernel.passed() == [True, True]


def test_the_folder_that_the_notebook_went_to_is_the_tests(any_box: Sandbox):
    with Kernel(any_box.address, tests=1) as kernel:
        kernel.say("import os\nos.mkdir('below')\nos.chdir('below')\nopen('x', 'w').write('1')")
        kernel.say("def here():\n    return os.path.basename(os.getcwd()), os.listdir()")
        kernel.hold("assert here() == ('below', ['x']), here()")
        assert kernel.passed() == [True]


def test_open_files_of_the_notebook_are_no_ones_in_a_test(any_box: Sandbox):
    with Kernel(any_box.address, tests=1) as kernel:
        kernel.say("log = open('log', 'w+')\nlog.write('kept')\nlog.flush()\nx = 1")
        kernel.say("def look():\n    log.seek(0)\n    return log.read()")
        kernel.hold("assert x == 1\ntry:\n    found = look()\nexcept Exception:\n    found = ''\n"
                    "assert found == ''")  # fmt: skip
        assert kernel.passed() == [True]


def test_threads_and_programs_of_the_notebook_cost_no_test(any_box: Sandbox):
    busy = (
        "import subprocess, threading, time\n"
        "for _ in range(3): threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
        f"program = subprocess.Popen(['sleep', '99'])\n{DOUBLE}"
    )
    with Kernel(any_box.address, tests=1) as kernel:
        kernel.say(busy)
        kernel.hold("assert double(2) == 4")
        assert kernel.passed() == [True]


def test_what_looks_ended_but_is_not_ends_before_the_first_test(box: Sandbox):
    """A process whose first thread has ended looks like one that has ended."""
    hide = (
        "import ctypes, os, threading, time\nif os.fork() == 0:\n"
        "    threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "    ctypes.CDLL(None).syscall({'x86_64': 60, 'aarch64': 93}[os.uname().machine], 0)\n"
        "time.sleep(0.5)"
    )
    with Kernel(box.address, tests=1) as kernel:
        before = processes(box)
        kernel.say(hide)
        (hidden,) = processes(box) - before
        kernel.hold("assert True")
        assert kernel.end() == {}
        assert not Path("/proc", hidden, "task").exists() or not threads(hidden)


def test_a_child_that_goes_on_where_its_parent_does_answers_nobody(any_box: Sandbox):
    """As everywhere, a process that is forked and not ended runs what comes next, too."""
    with Kernel(any_box.address, tests=2) as kernel:
        kernel.say("import os, time\nhere = os.getpid()\nif os.fork() == 0: time.sleep(0.2)")
        assert kernel.say("time.sleep(0.5)\nprint(os.getpid() == here)") == "True\n"
        kernel.say(
            "def double(x):\n    if os.fork() == 0:\n        time.sleep(0.2)\n        return -1\n"
            "    return 2 * x\n"
            "def fail(x):\n    if os.fork() == 0:\n        time.sleep(0.2)\n        1 / 0\n"
            "    return 2 * x"
        )
        for name in ("double", "fail"):
            kernel.hold(f"import time\n{name}(1)\ntime.sleep(0.5)\nassert {name}(2) == 4")
        assert kernel.passed() == [True, True]


def test_too_much_memory_late_does_not_take_earlier_points(box: Sandbox):
    grow = (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
        "        x = bytearray(os.urandom(1000)) * 200_000\n        time.sleep(1000)\n"
        "time.sleep(1000)"
    )
    with Kernel(box.address, Limits(all_memory=768 << 20), tests=1) as kernel:
        kernel.say("x = 1")
        kernel.hold("assert x == 1")
        assert kernel.say(grow) == "ended: it held more than 0.75 GB of memory"
        assert kernel.passed() == [True]


def test_a_copy_that_takes_too_much_memory_costs_its_own_test_only(box: Sandbox):
    grow = (
        "import os, time\ndef grow():\n    for _ in range(6):\n        if os.fork() == 0:\n"
        "            x = bytearray(os.urandom(1000)) * 200_000\n            time.sleep(1000)\n"
        "    time.sleep(1000)"
    )
    with Kernel(box.address, Limits(all_memory=768 << 20), tests=2) as kernel:
        kernel.say(grow)
        kernel.hold("grow()")
        kernel.hold("assert True")
        assert kernel.passed() == [False, True]


def test_a_test_may_draw_in_fonts_that_the_notebook_has_used(any_box: Sandbox):
    draw = (
        "import io, matplotlib.pyplot as plt\ndef draw(words):\n    plt.figure()\n"
        "    plt.title(words)\n    plt.savefig(kept := io.BytesIO())\n    return kept.tell()\n"
        "assert draw('abc') > 0\nplt.close()"
    )
    with Kernel(any_box.address, tests=2) as kernel:
        assert kernel.say(draw) == ""
        kernel.hold("assert draw('x, y and some $\\\\mu$ for which glyphs are read') > 0")
        kernel.hold("assert draw('others: QWERTY') > 0")
        assert kernel.outcomes() == [PASSED, PASSED]


# ---- snapshots --------------------------------------------------------------------------------


def snapshot(*cells: str, modules: tuple[str, ...] = ()) -> Snapshot:
    return Snapshot(repr((cells, modules)), modules, cells)


def begun(box: Sandbox, *cells: str, look: str = "") -> tuple[bool, str]:
    """Is there a snapshot of these cells, and what does the cell after them say?"""
    with Kernel(box.address, snapshot=snapshot(*cells)) as kernel:
        kernel.has_snapshot or [kernel.say(cell) for cell in cells]
        return kernel.has_snapshot, kernel.say(look)


def test_kernels_begin_where_the_snapshot_ends(any_box: Sandbox):
    cells = "import os\nx = 1\nprint('once')", "x += 1\ny = os.getpid()"
    for _ in range(2):
        assert begun(any_box, *cells, look="x += 1\nprint(x, y != os.getpid())") == (
            True, "3 True\n"
        )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has such files")
def test_kernels_share_their_memory_by_a_file(any_box: Sandbox):
    look = "print('/memfd:image' in open('/proc/self/maps').read())"
    for shot in (snapshot("x = 1"), None):
        with Kernel(any_box.address, snapshot=shot) as kernel:
            assert kernel.say(look) == "True\n"


def test_what_the_snapshots_cells_put_out_is_told(any_box: Sandbox):
    cells = "print('first')", "import sys\nprint('second', file=sys.stderr)\n2"
    for _ in range(2):
        heard = list[str]()

        def hear(kind: str, content: object, heard: list[str] = heard) -> None:
            heard.append(f"{kind} {content}")

        with Kernel(any_box.address, snapshot=snapshot(*cells)) as kernel:
            kernel.begin_replay()
            done = [kernel.replay(hear, LONG) for _ in cells]
            assert done == [[None, 1], [None, 2]]
            assert ["first" in one for one in heard] == [True, False, False]
            assert "second" in heard[1]
            assert kernel.say("print(3)") == "3\n"


@pytest.mark.parametrize(
    "cell",
    [
        "1 / 0",
        "import os\nos._exit(3)",
        "import ctypes\nctypes.string_at(0)",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
        "import subprocess\nchild = subprocess.Popen(['sleep', '99'])",
        "kept = open('/tmp/kept', 'w')",
        "kept = open('/dev/null')",
        "open('written', 'w').write('x')",
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 1000)",
        "import mmap\nshared = mmap.mmap(-1, 4096)",
        "import socket\nkept = socket.socketpair()",
    ],
)
def test_what_copies_cannot_share_is_run_by_each_kernel(box: Sandbox, cell: str):
    with Kernel(box.address, snapshot=snapshot("x = 1", cell)) as kernel:
        assert not kernel.has_snapshot
        assert kernel.say("x = 5\nprint(x)") == "5\n"
    with Kernel(box.address, snapshot=snapshot("x = 1", cell)) as kernel:
        assert not kernel.has_snapshot


def test_a_beginning_that_differs_is_another_snapshot(box: Sandbox):
    assert begun(box, "x = 1", look="print(x)") == (True, "1\n")
    assert begun(box, "x = 2", look="print(x)") == (True, "2\n")
    with Kernel(box.address) as kernel:
        assert "NameError" in kernel.say("x")


def test_kernels_of_a_snapshot_share_nothing(any_box: Sandbox):
    shot = snapshot("x = [1]")
    with Kernel(any_box.address, snapshot=shot) as one:
        one.say("x.append(2)\nopen('mine', 'w').write('x')")
        with Kernel(any_box.address, snapshot=shot) as other:
            assert other.say("import os\nprint(x, os.path.exists('mine'))") == "[1] False\n"
        assert one.say("print(x)") == "[1, 2]\n"


def test_random_numbers_are_the_same_with_and_without_a_snapshot(any_box: Sandbox):
    cells = (
        "import random\nimport numpy as np\nrandom.seed(3)\nnp.random.seed(4)",
        "random.random()",
    )
    look = "print(random.random(), np.random.rand())"
    found, drawn = begun(any_box, *cells, look=look)
    assert found
    assert begun(any_box, *cells, look=look) == (True, drawn)
    with Kernel(any_box.address) as kernel:
        for cell in cells:
            kernel.say(cell)
        assert kernel.say(look) == drawn


def test_modules_are_there_already_and_names_are_not(any_box: Sandbox):
    shot = snapshot(modules=("colorsys", "gmm_tools", "no_such_module"))
    with Kernel(any_box.address, snapshot=shot) as kernel:
        look = "import sys\nprint('colorsys' in sys.modules, 'gmm_tools' in sys.modules)"
        assert kernel.say(look) == "True True\n"
        assert "NameError" in kernel.say("colorsys")


@pytest.mark.parametrize("walls", [True, False])
def test_a_module_that_ends_its_process_ends_no_sandbox(tmp_path: Path, *, walls: bool):
    module = tmp_path / "ends.py"
    module.write_text("import os\nos._exit(5)\n")
    shot = snapshot("x = 1", modules=("ends",))
    with Sandbox({module: f"{SHOWN}/ends.py"}, walls=walls) as box:
        for _ in range(2):
            with Kernel(box.address, snapshot=shot) as kernel:
                assert not kernel.has_snapshot
                assert kernel.say("print(1)") == "1\n"


def test_loops_figures_and_magics_go_on_after_a_snapshot(any_box: Sandbox):
    cells = (
        "%matplotlib inline\nimport asyncio\nimport matplotlib.pyplot as plt",
        "await asyncio.sleep(0)\nplt.plot([1])\nplt.title(r'$\\mu$')\nplt.show()",
    )
    look = "await asyncio.sleep(0)\nplt.plot([1, 2])\nplt.show()\n%time 1 + 1"
    with Kernel(any_box.address, snapshot=snapshot(*cells)) as kernel:
        assert kernel.has_snapshot
        assert "<Figure size" in kernel.say(look)


def test_first_kernels_of_a_snapshot_may_come_at_once(any_box: Sandbox):
    shot = snapshot("import time\ntime.sleep(0.5)\nx = 7")

    def one(_: object) -> str:
        with Kernel(any_box.address, snapshot=shot) as kernel:
            return kernel.say("print(x)")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(4))) == ["7\n"] * 4


def processes(box: Sandbox | int) -> set[str]:
    """All processes of a sandbox, by itself or its first process, and all that they started."""
    parents, found = {}, {str(box if isinstance(box, int) else box._process.pid)}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (folder / "stat").read_text()
            parents[folder.name] = stat.rpartition(")")[2].split()[1]
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def threads(pid: str) -> list[str]:
    """The states of a process's threads that have not ended."""
    states = list[str]()
    for thread in Path("/proc", pid, "task").glob("*/stat"):
        with contextlib.suppress(OSError):
            states.append(thread.read_text().rpartition(")")[2].split()[0])
    return [state for state in states if state not in "ZX"]


def left(box: Sandbox) -> tuple[int, ...]:
    """What kernels could leave behind: folders, processes, and open files on both sides."""
    pids = processes(box)
    files = sum(_files(pid) for pid in [*pids, "self"])
    return len(list(Path(box.address).iterdir())), len(pids), files, threading.active_count()


def _files(pid: str) -> int:
    """How many files a process has open, as far as we may know."""
    with contextlib.suppress(OSError):
        return len(list(Path("/proc", pid, "fd").iterdir()))
    return 0


def resident() -> int:
    """The memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def until(holds: Callable[[], bool]) -> None:
    """Wait for what must come."""
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
