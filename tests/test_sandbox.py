"""What a notebook may use, and what it must not reach; as root and as an ordinary user."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from traitlets.config import Config

from autograder import sandbox
from autograder.errors import UsageError
from autograder.provisioner import Sandbox
from autograder.sandbox import Limits
from running import Kernel, as_nobody, said, started

MB = 1 << 20
#: For tests that use up what there is: less of it.
SMALL = Limits(all_memory=768 * MB, disk=8 * MB, file=4 * MB, processes=40, output=10_000)


@pytest.fixture(scope="module")
def box(root: Path) -> Iterator[Sandbox]:
    """A sandbox that shows what a lab needs."""
    shown = {root / "gmm_tools.py": "/grader/gmm_tools.py", root / "data": "/grader/data"}
    box = started(Sandbox(shown))
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
    limits = Limits(memory=sandbox.LEAST_MEMORY, processes=32)
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

    async def run() -> None:
        async with Kernel(box.address, SMALL) as kernel, Kernel(box.address, SMALL) as other:
            assert await kernel.run(fill) == "ended: it held more than 0.75 GB of memory"
            assert await other.run("print(1)") == "1\n"

    asyncio.run(run())


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

    async def run() -> None:
        async with Kernel(box.address, SMALL) as kernel, Kernel(box.address, SMALL) as other:
            assert 0 < int(await kernel.run(bomb)) < 40
            assert await other.run(ok) == "0\n"
            assert 0 < int(await other.run(bomb)) < 40

    asyncio.run(run())


def test_a_fork_bomb_ends_with_its_notebook(box: Sandbox):
    async def run() -> None:
        async with Kernel(box.address, SMALL) as kernel:
            kernel.begin("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")
            await asyncio.sleep(1)
        assert await _alone(box)
        async with Kernel(box.address, SMALL) as kernel:
            assert await kernel.run("print(1)") == "1\n"

    asyncio.run(run())


def test_threads_are_bounded(box: Sandbox):
    many = (
        "import threading, time\nfor n in range(1000):\n"
        "    try:\n        threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
        "    except RuntimeError: break\n"
        "print(n)"
    )
    assert 0 < int(said(box, many, limits=SMALL)[0]) < 40


@pytest.mark.parametrize("folder", ["/work", "/tmp", "/dev/shm"])
def test_a_full_disk_is_an_error_in_its_own_notebook(box: Sandbox, folder: str):
    fill = f"for n in range(99): open(f'{folder}/{{n}}', 'wb').write(bytes(1 << 20))"
    many = f"for n in range(99_999): open(f'{folder}/{{n}}', 'wb')"

    async def run() -> None:
        async with Kernel(box.address, SMALL) as kernel, Kernel(box.address, SMALL) as other:
            assert "No space left" in await kernel.run(fill)
            assert "No space left" in await kernel.run(many)
            assert await other.run(f"print(open('{folder}/x', 'wb').write(b'12345'))") == "5\n"

    asyncio.run(run())


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
    def weight(message: dict[str, object]) -> int:
        return len(str(message["content"])) + sum(map(len, message["buffers"]))  # type: ignore

    async def run() -> None:
        async with Kernel(box.address, SMALL) as kernel:
            message = kernel.begin(flood)
            heard = [one async for one in kernel.messages(message)]
            assert 0 < sum(map(weight, heard)) < 3 * SMALL.output
            reply = await kernel.client.get_shell_msg(timeout=60)
            assert weight(reply) < SMALL.output
            assert await kernel.run("print(1)") == "1\n"  # each cell has its own bound

    asyncio.run(run())


def test_what_an_earlier_cell_says_late_is_not_the_next_ones(box: Sandbox):
    """As when what was written between two cells is sent while the next one runs."""
    late = "kernel.session.send(kernel.iopub_socket, 'stream', flood, parent)\nprint(1)"
    first = "kernel = get_ipython().kernel\nparent = kernel.get_parent()\n"
    first += "flood = {'name': 'stdout', 'text': 'x' * 300_000}"
    assert said(box, first, late, limits=SMALL) == ["", "1\n"]


def test_what_was_said_before_the_bound_is_kept_and_the_cut_is_told(box: Sandbox):
    (text,) = said(box, "print('first')\nprint('x' * 300_000)", limits=SMALL)
    assert text.startswith("first\nxxx")
    assert text.endswith("\n[output cut: more than 10,000 bytes in one cell]\n")


# ---- what a notebook cannot reach -------------------------------------------------------------


def test_only_its_own_folders_can_be_written_to(box: Sandbox):
    find = (
        "import os\n"
        "print(sorted({folder for folder, _, _ in os.walk('/') if os.access(folder, os.W_OK)\n"
        "    and not folder.startswith(('/proc/', '/tmp/'))}))"
    )
    assert said(box, find) == ["['/dev/shm', '/tmp', '/work']\n"]


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
    assert texts[0] == "/grader/gmm_tools.py\n"
    assert texts[1].startswith("eruptions")
    assert "Read-only" in texts[2] or "Permission denied" in texts[2]
    assert texts[3] == "/work ['data', 'gmm_tools.py']\n"


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
    known = {*sandbox.variables(), "TMPDIR", "USER", "PWD"}
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
            "print([name for _, name in socket.if_nameindex()])",
        )
    assert "unreachable" in texts[0]
    assert "unreachable" in texts[1] or "refused" in texts[1]
    assert "refused" in texts[2]
    assert texts[3] == "['lo']\n"


def test_it_sees_only_its_own_processes(box: Sandbox):
    find = "import os\nprint([p for p in os.listdir('/proc') if p.isdigit()], os.getpid())"

    async def run() -> None:
        async with Kernel(box.address), Kernel(box.address) as kernel:
            assert await kernel.run(find) == "['1'] 1\n"

    asyncio.run(run())


def test_it_finds_no_way_to_other_kernels_or_to_the_forkserver(box: Sandbox):
    look = (
        "import os, stat\n"
        "found = []\n"
        "for top, folders, files in os.walk('/'):\n"
        "    if top.startswith(('/proc', '/usr')): continue\n"
        "    found += [top + '/' + f for f in files\n"
        "        if stat.S_ISSOCK(os.lstat(os.path.join(top, f)).st_mode)]\n"
        "print(sorted(found), os.listdir('/run/sockets'))"
    )

    async def run() -> None:
        async with Kernel(box.address), Kernel(box.address) as kernel:
            own = [f"/run/kernel/k-{n}" for n in range(1, 5)]
            assert await kernel.run(look) == f"{own} []\n"

    asyncio.run(run())


@pytest.mark.parametrize(
    "call",
    [
        "libc.mount(b'tmpfs', b'/tmp', b'tmpfs', 0, None)",
        "libc.umount2(b'/run/sockets', 2)",
        "libc.mount(None, b'/run/kernel', None, 32 | 4096 | 2 | 4, None)",
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


async def _alone(box: Sandbox) -> bool:
    """Is no process left of any kernel?"""
    return not list(Path(box.address).glob("*/"))


# ---- as somebody else -------------------------------------------------------------------------


@pytest.mark.skipif(os.getuid() != 0, reason="these tests ran as an ordinary user already")
def test_all_of_this_holds_for_an_ordinary_user(root: Path, tmp_path: Path, box: Sandbox):
    copy = tmp_path / "course"
    for name in ("autograder", "assessment", "data", "tests"):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("gmm_tools.py", "pyproject.toml"):
        shutil.copy(root / name, copy)
    done = subprocess.run(
        [*as_nobody(copy), sys.executable, "-m", "pytest", "tests/test_sandbox.py",
         "tests/test_provisioner.py", "-p", "no:cacheprovider", "-p", "no:xdist",
         "-o", "addopts=", "-q"],
        cwd=copy, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
