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
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest
import yaml

from sampling import long

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ["help", "demo", "test", "test-long", "test-all", "test-browser", "lint", "release"]
TARGETS += ["notebooks", "text", "roster", "collect", "grade", "feedback", "report", "export"]
TARGETS += ["lab", "lite", "docs", "bench", "mutants", "lock", "clean"]
TESTING = " --dev --sandbox --browser --database"
OPTIONS = dict.fromkeys(["demo", "grade", "bench"], " --sandbox")
OPTIONS |= dict.fromkeys(["test", "test-long", "test-all", "test-browser"], TESTING)
OPTIONS |= dict.fromkeys(["docs", "mutants", "lint", "lock", "lite"], " --dev")
MAKE_SETTINGS = ("MAKE", "MFLAGS", "ARGS")  # pytest itself may run under make
POSIX = os.name == "posix"
UV = shutil.which(
    "uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
)
BACKEND = """
import errno, os, time, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    order, _, rest = os.environ.get("BACKEND", "").partition(" ")
    if order == "slow":
        open("building", "w").close()
        parent, until = os.getppid(), time.monotonic() + float(rest)
        while os.getppid() == parent and time.monotonic() < until:  # else a next run waits for it
            time.sleep(0.05)
    elif order == "wait":
        open("building", "w").close()
        while not os.path.exists("go"):
            time.sleep(0.05)
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
requires-python = ">=3.11"
[project.optional-dependencies]
cluster = []
[dependency-groups]
labs = []
dev = ["tiny[cluster]"]
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


class Clone:
    """A folder with bootstrap.py and little to install; `installer` is on PATH if it is uv."""

    def __init__(self, folder: Path, installer: str = "uv") -> None:
        self.folder, self.venv = folder, folder / ".venv"
        self.stamp = self.venv / ".stamp"
        self.python = self.venv / ("bin/python" if POSIX else "Scripts/python.exe")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "bootstrap.py", folder)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "requirements.txt").write_text("-e .\n")
        (folder / "requirements-dev.txt").write_text("-e .\n")
        skip = ("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV", "BACKEND", *MAKE_SETTINGS)
        env = {key: value for key, value in os.environ.items() if not key.startswith(skip)}
        cache = str(folder.parent / "cache")
        self.env = env | {"PIP_CONFIG_FILE": os.devnull, "UV_CACHE_DIR": cache, "UV_OFFLINE": "1"}
        self.env["PIP_NO_INDEX"] = "1"
        subprocess.run([UV, "lock", "-q"], cwd=folder, env=self.env, check=True)
        tools = folder.parent / (folder.name + "-tools")
        tools.mkdir(exist_ok=True)
        if installer == "uv":
            shutil.copy(UV, tools)
        self.env["PATH"] = str(tools)

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
        for name in ("building", "go"):
            (self.folder / name).unlink(missing_ok=True)
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

    def change(self) -> None:
        """Give it a new version, so that it has to be installed anew."""
        text = (self.folder / "pyproject.toml").read_text()
        (self.folder / "pyproject.toml").write_text(text + "# changed\n")
        (self.folder / "backend.py").write_text(BACKEND + f"# {time.time()}\n")

    def works(self) -> bool:
        """Tell whether the package can be imported from the environment."""
        command = [str(self.python), "-c", "import tiny; print(tiny.WHERE)"]
        done = subprocess.run(command, capture_output=True, text=True, env=self.env)
        return done.stdout.strip() == str(self.folder)


@pytest.fixture
def clone(tmp_path):
    """Return a fresh clone without an environment."""
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
    shared.change()
    return shared


def refused(done, *words):
    """Assert that a run ended with status 2, and that its last line has these words."""
    assert done.returncode == 2, done
    last = done.stderr.splitlines()[-1]
    assert last.startswith("bootstrap: "), done.stderr
    for word in words:
        assert str(word) in last
    return True


# ---------------------------------------------------------------- what it makes


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_first_run_installs_and_second_does_nothing(tmp_path, installer):
    clone = Clone(tmp_path.resolve() / "a clone", installer)
    first = clone.run()
    assert first.returncode == 0, first.stderr
    assert f"bootstrap: installing with {installer}" in first.stdout
    assert ("uv cannot be had here" in first.stdout) == (installer == "pip")
    assert first.stdout.splitlines()[-1].startswith(f"bootstrap: {clone.venv} is made")
    assert clone.works()
    before = [path.stat().st_mtime_ns for path in (clone.stamp, clone.python)]
    second = clone.run()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert before == [path.stat().st_mtime_ns for path in (clone.stamp, clone.python)]


def test_uv_is_fetched_where_it_is_not_there(tmp_path):
    """A package index with nothing but a uv that forwards to the real one."""
    clone = Clone(tmp_path.resolve() / "a clone", "pip")
    info = "uv-0.9.0.dist-info/"
    with zipfile.ZipFile(tmp_path / "uv-0.9.0-py3-none-any.whl", "w") as wheel:
        script = zipfile.ZipInfo("uv-0.9.0.data/scripts/uv")
        script.external_attr = 0o100755 << 16
        wheel.writestr(script, f'#!/bin/sh\nexec {shlex.quote(UV)} "$@"\n')
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: uv\nVersion: 0.9.0\n")
        tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(info + "WHEEL", tags)
        wheel.writestr(info + "RECORD", "")
    done = clone.run(PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "bootstrap: fetching uv" in done.stdout
    assert "bootstrap: installing with uv" in done.stdout
    assert clone.works()
    assert (clone.venv / "bin" / "uv").exists()


def test_modules_of_the_folder_are_found_wherever_its_python_is_started(tmp_path):
    clone = Clone(tmp_path.resolve() / "a clöne [1]")
    (clone.folder / "hints_of_the_labs.py").touch()
    assert clone.run().returncode == 0
    line = [str(clone.python), "-c", "import hints_of_the_labs"]
    assert subprocess.run(line, cwd="/", check=False).returncode == 0


def test_what_developers_need_is_added_and_stays(clone):
    assert clone.run().returncode == 0
    more = clone.run(options=("--dev",))
    assert more.stdout.startswith("bootstrap: installing with uv")
    assert clone.stamp.read_text().splitlines()[2:] == ["dev"]
    assert clone.run().stdout == ""
    assert clone.run(options=("--dev",)).stdout == ""
    clone.change()
    assert clone.run().returncode == 0
    assert clone.stamp.read_text().splitlines()[2:] == ["dev"]


@pytest.mark.parametrize("name", ["requirements.txt", "uv.lock", "pyproject.toml"])
def test_changed_file_updates(shared, name):
    with (shared.folder / name).open("a") as file:
        file.write("# changed\n")
    marker = shared.venv / "kept"
    marker.touch()
    done = shared.run()
    assert done.stdout.startswith("bootstrap: installing with uv")
    assert done.returncode == 0 and shared.works()
    assert marker.exists()
    assert shared.run().stdout == ""


def test_interrupted_install_is_repaired(shared):
    shared.stamp.write_text("unfinished\n")
    (shared.venv / "half").touch()
    done = shared.run()
    assert done.returncode == 0 and shared.works()
    assert not (shared.venv / "half").exists()


@long
@pytest.mark.skipif(not POSIX, reason="no links to interpreters on Windows")
def test_dangling_python_is_rebuilt(shared):
    for link in shared.python.parent.glob("python*"):
        link.unlink()
    shared.python.symlink_to(shared.folder / "no-such-python")
    done = shared.run()
    assert done.returncode == 0 and shared.works()
    assert shared.run().stdout == ""


@long
def test_moved_folder_is_rebuilt(clone, tmp_path):
    assert clone.run().returncode == 0
    moved = tmp_path.resolve() / "moved"
    clone.folder.rename(moved)
    again = Clone(moved)
    assert again.run().returncode == 0
    assert again.works()


@long
def test_environment_made_by_hand_is_kept(clone, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", str(clone.venv)], check=True, env=clone.env)
    (clone.venv / "mine").touch()
    (tmp_path / "pip.py").write_text("raise SystemExit('not this pip')\n")
    done = clone.run(PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert clone.works() and (clone.venv / "mine").exists()


@long
@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_callers_packages_and_settings_do_not_count(tmp_path, installer):
    clone = Clone(tmp_path.resolve() / "a clone", installer)
    (tmp_path / "pip.py").write_text("raise SystemExit('not this pip')\n")
    elsewhere = str(tmp_path / "elsewhere")
    done = clone.run(
        PYTHONPATH=str(tmp_path), PIP_USER="1", PIP_REQUIRE_VIRTUALENV="1",
        VIRTUAL_ENV=elsewhere, UV_PROJECT_ENVIRONMENT=elsewhere,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert clone.works() and not Path(elsewhere).exists()


@pytest.mark.skipif(not POSIX, reason="sends a POSIX signal")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_stopped_run_says_so_in_one_line(changed, name):
    child = changed.start(BACKEND="slow 60")
    child.send_signal(signal.Signals[name])
    output, errors = child.communicate(timeout=30)
    assert child.returncode == 130
    assert errors.splitlines()[-1] == "bootstrap: interrupted; run it again to finish"
    assert "Traceback" not in output + errors
    assert changed.stamp.read_text() == "unfinished\n"
    assert changed.run().returncode == 0 and changed.works()


def waiting(clone):
    """Start a run beside one that installs; let that go on when this one says that it waits."""
    child = subprocess.Popen(
        clone.command(), env=clone.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        said = child.stdout.readline()
        assert said == "bootstrap: another run is installing; waiting for it\n"
    finally:
        (clone.folder / "go").touch()
    return child


def test_two_at_once(changed):
    first = changed.start(BACKEND="wait")
    second = waiting(changed)
    first_output, _ = first.communicate(timeout=120)
    second.communicate(timeout=120)
    assert first.returncode == second.returncode == 0
    assert "waiting" not in first_output
    assert changed.works()


@long
@pytest.mark.skipif(not POSIX, reason="the lock is inherited on POSIX only")
def test_run_after_a_killed_one_waits_for_its_installer(changed):
    first = changed.start(BACKEND="wait")
    first.kill()
    first.wait()
    second = waiting(changed)
    first.communicate()
    second.communicate(timeout=120)
    assert second.returncode == 0
    assert changed.works()


def test_a_long_installation_is_never_silent(changed):
    done = changed.run(BACKEND="slow 4")
    assert re.search(r"^bootstrap: uv works, \d s$", done.stdout, re.MULTILINE)


# ---------------------------------------------------------------- system packages

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
APT_GET = """#!/bin/sh
echo "$@ as $DEBIAN_FRONTEND" >> "{folder}/calls"
read line && echo "it read $line" >> "{folder}/calls"
{body}
"""
INSTALLED = 'PATH=/usr/bin:/bin ; touch "{folder}/bwrap" ; chmod +x "{folder}/bwrap"'
OFFLINE = 'echo "E: Unable to locate package bubblewrap" >&2 ; exit 100'


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
        return [
            " ".join(re.sub(r" -\S+( \S+::\S+)?", "", f" {line}").split()[:-2]) for line in lines
        ]

    def run(self, *options: str) -> "subprocess.CompletedProcess[str]":
        """Run the step of the sandbox to its end."""
        return self.clone.run(options=options or ("--sandbox",), **self.env)


@pytest.fixture
def system(shared, tmp_path):
    """Return a system for root without bubblewrap and package manager."""
    assert shared.run().returncode == 0
    return System(shared, tmp_path.resolve())


def goes_on(done, *words):
    """Assert that a last line has these words and a way out, and that the run goes on."""
    assert done.returncode == 0
    last = done.stderr.splitlines()[-1]
    assert last.startswith("bootstrap: grading needs bubblewrap: ")
    assert last.endswith("; trusted work can be graded with --unsafe-no-sandbox")
    for word in words:
        assert str(word) in last
    return True


def silent(done):
    """Assert that a run did and said nothing."""
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return True


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
def test_installed_bubblewrap_is_found_and_nothing_happens(shared):
    assert shared.run().returncode == 0
    assert silent(shared.run(options=("--sandbox",), PATH=os.environ["PATH"]))


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
    system.put_apt_get()
    first = system.run()
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == "bootstrap: installing bubblewrap\n"
    assert system.calls() == ["install bubblewrap"]
    assert "--no-install-recommends" in (system.bin / "calls").read_text()
    assert silent(system.run())
    assert len(system.calls()) == 1


@LINUX
def test_lists_of_packages_are_brought_up_to_date_when_that_helps(system):
    system.put_apt_get(f"""
        [ $2 = update ] && : > "{system.bin}/lists" && exit 100  # a broken list of somebody else's
        [ -e "{system.bin}/lists" ] || exit 100
        {INSTALLED}""")
    assert system.run().stderr == ""
    assert system.calls() == ["install bubblewrap", "update", "install bubblewrap"]


@LINUX
def test_a_failure_of_apt_is_seen_and_ends_nothing(system):
    system.put_apt_get(OFFLINE)
    done = system.run()
    assert goes_on(done, "apt-get ended with status 100")
    assert "E: Unable to locate package bubblewrap" in done.stderr


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
    last = asked.stderr.splitlines()[-1]
    assert re.match(f"bootstrap: testing .* needs {name}: apt-get ended with status 100", last)
    assert last.endswith("their tests are skipped without")
    system.put_apt_get(INSTALLED.replace("bwrap", program))
    assert system.run(option).stdout == f"bootstrap: installing {name}\n"
    assert system.calls()[-1] == f"install {name}"
    assert silent(system.run(option))


def test_environment_alone_asks_for_no_sandbox(system):
    system.put_apt_get()
    assert silent(system.run("--"))
    assert system.calls() == []


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
    assert errors.splitlines()[-1] == "bootstrap: interrupted; run it again to finish"
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


@long
def test_tests_of_the_sandbox_skip_without_bubblewrap_and_say_why(tmp_path):
    output = ask_for_the_sandbox(tmp_path, PATH=str(tmp_path))
    assert "1 skipped" in output and "bubblewrap is not installed" in output


@LINUX
def test_tests_of_the_sandbox_fail_without_bubblewrap_in_ci(tmp_path):
    output = ask_for_the_sandbox(tmp_path, PATH=str(tmp_path), CI="true")
    assert "1 error" in output and "bubblewrap is not installed" in output


@long
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
    assert refused(clone.run(), clone.venv, "in the way")
    assert [path.name for path in clone.venv.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_an_installer_that_fails_says_why_and_a_second_run_repairs(tmp_path, installer):
    clone = Clone(tmp_path.resolve() / "a clone", installer)
    done = clone.run(BACKEND="broken")
    assert refused(done, "the installer ended with status")
    assert "this backend is broken" in done.stderr
    assert clone.stamp.read_text() == "unfinished\n"
    assert clone.run().returncode == 0 and clone.works()


def test_python_without_ensurepip(tmp_path):
    clone = Clone(tmp_path.resolve() / "a clone", "pip")
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
    (clone.folder / "uv.lock").unlink()
    assert refused(clone.run(), clone.folder / "uv.lock", "whole")


# ---------------------------------------------------------------- the lock


@pytest.mark.parametrize(
    ("name", "options"),
    [("requirements.txt", ["--no-dev"]), ("requirements-dev.txt", ["--all-extras"])],
)
def test_requirements_are_what_the_lock_exports(name, options):
    command = [UV, "export", "-q", "--frozen", "--no-hashes", "--no-annotate", "--no-header"]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / name).read_text() == done.stdout, "run make lock"


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
@pytest.mark.parametrize("target", [t for t in TARGETS[1:-1] if t not in ("lite", "lint", "lock")])
def test_target_bootstraps_then_only_forwards(target, tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    module = {"demo": "assessment demo", "lab": "jupyter lab", "bench": "bench"}
    module |= {"test": "pytest -m 'not long'", "test-long": "pytest -m long", "test-all": "pytest"}
    module["mutants"] = "assessment mutants"
    module["test-browser"] = "pytest tests/browser"
    module["docs"] = "sphinx -W --keep-going docs build/docs"
    wanted = f" -m {module.get(target, 'autograder ' + target)} one --two"
    first, *_, second = make("-n", target, "ARGS=one --two", "PYTHON=py", folder=tmp_path)
    assert first == "py bootstrap.py" + OPTIONS.get(target, "")
    assert re.fullmatch(r"\.venv/\w+/python" + re.escape(wanted), second)


@MAKE
def test_what_make_was_told_stays_with_it(tmp_path):
    """A command in a test, or in the docs, may call make itself."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "py").write_text("#!/bin/sh\nenv\n")
    (tmp_path / "py").chmod(0o755)
    lines = make("environment", "ARGS=--durations=80", "PYTHON=./py", folder=tmp_path)
    assert any(line.startswith("PATH=") for line in lines)
    assert not [line for line in lines if "--durations" in line]


@MAKE
def test_lite_builds_anew_from_the_release(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    first, away, files, build, *_ = make("-n", "lite", "ARGS=--force", "PYTHON=py", folder=tmp_path)
    assert (first, away.split()[:3]) == ("py bootstrap.py --dev", ["rm", "-rf", "build/lite"])
    assert files.endswith(" -m autograder -q release --files")
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
    assert [run for run in runs if "make" in run] == [
        "make demo",
        "make test",
        "make lint test-long",
    ]
    (long,) = [step for step in job["steps"] if "test-long" in step.get("run", "")]
    assert "'3.13'" in long["if"] and "Linux" in long["if"], "on one Python only"
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
