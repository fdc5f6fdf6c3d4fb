"""The lab's tests, tested: every right answer gets full marks, every wrong one its hint."""

from __future__ import annotations

import symtable
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from nbformat import NotebookNode

from assessment import answers, trial
from assessment.answers import Answer
from autograder import notebook
from autograder.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent
KNOWN = answers.load(ROOT / "answers", "stones")
GRADED = ["compute_LML", "E_step", "M_step", "best_of", "kmeans_init"]


@cache
def lab() -> NotebookNode:
    """The source notebook, read once a process; trials do not change it."""
    return notebook.read(ROOT / "source" / "stones" / "stones.ipynb")


def try_out(sources: dict[str, str], *, only_needed: bool = True) -> dict[str, str]:
    """The messages of the test cells that fail with these answers, by cell."""
    outcomes = trial.run(lab(), sources, ROOT, only_needed=only_needed)
    return {cell: message for cell, message in outcomes.items() if message is not None}


def test_cells() -> list[NotebookNode]:
    return [cell for cell in lab().cells if notebook.is_test(cell)]


test_cells.__test__ = False  # a helper, in spite of its name


@pytest.mark.parametrize("answer", KNOWN, ids=lambda answer: f"{answer.cell}/{answer.name}")
def test_fails_where_it_should_and_nowhere_else(answer: Answer) -> None:
    failed = try_out({answer.cell: answer.source})
    assert sorted(failed) == sorted(answer.fails), failed
    if not answer.right:
        assert answer.hint in failed[answer.fails[0]]
    for message in failed.values():
        assert len(message.splitlines()) <= 3


@pytest.mark.parametrize("cell", GRADED)
def test_each_exercise_has_enough_answers(cell: str) -> None:
    counts = Counter(answer.right for answer in KNOWN if answer.cell == cell)
    assert counts[True] >= 5
    assert counts[False] >= 5
    assert any(answer.name == "right_typical" for answer in KNOWN if answer.cell == cell)


def test_answers_are_to_exercises_of_the_lab() -> None:
    solutions = {notebook.grade_id(cell) for cell in lab().cells}
    assert {answer.cell for answer in KNOWN} == set(GRADED) <= solutions


def test_every_wrong_answer_expects_a_hint() -> None:
    assert [answer.name for answer in KNOWN if not answer.right and not answer.hint] == []


def test_every_test_cell_sees_something() -> None:
    seen = {cell for answer in KNOWN for cell in answer.fails}
    assert seen == {notebook.grade_id(cell) for cell in test_cells()}


def test_the_lab_itself_passes() -> None:
    assert try_out({}, only_needed=False) == {}


def test_leaving_cells_out_changes_nothing() -> None:
    chosen = ["wrong_global_mixture", "wrong_linear_domain", "wrong_literal_points"]
    for answer in KNOWN:
        if answer.cell == "E_step" and answer.name in chosen:
            sources = {answer.cell: answer.source}
            assert try_out(sources) == try_out(sources, only_needed=False)


def test_typical_answers_together_get_full_marks() -> None:
    assert try_out({a.cell: a.source for a in KNOWN if a.name == "right_typical"}) == {}


@pytest.mark.parametrize("cell", GRADED)
def test_an_unfilled_exercise_gets_nothing(cell: str) -> None:
    source = f"def {cell}(*arguments):\n    raise NotImplementedError('still empty')\n"
    if cell in ("compute_LML", "E_step", "M_step"):
        source += f"GMM.{cell} = {cell}\n"
    own = {
        name for name in map(notebook.grade_id, test_cells()) if name and f"test_{cell}_" in name
    }
    failed = try_out({cell: source})
    assert own <= failed.keys()
    for spared in {"compute_LML": ("E_step", "M_step"), "E_step": ("M_step", "best_of")}.get(
        cell, ()
    ):
        assert not [name for name in failed if name.startswith(f"test_{spared}_")]


def test_names_of_test_cells_are_their_own() -> None:
    """In plain Jupyter all cells share one namespace, so a test must not set another's name."""
    bound, used = set(), set()
    for cell in lab().cells:
        if cell.cell_type == "code":
            lines = ["" if line.startswith("%") else line for line in cell.source.splitlines()]
            table = symtable.symtable("\n".join(lines), "<cell>", "exec")
            if notebook.is_test(cell):
                bound |= {s.get_name() for s in table.get_symbols() if s.is_assigned()}
            else:
                used |= {s.get_name() for s in table.get_symbols()}
    assert bound & used == set()


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "stones" / "E_step" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_an_answer_is_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        "wrong_sum.py",
        '"""Says what\nit is.\n\nMore.\n\nfails: test_a, test_b\nhint: look: there\n"""\n\nx = 1\n',
    )
    (answer,) = answers.load(tmp_path, "stones")
    assert answer == Answer(
        assignment="stones",
        cell="E_step",
        name="wrong_sum",
        right=False,
        what="Says what\nit is.",
        fails=("test_a", "test_b"),
        hint="look: there",
        source="x = 1",
    )


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("nearly_right.py", '"""What."""\nx = 1\n', "a name like right_NAME.py"),
        ("right.py", '"""What."""\nx = 1\n', "a name like right_NAME.py"),
        ("right_.py", '"""What."""\nx = 1\n', "a name like right_NAME.py"),
        ("right_bare.py", "x = 1\n", "expected a docstring"),
        ("wrong_bare.py", '"""What."""\nx = 1\n', "a wrong answer has a line 'fails:'"),
        ("wrong_empty.py", '"""What.\n\nfails: ,\n"""\nx = 1\n', "a wrong answer has a line"),
        ("right_fails.py", '"""What.\n\nfails: test_a\n"""\nx = 1\n', "a right one has none"),
    ],
)
def test_a_faulty_answer_is_refused(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(UsageError, match=complaint) as caught:
        answers.load(tmp_path, "stones")
    assert str(path) in str(caught.value)


def test_no_answers_at_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no answers in"):
        answers.load(tmp_path, "stones")
