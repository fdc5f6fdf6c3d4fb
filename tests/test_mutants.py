"""The mutants of solutions: how they are made, what becomes of them, and what is said of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell

from assessment import (
    answers,
    coverage_table,
    known_answers,
    mutants,
    mutants_page,
    mutation_operators,
    mutation_survey,
)
from assessment.mutation_survey import Verdict
from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import UsageError
from conftest import graded, make_course, plain_cells
from sampling import long

ROOT = Path(__file__).resolve().parents[1]
COURSE = Course.open(ROOT)
SAMPLE = 70


@pytest.mark.parametrize(
    ("source", "operator", "expected"),
    [
        ("x.sum(axis=1)", "other_axis", {"x.sum(axis=0)", "x.sum(axis=None)"}),
        ("f(a, k=1)", "dropped_argument", {"f(k=1)", "f(a)"}),
        ("f(a, b)", "swapped_arguments", {"f(b, a)"}),
        ("a - b", "swapped_arguments", {"(b - a)"}),
        ("a + b", "swapped_arguments", set()),
        ("a * b", "dropped_factor", {"a", "b"}),
        ("a / b", "dropped_factor", {"a"}),
        ("a.T", "transposed", {"a"}),
        ("a @ b", "transposed", {"(a.T @ b)", "(a @ b.T)"}),
        ("range(n)", "off_by_one", {"range(n - 1)"}),
        ("range(1, n)", "off_by_one", {"range(1, n - 1)"}),
        ("x[2:]", "off_by_one", {"x[2:-1]"}),
        ("np.log(x)", "dropped_call", {"x", "np"}),
        ("del x", "removed_statement", {"pass"}),
        ("'''text'''", "removed_statement", set()),
        ("if a:\n    b()", "removed_branch", {"if False:\n    b()"}),
        ("é = f('ß', é)", "swapped_arguments", {"é = f(é, 'ß')"}),
    ],
)
def test_the_fields_own_operators(source: str, operator: str, expected: set[str]):
    made = {text for name, text in mutation_operators.applied(source) if name == operator}
    assert made == expected


def test_a_mutant_is_another_program_and_made_once():
    source = notebook.read(ROOT / "source/stones/stones.ipynb")
    (cell,) = [c.source for c in source.cells if notebook.grade_id(c) == "M_step"]
    made = mutants.mutants(cell)
    meanings = [ast.dump(ast.parse(mutant.source)) for mutant in made]
    assert len(meanings) == len(set(meanings)) > 50
    assert ast.dump(ast.parse(cell)) not in meanings
    general = {m.operator for m in made} - {o.__name__ for o in mutation_operators.OPERATORS}
    assert {"NumberReplacer", "ReplaceBinaryOperator_Add_Sub"} & general
    for mutant in made:
        was, now = mutant.change
        assert was != now
        assert all(line in cell for line in mutant.removed)


LOOP = """def total(n):
    ### BEGIN SOLUTION
    result = 0
    while n > 0:
        result, n = result + n, n - 1
    return result
    ### END SOLUTION"""
LOOP_TEST = "assert total(0) == 0\nassert total(3) == 6, 'the sum from 1 to n'"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with a test that sees all, and one that sees nothing: that of `blind`."""
    blind = LOOP.replace("total", "blind")
    cells = [
        new_code_cell(LOOP, metadata=graded("total", solution=True)),
        new_code_cell(LOOP_TEST, metadata=graded("test_total", 2, locked=True)),
        new_code_cell(blind, metadata=graded("blind", solution=True)),
        new_code_cell("assert blind(0) == 0", metadata=graded("test_blind", 2, locked=True)),
        *plain_cells(),
    ]
    root = make_course(tmp_path_factory.mktemp("mutants") / "course", cells)
    for name in ("total", "blind"):
        place = root / "answers" / "sums" / name
        place.mkdir(parents=True)
        (place / "right_same.py").write_text(f'"""The same."""\n{LOOP.replace("total", name)}\n')
    return Course.open(root)


@pytest.fixture(scope="module")
def verdicts(small: Course) -> list[Verdict]:
    """What becomes of the small course's mutants; some of them never end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mutation_survey, "SECONDS", 1.0)
        tasks = mutation_survey._tasks(small, ("sums",), None)
        return [
            Verdict("sums", task.cell, mutant, killer)
            for task in tasks
            for mutant, killer in zip(task.mutants, mutation_survey._examined(task), strict=True)
        ]


@long
def test_mutants_die_by_the_first_test_that_sees_them(verdicts: list[Verdict]):
    fate = {(v.cell, v.mutant.change[1].strip()): v.killer for v in verdicts}
    less, endless = "result, n = result - n, n - 1", "result, n = result + n, n + 1"
    assert fate["total", less] == "test_total"
    assert fate["total", endless] == mutation_survey.ENDLESS
    assert fate["blind", less] == ""


def test_a_mutant_that_ends_its_process_is_dead(small: Course):
    (task, *_) = mutation_survey._tasks(small, ("sums",), None)
    crash = mutants.Mutant("by hand", "import os\nos.kill(os.getpid(), 9)", (), ())
    hungry = mutants.Mutant("by hand", "total = lambda n: bytearray(64 << 30)", (), ())
    task = mutation_survey._Task(
        task.course, task.notebook, task.assignment, "total", [crash, hungry]
    )
    crashed, full = mutation_survey._examined(task)
    assert (crashed, full) == (mutation_survey.CRASHED, "test_total")


