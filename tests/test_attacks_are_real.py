"""Attacks do what they say where there is no wall: else it proves nothing that walls hold them.

`plain.run` is that place: one ordinary process, and a fork of it for each test.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import plain
from attacking import (
    ALL,
    RIGHT,
    TEST_DOUBLE,
    TEST_EVEN,
    TEST_MAP,
    TEST_NORM,
    TEST_ODD,
    TEST_PART,
    WRONG,
    Attack,
)
from plain import Ran, Test
from sampling import sampled

#: What belongs to a whole system, by the call that removes it: with the number, 0, and 0.
KEPT = {"sem": "semctl", "shm": "shmctl", "msg": "msgctl"}
LEAKS = [attack for attack in ALL if attack.name.startswith("leak_")]
GAINS = [attack for attack in ALL if attack.is_larger]
#: These tell, too, if tests run in the student's own process.
BESIDE = (
    "audit_hook", "file_of_arguments", "gc_objects", "inspect_stack", "own_memory",
    "print_arguments", "raise_arguments", "remember_arguments", "remember_for_next_test",
    "setprofile_reads", "settrace_reads", "stack_getframe",
)  # fmt: skip
NEIGHBOURS = (
    "fanotify_on_shared_files", "inotify_on_shared_files", "locks_of_open_course_files",
    "read_locks_on_shared_files",
)  # fmt: skip
#: The wanted size of what fills memory, and what counts how much of it there is, in bytes.
MEASURES = {
    "fill_socket_buffers": (4 << 20, """
import array, fcntl
waiting = array.array("i", [0])
total = 0
for end in (end for pair in kept for end in pair):
    fcntl.ioctl(end, 0x541B, waiting)
    total += waiting[0]
print(total)"""),
    "fill_semaphores": (4 << 20, """
with open("/proc/sysvipc/sem") as table:
    rows = [row.split() for row in table.readlines()[1:]]
print(sum(EACH * int(row[3]) for row in rows if int(row[1]) in sets))"""),
    "fill_three_folders": (6 << 20, """
import os
print(sum(512 * os.fstat(file.fileno()).st_blocks for file in kept))"""),
    "fill_locks": (1 << 20, """
import os
with open("/proc/locks") as table:
    print(EACH * sum(f" {os.getpid()} " in row for row in table))"""),
    "fill_pipes": (4 << 20, """
import array, fcntl
waiting = array.array("i", [0])
total = 0
for reader, _ in kept:
    fcntl.ioctl(reader, 0x541B, waiting)
    total += waiting[0]
print(total)"""),
    "fill_inotify_queues": (4 << 20, """
import array, fcntl
waiting = array.array("i", [0])
total = 0
for number in kept:
    fcntl.ioctl(number, 0x541B, waiting)
    total += waiting[0]
print(total)"""),
    "fill_timers": (1 << 20, """
with open("/proc/self/timers") as table:
    print(EACH * sum(row.startswith("ID:") for row in table))"""),
    "fill_epolls": (1 << 20, """
total = 0
for epoll in kept:
    with open(f"/proc/self/fdinfo/{epoll.fileno()}") as table:
        total += EACH * sum(row.startswith("tfd:") for row in table)
