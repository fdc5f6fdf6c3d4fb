"""The labs' tests, tested: every right answer gets full marks, every wrong one its hint."""

from __future__ import annotations

import symtable
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode

from assessment import answers, in_process_run
from assessment.answers import Answer
from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import UsageError
from sampling import sampled

ROOT = Path(__file__).resolve().parent.parent
LABS = Course.open(ROOT).assignments
KNOWN = [answer for lab in LABS for answer in answers.load(ROOT / "answers", lab)]
EXERCISES = sorted({(answer.assignment, answer.cell) for answer in KNOWN})
# exercises whose tests pass although the named exercise is empty: one slip, one loss
SPARED = {
    ("stones", "compute_LML"): ("E_step", "M_step"),
    ("stones", "E_step"): ("M_step", "best_of"),
    ("mixture_1d", "e_step"): ("m_step", "log_likelihood"),
    ("old_faithful", "e_step"): ("m_step", "log_likelihood"),
    ("image_segmentation", "inference"): ("update", "load"),
    ("missing_values", "conditional"): ("e_step",),
}

each_lab = pytest.mark.parametrize("lab", LABS)
each_exercise = pytest.mark.parametrize(
    ("lab", "cell"), EXERCISES, ids=["/".join(pair) for pair in EXERCISES]
)


@cache
def source(lab: str) -> NotebookNode:
    """A source notebook, read once a process; trials do not change it."""
    return notebook.read(ROOT / "source" / lab / f"{lab}.ipynb")


