"""The wall around student code: bubblewrap's command line, and what one notebook may use.

The outer wall stands around all kernels of a run: new namespaces (pid, net, ipc, uts, cgroup), an
empty environment, and a file system that shows the Python environment, read-only, and no course.
The inner walls, one around each kernel, are built in `autograder.forkserver`.
"""

from __future__ import annotations

import ctypes
import math
import os
import shutil
import site
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from traitlets.config import Config

from autograder.errors import SandboxUnavailable, UsageError

#: What Python, its packages and matplotlib read of the system.
SYSTEM = ("/usr", "/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
#: Links on systems that have merged them into /usr, folders on others.
MERGED = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")
#: The modules of this package that run inside.
INSIDE = (
    "__init__.py",
    "forkserver.py",
    "kernel.py",
    "guest.py",
    "rehearsal.py",
    "values.py",
    "seccomp.py",
)
START = "import sys; sys.path.append('/grader'); from autograder.forkserver import main; main()"
#: Settings that forbid ordinary users to have namespaces, with the value that allows it.
SWITCHES = {
    "kernel/apparmor_restrict_unprivileged_userns": "0",
    "kernel/unprivileged_userns_clone": "1",
}
FIRST_UID, UIDS = 1_000_000, 60_000
NEW_USER_NAMESPACE = 0x10000000
#: An idle kernel maps 1 GB of addresses, though it holds a tenth of that.
LEAST_MEMORY = 1280 << 20


def _of(default: float, what: str, least: float = 1) -> Any:
    """A field of `Limits`: its default, what it bounds, and the least that makes sense."""
    return field(default=default, metadata={"what": what, "least": least})


@dataclass(frozen=True)
class Limits:
    """What one notebook may use; a course sets it in nbgrader_config.py, `c.Limits.cell = 60`."""

    cell: float = _of(60, "seconds for one cell", 0.1)
    notebook: float = _of(300, "seconds for one notebook", 0.1)
    memory: int = _of(2 << 30, "bytes of address space for one process", LEAST_MEMORY)
    all_memory: int = _of(4 << 30, "bytes of memory for all processes of a notebook", 256 << 20)
    processes: int = _of(64, "processes and threads of a notebook", 32)
    file: int = _of(64 << 20, "bytes of the largest file")
    disk: int = _of(256 << 20, "bytes of each folder that can be written to", 1 << 20)
    output: int = _of(1_000_000, "bytes of output of one cell")

    def __post_init__(self) -> None:
        for one in fields(self):
            value, least = getattr(self, one.name), one.metadata["least"]
            kinds = (int, float) if isinstance(one.default, float) or least < 1 else (int,)
            if type(value) not in kinds or not least <= value < math.inf:
                number = "number" if float in kinds else "whole number"
                raise UsageError(
                    f"c.Limits.{one.name} = {value!r}: {one.metadata['what']} must be a {number}, "
                    f"{least} or more"
                )

    @classmethod
    def configured(cls, config: Config) -> Limits:
        """The limits that a configuration file sets, and the defaults of the others."""
        names = {one.name for one in fields(cls)}
        chosen = dict(config["Limits"]) if "Limits" in config else {}
        for name in chosen.keys() - names:
            raise UsageError(f"c.Limits.{name} does not exist: {', '.join(sorted(names))} do")
        return cls(**chosen)


def command(sockets: Path, listener: int, shown: dict[Path, str], userns: int | None) -> list[str]:
    """The command line of the forkserver in its sandbox.

    `sockets` is the folder that kernels' sockets go to, `listener` the descriptor of the socket it
    listens on, `shown` maps files and folders to where kernels see them, and `userns` is the
    descriptor of a user namespace, for root; others get one made by bubblewrap.
    """
    line = [bwrap(), "--die-with-parent", "--clearenv"]
    line += [f"--unshare-{what}" for what in ("pid", "net", "ipc", "uts", "cgroup-try")]
    line += ["--unshare-user"] if userns is None else ["--userns", str(userns)]
    line += ["--cap-add", "ALL"] if userns is not None else []
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
    for made in ("/run", "/run/kernel", "/work"):
        line += ["--perms", "0755", "--dir", made]
    line += ["--bind", str(sockets), "/run/sockets"]
    for name, value in variables().items():
        line += ["--setenv", name, value]
    for module in INSIDE:
        line += _bind(Path(__file__).with_name(module), f"/grader/autograder/{module}")
    for closed in ("/dev", "/"):  # else all kernels could write there
        line += ["--remount-ro", closed]
    return [*line, sys.executable, "-I", "-c", START, str(listener)]


def unwalled(sockets: Path, listener: int) -> tuple[list[str], dict[str, str]]:
    """The command line of the forkserver without walls, and its environment."""
    environment = variables() | {"PATH": os.environ.get("PATH", os.defpath)}
    for name in ("HOME", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME"):
        environment[name] = str(sockets / name.lower())
    parent = str(Path(__file__).parents[1])
    start = f"import sys; sys.path.append({parent!r}); from autograder.unwalled import main; main()"
    return [sys.executable, "-P", "-c", start, str(listener), str(sockets)], environment


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
        "PATH": "/usr/bin:/bin", "HOME": "/work", "LANG": "C.UTF-8", "MPLCONFIGDIR": "/tmp/mpl",
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
