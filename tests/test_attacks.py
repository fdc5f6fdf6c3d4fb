"""No attack gains or learns or harms anything: all of tests/attacks/ graded in one run.

What each file tries, and how it is handed in: tests/attacks/README.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import attacking
from attacking import ALL, HIDDEN_DATA, HIDDEN_TEXT, LEFTOVERS, Attack, Graded

WORKERS = 4
#: What catches a hang, in seconds.
DEADLINE = float(os.environ.get("D", 1500))
MOST_MEMORY = 1 << 30
CLASSES = {
    "score", "read-tests", "read-course", "write", "network", "kill", "slow", "outlive",
    "classmates",
}  # fmt: skip


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, sandbox_here: None) -> Graded:
    """All attacks, with honest neighbours, graded once."""
    course = attacking.make(tmp_path_factory.mktemp("attacked") / "course")
    honest = attacking.hand_in(course, ALL)
    return attacking.grade(course, honest, workers=WORKERS, deadline=DEADLINE)


def students(attack: Attack) -> list[str]:
    """The names under which it was handed in."""
    more = [f"{attack.name}-again", f"zz-{attack.name}"] if attack.name in LEFTOVERS else []
    return [attack.name, *more]


@pytest.mark.parametrize("attack", ALL, ids=[attack.name for attack in ALL])
def test_an_attack_gains_nothing_and_learns_nothing(batch: Graded, attack: Attack):
    for student in students(attack):
        points = batch.points(student)
        assert points == {"test_double": 0, "test_norm": 0, "why": 0}
        cells = batch.cells[student]
        assert cells["test_double"]["outcome"] != "passed"
        assert cells["test_norm"]["outcome"] != "passed"
        waits = {"manual", "unanswered", "unreadable", "missing"}
        assert cells["why"]["outcome"] in waits
        for message in batch.messages(student):
            assert "LOOT:" not in message
            assert not HIDDEN_DATA.search(message), message
        for is_test, text in batch.outputs(student):
            assert "LOOT:" not in text
            assert not is_test or not HIDDEN_DATA.search(text), text
            assert not [hidden for hidden in HIDDEN_TEXT if hidden in text], text


@pytest.mark.parametrize("attack", ALL, ids=[attack.name for attack in ALL])
def test_tampering_is_reported_and_nothing_else_is(batch: Graded, attack: Attack):
    for student in students(attack):
        found = [change["what"] for change in batch.kept(student)["changes"]]
        lost = {"unreadable", "missing"} & {*batch.flags[student]}
        flagged = bool(found or lost)
        assert ("flagged" if flagged else "graded") == attack.head("expect"), (found, lost)


def test_the_run_ends_by_itself_and_in_time(batch: Graded):
    assert batch.status == 3, batch.said[-3000:]  # some cannot be read
    assert "Traceback" not in batch.said
    assert "LOOT:" not in batch.said
    assert "\x1b" not in batch.said


def test_honest_neighbours_have_full_marks(batch: Graded):
    full = {"test_double": 2.0, "test_norm": 2.0, "why": 0.0}
    assert {name: batch.points(name) for name in batch.honest} == dict.fromkeys(batch.honest, full)
    assert {name: batch.flags[name] for name in batch.honest} == dict.fromkeys(
        batch.honest, ["to-mark"]
    )


def test_nothing_is_left_behind(batch: Graded):
    assert batch.left == []


def test_nothing_of_the_course_or_of_a_classmate_has_changed(batch: Graded):
    assert batch.changed == []


def test_nothing_outlives_its_notebook(batch: Graded):
    assert 2 <= batch.most_walls <= WORKERS + 1  # the forkserver's, and one a worker


def test_the_memory_of_the_grader_is_bounded(batch: Graded):
    assert batch.memory
    assert {k: v >> 20 for k, v in batch.memory.items() if v > MOST_MEMORY} == {}


def test_each_file_has_its_class():
    assert {attack.head("class") for attack in ALL} == CLASSES
