"""No attack gains or learns or harms anything: all of tests/attacks/ graded in one run.

What each file tries, and how it is handed in: tests/attacks/README.md.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

import attacking
from attacking import ALL, HIDDEN_DATA, HIDDEN_TEXT, LEFTOVERS, Attack, Graded
from conftest import Run, graded
from running import as_nobody
from sampling import long, sampled

#: More than cores: what sleeps and what waits for its limit costs less so.
WORKERS = 4
#: Seconds; what catches a hang.
DEADLINE = 1200
#: Bytes of each process of the grader.
MOST_MEMORY = 1 << 30
FULL = {"test_double": 2.0, "test_norm": 2.0, "why": 0.0}
#: Gain points where tests run beside the student's code.
SEEN_TO_WORK = (
    "ast_transformer", "custom_exception_handler", "displayhook_partial_credit",
    "displayhook_replaced", "input_transformer", "late_output_thread", "lying_class",
    "output_widget_hook", "patch_numpy_testing", "pleasing_mock", "pleasing_object",
    "replace_compiler", "replace_do_execute", "replace_run_cell", "replace_run_code",
    "transform_cell_replaced",
)  # fmt: skip
#: What an ordinary user's walls must hold back as those of root do.
NASTY = (
    "allocate_100_gb", "become_root", "displayhook_replaced", "double_fork_daemon",
    "endless_loop_swallows_interrupts", "find_tests_on_disk", "fork_bomb", "http_request",
    "inherited_descriptors", "kill_all", "memory_in_children", "overwrite_classmates",
    "ptrace_others", "remember_arguments", "segfault_in_function", "sql_on_gradebook",
    "steal_descriptors",
)  # fmt: skip
#: Aim at the pages that students get back.
ON_PAGES = (
    "embedded_local_files", "escape_sequences", "formula_in_message", "notebook_is_folder",
    "output_file_names", "raise_arguments", "script_in_output", "shadow_templates",
    "verdict_words_in_cells",
)  # fmt: skip


#: Answer what only the larger assignment asks.
LARGER = [attack for attack in ALL if attack.is_larger]
POINTS_THAT_ARE_NONE = {
    "partial_credit_infinite": "infinite",
    "partial_credit_nan": "not a number",
    "partial_credit_negative": "negative",
}
#: Bytes that a notebook may hold in all, and in each of its folders, where memory is to be short.
LITTLE = 400 << 20


def named(names: tuple[str, ...]) -> list[Attack]:
    """Attacks by name."""
    found = {attack.name: attack for attack in ALL}
    return [found[name] for name in names]


def students(attack: Attack) -> list[str]:
    """The names under which it was handed in."""
    more = [f"{attack.name}-again", f"zz-{attack.name}"] if attack.name in LEFTOVERS else []
    return [attack.name, *more]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that everybody may enter, and that is cleared away whatever its depth."""
    path = Path(tempfile.mkdtemp(prefix="attacked-"))
    path.chmod(0o755)
    yield path
    subprocess.run(["rm", "-rf", path], check=True)


each_attack = pytest.mark.parametrize(
    "attack", sampled(ALL, lambda attack: attack.head("class"), lambda attack: attack.name)
)


@pytest.fixture(scope="module")
def batch(folder: Path, sandbox_here: None, request: pytest.FixtureRequest) -> Graded:
    """All attacks that are asked for, with honest neighbours, graded once."""
    here = [item for item in request.session.items if item.path == request.path]
    cases = [getattr(item, "callspec", None) for item in here]
    asked = {case.params["attack"].name for case in cases if case and "attack" in case.params}
    if any("test_no_page_shows" in item.name for item in here):
        asked |= {*ON_PAGES}
    course = attacking.make(folder / "course")
    honest = attacking.hand_in(course, [attack for attack in ALL if attack.name in asked])
    return attacking.grade(course, honest, workers=WORKERS, deadline=DEADLINE)


def gained_or_learned(done: Graded, student: str) -> list[str]:
    """What a submission has got that it should not have."""
    found = [f"points for {cell}" for cell, points in done.points(student).items() if points]
    outcomes = {cell: row["outcome"] for cell, row in done.cells[student].items()}
    if outcomes.keys() != FULL.keys() or "passed" in outcomes.values():
        found.append(f"outcomes: {outcomes}")
    if outcomes.get("why") not in {"manual", "unanswered", "unreadable", "missing"}:
        found.append("the question waits for nobody")
    for message in done.messages(student):
        if "LOOT:" in message or HIDDEN_DATA.search(message):
            found.append(f"a message: {message}")
    for is_test, text in done.outputs(student):
        hidden = [words for words in HIDDEN_TEXT if words in text]
        if "LOOT:" in text or hidden or (is_test and HIDDEN_DATA.search(text)):
            found.append(f"an output: {text[:2000]}")
    return found


