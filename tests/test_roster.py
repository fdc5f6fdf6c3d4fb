"""roster.csv and assignments.csv: read with every fault named, entered again and again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from autograder.base.course import Course
from autograder.base.errors import FaultyTable, UsageError
from autograder.gradebook import roster
from autograder.gradebook.store import opened
from conftest import Run

HEADER = "id,first_name,last_name,email,lms_id"
ADA = "ada,Ada,Lovelace,ada@example.org,101"
BOB = "bob,Bob,Łukasiewicz,bob@example.org,102"


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def entered(course: Path) -> tuple[dict[str, tuple[str, ...]], dict[str, datetime]]:
    """What nbgrader's gradebook says of students and due dates."""
    here = Course.open(course)
    with opened(here, here.db_url(course)) as book:
        students = {
            s.id: (s.first_name, s.last_name, s.email, s.lms_user_id) for s in book.students
        }
        return students, {a.name: a.duedate for a in book.assignments}


def test_both_tables_are_entered_and_again_nothing_changes(plain_course: Path, run: Run):
    path = write(plain_course, "roster.csv", "\ufeff" + HEADER, ADA, "", BOB)
    write(plain_course, "assignments.csv", "name,due", "sums,2026-03-02T17:00+01:00")
    done = run("--course", plain_course, "roster")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 student(s): 2 new, 0 changed; 1 due date(s) changed\n"
    students, due = entered(plain_course)
    assert students["bob"] == ("Bob", "Łukasiewicz", "bob@example.org", "102")
    assert due == {"sums": datetime(2026, 3, 2, 16)}
    again = run("--course", plain_course, "roster")
    assert again.stdout == "2 student(s): 0 new, 0 changed; 0 due date(s) changed\n"
    assert run("--course", plain_course, "release").returncode == 0  # which keeps the due date
    write(plain_course, "roster.csv", HEADER, ADA.replace("Ada", "Augusta"))
    fewer = run("--course", plain_course, "roster")
    assert fewer.returncode == 0
    assert fewer.stderr == "not in roster.csv, and left as it is: bob\n"
    assert fewer.stdout.startswith("1 student(s): 0 new, 1 changed; 0 ")
    write(plain_course, "roster.csv", HEADER, "ada,,,,")
    write(plain_course, "assignments.csv", "name,due", "sums,")
    empty = run("--course", plain_course, "roster")
    assert empty.stdout == "1 student(s): 0 new, 0 changed; 0 due date(s) changed\n"
    students, due = entered(plain_course)
    assert set(students) == {"ada", "bob"}
    assert students["ada"][0] == "Augusta"
    assert due == {"sums": datetime(2026, 3, 2, 16)}
    assert path.exists()


def test_one_fault_and_nothing_is_entered(plain_course: Path, run: Run):
    write(plain_course, "roster.csv", HEADER, ADA, BOB)
    write(plain_course, "assignments.csv", "name,due", "sums,2026-03-02 17:00")
    done = run("--course", plain_course, "roster")
    assert done.returncode == 2
    assert "assignments.csv:2: due '2026-03-02 17:00': expected an offset" in done.stderr
    assert not (plain_course / "gradebook.db").exists()


def test_a_course_without_tables_is_told_so(plain_course: Path, run: Run):
    done = run("--course", plain_course, "roster")
    assert done.returncode == 2
    assert "neither roster.csv nor assignments.csv" in done.stderr


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("../x,A,B,,", "3: id '../x': expected the name of a folder"),
        (".x,A,B,,", "3: id '.x': expected the name of a folder"),
        (",A,B,,", "3: id '': expected an id"),
        ("ADA,A,B,,", "3: id 'ADA' is in line 2, too"),
        ("x,A,B,ada@EXAMPLE.org,", "3: email 'ada@EXAMPLE.org' is in line 2, too"),
        ("x,A,B,,101", "3: lms_id '101' is in line 2, too"),
        ("x,A,B,nowhere,", "3: email 'nowhere': expected NAME@HOST"),
        ("x,A,B,,=1+1", "3: lms_id '=1+1': expected none of = + - @ in front"),
        ("x,A\x07,B,,", "3: first_name 'A\\x07': expected text without control characters"),
        ("x,A,B,", "3: 4 values, expected 5"),
        ("y" * 129 + ",A,B,,", "expected at most 128 characters"),
        ('x,"A,B,,', "not CSV"),
    ],
)
def test_every_faulty_line_is_named(tmp_path: Path, line: str, expected: str):
    path = write(tmp_path, "roster.csv", HEADER, ADA, line)
    with pytest.raises(FaultyTable) as caught:
        roster.students(path)
    assert any(f"roster.csv:{expected}" in f or expected in f for f in caught.value.faults)