@long
def test_the_page_shows_what_survived(verdicts: list[Verdict]):
    soup = BeautifulSoup(mutants_page.html(verdicts), "html.parser")
    shown = soup.get_text()
    survived = [v for v in verdicts if v.survived]
    assert sum(v.cell == "blind" for v in survived) > sum(v.cell == "total" for v in survived)
    assert len(soup("h3")) == len(survived)
    for verdict in survived:
        assert all(f"- {line}" in shown for line in verdict.mutant.removed)
        assert all(f"+ {line}" in shown for line in verdict.mutant.added)
    *_, row = [[cell.get_text() for cell in row("td")] for row in soup("tr")]
    assert row == [
        "all",
        *map(str, (len(verdicts), len(verdicts) - len(survived), 0, len(survived))),
    ]


@long
def test_what_is_listed_as_equivalent_is_no_survivor_and_must_live(small: Course, verdicts):
    (alive, *_) = [v for v in verdicts if v.survived and v.cell == "blind"]
    (dead, *_) = [v for v in verdicts if v.killer and v.cell == "total"]
    entries = "".join(
        f"[[{v.cell}]]\nwas = '''{v.mutant.change[0]}'''\nnow = '''{v.mutant.change[1]}'''\n"
        "reason = 'for a test'\n"
        for v in (alive, dead)
    )
    path = small.root / "answers" / "sums" / "equivalent.toml"
    path.write_text(entries)
    try:
        reasons = mutation_survey.equivalents(small, "sums")
        assert reasons["blind", *alive.mutant.change] == "for a test"
        (complaint,) = mutation_survey.stale(small, ("sums",), verdicts)
        assert "total" in complaint and "no such mutant lives" in complaint
    finally:
        path.unlink()


@pytest.mark.parametrize(
    "text", ["[[total]\n", "[[total]]\nwas = 'a'\n", "total = 3\n", "[total]\nwas = 'a'\n"]
)
def test_a_faulty_list_is_named(small: Course, text: str):
    path = small.root / "answers" / "sums" / "equivalent.toml"
    path.write_text(text)
    try:
        with pytest.raises(UsageError, match=re.escape(str(path))):
            mutation_survey.equivalents(small, "sums")
    finally:
        path.unlink()


@long
def test_survivors_make_the_command_fail(small: Course, run):
    few = ("mutants", "--sample", "8", "--workers", "1")
    done = run("--course", small.root, *few, module="assessment", timeout=300)
    assert done.returncode == 1
    assert re.search(r"^sums blind +\d+ ", done.stdout, re.MULTILINE)
    assert "Survived" in (small.root / "build/mutants/index.html").read_text()


@long
def test_a_sample_of_the_mutants_dies():
    tried = list(mutation_survey.survey(COURSE, COURSE.assignments, SAMPLE, workers=1))
    assert len(tried) >= SAMPLE * 0.7
    assert [(v.assignment, v.cell, v.mutant.change) for v in tried if v.survived] == []


def test_visible_checks_and_tests_are_told_apart(small: Course):
    place = small.root / "answers" / "sums" / "double"
    place.mkdir()
    (place / "wrong_whole.py").write_text(
        '"""Whole numbers only.\n\nfails: test_double\nhint: whole\n"""\n'
        "def double(n):\n    return 2 * int(n)\n"
    )
    (place / "wrong_all.py").write_text(
        '"""The number itself.\n\nfails: test_double\nhint: whole\n"""\n'
        "def double(n):\n    return n\n"
    )
    seen = {s.answer.name: s for s in known_answers.sights(small, ("sums",), workers=1)}
    assert (seen["wrong_whole"].by_tests, seen["wrong_whole"].by_checks) == (True, False)
    assert (seen["wrong_all"].by_tests, seen["wrong_all"].by_checks) == (True, True)
    assert not seen["right_same"].by_tests


@long
def test_the_documents_numbers_are_those_of_today():
    table = coverage_table.rows(ROOT / "docs" / "assessment.md")
    for lab in COURSE.assignments:
        loaded = answers.load(ROOT / "answers", lab)
        for name, made in mutation_survey._mutated(
            COURSE, lab, ROOT / "source" / lab / f"{lab}.ipynb"
        ):
            wrong, caught, visibly, right, accepted, count, killed, equal = table[f"{lab} {name}"]
            here = [answer for answer in loaded if answer.cell == name]
            assert wrong == caught == sum(not answer.right for answer in here)
            assert right == accepted == sum(answer.right for answer in here)
            assert (count, killed) == (len(made), count - equal)
            assert 0 <= visibly <= wrong
    *rows, total = table.values()
    assert total == [sum(column) for column in zip(*rows, strict=True)]
    assert total[0] >= 120 and total[3] >= 60
    assert total[2] >= total[0] / 2, "visible checks are to catch half of the wrong answers"
    assert total[6] >= mutation_survey.ENOUGH * (total[5] - total[7])


def test_a_document_without_a_place_for_the_table_is_named(tmp_path: Path):
    path = tmp_path / "x.md"
    path.write_text("nothing")
    with pytest.raises(UsageError, match="begin table"):
        coverage_table.put("| a |", path)
    path.write_text("a\n<!-- begin table -->\nold\n<!-- end table -->\nb\n")
    coverage_table.put("| a |\n", path)
    assert path.read_text() == "a\n<!-- begin table -->\n| a |\n<!-- end table -->\nb\n"