# ---- each attack ------------------------------------------------------------------------------


@each_attack
def test_it_gains_nothing_and_learns_nothing(batch: Graded, attack: Attack):
    for student in students(attack):
        assert gained_or_learned(batch, student) == []


@each_attack
def test_tampering_is_reported_and_nothing_else_is(batch: Graded, attack: Attack):
    for student in students(attack):
        changes = [change["what"] for change in batch.kept(student)["changes"]]
        lost = {"unreadable", "missing"} & {*batch.flags[student]}
        found = "flagged" if changes or lost else "graded"
        assert found == attack.head("expect"), (changes, lost)


@pytest.fixture(scope="module")
def larger(folder: Path, sandbox_here: None) -> Graded:
    """The attacks of the larger assignment, and one honest answer, graded once."""
    course = attacking.make(folder / "larger", more=attacking.larger())
    honest = attacking.hand_in(course, LARGER)
    return attacking.grade(course, honest, workers=2, deadline=DEADLINE)


@long
@pytest.mark.parametrize("attack", LARGER, ids=[attack.name for attack in LARGER])
def test_no_second_try_and_no_end_of_an_iteration_gains_points(larger: Graded, attack: Attack):
    points = larger.points(attack.name)
    # calling everything even is right where the hidden numbers are, and earns that test alone
    assert points.pop("test_even") in {0, 1}
    assert points == {
        "test_double": 0, "test_norm": 0, "test_odd": 0, "test_map": 0, "test_part": 0, "why": 0
    }  # fmt: skip
    told = larger.cells[attack.name]["test_part"]["message"]
    if what := POINTS_THAT_ARE_NONE.get(attack.name):
        assert what in told
        assert "earns none" in told


@long
def test_an_honest_answer_has_all_points_of_the_larger_assignment(larger: Graded):
    more = {"test_even": 1.0, "test_odd": 1.0, "test_map": 1.0, "test_part": 2.0}
    for name in larger.honest:
        assert larger.points(name) == FULL | more


def test_memory_is_counted_wherever_it_lies(folder: Path, sandbox_here: None):
    """What fills memory is handed in to a course that allows little: none keeps more than that."""
    course = attacking.make(folder / "little", cell=6, whole=20)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Limits.all_memory = {LITTLE}\nc.Limits.disk = {LITTLE}\n")
    fillers = [attack for attack in ALL if "MOST" in "".join(getattr(attack.module, "EXTRA", []))]
    honest = attacking.hand_in(course, fillers)
    done = attacking.grade(course, honest, workers=1, deadline=DEADLINE)
    assert [done.points(name) for name in honest] == [FULL] * len(honest)
    took = {attack.name: taken(done, attack.name) for attack in fillers}
    assert {name: size for name, size in took.items() if size > LITTLE} == {}
    assert all(size <= MOST_MEMORY for size in done.memory.values())


def taken(done: Graded, student: str) -> int:
    """The bytes that an attack says it holds, if it came so far."""
    found = [re.findall(r"TOOK: (\d+)", text) for _, text in done.outputs(student)]
    return max((int(number) for numbers in found for number in numbers), default=0)


# ---- the whole run ----------------------------------------------------------------------------


def test_the_run_ends_by_itself_and_says_nothing_odd(batch: Graded):
    lost = any({"unreadable", "missing"} & {*flags} for flags in batch.flags.values())
    assert batch.status == (3 if lost else 0), batch.said[-3000:]
    assert not [word for word in ("Traceback", "LOOT:", "\x1b") if word in batch.said]


def test_honest_neighbours_have_full_marks(batch: Graded):
    assert {name: batch.points(name) for name in batch.honest} == dict.fromkeys(batch.honest, FULL)
    assert {name: " ".join(batch.flags[name]) for name in batch.honest} == dict.fromkeys(
        batch.honest, "to-mark"
    )


def test_nothing_is_left_behind(batch: Graded):
    assert batch.left == []


def test_nothing_of_the_course_or_of_a_classmate_has_changed(batch: Graded):
    assert batch.changed == []


@long
def test_nothing_outlives_its_notebook(batch: Graded):
    # the outer one, and for each worker those of a kernel and of the copies for its two tests
    assert 2 <= batch.most_walls <= 1 + 3 * WORKERS


def test_the_memory_of_the_grader_is_bounded(batch: Graded):
    assert batch.memory
    assert {name: size for name, size in batch.memory.items() if size > MOST_MEMORY} == {}


