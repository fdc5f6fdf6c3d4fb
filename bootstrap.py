#!/usr/bin/env python3
"""Make this course's Python environment in .venv, once; the Makefile calls it before everything.

Standard library only, and old syntax on purpose: Python 2.7 and 3.6 must be able to read it to
say that they are too old. Nothing happens if .venv already fits this folder, this Python and the
requirement files. The installer's whole output is in .venv/install.log.

With --sandbox, --browser or --database also a system package: bubblewrap, whose sandbox students'
code is graded in, or what tests look at pages and gradebooks with. It is installed where that may
be (Linux, root, apt-get), else one line says what to type. Either way the run goes on, as not
everything needs it: the grader refuses for itself, and tests are skipped.
"""

import collections
import glob
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

WRONG = "needs Python 3.11 to 3.14, not %s (%s); name another: make PYTHON=python3.12 demo"
NEEDED = 900 * 10**6  # bytes; a finished .venv was found to take 780 to 850 MB

HERE = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, ".stamp")  # there only after an installation that went to its end
LOG = os.path.join(VENV, "install.log")
LOCK = "constraints.txt"
PYTHON = os.path.join(VENV, *(("bin", "python") if fcntl else ("Scripts", "python.exe")))
BASE = getattr(sys, "_base_executable", None) or sys.executable  # not .venv's own: it may go

NO_SPACE = re.compile(r"no space left|quota exceeded|os error (28|112|122)\b", re.I)
NO_NETWORK = re.compile(
    r"Retrying \(|Max retries|SSLError|sending request|network was disabled"
    r"|failure resolving|Could not (?:resolve|connect)|Unable to connect|Cannot initiate the conn"
)

WAIT = "-o DPkg::Lock::Timeout=60 -o Acquire::Retries=1 -o Acquire::http::Timeout=15"
APT = "apt-get install -y --no-install-recommends %s " % WAIT
UPDATED = "{0} || {{ apt-get update %s; {0}; }}" % WAIT  # lists may be old, or not there
MANAGERS = (("apt-get", "apt install"), ("dnf", "dnf install"), ("pacman", "pacman -S"))

Package = collections.namedtuple("Package", "name programs purpose without")
PACKAGES = {
    "--sandbox": Package(
        "bubblewrap",
        ("bwrap",),
        "the sandbox that students' code is graded in",
        "grading needs bubblewrap: %s; trusted work can be graded with --unsafe-no-sandbox",
    ),
    "--browser": Package(
        "chromium",
        ("chromium", "chromium-browser", "google-chrome"),
        "the browser that pages are looked at with",
        "testing pages needs chromium: %s; their tests are skipped without",
    ),
    "--database": Package(
        "postgresql",
        ("postgres", "/usr/lib/postgresql/*/bin/postgres"),
        "the server that a shared gradebook is tested on",
        "testing shared gradebooks needs postgresql: %s; their tests are skipped without",
    ),
}


class SetupError(Exception):
    """Something the person at the keyboard can put right, said in one line."""


def say(text):
    """Print one line of progress."""
    sys.stdout.write("bootstrap: %s\n" % text)
    sys.stdout.flush()


