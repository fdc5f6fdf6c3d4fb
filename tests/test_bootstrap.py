"""bootstrap.py, the Makefile, the lock and CI, as a stranger with a fresh clone meets them.

Installs use a copy of the script with one tiny package that brings its own build backend, so that
nothing comes from the network. The backend does what its environment variable BACKEND asks for.
"""

import contextlib
import itertools
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ["help", "demo", "test", "test-browser", "release", "notebooks", "text", "roster"]
TARGETS += ["collect", "grade", "feedback", "report", "export", "lab", "lite", "docs", "bench"]
TARGETS += ["mutants", "clean"]
SYSTEM = dict.fromkeys(["demo", "grade", "bench"], " --sandbox")
SYSTEM["test"] = " --sandbox --browser --database"
SYSTEM["test-browser"] = " --sandbox --browser"
MAKE_SETTINGS = ("MAKE", "MFLAGS", "ARGS")  # pytest itself may run under make
POSIX = os.name == "posix"
BACKEND = """
import errno, os, time, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    order, _, rest = os.environ.get("BACKEND", "").partition(" ")
    if order == "slow":
        open("building", "w").close()
        time.sleep(float(rest))
    elif order == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    elif order == "broken":
        raise RuntimeError("this backend is broken")
    name = "tiny-1.0-py3-none-any.whl"
    info = "tiny-1.0.dist-info/"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("tiny.py", "WHERE = %r" % os.getcwd())
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
        tags = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(info + "WHEEL", tags)
        wheel.writestr(info + "RECORD", "")
    return name

build_wheel = build_editable
"""
PYPROJECT = """
[project]
name = "tiny"
version = "1.0"
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
NO_UV = pytest.mark.skipif(not shutil.which("uv"), reason="uv is not on PATH")
INSTALLERS = pytest.mark.parametrize("installer", ["pip", pytest.param("uv", marks=NO_UV)])


class Clone:
    """A folder with bootstrap.py and little to install."""

    def __init__(self, folder: Path, installer: str = "pip") -> None:
        self.folder, self.venv = folder, folder / ".venv"
        self.stamp, self.log = self.venv / ".stamp", self.venv / "install.log"
        self.python = self.venv / ("bin/python" if POSIX else "Scripts/python.exe")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "bootstrap.py", folder)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "constraints.txt").write_text("tiny==1.0\n")
        (folder / "requirements.txt").write_text("-e .\n")
        (folder / "requirements-dev.txt").write_text("-r requirements.txt\n")
        self.env = self.clean_environment(installer)

    def clean_environment(self, installer: str) -> dict[str, str]:
        """Return the caller's variables without its settings for installers, and uv if wanted."""
        skip = ("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV", "BACKEND", *MAKE_SETTINGS)
        env = {key: value for key, value in os.environ.items() if not key.startswith(skip)}
        tools = self.folder.parent / (self.folder.name + "-tools")
        tools.mkdir(exist_ok=True)
        if installer == "uv":
            shutil.copy(shutil.which("uv") or "", tools)
        nowhere = str(self.folder.parent / "cache")
        return env | {"PATH": str(tools), "PIP_CONFIG_FILE": os.devnull, "UV_CACHE_DIR": nowhere}

    def command(self, *prefix: str | Path) -> list[str]:
        """Return the command line of a run."""
        return [*map(str, prefix or (sys.executable,)), str(self.folder / "bootstrap.py")]

    def run(
        self, *prefix: str | Path, options: tuple[str, ...] = (), **env: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run bootstrap.py to its end, from elsewhere."""
        return subprocess.run(
            [*self.command(*prefix), *options],
            env=self.env | env,
            cwd=self.folder.parent,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def start(self, **env: str) -> "subprocess.Popen[str]":
        """Start bootstrap.py and wait until it installs."""
        (self.folder / "building").unlink(missing_ok=True)
        pipe = subprocess.PIPE
        child = subprocess.Popen(
            self.command(),
            env=self.env | env,
            stdout=pipe,
            stderr=pipe,
            text=True,
            # a shell may have started the tests in the background, where Ctrl-C is ignored
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        deadline = time.monotonic() + 60
        while not (self.folder / "building").exists() and time.monotonic() < deadline:
            assert child.poll() is None, child.communicate()
            time.sleep(0.02)
        return child

    def works(self) -> bool:
        """Tell whether the package can be imported from the environment."""
        command = [str(self.python), "-c", "import tiny; print(tiny.WHERE)"]
        done = subprocess.run(command, capture_output=True, text=True, env=self.env)
        return done.stdout.strip() == str(self.folder)


@pytest.fixture
def clone(tmp_path):
    """Return a fresh clone without an environment, for pip."""
    return Clone(tmp_path.resolve() / "a clone")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Return a clone with an environment; each test leaves it in working order."""
    clone = Clone(tmp_path_factory.mktemp("shared").resolve() / "a clone")
    done = clone.run()
    assert done.returncode == 0, done.stderr
    return clone


@pytest.fixture
def changed(shared):
    """Return the shared clone when it is in order but for a changed file: quick to bring up."""
    assert shared.run().returncode == 0
    with (shared.folder / "constraints.txt").open("a") as file:
        file.write("# changed\n")
    return shared


def refused(done, *words):
    """Assert that a run ended with status 2 and one line that has these words."""
    assert done.returncode == 2, done
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("bootstrap: "), done.stderr
    for word in words:
        assert str(word) in done.stderr
    return True


# ---------------------------------------------------------------- what it makes


@INSTALLERS
def test_first_run_installs_and_second_does_nothing(tmp_path, installer):
    clone = Clone(tmp_path.resolve() / "a clone", installer)
    first = clone.run()
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith(f"bootstrap: making .venv with {installer}\n")
    assert 1 <= first.stdout.count("\n") <= 3
    assert clone.works()
    assert "tiny" in clone.log.read_text()
    before = [path.stat().st_mtime_ns for path in (clone.stamp, clone.log, clone.python)]
    second = clone.run()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert before == [path.stat().st_mtime_ns for path in (clone.stamp, clone.log, clone.python)]


@pytest.mark.parametrize("name", ["requirements.txt", "constraints.txt", "pyproject.toml"])
def test_changed_file_updates(shared, name):
    with (shared.folder / name).open("a") as file:
        file.write("# changed\n")
    marker = shared.venv / "kept"
    marker.touch()
    done = shared.run()
    assert done.stdout.startswith("bootstrap: updating .venv")
    assert done.returncode == 0 and shared.works()
    assert marker.exists()
    assert shared.run().stdout == ""


def test_new_requirements_file_updates(shared):
    (shared.folder / "requirements-more.txt").touch()
    assert shared.run().stdout.startswith("bootstrap: updating .venv")


def test_interrupted_install_is_repaired(shared):
    shared.stamp.unlink()
    (shared.venv / "half").touch()
    done = shared.run()
    assert done.stdout.startswith("bootstrap: making .venv")
    assert done.returncode == 0 and shared.works()
    assert shared.stamp.exists() and not (shared.venv / "half").exists()


@pytest.mark.skipif(not POSIX, reason="no links to interpreters on Windows")
def test_dangling_python_is_rebuilt(shared):
    for link in shared.python.parent.glob("python*"):
        link.unlink()
    shared.python.symlink_to(shared.folder / "no-such-python")
    done = shared.run()
    assert done.returncode == 0 and shared.works()
    assert shared.run().stdout == ""


def test_moved_folder_is_rebuilt(clone, tmp_path):
    assert clone.run().returncode == 0
    moved = tmp_path.resolve() / "moved"
    clone.folder.rename(moved)
    again = Clone(moved)
    assert again.run().stdout.startswith("bootstrap: making .venv")
    assert again.works()


def test_environment_made_by_hand_is_kept(clone, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", str(clone.venv)], check=True, env=clone.env)
    (clone.venv / "mine").touch()
    (tmp_path / "pip.py").write_text("raise SystemExit('not this pip')\n")
    done = clone.run(PYTHONPATH=str(tmp_path))
    assert done.stdout.startswith("bootstrap: updating .venv")
    assert clone.works() and (clone.venv / "mine").exists()


def test_callers_packages_and_settings_do_not_count(clone, tmp_path):
    (tmp_path / "pip.py").write_text("raise SystemExit('not this pip')\n")
    done = clone.run(PYTHONPATH=str(tmp_path), PIP_USER="1", PIP_REQUIRE_VIRTUALENV="1")
    assert done.returncode == 0, done.stderr
    assert clone.works()


@pytest.mark.skipif(not POSIX, reason="sends a POSIX signal")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_stopped_run_says_so_in_one_line(changed, name):
    child = changed.start(BACKEND="slow 60")
    child.send_signal(signal.Signals[name])
    output, errors = child.communicate(timeout=30)
    assert child.returncode == 130
    assert errors == "bootstrap: interrupted; run it again to finish\n"
    assert "Traceback" not in output
    assert not changed.stamp.exists()
    assert changed.run().returncode == 0 and changed.works()


def test_two_at_once(changed):
    first = changed.start(BACKEND="slow 1")
    second = changed.run()
    first_output, first_errors = first.communicate(timeout=120)
    assert (first.returncode, first_errors) == (0, "")
    assert (second.returncode, second.stderr) == (0, "")
    assert "waiting" not in first_output
    assert second.stdout == "bootstrap: another run is installing; waiting for it\n"
    assert changed.works()


@pytest.mark.skipif(not POSIX, reason="the lock is inherited on POSIX only")
def test_run_after_a_killed_one_waits_for_its_installer(changed):
    first = changed.start(BACKEND="slow 2")
    first.kill()
    first.communicate()
    second = changed.run()
    assert second.returncode == 0
    assert second.stdout.startswith("bootstrap: another run is installing; waiting for it\n")
    assert changed.works()


@pytest.mark.skipif(not POSIX, reason="needs a pseudo-terminal")
def test_terminal_gets_one_live_line(changed):
    import pty

    ours, theirs = pty.openpty()
    env = changed.env | {"BACKEND": "slow 0.5"}
    with subprocess.Popen(changed.command(), env=env, stdout=theirs, stderr=theirs):
        os.close(theirs)
        output = b""
        with contextlib.suppress(OSError):  # Linux ends a closed terminal with EIO
            while piece := os.read(ours, 4096):
                output += piece
    os.close(ours)
    assert re.search(r"\rbootstrap: .*\d installed of about 1, \d+ s *\r", output.decode())
    assert output.count(b"\n") == 2


# ---------------------------------------------------------------- system packages

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
APT_GET = """#!/bin/sh
echo "$@ as $DEBIAN_FRONTEND" >> "{folder}/calls"
read line && echo "it read $line" >> "{folder}/calls"
{body}
"""
INSTALLED = 'PATH=/usr/bin:/bin ; touch "{folder}/bwrap" ; chmod +x "{folder}/bwrap"'
OFFLINE = """
[ $1 = update ] && echo "W: Failed to fetch http://x  Temporary failure resolving 'x'" && exit 0
echo "E: Unable to locate package bubblewrap" ; exit 100
"""


class System:
    """A clone in order, on a system with a PATH of its own and a user of our choice."""

    def __init__(self, clone: Clone, folder: Path) -> None:
        self.clone, self.bin, self.site = clone, folder / "bin", folder / "site"
        self.bin.mkdir()
        self.site.mkdir()
        self.env = {
            "PATH": str(self.bin),
            "PYTHONPATH": str(self.site),
            "DEBIAN_FRONTEND": "dialog",
        }
        self.pretend("os.geteuid = lambda: 0")

    def pretend(self, line: str) -> None:
        """Run this line of Python before bootstrap.py."""
        (self.site / "sitecustomize.py").write_text(f"import os, sys\n{line}\n")

    def put(self, name: str, script: str = "#!/bin/sh\nexit 1\n") -> None:
        """Put a program on PATH."""
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def put_apt_get(self, body: str = INSTALLED) -> None:
        """Put an apt-get on PATH that notes how it is called and then does this."""
        script = APT_GET.replace("{body}", body).replace("{folder}", str(self.bin))
        self.put("apt-get", script)

    def calls(self) -> list[str]:
        """Return what apt-get was asked for, without its options."""
        calls = self.bin / "calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        assert all(line.endswith(" as noninteractive") for line in lines)
        return [" ".join(re.sub(r" -\S+( \S+::\S+)?", "", line).split()[:-2]) for line in lines]

    def run(self, *options: str) -> "subprocess.CompletedProcess[str]":
        """Run the step of the sandbox to its end."""
        return self.clone.run(options=options or ("--sandbox",), **self.env)


@pytest.fixture
def system(shared, tmp_path):
    """Return a system for root without bubblewrap and package manager."""
    assert shared.run().returncode == 0
    return System(shared, tmp_path.resolve())


def goes_on(done, *words):
    """Assert that one line has these words and a way out, and that the run goes on."""
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("bootstrap: grading needs bubblewrap: ")
    assert done.stderr.endswith("; trusted work can be graded with --unsafe-no-sandbox\n")
    for word in words:
        assert str(word) in done.stderr
    return True


def silent(done):
    """Assert that a run did and said nothing."""
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return True


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
def test_installed_bubblewrap_is_found_and_nothing_happens(shared):
    assert shared.run().returncode == 0
    before = shared.log.stat().st_mtime_ns
    assert silent(shared.run(options=("--sandbox",), PATH=os.environ["PATH"]))
    assert shared.log.stat().st_mtime_ns == before


@LINUX
@pytest.mark.parametrize("uid", [0, 1000])
def test_bubblewrap_that_does_not_work_is_not_the_bootstraps_business(system, uid):
    system.pretend(f"os.geteuid = lambda: {uid}")
    system.put("bwrap", "#!/bin/sh\nexit 1\n")
    system.put_apt_get()
    assert silent(system.run())
    assert system.calls() == []


@LINUX
def test_root_gets_bubblewrap_with_apt(system):
    system.put_apt_get("echo a line of the package manager\n" + INSTALLED)
    first = system.run()
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("bootstrap: installing bubblewrap, ")
    assert first.stdout.count("\n") == 1
    assert system.calls() == ["install bubblewrap"]
    assert "--no-install-recommends" in (system.bin / "calls").read_text()
    assert "a line of the package manager" in system.clone.log.read_text()
    assert silent(system.run())
    assert len(system.calls()) == 1


@LINUX
def test_lists_of_packages_are_brought_up_to_date_when_that_helps(system):
    system.put_apt_get(f"""
        [ $1 = update ] && : > "{system.bin}/lists" && exit 100  # a broken list of somebody else's
        [ -e "{system.bin}/lists" ] || exit 100
        {INSTALLED}""")
    assert system.run().stderr == ""
    assert system.calls() == ["install bubblewrap", "update", "install bubblewrap"]


@LINUX
def test_no_network_for_apt(system):
    system.put_apt_get(OFFLINE)
    assert goes_on(system.run(), "no network", system.clone.log)


@LINUX
def test_any_other_failure_of_apt_names_its_reason(system):
    with system.clone.log.open("a") as log:
        log.write("Retrying (what an earlier installer said)\n")
    system.put_apt_get('echo "E: dpkg is locked" ; echo more ; exit 100')
    assert goes_on(system.run(), "(status 100): E: dpkg is locked", system.clone.log)


@LINUX
def test_unwritable_folder_does_not_stop_who_has_an_environment(system):
    lock = system.clone.folder / ".venv.lock"
    lock.unlink()
    lock.mkdir()
    system.put_apt_get()
    try:
        assert goes_on(system.run(), lock)
    finally:
        lock.rmdir()


@LINUX
@pytest.mark.parametrize(
    ("manager", "wanted"),
    [
        ("apt-get", "type sudo apt install bubblewrap;"),
        ("dnf", "type sudo dnf install bubblewrap;"),
        ("pacman", "type sudo pacman -S bubblewrap;"),
        ("other", "install it with your package manager;"),
    ],
)
def test_ordinary_user_is_told_what_to_type(system, manager, wanted):
    system.pretend("os.geteuid = lambda: 1000")
    system.put_apt_get()
    (system.bin / "apt-get").rename(system.bin / manager)
    done = system.run()
    assert goes_on(done, wanted) and done.stdout == ""
    assert system.calls() == []


@LINUX
def test_root_without_apt_needs_no_sudo(system):
    system.put("dnf")
    assert goes_on(system.run(), "type dnf install bubblewrap;")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_are_not_asked_for_it(system, platform):
    system.pretend(f"sys.platform = {platform!r}")
    system.put_apt_get()
    assert silent(system.run())
    assert system.calls() == []


@LINUX
@pytest.mark.parametrize(
    ("option", "name", "program"),
    [("--browser", "chromium", "chromium"), ("--database", "postgresql", "postgres")],
)
def test_what_tests_look_with_is_installed_or_asked_for_in_the_same_way(
    system, option, name, program
):
    elsewhere = "glob.glob = lambda path, real=glob.glob: real(path) if '/usr/' not in path else []"
    system.pretend(f"import glob; os.geteuid = lambda: 0; {elsewhere}")
    system.put_apt_get(OFFLINE)
    asked = system.run(option)
    assert asked.returncode == 0
    assert re.match(f"bootstrap: testing .* needs {name}: no network", asked.stderr)
    assert asked.stderr.endswith("their tests are skipped without\n")
    system.put_apt_get(INSTALLED.replace("bwrap", program))
    assert system.run(option).stdout.startswith(f"bootstrap: installing {name}, ")
    assert system.calls()[-1] == f"install {name}"
    assert silent(system.run(option))


def test_environment_alone_asks_for_no_sandbox(system):
    system.put_apt_get()
    assert silent(system.run("--"))
    assert system.calls() == []


@LINUX
def test_sandbox_comes_after_the_environment(clone):
    done = clone.run(options=("--sandbox",))
    assert done.stdout.startswith("bootstrap: making .venv") and clone.works()
    assert goes_on(done)


def start_slow_apt(system, seconds):
    """Start a run and wait until its apt-get works."""
    system.put_apt_get(f"PATH=/usr/bin:/bin ; sleep {seconds}\n" + INSTALLED)
    child = subprocess.Popen(
        [*system.clone.command(), "--sandbox"],
        env=system.clone.env | system.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not system.calls() and time.monotonic() < deadline:
        time.sleep(0.02)
    return child


@LINUX
def test_two_at_once_install_bubblewrap_once(system):
    first = start_slow_apt(system, 1)
    second = system.run()
    output, errors = first.communicate(timeout=60)
    assert (first.returncode, errors, output.count("\n")) == (0, "", 1)
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout == "bootstrap: another run is installing; waiting for it\n"
    assert system.calls() == ["install bubblewrap"]


@LINUX
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_stopped_while_apt_works(system, name):
    child = start_slow_apt(system, 1)
    child.send_signal(signal.Signals[name])
    _, errors = child.communicate(timeout=30)
    assert child.returncode == 130
    assert errors == "bootstrap: interrupted; run it again to finish\n"
    assert system.run().returncode == 0  # waits for the apt-get that was left to its end
    assert system.calls() == ["install bubblewrap"]


def ask_for_the_sandbox(folder, **env):
    """Run a test that asks for a sandbox, with this project's conftest; return what it says."""
    (folder / "test_it.py").write_text("def test_it(sandbox_here): pass\n")
    python_path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    skip = ("CI", "PYTEST_ADDOPTS")
    clean = {key: value for key, value in os.environ.items() if key not in skip}
    command = [sys.executable, "-m", "pytest", "-rsE", "-p", "conftest"]
    command += ["-p", "no:cacheprovider", "--noconftest", "-c", os.devnull, "--rootdir", "."]
    done = subprocess.run(
        [*command, "test_it.py"],
        cwd=folder,
        env=clean | env | {"PYTHONPATH": python_path},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout


def test_tests_of_the_sandbox_skip_without_bubblewrap_and_say_why(tmp_path):
    output = ask_for_the_sandbox(tmp_path, PATH=str(tmp_path))
    assert "1 skipped" in output and "bubblewrap is not installed" in output


@LINUX
def test_tests_of_the_sandbox_fail_without_bubblewrap_in_ci(tmp_path):
    output = ask_for_the_sandbox(tmp_path, PATH=str(tmp_path), CI="true")
    assert "1 error" in output and "bubblewrap is not installed" in output


def test_tests_of_the_sandbox_run_where_there_is_one(tmp_path, sandbox_here):
    assert "1 passed" in ask_for_the_sandbox(tmp_path, CI="true")


# ---------------------------------------------------------------- what it refuses


def old_pythons():
    """Return interpreters older than 3.11 from PATH and where version managers keep them."""
    names = ["python2", "python2.7", *(f"python3.{minor}" for minor in range(4, 11))]
    found = [path for name in names if (path := shutil.which(name))]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    uv = Path.home() / ".local/share/uv/python"
    for pattern in ("2.*", "3.[4-9]*", "3.10*", "cpython-3.[4-9]*", "cpython-3.10*"):
        for folder in itertools.chain(pyenv.glob(pattern), uv.glob(pattern)):
            found.append(str(folder / "bin" / "python"))
    check = "import sys; sys.exit(not sys.version_info < (3, 11))"
    good = []
    for path in found:
        with contextlib.suppress(OSError):
            if subprocess.run([path, "-c", check], capture_output=True).returncode == 0:
                good.append(path)
    return good


def pretend(version):
    """Return a command that runs a script as if Python had this version."""
    code = f"""
        import runpy, sys
        class Version(tuple):
            pass
        sys.version_info, sys.version = {version}, "{".".join(map(str, version))} (pretended)"
        runpy.run_path(sys.argv[1], run_name="__main__")
    """
    return sys.executable, "-c", textwrap.dedent(code)


def test_old_python_is_refused(clone):
    for python in old_pythons() or [None]:
        done = clone.run(*([python] if python else pretend((3, 9, 7))))
        assert refused(done, "needs Python 3.11 to 3.14", "make PYTHON=python3.12 demo")
        assert re.search(r"not \d\.\d+\.\d+ \(\S+\)", done.stderr)
    assert not clone.venv.exists()


def test_new_python_is_refused(clone):
    assert refused(clone.run(*pretend((3, 15, 0))), "not 3.15.0", "needs Python 3.11 to 3.14")


def test_file_in_the_way(clone):
    clone.venv.write_text("mine")
    assert refused(clone.run(), clone.venv, "in the way")
    assert clone.venv.read_text() == "mine"


@pytest.mark.skipif(not POSIX, reason="links need rights on Windows")
def test_dangling_link_in_the_way(clone):
    clone.venv.symlink_to(clone.folder / "nowhere")
    assert refused(clone.run(), clone.venv, "in the way")


def test_foreign_folder_in_the_way(clone):
    clone.venv.mkdir()
    (clone.venv / "thesis.txt").write_text("mine")
    assert refused(clone.run(), clone.venv, "in the way", "not a virtual environment")
    assert [path.name for path in clone.venv.iterdir()] == ["thesis.txt"]


@INSTALLERS
def test_no_network(tmp_path, installer):
    clone = Clone(tmp_path.resolve() / "a clone", installer)
    with socket.socket() as closed:  # bound, not listening: refuses at once
        closed.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        (clone.folder / "requirements.txt").write_text("idna\n")
        done = clone.run(
            PIP_INDEX_URL=index, PIP_RETRIES="1", UV_DEFAULT_INDEX=index, UV_HTTP_RETRIES="0"
        )
    assert refused(done, "no network", clone.log)
    assert not clone.stamp.exists()
    (clone.folder / "requirements.txt").write_text("-e .\n")
    assert clone.run().returncode == 0 and clone.works()


def test_no_disk_before(clone, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import collections, shutil\n"
        "usage = collections.namedtuple('usage', 'total used free')\n"
        "shutil.disk_usage = lambda path: usage(10**9, 7 * 10**8, 3 * 10**8)\n"
    )
    done = clone.run(PYTHONPATH=str(tmp_path))
    assert refused(done, "no disk space", clone.venv, "needs 0.9 GB and 0.3 GB are free")
    assert not clone.stamp.exists()


@INSTALLERS
def test_no_disk_on_the_way(tmp_path, installer):
    clone = Clone(tmp_path.resolve() / "a clone", installer)
    assert refused(clone.run(BACKEND="full"), "no disk space left", clone.venv, clone.log)
    assert not clone.stamp.exists()


@INSTALLERS
def test_any_other_failure_names_its_reason_and_the_log(tmp_path, installer):
    clone = Clone(tmp_path.resolve() / "a clone", installer)
    assert refused(clone.run(BACKEND="broken"), "the installer failed (status", clone.log)
    assert "this backend is broken" in clone.log.read_text()


def test_python_without_ensurepip(clone, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError('No module named ensurepip')\n")
    done = clone.run(PYTHONPATH=str(tmp_path))
    assert refused(
        done, "ensurepip", "apt install python3-venv", Path(sys.executable).resolve().parent
    )


def without_privileges():
    """Return a command prefix under which this user is bound by file modes, or skip."""
    if not POSIX:
        pytest.skip("file modes do not bind on Windows")
    if os.getuid():
        return (sys.executable,)
    if not shutil.which("setpriv"):
        pytest.skip("root is not bound by file modes, and setpriv is not there to bind it")
    return shutil.which("setpriv"), "--bounding-set=-dac_override,-dac_read_search", sys.executable


def test_unwritable_folder(clone):
    prefix = without_privileges()
    clone.folder.chmod(0o555)
    try:
        done = clone.run(*prefix)
    finally:
        clone.folder.chmod(0o755)
    assert refused(done, clone.folder, "Permission denied", "writable")


def test_incomplete_copy(clone):
    (clone.folder / "constraints.txt").unlink()
    assert refused(clone.run(), clone.folder / "constraints.txt", "whole")


# ---------------------------------------------------------------- the lock


def locked():
    """Return the lock's lines without comments."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_lock_is_fit_for_pip():
    for line in locked():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", line), line


def test_lock_covers_the_requirements():
    pins = [Requirement(line) for line in locked()]
    text = "".join((ROOT / f"requirements{dev}.txt").read_text() for dev in ("", "-dev"))
    wanted = [Requirement(line) for line in text.splitlines() if line and line[0] not in "#-"]
    assert len(wanted) >= 10
    for need in wanted:
        versions = [str(pin.specifier)[2:] for pin in pins if pin.name == need.name]
        assert versions, f"{need.name} is not in constraints.txt"
        assert all(need.specifier.contains(version) for version in versions), need


# ---------------------------------------------------------------- make and CI

MAKE = pytest.mark.skipif(not shutil.which("make"), reason="make is not on PATH")


def make(*arguments, folder=ROOT):
    """Run make and return its output lines."""
    skip = ("PYTHON", *MAKE_SETTINGS)
    env = {key: value for key, value in os.environ.items() if not key.startswith(skip)}
    command = ["make", "--no-print-directory", *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@MAKE
def test_help_lists_the_targets_and_is_the_default():
    lines = make("help")
    listed = [re.fullmatch(r"  make ([\w-]+) +\w.{5,70}", line) for line in lines]
    assert [match[1] for match in listed if match] == TARGETS
    assert 'make grade ARGS="stones --student student-01"' in "\n".join(lines)
    assert make() == lines


@MAKE
@pytest.mark.parametrize("target", [t for t in TARGETS[1:-1] if t != "lite"])
def test_target_bootstraps_then_only_forwards(target, tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    module = {"demo": "assessment demo", "test": "pytest", "lab": "jupyter lab", "bench": "bench"}
    module["mutants"] = "assessment mutants"
    module["test-browser"] = "pytest tests/browser"
    module["docs"] = "sphinx -W --keep-going docs build/docs"
    wanted = f" -m {module.get(target, 'autograder ' + target)} one --two"
    first, second = make("-n", target, "ARGS=one --two", "PYTHON=py", folder=tmp_path)
    assert first == "py bootstrap.py" + SYSTEM.get(target, "")
    assert re.fullmatch(r"\.venv/\w+/python" + re.escape(wanted), second)


@MAKE
def test_lite_builds_anew_from_the_release(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    first, away, build, *_ = make("-n", "lite", "ARGS=--force", "PYTHON=py", folder=tmp_path)
    assert (first, away.split()[:3]) == ("py bootstrap.py", ["rm", "-rf", "build/lite"])
    wanted = " -m jupyterlite_core build --lite-dir lite --output-dir build/lite --force"
    assert re.fullmatch(r"\.venv/\w+/python" + re.escape(wanted), build)


@MAKE
def test_who_does_without_the_sandbox_is_not_asked_for_it(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    arguments = ["-n", "grade", "ARGS=stones --unsafe-no-sandbox", "PYTHON=py"]
    assert make(*arguments, folder=tmp_path)[0].split() == ["py", "bootstrap.py"]


@MAKE
@pytest.mark.skipif(not POSIX, reason="links need rights on Windows")
def test_python_named_once_is_kept_until_it_breaks(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    assert make("-n", "lab", folder=tmp_path)[0] == "python3 bootstrap.py"
    link = tmp_path / ".venv/bin/python"
    link.parent.mkdir(parents=True)
    link.symlink_to(sys.executable)
    assert make("-n", "lab", folder=tmp_path)[0] == ".venv/bin/python bootstrap.py"
    link.unlink()
    link.symlink_to("no-such-python")
    assert make("-n", "lab", folder=tmp_path)[0] == "python3 bootstrap.py"


@MAKE
def test_clean_keeps_a_courses_own_work(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    kept = ["submitted/ann/stones/stones.ipynb", "submitted/ann/__pycache__/x", "autograded/x"]
    kept += ["feedback/x", "report/x", "gradebook.db", "release/x", "source/x", "Makefile"]
    gone = [".venv/bin/x", "demo/gradebook.db", ".pytest_cache/x", "source/__pycache__/x"]
    gone += ["build/lite/x", "lite/.cache/x", ".jupyterlite.doit.db", "tests/a/__pycache__/x"]
    gone += ["gmm_course.egg-info/x", "__pycache__/x", ".mypy_cache/x"]
    for name in [*kept[:-1], *gone]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    make("clean", folder=tmp_path)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == set(kept)


def workflow():
    """Return the one job of the workflow."""
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def test_workflow_runs_the_two_commands():
    (job,) = workflow()["jobs"].values()
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert [run for run in runs if "make" in run] == ["make demo", "make test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert job["timeout-minutes"] <= 60


def test_workflow_sets_up_the_sandbox_on_linux_before_it_is_needed():
    (job,) = workflow()["jobs"].values()
    runs = [step.get("run", "") for step in job["steps"]]
    (setup,) = [step for step in job["steps"] if "bubblewrap" in step.get("run", "")]
    assert setup["if"] == "runner.os == 'Linux'"
    assert "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" in setup["run"]
    assert runs.index(setup["run"]) < runs.index("make demo")


def test_workflow_is_modest():
    whole = workflow()
    (job,) = whole["jobs"].values()
    assert whole["permissions"] == {"contents": "read"}
    assert whole["concurrency"]["cancel-in-progress"] is True
    uses = [step["uses"] for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", use) for use in uses)
    (upload,) = [step for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    assert upload["if"] == "always()"
    assert upload["with"]["path"].split() == ["demo/report", "demo/feedback"]


@MAKE
@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not on PATH")
def test_ci_run_ends_with_pytests_last_line(tmp_path):
    """It works in a fresh clone with a space in its name, and fails when pytest does."""
    clone = Clone(tmp_path.resolve() / "a clone")
    shutil.copy(ROOT / "Makefile", clone.folder)
    shutil.copytree(ROOT / ".ci", clone.folder / ".ci")
    (clone.folder / "pytest.py").write_text("print('1 passed in 0.01s')\nraise SystemExit(3)\n")
    env = clone.env | {"PATH": os.environ["PATH"], "PYTHON": shlex.quote(sys.executable)}
    command = ["bash", str(clone.folder / ".ci/run")]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stdout.splitlines()[-1] == "1 passed in 0.01s", done.stderr