@long
def test_no_page_shows_a_hidden_test_or_a_file_of_the_grader(
    batch: Graded, run: Run, tmp_path: Path
):
    names = [*ON_PAGES, *batch.honest[:1]]
    for name in names:
        shutil.copytree(batch.course / "autograded" / name, tmp_path / "autograded" / name)
    shutil.copy(batch.course / "gradebook.db", tmp_path)
    done = run("--course", batch.course, "feedback", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    pages = {name: (tmp_path / f"feedback/{name}/sums/sums.html").read_text() for name in names}
    for name, page in pages.items():
        text = html.unescape(re.sub(r"<[^>]*>", "", page))
        seen = "assert double(1) == 2" in text
        assert seen == (name != "notebook_is_folder"), "what is visible stays"
        secret = (
            "double(21) == 42", "norm(np.array([3.0", "also larger numbers", "root:x:0:0",
            "SQLite format 3", "U1FMaXRlIGZvcm1hdCAz",
        )  # fmt: skip
        assert [words for words in secret if words in text or words in page] == [], name
    assert "subclasses" in pages["shadow_templates"], "a student's template is text"


#: Answers right, until a test asks what it has been asked before.
TELLTALE = """heard = []

def norm(x):
    heard.append(list(x))
    return sum(abs(x) ** 2) ** 0.5 if x[0] else str(heard)"""


def test_what_a_hidden_test_hands_over_is_gone_when_the_next_test_begins(
    folder: Path, sandbox_here: None
):
    test = "import numpy as np\nfound = norm(np.array([0.0, 2.0]))\nassert found == 2, found"
    cell = new_code_cell(test, metadata=graded("test_again", 1, locked=True))
    course = attacking.make(folder / "next", more=[cell])
    honest = attacking.hand_in(course, named(("remember_for_next_test",)))
    attacking.hand_in_answers(course, "telltale", {"double": "", "norm": TELLTALE})
    done = attacking.grade(course, honest, workers=2, deadline=DEADLINE)
    assert done.points("telltale")["test_norm"] == 2
    for name in ("remember_for_next_test", "telltale"):
        told = done.cells[name]["test_again"]
        assert told["outcome"] == "failed"
        assert "LOOT:" not in told["message"]
        assert "4.0" not in told["message"]
    assert done.points(honest[0]) == {**FULL, "test_again": 1}


# ---- are the attacks real, and can these tests fail? ------------------------------------------


@long
def test_the_same_attacks_succeed_where_tests_run_beside_the_students_code(
    folder: Path, sandbox_here: None
):
    attacks = named(SEEN_TO_WORK)
    course = attacking.make(folder / "beside", tags=["in-kernel"])
    done = attacking.grade(
        course, attacking.hand_in(course, attacks), workers=WORKERS, deadline=DEADLINE
    )
    assert [done.points(name) for name in done.honest] == [FULL] * len(done.honest)
    winners = [attack.name for attack in attacks if sum(done.points(attack.name).values()) > 0]
    assert len(winners) >= 10, winners
    assert all(gained_or_learned(done, name) for name in winners)


@long
@pytest.mark.skipif(os.getuid() != 0, reason="these tests ran as an ordinary user already")
def test_an_ordinary_users_walls_hold_the_nastiest(root: Path, folder: Path, sandbox_here: None):
    code = folder / "code"
    shutil.copytree(root / "autograder", code / "autograder")
    course = attacking.make(folder / "nobodys")
    honest = attacking.hand_in(course, named(NASTY))
    for path in (course, *course.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    nobody = as_nobody(code)
    possible = subprocess.run([*nobody, "unshare", "--user", "true"], check=False).returncode == 0
    if not possible and not os.environ.get("CI"):
        pytest.skip("the system lets no ordinary user make namespaces")
    done = attacking.grade(course, honest, workers=2, deadline=DEADLINE, before=nobody)
    assert done.status == 0, done.said[-3000:]
    assert {name: found for name in NASTY if (found := gained_or_learned(done, name))} == {}
    assert [done.points(name) for name in honest] == [FULL] * len(honest)
    assert (done.left, done.changed) == ([], [])


def test_the_documents_know_each_file_and_how_many_there_are(root: Path):
    readme = (root / "tests/attacks/README.md").read_text()
    table = re.findall(r"^\| `(\w+)` \| .* \| (graded|flagged) \|$", readme, re.MULTILINE)
    assert sorted(table) == [(attack.name, attack.head("expect")) for attack in ALL]
    counts = Counter(attack.head("class") for attack in ALL)
    told = re.findall(
        r"^\| ([\w-]+) \| (\d+) \|", (root / "docs/security.md").read_text(), re.MULTILINE
    )
    assert {name: int(count) for name, count in told} == counts