@cache
def stubs(lab: str) -> dict[str, str]:
    """The exercises of a lab as they are handed out, by cell."""
    released = notebook.read(ROOT / "release" / lab / f"{lab}.ipynb")
    return {
        str(notebook.grade_id(cell)): cell.source
        for cell in released.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def try_out(lab: str, sources: dict[str, str], *, only_needed: bool = True) -> dict[str, str]:
    """The messages of the test cells that fail with these answers, by cell."""
    outcomes = in_process_run.run(source(lab), sources, ROOT, only_needed=only_needed).outcomes
    return {cell: message for cell, message in outcomes.items() if message is not None}


def graded_cells(lab: str, cell: str = "") -> set[str]:
    """The ids of a lab's test cells, or of one exercise's: test_CELL or test_CELL_ASPECT."""
    ids = {str(notebook.grade_id(c)) for c in source(lab).cells if notebook.is_test(c)}
    return {name for name in ids if f"{name}_".startswith(f"test_{cell}_")} if cell else ids


def of_each_kind(known: list[Answer]) -> list[Any]:
    """Answers for `parametrize`: to each exercise one right one, and one of each kind of loss."""
    return sampled(
        known,
        lambda answer: (answer.assignment, answer.cell, answer.right, tuple(answer.fails)),
        lambda answer: f"{answer.assignment}/{answer.cell}/{answer.name}",
    )


@pytest.mark.parametrize("answer", of_each_kind(KNOWN))
def test_fails_where_it_should_and_nowhere_else(answer: Answer) -> None:
    failed = try_out(answer.assignment, {answer.cell: answer.source})
    assert sorted(failed) == sorted(answer.fails), failed
    if not answer.right:
        assert answer.hint in failed[answer.fails[0]]
    for message in failed.values():
        assert len(message.splitlines()) <= 3


def later(lab: str, cell: str) -> list[Answer]:
    """The right answers to exercises that come after one."""
    order = [str(notebook.grade_id(c)) for c in source(lab).cells]
    after = {name for name in order[order.index(cell) + 1 :] if (lab, name) in EXERCISES}
    return [a for a in KNOWN if a.assignment == lab and a.cell in after and a.right]


def judged_beside(lab: str, sources: dict[str, str], tried: list[Answer]) -> dict[str, list[str]]:
    """What tests say to right answers, by name, that are put in one after another, in one run."""
    said: dict[str, list[str]] = {f"{answer.cell}/{answer.name}": [] for answer in tried}
    names, solutions = in_process_run.fresh(), dict[str, in_process_run.Step]()
    with in_process_run.quiet(ROOT):
        for step in in_process_run.steps(source(lab), sources, only_needed=True):
            if not step.is_test:
                step.run(names)
                solutions[str(step.cell)] = step
                continue
            for answer in tried:
                if f"{step.cell}_".startswith(f"test_{answer.cell}_"):
                    in_process_run.Step(answer.cell, answer.source, is_test=False).run(names)
                    names[CALLED] = set()
                    if (message := step.run(names)) is not None:
                        said[f"{answer.cell}/{answer.name}"].append(f"{step.cell}: {message}")
                    yielded = names.pop(CALLED)
                    USED.setdefault((lab, answer.cell, answer.name), set()).update(yielded)
                    solutions[answer.cell].run(names)
    return said


CALLED = "called_by_tests"
#: The exercises whose answers are called where the tests try an answer, by that answer.
USED: dict[tuple[str, str, str], set[str]] = {}
#: Makes a function, or a method of the lab's class, tell that it is called.
TELLING = """

def telling(function):
    def told(*arguments, **named):
        globals().get("called_by_tests", set()).add("{cell}")
        return function(*arguments, **named)
    return told

if callable(globals().get("{cell}")):
    {cell} = telling({cell})
    if "GMM" in globals() and hasattr(GMM, "{cell}"):
        GMM.{cell} = {cell}
"""


@cache
def uses(lab: str) -> dict[tuple[str, str, str], set[str]]:
    """The exercises whose answers are called where the tests try each right answer."""
    cells = {cell for where, cell in EXERCISES if where == lab}
    told = {
        str(notebook.grade_id(c)): c.source + TELLING.format(cell=notebook.grade_id(c))
        for c in source(lab).cells
        if notebook.grade_id(c) in cells
    }
    judged_beside(lab, told, [a for a in KNOWN if a.assignment == lab and a.right])
    return USED


@pytest.mark.parametrize("answer", of_each_kind([a for a in KNOWN if not a.right]))
def test_what_one_exercise_has_lost_costs_no_later_one(answer: Answer) -> None:
    """Beside every wrong answer, each right answer to a later exercise gets its full points."""
    lab, cell = answer.assignment, answer.cell
    tried = [a for a in later(lab, cell) if cell in uses(lab)[lab, a.cell, a.name]]
    said = judged_beside(lab, {cell: answer.source}, tried) if tried else {}
    assert {name: messages for name, messages in said.items() if messages} == {}


def test_later_exercises_that_use_earlier_ones_are_seen() -> None:
    assert uses("mixture_1d")["mixture_1d", "fit_em", "right_typical"] >= {"e_step", "m_step"}
    assert "inference" in uses("image_segmentation")["image_segmentation", "fit", "right_typical"]
    assert "E_step" in uses("stones")["stones", "best_of", "right_typical"]
    assert "e_step" not in uses("mixture_1d")["mixture_1d", "m_step", "right_typical"]


def test_a_slip_in_a_helper_of_two_exercises_costs_one() -> None:
    """Exercises 3 and 5 of old_faithful may share a function for weight times density, in logs."""
    geyser = [a for a in KNOWN if a.assignment == "old_faithful"]
    wrong = {a.cell: a.source for a in geyser if a.name == "wrong_no_determinant"}
    assert sorted(wrong) == ["e_step", "log_likelihood"]
    assert sorted(try_out("old_faithful", wrong)) == ["test_e_step_values"]
    (other,) = (a for a in geyser if a.name == "wrong_no_half" and a.cell == "log_likelihood")
    both = wrong | {other.cell: other.source}
    failed = try_out("old_faithful", both)
    assert sorted(failed) == ["test_e_step_values", "test_log_likelihood_value"]


@each_exercise
def test_each_exercise_has_enough_answers(lab: str, cell: str) -> None:
    own = [answer for answer in KNOWN if (answer.assignment, answer.cell) == (lab, cell)]
    counts = Counter(answer.right for answer in own)
    assert counts[True] >= 5
    assert counts[False] >= 5
    assert any(answer.name == "right_typical" for answer in own)


@each_lab
def test_every_exercise_that_is_graded_has_answers(lab: str) -> None:
    answered = {cell for where, cell in EXERCISES if where == lab}
    assert answered <= stubs(lab).keys()
    for cell in stubs(lab).keys() - answered:
        assert try_out(lab, {cell: stubs(lab)[cell]}, only_needed=False) == {}


def test_every_wrong_answer_expects_a_hint() -> None:
    assert [answer.name for answer in KNOWN if not answer.right and not answer.hint] == []


@each_lab
def test_every_test_cell_sees_something(lab: str) -> None:
    assert {cell for a in KNOWN if a.assignment == lab for cell in a.fails} == graded_cells(lab)


@each_lab
def test_the_lab_itself_passes(lab: str) -> None:
    assert try_out(lab, {}, only_needed=False) == {}


def test_leaving_cells_out_changes_nothing() -> None:
    chosen = ["wrong_global_mixture", "wrong_linear_domain", "wrong_literal_points"]
    for answer in KNOWN:
        if (answer.assignment, answer.cell) == ("stones", "E_step") and answer.name in chosen:
            sources = {answer.cell: answer.source}
            assert try_out("stones", sources) == try_out("stones", sources, only_needed=False)


@each_lab
def test_typical_answers_together_get_full_marks(lab: str) -> None:
    typical = [a for a in KNOWN if a.assignment == lab and a.name == "right_typical"]
    assert try_out(lab, {answer.cell: answer.source for answer in typical}) == {}


@each_exercise
def test_an_unfilled_exercise_gets_nothing(lab: str, cell: str) -> None:
    own, failed = graded_cells(lab, cell), try_out(lab, {cell: stubs(lab)[cell]})
    assert own
    assert own <= failed.keys()
    spared = {name for other in SPARED.get((lab, cell), ()) for name in graded_cells(lab, other)}
    assert not spared & failed.keys()


@each_lab
def test_names_of_test_cells_are_their_own(lab: str) -> None:
    """In plain Jupyter all cells share one namespace, so a test must not set another's name."""
    bound, used = set(), set()
    for cell in source(lab).cells:
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