print(total)"""),
}  # fmt: skip


def named(names: tuple[str, ...]) -> list[Attack]:
    return [attack for attack in ALL if attack.name in names]


def each(attacks: list[Attack]) -> list[Any]:
    return sampled(attacks, lambda attack: attack.head("class"), lambda attack: attack.name)


def answer(attack: Attack, name: str) -> str:
    return str(getattr(attack.module, name.upper(), WRONG[name]))


def extra(attack: Attack) -> list[str]:
    return [*getattr(attack.module, "EXTRA", [])]


def sums(attack: Attack, folder: Path, *, copies: bool = True) -> Ran:
    """The notebook with both tests."""
    cells = [
        *extra(attack), answer(attack, "double"), Test(TEST_DOUBLE, 2),
        answer(attack, "norm"), Test(TEST_NORM, 2), Test(TEST_NORM, 2),
    ]  # fmt: skip
    return plain.run(cells, folder, copies=copies)


def looted(ran: Ran) -> list[str]:
    return [text for text in [*ran.said, *ran.told] if "LOOT" in text]


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """Clear away what ends with no process."""
    before = {kind: _numbers(kind) for kind in KEPT}
    yield
    libc = ctypes.CDLL(None)
    for kind, call in KEPT.items():
        for number in _numbers(kind) - before[kind]:
            getattr(libc, call)(number, 0, 0)
    for path in Path("/dev/shm").glob("*attack-canary*"):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()


def _numbers(kind: str) -> set[int]:
    try:
        rows = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
    except OSError:
        return set()
    return {int(row.split()[1]) for row in rows}


# ---- what a copy learns


@pytest.mark.parametrize("attack", each(LEAKS))
def test_what_a_hidden_part_hands_over_arrives(attack: Attack, tmp_path: Path):
    ran = sums(attack, tmp_path)
    loot = looted(ran)
    assert loot
    assert all("21" in words for words in loot)
    assert ran.told[0] in {"hidden", "it died"}
    assert ran.points == [0, 0, 0], "an attack answers no hidden test rightly"


@pytest.mark.parametrize("attack", each(LEAKS))
def test_nothing_arrives_that_no_hidden_part_hands_over(attack: Attack, tmp_path: Path):
    visible = TEST_DOUBLE.split("\n")[0]
    cells = [*extra(attack), answer(attack, "double"), Test(visible), answer(attack, "norm")]
    ran = plain.run([*cells, Test(TEST_NORM.split("### BEGIN")[0])], tmp_path)
    assert looted(ran) == []
    assert ran.points == [1, 1], "it passes what is visible, else nothing hidden would run"


@pytest.mark.parametrize("attack", each(named(BESIDE)))
def test_what_is_kept_in_the_process_arrives_where_tests_run_in_it(attack: Attack, tmp_path: Path):
    assert looted(sums(attack, tmp_path, copies=False))


# ---- points


@pytest.mark.parametrize("attack", each(GAINS))
def test_points_are_gained_for_a_wrong_answer(attack: Attack, tmp_path: Path):
    tests = {"even": [TEST_EVEN, TEST_ODD, TEST_MAP], "part": [TEST_PART]}
    gained = {}
    for name in tests:
        cells = [*extra(attack), answer(attack, name), *(Test(text, 2) for text in tests[name])]
        ran = plain.run(cells, tmp_path / name, copies=attack.name != "lazily_changing_double")
        gained |= {(name, number): points for number, points in enumerate(ran.points) if points}
    wanted = ("part", 0) if hasattr(attack.module, "PART") else ("even", 1)
    assert gained[("even", 2) if attack.name.startswith("stop_") else wanted] == 2


def test_a_try_that_is_the_first_gains_nothing(tmp_path: Path):
    for attack in GAINS:
        if attack.name.startswith("second_try"):
            # between two cells, nothing is tried again
            cells = [*extra(attack), answer(attack, "even"), Test(TEST_ODD), ""]
            ran = plain.run([*cells, Test(TEST_MAP)], tmp_path / attack.name)
            assert ran.points[0] == 0


def test_what_is_empty_passes_where_nobody_looks_at_its_shape(tmp_path: Path):
    (attack,) = named(("empty_array_second_call",))
    weak = TEST_NORM.replace('assert np.shape(found) == (), "one number for all"\n', "")
    ran = plain.run(["import numpy as np", answer(attack, "norm"), Test(weak)], tmp_path)
    assert ran.points == [1]


def test_honest_answers_gain_all(tmp_path: Path):
    cells = [
        RIGHT["double"], Test(TEST_DOUBLE), RIGHT["norm"], Test(TEST_NORM), RIGHT["even"],
        Test(TEST_EVEN), Test(TEST_ODD), Test(TEST_MAP), RIGHT["part"], Test(TEST_PART, 2),
    ]  # fmt: skip
    assert plain.run(cells, tmp_path).points == [1, 1, 1, 1, 1, 2]
    wrong = [WRONG.get(str(cell)[4:].partition("(")[0], cell) for cell in cells]
    wrong[:1], wrong[2:3], wrong[4:5], wrong[8:9] = ([WRONG[name]] for name in WRONG)
    assert plain.run(wrong, tmp_path).points == [0] * 6


# ---- memory


@pytest.mark.parametrize("name", sampled(MEASURES, lambda name: "", str))
def test_memory_is_taken(name: str, tmp_path: Path):
    (attack,) = named((name,))
    size, count = MEASURES[name]
    (text,) = extra(attack)
    small, changed = re.subn(r"MOST\b(.*?) = [^,\n]*", rf"MOST\1 = {size}", text, count=1)
    assert changed
    said = plain.run([small, count], tmp_path).said
    took, counted = int(said[0].removeprefix("TOOK:")), int(said[1])
    assert took >= 0.9 * size, said
    assert counted >= 0.8 * took, said


def test_empty_containers_weigh_nothing_until_they_are_written(tmp_path: Path):
    (attack,) = named(("fill_metadata_with_empties",))
    (text,) = extra(attack)
    ran = plain.run([text.replace("MOST = 32 << 20", "MOST = 2 << 20")], tmp_path)
    assert len(ran.shown) == 2
    for naive, written in ran.shown:
        assert naive < 100
        assert written > 900_000


# ---- neighbours


@pytest.mark.parametrize("name", sampled(NEIGHBOURS, lambda name: "", str))
def test_neighbours_hear_each_other(name: str, tmp_path: Path):
    (attack,) = named((name,))
    course = tmp_path / "gmm_tools.py"
    course.write_text("GIVEN = True\n")
    with ExitStack() as stack:
        ends = []
        for number in range(2):
            folder = tmp_path / str(number)
            folder.mkdir()
            (folder / "gmm_tools.py").symlink_to(course)
            ends.append(stack.enter_context(plain.started(extra(attack), folder)))
        assert any(looted(end()) for end in ends)


@pytest.mark.parametrize("name", sampled(NEIGHBOURS, lambda name: "", str))
def test_nobody_hears_himself(name: str, tmp_path: Path):
    (attack,) = named((name,))
    (tmp_path / "gmm_tools.py").write_text("GIVEN = True\n")
    assert looted(plain.run(extra(attack), tmp_path)) == []
