"""What a notebook may use, and what it must not reach; as root and as an ordinary user."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from traitlets.config import Config

from autograder.base.errors import SandboxUnavailable, UsageError
from autograder.inside.keeper import WORK
from autograder.sandbox import bubblewrap
from autograder.sandbox.bubblewrap import SHOWN, Sandbox, clear_up
from autograder.sandbox.kernel import Ended, Snapshot, TimedOut
from autograder.sandbox.limits import LEAST_MEMORY, Limits
from running import FILES, LONG, ROOT, Kernel, as_nobody, said, started
from sampling import long
from test_kernel import processes, until

MB = 1 << 20
#: For tests that use up what there is: less of it.
SMALL = Limits(all_memory=768 * MB, disk=8 * MB, file=4 * MB, processes=40, output=10_000)


@pytest.fixture(scope="module")
def box(root: Path) -> Iterator[Sandbox]:
    """A sandbox that shows what a lab needs."""
    box = started(Sandbox(FILES | {root / "data": f"{SHOWN}/data"}))
    yield box
    box.stop()


# ---- limits are set in nbgrader_config.py -----------------------------------------------------


def test_a_course_sets_its_limits():
    config = Config({"Limits": {"cell": 5, "memory": 3 << 30}})
    assert Limits.configured(config) == Limits(cell=5, memory=3 << 30)
    assert Limits.configured(Config()) == Limits()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cell", -1), ("cell", 0), ("cell", "60"), ("notebook", float("inf")),
        ("notebook", float("nan")), ("processes", 2.5), ("processes", True), ("processes", 0),
        ("memory", 1 << 30), ("output", None), ("disk", -5), ("file", 0), ("all_memory", 1),
    ],
)  # fmt: skip
def test_a_wrong_limit_is_named_in_one_line(name: str, value: object):
    with pytest.raises(UsageError) as error:
        Limits.configured(Config({"Limits": {name: value}}))
    text = str(error.value)
    assert f"c.Limits.{name} = {value!r}: " in text
    assert "\n" not in text


def test_a_limit_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(UsageError, match=r"c\.Limits\.cels does not exist: .*cell"):
        Limits.configured(Config({"Limits": {"cels": 5}}))


def test_the_least_memory_is_enough_for_a_notebook(box: Sandbox):
    limits = Limits(memory=LEAST_MEMORY, processes=32)
    draw = "import matplotlib.pyplot as plt\nfigure = plt.figure(); plt.plot([1]); plt.show()"
    assert said(box, draw, "print(1)", limits=limits)[1] == "1\n"


# ---- what a notebook may use ------------------------------------------------------------------


def test_too_much_memory_at_once_is_an_error_and_the_notebook_goes_on(box: Sandbox):
    much, after = said(box, "import numpy\nx = numpy.ones(100 << 30)", "print(1)")
    assert "MemoryError" in much
    assert after == "1\n"


def test_a_growing_list_is_an_error_or_the_end(box: Sandbox):
    grow = "x = []\nwhile True:\n    x.append(bytearray(10 << 20))"
    assert "MemoryError" in said(box, grow)[0]
    assert "GB of memory" in said(box, grow, limits=SMALL)[0]


@pytest.mark.parametrize(
    "hide",
    ["time.sleep(1000)", "libc.prctl(4, 0, 0, 0, 0); time.sleep(1000)", "end_first_thread()"],
)
def test_memory_of_all_processes_together_is_bounded(box: Sandbox, hide: str):
    fill = (
        "import ctypes, os, threading, time\n"
        "libc = ctypes.CDLL(None)\n"
        "def end_first_thread():\n"
        "    threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "    libc.syscall({'x86_64': 60, 'aarch64': 93}[os.uname().machine], 0)\n"
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        x = bytearray(os.urandom(1000)) * 200_000\n"
        f"        {hide}\n"
        "time.sleep(1000)"
    )

    with Kernel(box.address, SMALL) as kernel, Kernel(box.address, SMALL) as other:
        assert kernel.say(fill) == "ended: it held more than 0.75 GB of memory"
        assert other.say("print(1)") == "1\n"


def test_memory_that_processes_share_counts_once(box: Sandbox):
    share = (
        "import os, time\nx = bytearray(os.urandom(1000)) * 200_000\nchildren = []\n"
        "for _ in range(6):\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        time.sleep(1.5)\n        os._exit(0)\n"
        "    children.append(child)\n"
        "for child in children:\n    os.waitpid(child, 0)\n"
        "print('done')"
    )
    assert said(box, share, limits=SMALL) == ["done\n"]


@pytest.mark.parametrize(
    "hide",
    [
        "x = mmap.mmap(-1, 1 << 26); x[:] = bytes(1 << 26)",
        "x = os.memfd_create('x'); os.truncate(x, 1 << 22)",
        "assert libc.shmget(0, 1 << 26, 0o1600) >= 0, 'shm'",
        "assert libc.msgget(0, 0o1600) >= 0, 'messages'",
        "x = mmap.mmap(os.open('/dev/zero', os.O_RDWR), 1 << 26)",
    ],
)
def test_there_is_no_memory_that_nobody_counts(box: Sandbox, hide: str):
    (text,) = said(box, f"import ctypes, mmap, os\nlibc = ctypes.CDLL(None)\n{hide}")
    assert "Error: " in text


def test_processes_are_bounded_and_a_neighbour_is_not_hindered(box: Sandbox):
    bomb = (
        "import os, time\nfor n in range(1000):\n"
        "    try:\n        if os.fork() == 0: time.sleep(1000)\n"
        "    except BlockingIOError: break\n"
        "print(n)"
    )
    ok = "import subprocess\nprint(subprocess.run(['true']).returncode)"

    with Kernel(box.address, SMALL) as kernel, Kernel(box.address, SMALL) as other:
        assert 0 < int(kernel.say(bomb)) < 40
        assert other.say(ok) == "0\n"
        assert 0 < int(other.say(bomb)) < 40


def test_a_fork_bomb_ends_with_its_notebook(box: Sandbox):
    bomb = "import os, signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    bomb += "while True:\n    try: os.fork()\n    except OSError: pass"
    before = processes(box)
    with Kernel(box.address, SMALL) as kernel, contextlib.suppress(Ended):
        kernel.say(bomb, 1)
    until(lambda: processes(box) <= before)
    assert said(box, "print(1)", limits=SMALL) == ["1\n"]


def test_a_fork_bomb_takes_no_points_of_earlier_tests(box: Sandbox):
    bomb = "import os\nwhile True:\n    try: os.fork()\n    except BaseException: pass"
    with Kernel(box.address, SMALL, tests=2) as kernel:
        kernel.say("x = 1")
        kernel.hold("assert x == 1")
        with contextlib.suppress(Ended, TimedOut):
            kernel.say(bomb, 1)
        assert kernel.passed() == [True]


def test_threads_are_bounded(box: Sandbox):
    many = (
        "import threading, time\nfor n in range(1000):\n"
        "    try:\n        threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
        "    except RuntimeError: break\n"
        "print(n)"
    )
    assert 0 < int(said(box, many, limits=SMALL)[0]) < 40


@pytest.mark.parametrize("folder", [WORK, "/tmp", "/dev/shm"])
def test_a_full_disk_is_an_error_in_its_own_notebook(box: Sandbox, folder: str):
    fill = f"for n in range(99): open(f'{folder}/{{n}}', 'wb').write(bytes(1 << 20))"
    many = f"for n in range(99_999): open(f'{folder}/{{n}}', 'wb')"

    with Kernel(box.address, SMALL) as kernel, Kernel(box.address, SMALL) as other:
        assert "No space left" in kernel.say(fill)
        assert "No space left" in kernel.say(many)
        assert other.say(f"print(open('{folder}/x', 'wb').write(b'12345'))") == "5\n"


def test_a_file_is_bounded(box: Sandbox):
    big = "open('x', 'wb').write(bytes(5 << 20))"
    assert "File too large" in said(box, big, limits=SMALL)[0]


@pytest.mark.parametrize(
    "flood",
    [
        "for _ in range(300): print('x' * 1000, flush=True)",
        "print('x' * 300_000)",
        "import os\nfor _ in range(300): os.write(1, b'x' * 1000)",
        "import os\nos.system('yes xxxxxxxx | head -c 300000 >&2')",
        "from IPython.display import display, HTML\nfor _ in range(300): display(HTML('x' * 1000))",
        "from IPython.display import clear_output\nfor _ in range(3000): clear_output()",
        "from IPython.display import display\nx = display(1, display_id=1)\n"
        "for _ in range(300): x.update('x' * 1000)",
        "'x' * 300_000",
        "raise ValueError('x' * 300_000)",
        "raise type('x' * 300_000, (Exception,), {})",
        "from comm import create_comm\nx = create_comm(target_name='x')\n"
        "for _ in range(300): x.send({'x': 'x' * 1000}, buffers=[b'x' * 1000])",
        "get_ipython().set_next_input('x' * 300_000)",
        "import sys, threading\ndef f():\n    for _ in range(300): print('x' * 1000)\n"
        "t = threading.Thread(target=f)\nt.start()\nt.join()",
    ],
)
def test_a_flood_is_cut(box: Sandbox, flood: str):
    heard = list[str]()
    with Kernel(box.address, SMALL) as kernel:
        done = kernel.run(flood, lambda kind, content: heard.append(f"{kind} {content}"), LONG)
        assert sum(map(len, heard)) < 3 * SMALL.output
        assert done
        assert kernel.say("print(1)") == "1\n"  # each cell has its own bound


def test_what_is_said_between_two_cells_is_no_ones(box: Sandbox):
    late = "import threading, time\nfrom IPython.display import display\n"
    late += "threading.Timer(0.3, lambda: [print('late'), display('late')]).start()"
    with Kernel(box.address, SMALL) as kernel:
        assert kernel.say(late) == ""
        time.sleep(1)
        assert kernel.say("print(1)") == "1\n"


def test_what_was_said_before_the_bound_is_kept_and_the_cut_is_told(box: Sandbox):
    (text,) = said(box, "print('first')\nprint('x' * 300_000)", limits=SMALL)
    assert text.startswith("first\nxxx")
    assert text.endswith("\n[output cut: more than 10,000 bytes in one cell]\n")


# ---- what a notebook cannot reach -------------------------------------------------------------


def test_only_its_own_folders_can_be_written_to(box: Sandbox):
    """The file system that all three lie on can be reached at /.autograder/writable, too."""
    find = (
        "import os\n"
        "print(sorted({folder for folder, _, _ in os.walk('/') if os.access(folder, os.W_OK)\n"
        "    and not folder.startswith(('/proc/', '/tmp/', '/.autograder/writable'))}))"
    )
    assert said(box, find) == [f"['{WORK}', '/dev/shm', '/tmp']\n"]


def test_only_what_it_needs_is_there(box: Sandbox, root: Path, tmp_path: Path):
    (tmp_path / "gradebook.db").write_text("points")
    hidden = [
        tmp_path / "gradebook.db",
        root / "nbgrader_config.py",
        root / "source",
        root / "tests",
    ]
    hidden += [
        Path(box.address),
        Path("/etc/passwd"),
        Path("/etc/shadow"),
        Path("/sys"),
        Path("/home"),
    ]
    (there,) = said(
        box, f"import os\nprint([p for p in {[*map(str, hidden)]} if os.path.exists(p)])"
    )
    assert there == "[]\n"


def test_what_the_course_shows_is_in_the_working_folder(box: Sandbox):
    texts = said(
        box,
        "import gmm_tools\nprint(gmm_tools.__file__)",
        "print(open('data/old_faithful.csv').readline())",
        "open('data/old_faithful.csv', 'a')",
        "import os\nprint(os.getcwd(), sorted(os.listdir()))",
    )
    assert texts[0] == f"{SHOWN}/gmm_tools.py\n"
    assert texts[1].startswith("eruptions")
    assert "Read-only" in texts[2] or "Permission denied" in texts[2]
    assert texts[3] == f"{WORK} ['data', 'gmm_tools.py']\n"


def test_a_file_in_the_working_folder_stands_in_for_no_module(box: Sandbox):
    write = (
        "for name in ('scipy', 'colorsys', 'gmm_tools', 'mine'):\n"
        "    open(f'/tmp/{name}.py', 'w').write('own = 1')\n"
        "import os; os.unlink('gmm_tools.py'); os.system('cp /tmp/*.py .')"
    )
    use = (
        "import colorsys, gmm_tools, scipy.fft, sys\n"
        "print([hasattr(m, 'own') for m in (colorsys, gmm_tools, scipy)], '' in sys.path)"
    )
    texts = said(box, write, use, "import mine")
    assert texts[1] == "[False, False, False] False\n"
    assert "ModuleNotFoundError" in texts[2]


def test_its_environment_is_its_own(box: Sandbox):
    (names,) = said(box, "import os\nprint(*sorted(os.environ))")
    known = {*bubblewrap.variables(), "TMPDIR", "USER", "PWD"}
    from_libraries = {"JPY_PARENT_PID", "TERM", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR",
                      "PAGER", "GIT_PAGER", "LC_CTYPE", "KMP_DUPLICATE_LIB_OK",
                      "KMP_INIT_AT_FORK", "PYDEVD_USE_FRAME_EVAL"}  # fmt: skip
    assert set(names.split()) <= known | from_libraries


def test_there_is_no_network(box: Sandbox):
    abstract = f"\0autograder-test-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(abstract)
        local.listen()
        texts = said(
            box,
            "import socket\nsocket.create_connection(('1.1.1.1', 80), 5)",
            f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 5)",
            f"socket.socket(socket.AF_UNIX).connect({abstract!r})",
            "print(open('/proc/net/dev').read().count(':'))",
        )
    assert "not supported" in texts[0]
    assert "not supported" in texts[1]
    assert "refused" in texts[2]
    assert texts[3] == "1\n"  # lo


def test_it_sees_only_its_own_processes(box: Sandbox):
    find = "import os\nprint(sorted(p for p in os.listdir('/proc') if p.isdigit()), os.getpid())"
    with Kernel(box.address), Kernel(box.address) as kernel:
        assert kernel.say(find) == "['1', '2'] 2\n"  # the first holds the namespaces


def test_a_copy_sees_only_itself_and_none_of_the_others_files(box: Sandbox):
    look = (
        "import os\ndef look():\n    open(f'/tmp/{os.urandom(4).hex()}', 'w')\n"
        "    return [p for p in os.listdir('/proc') if p.isdigit()], len(os.listdir('/tmp'))"
    )
    with Kernel(box.address, tests=2) as kernel:
        kernel.say(look)
        for _ in range(2):
            kernel.hold("assert look() == (['1'], 1), look()")
        assert kernel.passed() == [True, True]


def test_it_finds_no_way_to_other_kernels_or_to_what_forks_them(box: Sandbox):
    look = (
        "import os, stat\n"
        "found = []\n"
        "for top, folders, files in os.walk('/'):\n"
        "    if top.startswith(('/proc', '/usr')): continue\n"
        "    found += [top + '/' + f for f in files\n"
        "        if stat.S_ISSOCK(os.lstat(os.path.join(top, f)).st_mode)]\n"
        "print(sorted(found))"
    )
    with Kernel(box.address), Kernel(box.address) as kernel:
        assert kernel.say(look) == "[]\n"


OPEN = (
    "import os\nfor name in os.listdir('/proc/self/fd'):\n"
    "    try: print(os.readlink(f'/proc/self/fd/{name}'))\n    except OSError: pass"
)


def test_a_kernel_holds_nothing_of_its_neighbours_or_of_what_forks_it(box: Sandbox):
    shots = [None, None, Snapshot("a", (), ("x = 1",)), Snapshot("a", (), ("x = 1",))]
    shots += [Snapshot("b", (), ("x = 2",)), Snapshot("a", (), ("x = 1",))]
    seen = set[str]()
    with contextlib.ExitStack() as kernels:
        for shot in shots:
            kernel = kernels.enter_context(Kernel(box.address, tests=1, snapshot=shot))
            found = {*kernel.say(OPEN).split()} - {"/dev/null", "anon_inode:[eventpoll]"}
            kinds = sorted(one.partition(":")[0] for one in found)
            # its streams; its line to the grader, and two of its own event loop
            assert kinds == ["pipe"] * 2 + ["socket"] * 3
            assert not found & seen
            seen |= found


@pytest.mark.parametrize(
    "call",
    [
        "libc.mount(b'tmpfs', b'/tmp', b'tmpfs', 0, None)",
        "libc.umount2(b'/.autograder/work', 2)",
        "libc.mount(None, b'/.autograder/writable', None, 32 | 4096 | 2 | 4, None)",
        "libc.unshare(0x10000000)",
        "libc.unshare(0x20000)",
        "libc.setuid(0)",
        "libc.chroot(b'/')",
        "libc.ptrace(16, os.getppid(), 0, 0)",
        "libc.sethostname(b'x', 1)",
        "libc.prctl(38, 0, 0, 0, 0)",
        "libc.syscall({'x86_64': 250, 'aarch64': 219}[os.uname().machine], 0, -3, 1)",
        "libc.process_vm_readv(os.getpid(), None, 0, None, 0, 0)",
        "libc.setns(os.open('/proc/self/ns/user', 0), 0)",
    ],
)
def test_it_cannot_get_out(box: Sandbox, call: str):
    (text,) = said(box, f"import ctypes, os\nlibc = ctypes.CDLL(None)\nprint({call})")
    assert text == "-1\n"


def test_no_privilege_is_left(box: Sandbox):
    read = (
        "import os\n"
        "lines = dict(l.split(':\\t') for l in open('/proc/self/status').read().splitlines())\n"
        "print(*[lines[name] for name in ('CapEff', 'CapPrm', 'CapInh', 'CapBnd', 'CapAmb')])\n"
        "print(lines['NoNewPrivs'], 0 in os.getresuid(), os.getgroups())\n"
        "print(all('nosuid' in l for l in open('/proc/self/mountinfo')))"
    )
    (text,) = said(box, read)
    none, rest, suid = text.splitlines()
    assert set(none.split()) == {"0" * 16}
    assert rest in ("1 False []", "1 False [65534]")
    assert suid == "True"


# ---- starts and ends --------------------------------------------------------------------------


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files where no grader of another test clears up."""
    with tempfile.TemporaryDirectory(prefix="apart-") as folder:  # short: sockets lie in it
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.mark.parametrize("walls", [True, False])
def test_all_ends_when_the_grader_is_killed_and_the_next_clears_up(apart: Path, *, walls: bool):
    script = (
        "import time\nfrom running import FILES, Kernel, Sandbox\n"
        f"with Sandbox(FILES, walls={walls}) as box, Kernel(box.address, tests=1) as kernel:\n"
        "    kernel.say('import os, time; os.fork() or os.setsid() or time.sleep(999)"
        " if os.fork() == 0 else 0')\n"
        "    kernel.hold('1')\n"
        "    print(box.address, box._process.pid, flush=True)\n"
        "    kernel.say('import time; time.sleep(999)', 999)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        stdout=subprocess.PIPE, text=True,
    ) as grader:  # fmt: skip
        assert grader.stdout is not None
        address, first = grader.stdout.readline().split()
        pids = processes(int(first))
        assert len(pids) >= 6
        grader.kill()
    left_alone = "setsid" if not walls else ""  # without walls, nobody holds what runs away
    until(lambda: sum(Path("/proc", pid).exists() for pid in pids) <= bool(left_alone))
    assert list(apart.iterdir()) == [Path(address)]
    clear_up()
    assert not Path(address).exists()
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)


