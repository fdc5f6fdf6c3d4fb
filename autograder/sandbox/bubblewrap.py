"""The wall around student code, and the processes behind it that kernels are forked from.

The outer wall, bubblewrap's, stands around all kernels of a run: new namespaces (pid, net, ipc,
uts, cgroup), an empty environment, and a file system that shows the Python environment, read-only,
and no course. The inner walls, one around each kernel, are built in `autograder.inside`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import select
import shutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.base import temporary_folders
from autograder.base.errors import SandboxUnavailable
from autograder.base.package import PACKAGE
from autograder.base.temporary_folders import PREFIX
from autograder.inside import seccomp
from autograder.inside.keeper import BASE, WORK, WRITABLE

#: What Python, its packages and matplotlib read of the system.
SYSTEM = ("/usr", "/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
#: Links on systems that have merged them into /usr, folders on others.
MERGED = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")
#: Where the sandbox shows what runs inside, and the files of assignments.
CODE, SHOWN = f"{BASE}/code", f"{BASE}/course"
#: How the first process begins: with this package, whichever other is installed, and nothing else
#: of the folder that it is in.
START = (
    "import sys; sys.path.insert(0, {!r}); import autograder; sys.path.append(sys.path.pop(0)); "
    "from autograder.inside.first_process import main; main(walls={})"
)
#: Settings that forbid ordinary users to have namespaces, with the value that allows it.
SWITCHES = {
    "kernel/apparmor_restrict_unprivileged_userns": "0",
    "kernel/unprivileged_userns_clone": "1",
}
FIRST_UID, UIDS = 1_000_000, 60_000
NEW_USER_NAMESPACE = 0x10000000
#: Seconds for the first process of the sandbox to be there, and to be gone.
STARTUP, GONE = 60, 10
#: A socket's path has room for 107 characters; 40 of them are ours.
LONGEST = 67


class Sandbox:
    """The outer wall and the processes behind it; without `walls`, kernels run as who grades.

    shown: files and folders, and where kernels see them; modules: what is loaded for all kernels.

    `with` starts it and waits until it is there; `start`, `wait_until_ready` and `stop` do so one
    by one. Start it in a thread that lives as long as it should: it ends with that thread.
    """

    address: str

    def __init__(
        self, shown: dict[Path, str], modules: Iterable[str] = (), *, walls: bool = True
    ) -> None:
        self._shown, self._modules, self._walls = shown, tuple(modules), walls

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
            prefix=f"{PREFIX}{os.getpid()}-", dir=parent if len(parent) < LONGEST - 30 else "/tmp"
        )
        try:
            for path, where in self._shown.items():
                if where == SHOWN:
                    Path(outside(self.address)).symlink_to(path)
            if self._walls:
                self._start_walled()
            else:
                self._start_unwalled()
        except BaseException:
            shutil.rmtree(self.address)
            raise

    def wait_until_ready(self) -> None:
        """Wait until it takes requests; raises SandboxUnavailable if it never will."""
        poller = select.poll()
        poller.register(self._ready, select.POLLIN)
        told = os.read(self._ready, 1) if poller.poll(STARTUP * 1000) else b""
        if not told:
            reason = f"{last_words(self.address)}{advice()}"
            self.stop()
            raise SandboxUnavailable(f"the sandbox cannot be built here ({reason})")

    @property
    def is_alive(self) -> bool:
        """Can it still fork kernels?"""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it and all its kernels, if that has not been done; they are gone when it returns."""
        assert self._process.stdin is not None
        if self._process.stdin.closed:
            return
        self._process.stdin.close()  # the first process ends by that, and takes all others along
        try:
            self._process.wait(GONE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._ready)
        shutil.rmtree(self.address, ignore_errors=True)

    def _start_walled(self) -> None:
        bwrap()
        if platform.machine() not in seccomp.MACHINES:
            raise SandboxUnavailable(
                f"the sandbox knows the system calls of {' and '.join(seccomp.MACHINES)}, and not "
                f"those of this processor ({platform.machine()})"
            )
        userns = user_namespace() if os.getuid() == 0 else None
        with self._ends() as (listener, ready):
            line = [*command(listener, ready, self._shown, userns), *self._modules]
            try:
                self._popen(line, [listener, ready, userns])
            finally:
                if userns is not None:
                    os.close(userns)

    def _start_unwalled(self) -> None:
        for path, where in self._shown.items():
            link = Path(root(self.address) + where)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
        with self._ends() as (listener, ready):
            line, environment = unwalled(Path(self.address), listener, ready)
            self._popen([*line, *self._modules], [listener, ready], environment)

    @contextlib.contextmanager
    def _ends(self) -> Iterator[tuple[int, int]]:
        """What is handed down: a listening socket, and the end of a pipe that says when."""
        self._ready, ready = os.pipe()
        try:
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(f"{self.address}/spawn")
                listener.listen(128)
                yield listener.fileno(), ready
        finally:
            os.close(ready)

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


def root(address: str) -> str:
    """Where there are no walls: the folder that stands for what kernels see as /."""
    return f"{address}/root"


def outside(address: str, where: str = SHOWN) -> str:
    """Where what kernels see beside their notebooks lies for whoever stands outside."""
    return address + "/shown" + where.removeprefix(SHOWN)


