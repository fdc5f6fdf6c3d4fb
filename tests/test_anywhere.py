"""The grader where people put it: odd paths, masks, limits, languages, and processors."""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.base.errors import SandboxUnavailable
from autograder.inside import seccomp
from autograder.sandbox.bubblewrap import Sandbox
from conftest import Run, hand_in, make_course, plain_cells

RIGHT = "def double(n):\n    return 2 * n"
ODD = {
    "variable": "a $HOME of ~ my own",
    "pattern": "what? {a,b} *",
    "brackets": "group[1]",
    "umlaut": "Übung für Anfänger",
    "quotes": 'it\'s "mine"; rm -rf #1 %s',
}


@pytest.fixture(scope="module")
def released(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released course with one right submission."""
    course = make_course(tmp_path_factory.mktemp("anywhere") / "course", plain_cells())
    done = run("--course", course, "release")
    assert done.returncode == 0, done.stderr
    hand_in(course, "ann", RIGHT)
    return course


def graded(
    course: Path, before: str = "", python: str = sys.executable, **env: str
) -> subprocess.CompletedProcess[str]:
    """Grade as a person does who has gone into the course's folder, and has done this before."""
    line = f"{before}\nexec {shlex.quote(python)} -m autograder grade"
    return subprocess.run(
        ["sh", "-c", line], cwd=course, env=os.environ | env, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", ODD.values(), ids=list(ODD))
def test_a_course_may_have_any_path(released: Path, sandbox_here: None, tmp_path: Path, name: str):
    course = tmp_path / name / "course"
    shutil.copytree(released, course)
    done = graded(course, LC_ALL="POSIX")
    assert done.returncode == 0, done.stderr
    assert "ann,sums,2" in (course / "report" / "grades.csv").read_text(), done.stderr


def test_a_course_is_released_under_any_path(released: Path, run: Run, tmp_path: Path):
    course = tmp_path / "group[1] of $HOME" / "course"
    shutil.copytree(released, course)
    done = run("--course", course, "release")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="this Python is no environment")
@pytest.mark.parametrize("place", ["", "/run", "/dev/shm", "/var/tmp"])
def test_the_environment_may_be_where_the_sandbox_has_its_own_folders(
    released: Path, sandbox_here: None, tmp_path: Path, place: str
):
    """The sandbox mounts folders of its own at some of these paths."""
    if place and not os.access(place, os.W_OK):
        pytest.skip(f"{place} is not writable")
    shutil.copytree(released, tmp_path / "course")
    with tempfile.TemporaryDirectory(dir=place or tmp_path, prefix="Umgebung [ü] ") as folder:
        Path(folder).chmod(0o755)
        link = Path(folder, "venv")
        link.symlink_to(sys.prefix)
        done = graded(tmp_path / "course", python=str(link / "bin" / "python"))
    assert done.returncode == 0, done.stderr
    assert "ann,sums,2" in (tmp_path / "course" / "report" / "grades.csv").read_text()


@pytest.mark.parametrize(
    "before",
    ["umask 077", "ulimit -n 256", "umask 077; ulimit -n 200"],
    ids=["umask", "files", "2"],
)
def test_masks_and_limits_of_whoever_grades_are_no_hindrance(
    released: Path, sandbox_here: None, tmp_path: Path, before: str
):
    shutil.copytree(released, tmp_path / "course")
    done = graded(tmp_path / "course", before)
    assert done.returncode == 0, done.stderr
    assert "ann,sums,2" in (tmp_path / "course" / "report" / "grades.csv").read_text()


def test_a_folder_that_is_gone_is_one_line(tmp_path: Path):
    gone = tmp_path / "gone"
    gone.mkdir()
    done = graded(gone, f"rmdir {shlex.quote(str(gone))}")
    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert "folder" in line or "directory" in line


def test_a_processor_whose_system_calls_are_unknown_gets_no_sandbox(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SandboxUnavailable, match=r"x86_64 and aarch64.*riscv64"):
        Sandbox({}).start()


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_numbers_of_system_calls_are_those_of_the_kernels_headers(machine: str, header: str):
    if not Path(header).exists():
        pytest.skip(f"{header}: the kernel's headers (linux-libc-dev) are not installed")
    text = Path(header).read_text()
    numbers = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text))
    column = list(seccomp.MACHINES).index(machine)
    known = {name: both[column] for name, both in seccomp.REFUSED.items()} | seccomp.OLD[machine]
    names = ("mmap", "fcntl", "socket", "setsockopt")
    known |= dict(zip(names, seccomp.MACHINES[machine][1:], strict=True))
    found = {name: int(numbers[name]) for name in known if name in numbers}
    assert {name: known[name] for name in found} == found
    assert len(found) >= len(known) - 3, set(known) - set(found)