def test_all_faults_are_named_at_once(tmp_path: Path):
    path = write(tmp_path, "roster.csv", HEADER, "a/b,,,x,", ADA, "ada,,,,")
    with pytest.raises(FaultyTable) as caught:
        roster.students(path)
    lines = [fault.split(":")[1] for fault in caught.value.faults]
    assert lines == ["2", "2", "4"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("id,first_name,last_name,email", "expected the column(s) lms_id"),
        (f"{HEADER},mail", "column(s) ['mail']"),
        (f"{HEADER},email", "a column is there twice"),
        ("", "expected the column(s) id"),
    ],
)
def test_columns_are_checked(tmp_path: Path, header: str, expected: str):
    with pytest.raises(FaultyTable) as caught:
        roster.students(write(tmp_path, "roster.csv", header))
    assert expected in str(caught.value)


def test_other_encodings_are_refused_by_their_line(tmp_path: Path):
    text = f"{HEADER}\n{ADA}\n\xfcmit,J\xfcrg,,,\n"
    (tmp_path / "roster.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(FaultyTable) as caught:
        roster.students(tmp_path / "roster.csv")
    (fault,) = caught.value.faults
    assert fault.startswith("roster.csv:3: '\xfcmit,J\xfcrg,,,': not text in UTF-8")


@pytest.mark.parametrize(
    "text",
    [
        HEADER.replace(",", ";") + "\r\n" + ADA.replace(",", ";") + "\r\n",
        HEADER.replace(",", "\t") + "\n" + ADA.replace(",", "\t") + "\n",
        HEADER.upper() + "\n" + ADA + "\n",
        'Id;First Name; Last name ;Email;LMS_ID\nada;Ada;"Lovelace";ada@example.org;101',
        "sep=;\n" + HEADER.replace(",", ";") + "\n" + ADA.replace(",", ";"),
    ],
)
def test_what_spreadsheets_and_people_make_of_a_table_is_read(tmp_path: Path, text: str):
    path = tmp_path / "roster.csv"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_bytes(text.encode(encoding))
        (ada,) = roster.students(path)
        assert ada == roster.Student("ada", "Ada", "Lovelace", "ada@example.org", "101")


def test_another_separator_is_shown(tmp_path: Path):
    path = write(tmp_path, "roster.csv", HEADER.replace(",", "|"))
    with pytest.raises(FaultyTable, match=r"found 'id\|first_name\|last_name"):
        roster.students(path)


def test_a_comma_in_a_value_is_no_separator(tmp_path: Path):
    lines = HEADER.replace(",", ";"), "ada;Ada, Countess;Lovelace;;101"
    assert roster.students(write(tmp_path, "roster.csv", *lines))[0].first_name == "Ada, Countess"


def test_a_table_that_is_nowhere_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match=r"no roster\.csv in"):
        roster.students(tmp_path / "nowhere" / "roster.csv")


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-03-02 17:00Z", "", datetime(2026, 3, 2, 17)),
        ("2026-03-02 17:00-05:00", "", datetime(2026, 3, 2, 22)),
        ("2026-03-02 17:00", "Europe/Zurich", datetime(2026, 3, 2, 16)),
        ("2026-07-02T17:00:30", "Europe/Zurich", datetime(2026, 7, 2, 15, 0, 30)),
        ("2026-10-25 02:30+02:00", "", datetime(2026, 10, 25, 0, 30)),
    ],
)
def test_moments_are_kept_in_utc(text: str, zone: str, utc: datetime):
    assert roster.moment(text, zone) == utc


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-03-02 17:00", "", "expected an offset"),
        ("2026-03-02", "Europe/Zurich", "a date and a time"),
        ("2.3.2026 17:00", "Europe/Zurich", "a date and a time"),
        ("2026-03-02 17:00", "Europe/Nowhere", "expected a timezone"),
        ("2026-03-02 17:00", "../etc/passwd", "expected a timezone"),
        ("2026-03-02 17:00+01:00", "Europe/Zurich", "not both"),
        ("2026-03-29 02:30", "Europe/Zurich", "skip it that day"),
        ("2026-10-25 02:30", "Europe/Zurich", "twice that day"),
    ],
)
def test_moments_that_are_none_or_two_are_refused(text: str, zone: str, expected: str):
    with pytest.raises(ValueError, match=expected):
        roster.moment(text, zone)


def test_assignments_are_those_of_the_course(tmp_path: Path):
    path = write(tmp_path, "assignments.csv", "name,due,timezone,title,lms_id", "sums,,,,", "x,,,,")
    with pytest.raises(FaultyTable, match=r"assignments\.csv:3: name 'x': expected one of sums"):
        roster.assignments(path, ["sums"])
    assert roster.assignments(path, ["sums", "x"])[0].due is None