def clear_up() -> None:
    """Remove the folders of sockets of our own processes that were killed."""
    for parent in {tempfile.gettempdir(), "/tmp"}:
        temporary_folders.clear_up(Path(parent))


def last_words(address: str) -> str:
    """The last line that the first process wrote, or bubblewrap before it."""
    try:
        lines = Path(address, "log").read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "it did not start"


def command(listener: int, ready: int, shown: dict[Path, str], userns: int | None) -> list[str]:
    """The command line of the first process in its sandbox.

    `listener` and `ready` are descriptors that it is handed, `shown` maps files and folders to
    where kernels see them, and `userns` is the descriptor of a user namespace, for root; others
    get one made by bubblewrap.
    """
    line = [bwrap(), "--die-with-parent", "--clearenv"]
    line += [f"--unshare-{what}" for what in ("pid", "net", "ipc", "uts", "cgroup-try")]
    line += ["--unshare-user"] if userns is None else ["--userns", str(userns)]
    line += ["--cap-add", "ALL"]  # of the namespace of users, not of the machine
    line += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]
    line += ["--perms", "1777", "--tmpfs", "/dev/shm"]
    line += ["--dev-bind", "/dev/null", "/dev/zero"]  # whose pages, mapped, nobody would count
    for path in map(Path, SYSTEM):
        if path.exists():
            line += _bind(path, str(path))
    for path in map(Path, MERGED):
        if path.is_symlink():
            line += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            line += _bind(path, str(path))
    for folder in environment():
        line += _bind(folder, str(folder))
    for path, where in shown.items():
        line += _bind(path, where)
    for made in (BASE, WORK, WRITABLE):
        line += ["--perms", "0755", "--dir", made]
    for name, value in variables().items():
        line += ["--setenv", name, value]
    for part in ("__init__.py", "inside"):
        line += _bind(PACKAGE / part, f"{CODE}/autograder/{part}")
    for closed in ("/dev", "/"):  # else all kernels could write there
        line += ["--remount-ro", closed]
    return [*line, sys.executable, "-I", "-c", START.format(CODE, True), str(listener), str(ready)]


def unwalled(folder: Path, listener: int, ready: int) -> tuple[list[str], dict[str, str]]:
    """The command line of the first process without walls, and its environment."""
    environment = variables() | {"PATH": os.environ.get("PATH", os.defpath)}
    for name in ("HOME", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME"):
        environment[name] = str(folder / name.lower())
    start = START.format(str(PACKAGE.parent), False)
    return [sys.executable, "-P", "-c", start, str(listener), str(ready)], environment


def environment() -> list[Path]:
    """The folders of this Python and its packages that are not in the system's."""
    folders = [Path(sys.base_prefix), Path(sys.prefix)]
    folders += [Path(folder) for folder in site.getsitepackages()]
    kept: list[Path] = []
    for folder in sorted({folder.resolve() for folder in folders} | {Path(sys.prefix)}):
        inside = any(folder.is_relative_to(other) for other in [*kept, Path("/usr")])
        if folder.exists() and not inside:
            kept.append(folder)
    return kept


def variables() -> dict[str, str]:
    """The whole environment of student code."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return threads | {
        "PATH": "/usr/bin:/bin", "HOME": WORK, "LANG": "C.UTF-8", "MPLCONFIGDIR": "/tmp/mpl",
        "XDG_CACHE_HOME": "/tmp/cache",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1", "IPYTHONDIR": "/tmp/ipython",
        "NBGRADER_EXECUTION": "autograde",
    }  # fmt: skip


def advice() -> str:
    """What to type where the system forbids ordinary users what the sandbox needs."""
    for switch, wanted in SWITCHES.items():
        path = Path("/proc/sys", switch)
        if os.getuid() != 0 and path.exists() and path.read_text().strip() != wanted:
            return f"; try 'sudo sysctl -w {switch.replace('/', '.')}={wanted}'"
    return ""


def user_namespace() -> int:
    """For root: a user namespace with many users, none of them real; its file descriptor."""
    libc = ctypes.CDLL(None, use_errno=True)
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        made = libc.unshare(NEW_USER_NAMESPACE) == 0
        os.write(ready[1], b"y" if made else b"n")
        os.read(go[0], 1)
        os._exit(0)
    try:
        if os.read(ready[0], 1) != b"y":
            raise OSError("no user namespace can be made")
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{child}/{name}").write_text(f"0 0 1\n1 {FIRST_UID} {UIDS}")
        return os.open(f"/proc/{child}/ns/user", os.O_RDONLY)
    except OSError as error:
        raise SandboxUnavailable(f"the sandbox cannot be built here ({error})") from error
    finally:
        os.write(go[1], b"x")
        os.waitpid(child, 0)
        for fd in (*ready, *go):
            os.close(fd)


def _bind(path: Path, where: str) -> list[str]:
    """Show a path read-only; its parents are made for everybody to pass through."""
    parents = [str(parent) for parent in reversed(Path(where).parents) if str(parent) != "/"]
    made = [word for parent in parents for word in ("--perms", "0755", "--dir", parent)]
    return [*made, "--ro-bind", str(path), where]


def bwrap() -> str:
    """Where bubblewrap is; SandboxUnavailable if it is not installed."""
    found = shutil.which("bwrap")
    if found is None:
        raise SandboxUnavailable()
    return found
