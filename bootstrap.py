#!/usr/bin/env python3
"""Make this course's Python environment in .venv, once; the Makefile calls it before everything.

Standard library only, in old syntax, so that an old Python can say that it is too old. This does
what uv does not: it fetches uv, falls back to pip where uv cannot be had, and remembers that
nothing has changed. Without an option, .venv gets what students and graders need; with --cluster
also what grading on many machines needs, with --dev all that developers need.

With --sandbox, --browser or --database also a system package: bubblewrap, whose sandbox students'
code is graded in, or what tests look at pages and gradebooks with. It is installed where that may
be (Linux, root, apt-get), else one line says what to type. Either way the run goes on, as not
everything needs it: the grader refuses for itself, and tests are skipped.
"""

import contextlib
import glob
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

try:
    import fcntl
except ImportError:  # Windows, where two runs at once are not kept apart
    fcntl = None

WRONG = "needs Python 3.11 to 3.14, not %s (%s); name another: make PYTHON=python3.12 demo"
UV = "uv>=0.8,<1"

HERE = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, ".stamp")
UNFINISHED = "unfinished\n"
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python")
BASE = getattr(sys, "_base_executable", None) or sys.executable  # not .venv's own: it may go

#: What --dev and --cluster add: for uv, and the file that pip reads instead of uv.lock.
GROUPS = {
    "dev": (["--group", "dev"], "requirements-dev.txt"),
    "cluster": (["--extra", "cluster"], "requirements-dev.txt"),
}
APT = "apt-get -qq install -y --no-install-recommends -o DPkg::Lock::Timeout=60 %s"
UPDATED = "{0} || {{ apt-get -qq update; {0}; }}"  # lists may be old, or not there
MANAGERS = (("apt-get", "apt install"), ("dnf", "dnf install"), ("pacman", "pacman -S"))
#: System packages: the name, its programs, and what is lost without it.
PACKAGES = {
    "--sandbox": (
        "bubblewrap",
        ("bwrap",),
        "grading needs bubblewrap: %s; trusted work can be graded with --unsafe-no-sandbox",
    ),
    "--browser": (
        "chromium",
        ("chromium", "chromium-browser", "google-chrome"),
        "testing pages needs chromium: %s; their tests are skipped without",
    ),
    "--database": (
        "postgresql",
        ("postgres", "/usr/lib/postgresql/*/bin/postgres"),
        "testing shared gradebooks needs postgresql: %s; their tests are skipped without",
    ),
}


class SetupError(Exception):
    """Something the person at the keyboard can put right, said in one line."""


def say(text):
    """Print one line of progress."""
    sys.stdout.write("bootstrap: " + text + "\n")
    sys.stdout.flush()


def read(path):
    """Return a file's text, or nothing."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def write(path, text):
    """Replace a file's text."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def fingerprint():
    """Return two lines: what an environment is tied to for life, and what it was installed from."""
    files = hashlib.sha256()
    for name in ("pyproject.toml", "uv.lock", "requirements.txt", "requirements-dev.txt"):
        with open(os.path.join(HERE, name), "rb") as file:
            files.update(hashlib.sha256(file.read()).digest())
    return [sys.implementation.cache_tag + " " + HERE, files.hexdigest()]


def installed():
    """Return what the stamp says: the two lines of a fingerprint, then the groups."""
    return (read(STAMP).splitlines() + ["", ""])[:2], set(read(STAMP).splitlines()[2:])


def ready(wanted, groups):
    """Tell whether there is nothing to do."""
    stamp, there = installed()
    return stamp == wanted and groups <= there and os.path.exists(PYTHON)


@contextlib.contextmanager
def locked():
    """Wait until no other run installs, and keep others waiting."""
    with open(VENV + ".lock", "a") as file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another run is installing; waiting for it")
                fcntl.flock(file, fcntl.LOCK_EX)
            except OSError:  # a file system that knows no locks
                pass
            # the installer has the lock too, as it may outlive a killed parent
            os.set_inheritable(file.fileno(), True)
        yield


def make(wanted, groups):
    """Bring .venv up to date; an environment that somebody made by hand is added to."""
    if os.path.lexists(VENV) and not os.path.isdir(VENV):
        raise SetupError("%s is in the way: no folder; move or delete it" % VENV)
    if os.path.isdir(VENV) and os.listdir(VENV):
        if not os.path.exists(os.path.join(VENV, "pyvenv.cfg")) and not os.path.exists(STAMP):
            raise SetupError("%s is in the way: no environment; move or delete it" % VENV)
        stamp, there = installed()
        groups = groups | there
        whole = os.path.exists(PYTHON) and stamp[0] in ("", wanted[0])
        if not whole:  # moved, of another Python, or left half done
            shutil.rmtree(VENV)
    start = time.monotonic()
    os.makedirs(VENV, exist_ok=True)
    uv = shutil.which("uv") or shutil.which(os.path.join(BIN, "uv"))
    if not os.path.exists(PYTHON):
        say("making .venv")
        create(uv)
    write(STAMP, UNFINISHED)
    uv = uv or fetch_uv()
    names = sorted(groups)
    if uv:
        command = [uv, "sync", "--frozen", "--inexact", "--no-default-groups", "--group", "labs"]
        command += ["--python", BASE]
        # compiled now, as a sandbox that sees .venv read-only would compile on every import
        command += ["--compile-bytecode"] if sys.stderr.isatty() else ["--compile-bytecode", "-q"]
        for name in names:
            command += GROUPS[name][0]
    else:
        command = [PYTHON, "-m", "pip", "install", "--no-input", "--quiet"]
        for name in sorted({GROUPS[name][1] for name in names} or {"requirements.txt"}):
            command += ["-r", name]
    say("installing with " + ("uv" if uv else "pip, which takes minutes"))
    status = run(command)
    if status:
        raise SetupError("the environment is not made: the installer ended with status %d" % status)
    bring_labs()
    write(STAMP, "\n".join(wanted + names) + "\n")
    say("%s is made, in %.0f s" % (VENV, time.monotonic() - start))


