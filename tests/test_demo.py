"""The demo from end to end: a class of known answers, graded to known totals."""

from __future__ import annotations

import csv
import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from filelock import FileLock

from assessment import in_process_run, sample_class
from assessment.demo import shown_assignments
from autograder.base import notebook
from autograder.base.course import Course
from conftest import Demo, Run
from sampling import long


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_assignment_but_the_optional_one_is_graded_for_the_whole_class(
    demo: Demo, root: Path
):
    into = demo.folder
    rows = table(into / "report/grades.csv")
    assignments = {path.name for path in (root / "answers").iterdir()} - {"missing_values"}
    assert {row["assignment"] for row in rows} == assignments
    assert len(rows) == 5 * len(assignments)
    assert {row["student"] for row in rows} == {f"student-{n:02d}" for n in range(1, 6)}
    assert f"[{len(rows)}/{len(rows)}]" in demo.stderr
    shown = {line.split()[0]: line for line in demo.stdout.splitlines() if "student-" in line[:8]}
    for row in rows:
        assert f"{row['score']}/{row['max_score']}" in shown[row["student"]]
    *_, last = demo.stdout.splitlines()
    assert last.strip() == (into / "report" / "index.html").as_uri()
    assert [line for line in demo.stdout.splitlines() if "/index.html" in line] == [last]


def test_from_the_one_page_that_the_demo_names_all_others_are_one_click_away(demo: Demo):
    page = demo.folder / "report" / "index.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    linked = {(page.parent / unquote(a["href"])).resolve() for a in soup.select("#students ~ * a")}
    assert linked >= {path.resolve() for path in demo.folder.glob("feedback/*/*/*.html")}


def test_each_student_gets_what_her_answers_are_worth(demo: Demo, root: Path):
    """The totals known beforehand: the same answers tried without nbgrader or a kernel."""
    into = demo.folder
    course = Course.open(root)
    cells = table(into / "report/cells.csv")
    for assignment in {row["assignment"] for row in cells}:
        (path,) = course.notebooks(assignment)
        source, folder = notebook.read(path), into / "release" / assignment
        unfilled = {notebook.grade_id(c): c.source for c in notebook.read(folder / path.name).cells}
        exercises = [
            str(notebook.grade_id(c)) for c in source.cells
            if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("solution")
        ]  # fmt: skip
        for student in sample_class.students(course, assignment, 5):
            rows = {
                row["cell"]: row for row in cells
                if (row["student"], row["assignment"]) == (student.name, assignment)
            }  # fmt: skip
            given = {name: student.answers.get(name, unfilled[name]) for name in exercises}
            outcomes = in_process_run.run(source, given, folder, only_needed=True).outcomes
            for cell, message in outcomes.items():
                passed = message is None and student.recipe.hands_in
                row = rows[cell]
                assert row["points"] == (row["max_points"] if passed else "0"), (student, cell)
                assert (row["outcome"] == "passed") == passed


def test_who_answers_all_right_has_all_points_of_the_tests(demo: Demo, root: Path):
    into = demo.folder
    right = {
        f"student-{number:02d}"
        for number, recipe in enumerate(sample_class.RECIPES[:5], start=1)
        if recipe.hands_in and not recipe.wrong and not recipe.empty
    }
    rows = [row for row in table(into / "report/cells.csv") if row["student"] in right]
    lost = [row for row in rows if row["outcome"] not in ("passed", "manual", "unanswered")]
    assert len(right) == 1
    assert lost == []


def test_the_class_has_every_kind_of_student(demo: Demo):
    into = demo.folder
    by_name = {
        r["student"]: r for r in table(into / "report/grades.csv") if r["assignment"] == "stones"
    }
    outcomes = {row["outcome"] for row in table(into / "report/cells.csv")}
    assert {"passed", "failed", "unanswered", "missing", "manual"} <= outcomes
    assert by_name["student-01"]["score"] == "27"
    assert by_name["student-02"]["score"] == "26"
    assert by_name["student-04"]["score"] == "0"
    assert "missing" in by_name["student-05"]["flags"]
    assert "late" in by_name["student-02"]["flags"]
    assert [name for name, row in by_name.items() if "late" in row["flags"]] == ["student-02"]


def telling(line: str) -> list[str]:
    """The letters of a line's longer pieces of text, which survive being shown in a page."""
    pieces = (re.sub(r"\W+", "", piece) for piece in re.split(r"\$.*?\$|[$`*\\]", line))
    return [piece for piece in pieces if len(piece) >= 15]


