"""Grades for Canvas, Moodle and Gradescope, from a real gradebook, read as each system reads."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Run, make_course, plain_cells
from test_grade import RIGHT, hand_in

ROSTER = """id,first_name,last_name,email,lms_id,login_id,section
ada,Ada,"Lovelace, Countess",Ada@example.org,101,al1,Lab 1
bob,=Bob,Łukasiewicz,bob@example.org,102,,
eve,Eve,Moneypenny,eve@example.org,103,,
idle,Ida,Idle,ida@example.org,104,,
lost,Lo,St,,,,
"""
ASSIGNMENTS = """name,due,title,lms_id
sums,2026-03-02 17:00Z,"Sums, first",9001
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A graded course: two on time, one late, two whom nobody can match, one who did nothing."""
    course = make_course(tmp_path_factory.mktemp("export") / "course", plain_cells())
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    (course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (course / "assignments.csv").write_text(ASSIGNMENTS)
    for command in ("roster", "release"):
        assert run("--course", course, command).returncode == 0
    for student in ("ada", "eve", "lost", "stranger"):
        hand_in(course, student, RIGHT)
    hand_in(course, "bob", "def double(n):\n    return 2")
    (course / "submitted" / "eve" / "sums" / "timestamp.txt").write_text("2026-03-02 18:01:02 UTC")
    done = run("--course", course, "grade", "--workers", 2)
    assert done.returncode == 0, done.stderr
    return course


def export(graded: Path, run: Run, system: str) -> list[list[str]]:
    """The rows of the file for a system; who could not be matched is named, not dropped."""
    done = run("--course", graded, "export", "--to", system)
    path = graded / "report" / f"{system}.csv"
    assert (done.returncode, done.stdout) == (3, f"{path}\n"), done.stderr
    lines = done.stderr.splitlines()
    assert [line for line in lines if line.startswith("not exported: stranger is not in roster")]
    assert [line for line in lines if line.startswith("not exported: lost has n")]
    assert "not final: 5 submission(s) wait to be marked (sums" not in done.stderr
    assert (
        "not final: 5 submission(s) wait to be marked (ada/sums, bob/sums, eve/sums, ...)" in lines
    )
    unmatched = (graded / "report" / "unmatched.csv").read_text().splitlines()
    assert unmatched[0] == "student,reason"
    assert [line.split(",")[0] for line in unmatched[1:]] == ["lost", "stranger"]
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert len({len(row) for row in rows}) == 1
    return rows


def test_canvas_finds_its_columns(graded: Path, run: Run):
    header, possible, *students = export(graded, run, "canvas")
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert header[5:] == ["Sums, first (9001)"]
    assert possible[0].strip() == "Points Possible"
    assert possible[1:] == ["", "", "", "", "5"]
    assert students == [
        ["Lovelace, Countess, Ada", "101", "", "al1", "Lab 1", "2"],
        ["Łukasiewicz, =Bob", "102", "", "", "", "0"],
        ["Moneypenny, Eve", "103", "", "", "", "0"],
    ]


def test_moodle_can_tell_every_row_apart(graded: Path, run: Run):
    header, *students = export(graded, run, "moodle")
    assert header == [
        "First name", "Last name", "ID number", "Email address",
        "Sums, first", "Sums, first (feedback)",
    ]  # fmt: skip
    rows = [dict(zip(header, row, strict=True)) for row in students]
    assert [row["Email address"] for row in rows] == [
        "Ada@example.org", "bob@example.org", "eve@example.org",
    ]  # fmt: skip
    assert rows[1]["First name"] == "'=Bob"
    assert [row["Sums, first"] for row in rows] == ["2", "0", "0"]
    assert rows[0]["Sums, first (feedback)"] == "2 of 5 points"
    late = "0 of 5 points, 2 taken off because it was late"
    assert rows[2]["Sums, first (feedback)"] == late


def test_moodle_gets_no_column_with_holes_to_map_by(graded: Path, run: Run, tmp_path: Path):
    course = tmp_path / "course"
    shutil.copytree(graded, course)
    text = ROSTER.replace("bob@example.org,102", "bob@example.org,")
    (course / "roster.csv").write_text(text, encoding="utf-8")
    header = export(course, run, "moodle")[0]
    assert "ID number" not in header
    (course / "roster.csv").write_text(text.replace("101,al1", "x101,"), encoding="utf-8")
    done = run("--course", course, "export", "--to", "canvas")
    assert "not exported: ada has the lms_id 'x101', and Canvas knows whole numbers" in done.stderr
    assert "not exported: bob has neither lms_id nor login_id" in done.stderr


def test_gradescope_reads_a_roster(graded: Path, run: Run):
    header, *students = export(graded, run, "gradescope")
    assert header[:5] == ["First Name", "Last Name", "SID", "Email", "Section"]
    assert header[5:] == [
        "Sums, first", "Sums, first - Max Points", "Sums, first - Submission Time",
        "Sums, first - Lateness (H:M:S)",
    ]  # fmt: skip
    assert students[0][2:] == ["101", "Ada@example.org", "Lab 1", "2", "5", "", "00:00:00"]
    assert students[2][5:] == ["0", "5", "2026-03-02 18:01:02 +0000", "01:01:02"]


def test_nbgraders_own_table_needs_no_roster(graded: Path, run: Run, tmp_path: Path):
    course = tmp_path / "course"
    shutil.copytree(graded, course)
    (course / "roster.csv").unlink()
    done = run("--course", course, "export")
    assert (done.returncode, done.stdout) == (0, f"{course}/report/export.csv\n")
    done = run("--course", course, "export", "--to", "canvas")
    assert done.returncode == 2
    assert "no roster.csv in" in done.stderr


def test_nbgraders_own_table_keeps_commas_in_names(graded: Path, run: Run):
    done = run("--course", graded, "export", "--to", "csv")
    assert done.returncode == 0, done.stderr
    with (graded / "report" / "export.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file, strict=True)}
    assert rows["ada"]["last_name"] == "Lovelace, Countess"
    assert (rows["ada"]["score"], rows["idle"]["score"]) == ("2.0", "0.0")
    late = [rows["eve"][column] for column in ("raw_score", "late_submission_penalty", "score")]
    assert late == ["2.0", "2.0", "0.0"]


def test_only_what_is_graded_is_exported(graded: Path, run: Run, tmp_path: Path):
    course = tmp_path / "course"
    shutil.copytree(graded, course)
    shutil.copytree(course / "source" / "sums", course / "source" / "next")
    (course / "source" / "next" / "sums.ipynb").rename(course / "source" / "next" / "next.ipynb")
    assert run("--course", course, "release", "next").returncode == 0
    assert export(course, run, "canvas")[0][5:] == ["Sums, first (9001)"]
    done = run("--course", course, "export", "next", "--to", "canvas")
    assert done.returncode == 2
    assert "no grades for next: grade first" in done.stderr


def test_everybody_matched_is_a_success(graded: Path, run: Run, tmp_path: Path):
    course = tmp_path / "course"
    shutil.copytree(graded, course)
    text = ROSTER.replace("lost,Lo,St,,", "lost,Lo,St,lost@example.org,105")
    (course / "roster.csv").write_text(f"{text}stranger,S,T,st@example.org,106,,\n", "utf-8")
    for system in ("canvas", "moodle", "gradescope"):
        assert run("--course", course, "export", "--to", system).returncode == 0
        assert (course / "report" / "unmatched.csv").read_text() == "student,reason\n"


@pytest.mark.parametrize("title", ["Final Score of all", "Current Points"])
def test_titles_that_canvas_would_ignore_are_refused(
    graded: Path, run: Run, tmp_path: Path, title: str
):
    course = tmp_path / "course"
    shutil.copytree(graded, course)
    (course / "assignments.csv").write_text(ASSIGNMENTS.replace("Sums, first", title))
    done = run("--course", course, "export", "--to", "canvas")
    assert done.returncode == 2
    assert f"Canvas ignores a column '{title}'" in done.stderr


def test_nbgrader_export_takes_the_plugins(graded: Path, tmp_path: Path):
    target = tmp_path / "ours.csv"
    command = [
        sys.executable, "-m", "nbgrader", "export", "--to", str(target),
        "--exporter=autograder.export.lms.CanvasExportPlugin",
    ]  # fmt: skip
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    here = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PATH": scripts, "PYTHONPATH": here}
    done = subprocess.run(
        command, cwd=graded, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert target.read_text(encoding="utf-8").splitlines()[0].startswith("Student,ID,")
    assert "not exported: stranger is not in roster.csv" in done.stderr
    assert (tmp_path / "unmatched.csv").is_file()