def read(path, start=0):
    """Return a file's text from a byte on, or nothing."""
    try:
        with open(path, "rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def fingerprint():
    """Return two lines: what an environment is tied to for life, and what it was installed from."""
    place = sys.implementation.cache_tag.encode() + os.fsencode(HERE)
    files = hashlib.sha256()
    names = sorted(glob.glob(os.path.join(glob.escape(HERE), "requirements*.txt")))
    for name in names + [os.path.join(HERE, name) for name in (LOCK, "pyproject.toml")]:
        with open(name, "rb") as file:
            files.update(hashlib.sha256(file.read()).digest())
    return "%s\n%s\n" % (hashlib.sha256(place).hexdigest(), files.hexdigest())


def ready(wanted):
    """Tell whether there is nothing to do."""
    return read(STAMP) == wanted and os.path.exists(PYTHON)


def try_lock(file):
    """Take the lock if it is free; the installer inherits it, as it may outlive a killed parent."""
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.set_inheritable(file.fileno(), True)
        else:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        return True
    except OSError as error:  # a file system that knows no locks counts as free
        return not isinstance(error, (BlockingIOError, PermissionError))


def wait_for(file):
    """Wait until no other run installs."""
    if not try_lock(file):
        say("another run is installing; waiting for it")
        while not try_lock(file):
            time.sleep(0.1)


def check_place():
    """Refuse to touch a .venv that is something else."""
    if not os.path.lexists(VENV):
        os.mkdir(VENV)
    known = os.path.exists(os.path.join(VENV, "pyvenv.cfg")) or os.path.exists(LOG)
    if not os.path.isdir(VENV) or (os.listdir(VENV) and not known):
        raise SetupError("%s is in the way: not a virtual environment; move or delete it" % VENV)


def usable(wanted, uv):
    """Tell whether .venv can be updated: finished, same place, same Python, in one piece."""
    place, old = wanted.split("\n")[0], read(STAMP).split("\n")[0]
    if old != place and (old or os.path.exists(LOG)):  # neither: somebody made it by hand
        return False
    wrong = "sys.prefix == sys.base_prefix or sys.implementation.cache_tag != %r"
    probe = "import sys%s; sys.exit(%s)" % ("" if uv else ", pip", wrong)
    probe = [PYTHON, "-I", "-c", probe % sys.implementation.cache_tag]
    try:
        return subprocess.call(probe, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def create(uv):
    """Make a new environment; of the old one, only the log that marks it as ours stays."""
    for path in [os.path.join(VENV, name) for name in os.listdir(VENV)]:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif path != LOG:
            os.remove(path)
    free = shutil.disk_usage(VENV).free
    if free < NEEDED:
        sizes = (VENV, NEEDED / 1e9, free / 1e9)
        raise SetupError("no disk space: %s needs %.1f GB and %.1f GB are free" % sizes)
    if uv:
        return run([uv, "venv", "--allow-existing", "--python", BASE, VENV])
    try:
        __import__("venv") and __import__("ensurepip")
    except ImportError as error:
        advice = "%s cannot make environments (%s); on Debian and Ubuntu: apt install python3-venv"
        raise SetupError(advice % (BASE, error))
    return run([BASE, "-m", "venv", VENV])


def install(uv):
    """Install the requirements at their locked versions."""
    files = ["-r", "requirements-dev.txt", "-c", LOCK]
    if uv:  # compiled now, as a sandbox that sees .venv read-only would compile on every import
        command = [uv, "pip", "install", "--python", PYTHON, "--compile-bytecode", "-b", LOCK]
    else:
        command = [PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
        command.append("--disable-pip-version-check")
    run(command + files)


def progress(seconds):
    """Return the live line: packages seen in the installer's output and found in .venv."""
    total = len(set(re.findall(r"^[\w.-]+(?===)", read(os.path.join(HERE, LOCK)), re.M)))
    collected = len(re.findall(r"^(?:Collecting|Processing) ", read(LOG), re.M))
    site = "lib/python*/site-packages" if fcntl else "Lib/site-packages"
    done = min(total, len(glob.glob(os.path.join(glob.escape(VENV), site, "*.dist-info"))))
    seen = "%d collected, " % min(total, collected) if collected else ""
    return "bootstrap: %s%d installed of about %d, %.0f s" % (seen, done, total, seconds)


def seconds_only(seconds):
    """Return the live line where there is nothing to count."""
    return "bootstrap: %.0f s" % seconds


def run(command, line=progress):
    """Run one installer command to its end, output to the log; or say why it failed."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    # build tools are locked too: pip reads the first up to 25.2, the second after
    clean.update(PIP_CONSTRAINT=LOCK, PIP_BUILD_CONSTRAINT=LOCK, PIP_USER="0")
    clean.update(DEBIAN_FRONTEND="noninteractive")
    with open(LOG, "ab") as log:
        start = log.tell()
        streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
        child = subprocess.Popen(command, cwd=HERE, env=clean, close_fds=False, **streams)
    try:
        watch(child, line)
    finally:
        child.terminate()  # nothing happens to one that has ended
        child.wait()
    if child.returncode:
        raise SetupError(explain(read(LOG, start), child.returncode))


def watch(child, line):
    """Wait for the child; on a terminal, with one line that lives."""
    start, live = time.time(), sys.stdout.isatty()
    while child.poll() is None:
        if live:
            sys.stdout.write("\r" + line(time.time() - start).ljust(78))
            sys.stdout.flush()
        time.sleep(0.1)
    if live:
        sys.stdout.write("\r" + " " * 78 + "\r")


def explain(output, status):
    """Say in one line why an installer failed."""
    if NO_SPACE.search(output):
        return "no disk space left while installing; see %s" % LOG
    if NO_NETWORK.search(output):
        return "no network: the package index could not be reached; see %s" % LOG
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error: ", "e: "))]
    last = (errors or lines or ["no output"])[-1][:200]
    return "the installer failed (status %d): %s; see %s" % (status, last, LOG)


def make(wanted):
    """Bring .venv up to date; the stamp goes first and comes back last."""
    check_place()
    uv, start = shutil.which("uv"), time.time()
    keep = usable(wanted, uv)
    open(LOG, "wb").close()
    if os.path.exists(STAMP):
        os.remove(STAMP)
    say("%s .venv with %s" % ("updating" if keep else "making", "uv" if uv else "pip"))
    if not keep:
        create(uv)
    install(uv)
    with open(STAMP, "w") as file:
        file.write(wanted)
    say("done in %.0f s" % (time.time() - start))


def there(package):
    """Tell whether a system package's program is found, on PATH or in its own place."""
    return any(shutil.which(name) or glob.glob(name) for name in package.programs)


def add(package):
    """Install a system package where that may be, or say what to type; a failure ends nothing."""
    if not sys.platform.startswith("linux") or there(package):
        return
    try:
        if os.geteuid() or not shutil.which("apt-get"):
            raise SetupError(advice(package))
        install_system(package)
    except (SetupError, OSError) as error:
        sys.stderr.write("bootstrap: %s\n" % (package.without % describe(error)))


def advice(package):
    """Say how to install a system package by the package manager that is here."""
    for name, words in MANAGERS:
        if shutil.which(name):
            return "type %s%s %s" % ("sudo " if os.geteuid() else "", words, package.name)
    return "install it with your package manager"


def install_system(package):
    """Install a system package with apt-get, unless a run that was waited for has."""
    with open(VENV + ".lock", "a") as lock:
        wait_for(lock)
        if not there(package):
            say("installing %s, %s" % (package.name, package.purpose))
            run(["/bin/sh", "-c", UPDATED.format(APT + package.name)], seconds_only)


def describe(error):
    """Say in one line what is wrong: a problem, or something the operating system refused."""
    if isinstance(error, SetupError):
        return str(error)
    what = "no disk space left" if NO_SPACE.search(str(error)) else "cannot go on"
    return "%s: %s; the course must be whole, and its folder writable" % (what, error)


def main():
    """Check, then make what is missing, one run at a time; return the exit status."""
    try:
        if not (3, 11) <= sys.version_info[:2] <= (3, 14):
            raise SetupError(WRONG % (sys.version.split()[0], sys.executable))
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        wanted = fingerprint()
        if not ready(wanted):
            with open(VENV + ".lock", "a") as lock:
                wait_for(lock)
                if not ready(wanted):
                    make(wanted)
        for option in PACKAGES:
            if option in sys.argv[1:]:
                add(PACKAGES[option])
    except KeyboardInterrupt:
        sys.stderr.write("bootstrap: interrupted; run it again to finish\n")
        return 130
    except (SetupError, OSError) as error:
        sys.stderr.write("bootstrap: %s\n" % describe(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