def test_no_page_shows_what_is_hidden(demo: Demo, root: Path):
    """But for what a student has written herself: some hand in the model answers."""
    into = demo.folder
    course, looked_for = Course.open(root), 0
    empty = {
        f"student-{number:02d}"
        for number, recipe in enumerate(sample_class.RECIPES[:5], start=1)
        if recipe.empty == sample_class.EVERYTHING or not recipe.hands_in
    }
    assert len(empty) == 2
    for assignment in shown_assignments(course):
        (path,) = course.notebooks(assignment)
        given = notebook.read(into / "release" / assignment / path.name)
        seen = re.sub(r"\W+", "", "".join(cell.source for cell in given.cells))
        hidden = {
            (kind, piece)
            for cell in notebook.read(path).cells
            for kind, line in notebook.hidden_lines(cell)
            for piece in telling(line)
            if piece not in seen
        }
        assert {kind.split()[0] for kind, _ in hidden} == {"HIDDEN", "SOLUTION", "MARK"}
        pages = list((into / "feedback").glob(f"*/{assignment}/*.html"))
        assert len(pages) == 5
        for page in pages:
            text = html.unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))
            letters, hints = re.sub(r"\W+", "", text), _hints(into, page)
            own = _handed_in(into, page) if page.parts[-3] not in empty else ""
            for kind, piece in hidden:
                if piece not in own and piece not in hints:
                    assert piece not in letters, (page, kind, piece)
                    looked_for += 1
    assert looked_for > 1_000


def _handed_in(into: Path, page: Path) -> str:
    """The letters of what a student handed in."""
    nb = notebook.read(into / "submitted" / Path(*page.parts[-3:]).with_suffix(".ipynb"))
    return re.sub(r"\W+", "", "".join(cell.source for cell in nb.cells))


def _hints(into: Path, page: Path) -> str:
    """The hints that a student got: they stand in hidden tests."""
    who = page.parts[-3:-1]
    rows = table(into / "report/cells.csv")
    mine = [r["message"] for r in rows if (r["student"], r["assignment"]) == who]
    return re.sub(r"\W+", "", "".join(mine))


@long
def test_the_demo_runs_again_in_its_own_folder_only(plain_course: Path, run: Run):
    answers = plain_course / "answers/sums/double"
    answers.mkdir(parents=True)
    (answers / "right_typical.py").write_text('"""As asked."""\n\ndef double(n): return 2 * n\n')
    before = {path.name for path in plain_course.iterdir()}
    for students in (2, 1):
        done = run("--course", plain_course, "demo", "--students", students, module="assessment")
        assert done.returncode == 0, done.stderr
    into = plain_course / "demo"
    for part in ("submitted", "autograded", "feedback"):
        assert {path.name for path in (into / part).iterdir()} == {"student-01"}
    assert [row["score"] for row in table(into / "report/grades.csv")] == ["2"]
    assert {path.name for path in plain_course.iterdir()} == before | {"demo"}


@pytest.mark.parametrize("thing", ["file", "folder"])
def test_what_is_in_the_way_stays(root: Path, run: Run, tmp_path: Path, thing: str):
    into = tmp_path / "demo"
    kept = into if thing == "file" else into / "thesis.tex"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("precious")
    done = run("--course", root, "demo", "--into", into, module="assessment")
    assert done.returncode == 2
    assert "in the way" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert kept.read_text() == "precious"


def test_two_demos_do_not_share_a_folder(root: Path, run: Run, tmp_path: Path):
    (tmp_path / ".demo").touch()
    (tmp_path / "report").mkdir()
    with FileLock(tmp_path / ".demo.lock"):
        done = run("--course", root, "demo", "--into", tmp_path, module="assessment")
    assert done.returncode == 2
    assert "another demo runs" in done.stderr
    assert (tmp_path / "report").is_dir(), "it cleared what the other one needs"


def test_a_sample_class_of_any_size(root: Path, run: Run, tmp_path: Path):
    done = run("--course", root, "sample-class", "--into", tmp_path / "class", "--students", 14,
               module="assessment")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "class").glob("*/stones/timestamp.txt"))) == 14
    again = run("--course", root, "sample-class", "--into", tmp_path / "class", module="assessment")
    assert again.returncode == 2
    assert "in the way" in again.stderr


def test_a_course_without_answers_has_no_sample_class(plain_course: Path, run: Run):
    done = run("--course", plain_course, "sample-class", "--into", "x", module="assessment")
    assert done.returncode == 2
    assert "no answers" in done.stderr