def bring_labs():
    """Let the environment's Python find the modules of this folder, wherever it is started: hidden
    tests import `assessment`, also where Jupyter or nbgrader runs them.
    """
    line = "import sys; sys.path.append(%s)\n" % ascii(HERE)  # in any encoding
    for place in (("lib", "python3.*", "site-packages"), ("Lib", "site-packages")):
        for folder in glob.glob(os.path.join(glob.escape(VENV), *place)):
            write(os.path.join(folder, "labs-of-this-folder.pth"), line)


def create(uv):
    """Make an environment with nothing in it."""
    if uv:
        command = [uv, "venv", "--quiet", "--allow-existing", "--python", BASE, VENV]
    else:
        command = [BASE, "-m", "venv", VENV]
        try:
            __import__("venv") and __import__("ensurepip")
        except ImportError as error:
            advice = "%s cannot make environments (%s); on Debian, Ubuntu: apt install python3-venv"
            raise SetupError(advice % (BASE, error))
    status = run(command)
    if status:
        raise SetupError("no environment can be made: status %d, see above" % status)


def fetch_uv():
    """Put uv into the environment, and return its path; None if only pip is to be had."""
    say("fetching uv, which installs")
    if run([PYTHON, "-m", "pip", "install", "--no-input", "--quiet", UV]):
        say("uv cannot be had here")
        return None
    return shutil.which(os.path.join(BIN, "uv"))


def run(command):
    """Run a command to its end, its words on the terminal; returns its status.

    Where nothing moves by itself, a line every three seconds says that it goes on.
    """
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    clean.update(
        UV_PROJECT_ENVIRONMENT=VENV, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1",
        DEBIAN_FRONTEND="noninteractive",
    )  # fmt: skip
    moves = sys.stderr.isatty() and os.path.basename(command[0]).startswith("uv")
    child = subprocess.Popen(
        command, cwd=HERE, env=clean, close_fds=False, stdin=subprocess.DEVNULL
    )
    began = said = time.monotonic()
    try:
        while child.poll() is None:
            time.sleep(0.05)
            now = time.monotonic()
            if not moves and now - said >= 3:
                said = now
                say("%s works, %.0f s" % (os.path.basename(command[0]), now - began))
    finally:
        child.terminate()  # nothing happens to one that has ended
        child.wait()
    return child.returncode


def there(programs):
    """Tell whether one of a package's programs is found, on PATH or in its own place."""
    return any(shutil.which(name) or glob.glob(name) for name in programs)


def add(name, programs, without):
    """Install a system package where that may be, or say what to type; a failure ends nothing."""
    if not sys.platform.startswith("linux") or there(programs):
        return
    if os.geteuid() or not shutil.which("apt-get"):
        sys.stderr.write("bootstrap: %s\n" % (without % advice(name)))
        return
    with locked():
        if not there(programs):
            say("installing %s" % name)
            status = run(["/bin/sh", "-c", UPDATED.format(APT % name)])
            if status:
                failed = "apt-get ended with status %d, see above" % status
                sys.stderr.write("bootstrap: %s\n" % (without % failed))


def advice(name):
    """Say how to install a system package by the package manager that is here."""
    for manager, words in MANAGERS:
        if shutil.which(manager):
            return "type %s%s %s" % ("sudo " if os.geteuid() else "", words, name)
    return "install it with your package manager"


def main():
    """Check, then make what is missing, one run at a time; return the exit status."""
    try:
        if not (3, 11) <= sys.version_info[:2] <= (3, 14):
            raise SetupError(WRONG % (sys.version.split()[0], sys.executable))
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        options = sys.argv[1:]
        wanted, groups = fingerprint(), {name for name in GROUPS if "--" + name in options}
        if not ready(wanted, groups):
            with locked():
                if not ready(wanted, groups):
                    make(wanted, groups)
        for option in PACKAGES:
            if option in options:
                add(*PACKAGES[option])
    except KeyboardInterrupt:
        sys.stderr.write("bootstrap: interrupted; run it again to finish\n")
        return 130
    except SetupError as error:
        sys.stderr.write("bootstrap: %s\n" % error)
        return 2
    except OSError as error:
        sys.stderr.write("bootstrap: cannot go on: %s; the course must be whole, its folder "
                         "writable, and the disk not full\n" % error)  # fmt: skip
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