def test_clearing_up_leaves_folders_of_the_living_alone(box: Sandbox):
    clear_up()
    assert Path(box.address, "spawn").exists()


def test_ctrl_c_is_left_to_the_grader(box: Sandbox):
    with Kernel(box.address, tests=1) as kernel:
        kernel.hold("1")
        pids = processes(box._process.pid)
        assert len(pids) >= 6
        assert os.getpgid(0) not in {os.getpgid(int(pid)) for pid in pids}
        assert os.getsid(0) not in {os.getsid(int(pid)) for pid in pids}


@pytest.mark.parametrize("walls", [True, False])
def test_starting_takes_no_time_and_the_first_kernel_waits(*, walls: bool):
    second = Sandbox(FILES, walls=walls)
    second.start()
    try:
        assert said(second, "print(1)") == ["1\n"]
        second.wait_until_ready()
        assert second.is_alive
    finally:
        second.stop()
    assert not Path(second.address).exists()
    assert not second.is_alive
    before = len([*Path("/proc/self/fd").iterdir()])
    second.stop()
    assert len([*Path("/proc/self/fd").iterdir()]) == before


def test_nothing_to_wrap_with_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    box = Sandbox({})
    with pytest.raises(SandboxUnavailable, match="bubblewrap is not installed"):
        box.start()
    assert not Path(box.address).exists()


def test_a_box_that_cannot_be_built_says_why(tmp_path: Path):
    box = Sandbox({tmp_path / "missing": f"{SHOWN}/missing"})
    box.start()
    with pytest.raises(SandboxUnavailable, match=r"cannot be built here \(.*missing"):
        box.wait_until_ready()
    assert not Path(box.address).exists()
    box.stop()


# ---- as somebody else -------------------------------------------------------------------------


@long
@pytest.mark.skipif(os.getuid() != 0, reason="these tests ran as an ordinary user already")
def test_all_of_this_holds_for_an_ordinary_user(root: Path, tmp_path: Path, box: Sandbox):
    copy = tmp_path / "course"
    for name in ("autograder", "assessment", "data", "tests"):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("gmm_tools.py", "pyproject.toml"):
        shutil.copy(root / name, copy)
    done = subprocess.run(
        [*as_nobody(copy), sys.executable, "-m", "pytest", "tests/test_sandbox.py",
         "tests/test_kernel.py", "-p", "no:cacheprovider", "-p", "no:xdist",
         "-o", "addopts=", "-q"],
        cwd=copy, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
