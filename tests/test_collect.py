"""Collecting what Canvas, Moodle and GitHub Classroom deliver, hostile deliveries included."""

from __future__ import annotations

import csv
import os
import shutil
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from dulwich import porcelain

from autograder.cli.main import main
from autograder.intake import archives
from conftest import Run

ROSTER = """id,first_name,last_name,email,lms_id,participant,github
ada,Ada,Lovelace,ada@example.org,101,,ada-l
bob,Bob,Łukasiewicz,bob@example.org,102,7002,bob
ann,Ann,Lee,ann@example.org,103,,ann
twin,Ann,Lee,twin@example.org,,,
"""
NB = "sums.ipynb"


@pytest.fixture
def course(plain_course: Path) -> Path:
    (plain_course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return plain_course


def make_zip(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def add(path: Path, info: zipfile.ZipInfo, content: bytes) -> None:
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(info, content)


def encrypted(path: Path, name: bytes) -> None:
    """Let a zip file say that one of its files is encrypted."""
    data = bytearray(path.read_bytes())
    data[data.rindex(name, 0, data.rindex(b"PK\5\6")) - 46 + 8] |= 1
    path.write_bytes(data)


def fate(course: Path) -> dict[str, tuple[str, str]]:
    """Outcome and message of everything, by collected.csv."""
    with (course / "report" / "collected.csv").open(encoding="utf-8", newline="") as file:
        return {row["what"]: (row["outcome"], row["message"]) for row in csv.DictReader(file)}


def files(folder: Path) -> dict[str, str]:
    """All files in a folder that are not ours."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".collected.json")
    }


def test_canvas(course: Path, run: Run):
    delivery = make_zip(
        course / "subs.zip",
        {
            "lovelaceada_101_5001_sums.ipynb": "first",
            "lovelaceada_101_5009_sums-2.ipynb": "second",
            "lovelaceada_101_5010_plot.png": "plot",
            "łukasiewiczbob_LATE_102_5003_sums (1).ipynb": "bob",
            "malloryeve_999_5004_sums.ipynb": "unknown",
            "leeann_103_5005_essay.pdf": "no notebook",
            "readme.txt": "not Canvas's",
            "__MACOSX/._x": "",
        },
    )
    done = run("--course", course, "collect", "canvas", delivery)
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith("2 submission(s) collected, 0 unchanged: ")
    assert files(course / "submitted") == {
        "ada/sums/sums.ipynb": "second", "ada/sums/plot.png": "plot", "bob/sums/sums.ipynb": "bob",
    }  # fmt: skip
    known = fate(course)
    assert known["lovelaceada_101_5001_sums.ipynb"][0] == "older"
    assert known["bob/sums"] == ("collected", "late, says the system, but not when it came")
    assert known["malloryeve_999_5004_sums.ipynb"][1].startswith("no student in roster.csv has")
    assert known["leeann_103_5005_essay.pdf"] == ("unmatched", "no notebook of sums beside it")
    assert known["readme.txt"][1] == "not named as canvas names what it delivers"
    for name in ("malloryeve_999_5004_sums.ipynb", "leeann_103_5005_essay.pdf", "readme.txt"):
        assert f"unmatched: {name}: " in done.stderr
    assert "older: " not in done.stderr
    assert not list(course.glob(".collecting-*"))


def test_a_second_delivery_replaces_only_what_is_older(course: Path, run: Run):
    first = make_zip(course / "a.zip", {"x_101_50_sums.ipynb": "one", "y_102_51_sums.ipynb": "b"})
    assert run("--course", course, "collect", "canvas", first).returncode == 0
    again = run("--course", course, "collect", "canvas", first)
    assert again.returncode == 0
    assert again.stdout.startswith("0 submission(s) collected, 2 unchanged: ")
    newer = make_zip(course / "b.zip", {"x_101_60_sums-1.ipynb": "two", "y_102_40_sums.ipynb": "c"})
    done = run("--course", course, "collect", "canvas", newer)
    assert done.returncode == 0
    assert files(course / "submitted")["ada/sums/sums.ipynb"] == "two"
    assert files(course / "submitted")["bob/sums/sums.ipynb"] == "b"
    assert fate(course)["ada/sums"][0] == "replaced"
    assert fate(course)["bob/sums"] == ("older", "what is there is newer")
    assert "replaced: ada/sums: what was there is in " in done.stderr
    assert files(course / "aside") == {"ada/sums/sums.ipynb": "one"}
    assert run("--course", course, "collect", "canvas", first).returncode == 0
    assert fate(course) == {
        "ada/sums": ("older", "what is there is newer"), "bob/sums": ("unchanged", ""),
    }  # fmt: skip
    assert files(course / "submitted")["ada/sums/sums.ipynb"] == "two"


def test_work_that_was_put_there_by_hand_stays(course: Path, run: Run):
    there = course / "submitted" / "ada" / "sums" / NB
    there.parent.mkdir(parents=True)
    there.write_text("by hand")
    delivery = make_zip(course / "a.zip", {"x_101_50_sums.ipynb": "one"})
    done = run("--course", course, "collect", "canvas", delivery)
    assert done.returncode == 3
    assert "kept: ada/sums: " in done.stderr
    assert "is not known to be older: to take this, move that away, and run again" in done.stderr
    assert there.read_text() == "by hand"
    assert not (course / "aside").exists()
    there.write_text("one")  # the same
    assert run("--course", course, "collect", "canvas", delivery).returncode == 0
    there.unlink()
    there.parent.rmdir()
    assert run("--course", course, "collect", "canvas", delivery).returncode == 0
    assert there.read_text() == "one"
    there.write_text("corrected by hand")
    again = run("--course", course, "collect", "canvas", delivery)
    assert again.stdout.startswith("0 submission(s) collected, 1 unchanged: ")
    assert there.read_text() == "corrected by hand"


def test_moodle(course: Path, run: Run):
    delivery = make_zip(
        course / "moodle.zip",
        {
            "Ada Lovelace_7001_assignsubmission_file_/sums.ipynb": "ada",
            "Ada Lovelace_7001_assignsubmission_file_/data/x.csv": "1",
            "Ada Lovelace_7001_assignsubmission_file_/timestamp.txt": "1999-01-01",
            "Robert_7002_assignsubmission_file_sums.ipynb": "bob",
            "Ann Lee_7003_assignsubmission_file/sums.ipynb": "which?",
            "Eve_7004_assignsubmission_onlinetext/Bob_7002_assignsubmission_file_/sums.ipynb": "x",
        },
    )
    done = run("--course", course, "collect", "moodle", delivery)
    assert done.returncode == 3
    assert files(course / "submitted") == {
        "ada/sums/sums.ipynb": "ada", "ada/sums/data/x.csv": "1", "bob/sums/sums.ipynb": "bob",
    }  # fmt: skip
    known = fate(course)
    stamp = known["Ada Lovelace_7001_assignsubmission_file_/timestamp.txt"]
    assert stamp == ("unmatched", "hand-in times are not students' to say")
    why = known["Ann Lee_7003_assignsubmission_file/sums.ipynb"][1]
    assert why == "several people are called 'Ann Lee': expected participant in roster.csv"


def test_moodle_numbers_participants_anew_in_every_assignment(course: Path, run: Run):
    file = "assignsubmission_file_/sums.ipynb"
    delivery = make_zip(course / "m.zip", {f"Bob Łukasiewicz_8002_{file}": "bob"})
    assert run("--course", course, "collect", "moodle", delivery).returncode == 0
    assert files(course / "submitted") == {"bob/sums/sums.ipynb": "bob"}


def test_two_people_of_one_name_are_told_apart_or_left(course: Path, run: Run):
    file = "assignsubmission_file_/sums.ipynb"
    names = {f"Bob Łukasiewicz_7002_{file}": "bob", f"Bob Łukasiewicz_8002_{file}": "another"}
    names |= {f"Ada Lovelace_{number}_{file}": "which?" for number in (1, 2)}
    done = run("--course", course, "collect", "moodle", make_zip(course / "m.zip", names))
    assert done.returncode == 3
    assert files(course / "submitted") == {"bob/sums/sums.ipynb": "bob"}
    assert done.stderr.count("several people are called") == 3


def test_a_newer_download_from_moodle_replaces_an_older_one(course: Path, run: Run):
    name = "Ada Lovelace_1_assignsubmission_file_/sums.ipynb"
    deliveries = [course / "1.zip", course / "2.zip"]
    for day, path in enumerate(deliveries, start=1):
        add(path, zipfile.ZipInfo(name, (2026, 3, day, 12, 0, 0)), b"day %d" % day)
    for path in (*deliveries, deliveries[0]):
        assert run("--course", course, "collect", "moodle", path).returncode == 0
    assert files(course / "submitted") == {"ada/sums/sums.ipynb": "day 2"}
    assert files(course / "aside") == {"ada/sums/sums.ipynb": "day 1"}


def test_a_notebook_that_was_renamed_is_collected(course: Path, run: Run):
    delivery = make_zip(course / "c.zip", {"x_101_1_mine.ipynb": "ada", "y_102_2_sums.ipynb": "b"})
    assert run("--course", course, "collect", "canvas", delivery).returncode == 0
    assert files(course / "submitted") == {
        "ada/sums/mine.ipynb": "ada", "bob/sums/sums.ipynb": "b",
    }  # fmt: skip


def test_several_assignments_need_a_choice(course: Path, run: Run):
    shutil.copytree(course / "source" / "sums", course / "source" / "more")
    (course / "source" / "more" / NB).rename(course / "source" / "more" / "more.ipynb")
    repository = course.parent / "lab-submissions" / "lab-ada-l"
    for name in ("sums/sums", "more/more", "more/notes"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / f"{name}.ipynb").write_text(name)
    arguments = ["--course", course, "collect", "github", repository.parent]
    done = run(*arguments)
    assert done.returncode == 2
    assert "notebooks of more, sums are there: say which with --assignment" in done.stderr
    for assignment in ("sums", "more"):
        assert run(*arguments, "--assignment", assignment).returncode == 0
    assert files(course / "submitted") == {
        "ada/sums/sums.ipynb": "sums/sums", "ada/more/more.ipynb": "more/more",
        "ada/more/notes.ipynb": "more/notes",
    }  # fmt: skip
    wrong = make_zip(course / "c.zip", {"y_102_2_sums.ipynb": "b"})
    done = run("--course", course, "collect", "canvas", wrong, "--assignment", "more")
    assert done.returncode == 3
    assert "unmatched: y_102_2_sums.ipynb: no notebook of more beside it" in done.stderr


def test_what_a_killed_run_left_is_removed(course: Path, run: Run):
    (course / ".collecting-x" / "unpacked").mkdir(parents=True)
    delivery = make_zip(course / "c.zip", {"y_102_2_sums.ipynb": "b"})
    assert run("--course", course, "collect", "canvas", delivery).returncode == 0
    assert not list(course.glob(".collecting-*"))


def test_no_student_can_stop_the_others_being_collected(course: Path, run: Run):
    mine, theirs = "Ada Lovelace_1_assignsubmission_file_", "Bob_7002_assignsubmission_file_"
    delivery = make_zip(
        course / "moodle.zip",
        {
            f"{mine}/sums.ipynb/x.txt": "a folder called as the notebook",
            f"{mine}/sums-2.ipynb": "ada",
            f"{mine}/timestamp.txt/x.txt": "a folder called as the timestamp",
            f"{mine}/inner/sums.ipynb": "another",
            f"{mine}/inner/x": "a file",
            f"{mine}/x/y": "a folder",
            f"{mine.replace('file_', 'onlinetext_')}/x": "a file called as the folder",
            f"{theirs}/sums.ipynb": "bob",
        },
    )
    done = run("--course", course, "collect", "moodle", delivery)
    assert done.returncode == 3, done.stderr
    assert files(course / "submitted") == {
        "ada/sums/sums.ipynb": "ada", "ada/sums/inner/x": "a file", "ada/sums/x/y": "a folder",
        "ada/sums/inner/sums.ipynb": "another", "bob/sums/sums.ipynb": "bob",
    }  # fmt: skip


def commit(folder: Path, seconds: int, **contents: str) -> None:
    """A repository with one commit of that time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.ipynb").write_text(content)
    if not (folder / ".git").exists():
        porcelain.init(folder).close()
    porcelain.add(folder)
    porcelain.commit(
        folder, b"Hand in", author=b"A <a@b>", committer=b"A <a@b>", commit_timestamp=seconds,
        commit_timezone=0,
    )  # fmt: skip


def test_github_classroom(course: Path, run: Run):
    clones = course.parent / "first-lab-submissions"
    commit(clones / "first-lab-ada-l", 1_772_474_400, sums="ada")
    commit(clones / "first-lab-mary-ann", 1_772_474_400, sums="not ann")
    done = run("--course", course, "collect", "github", clones)
    assert done.returncode == 3
    assert files(course / "submitted") == {
        "ada/sums/sums.ipynb": "ada", "ada/sums/timestamp.txt": "2026-03-02 18:00:00 UTC\n",
    }  # fmt: skip
    assert "no student in roster.csv has the github 'mary-ann'" in done.stderr
    commit(clones / "first-lab-ada-l", 1_772_470_000, sums="earlier")
    run("--course", course, "collect", "github", clones)
    assert fate(course)["ada/sums"][0] == "older"
    commit(clones / "first-lab-ada-l", 1_772_480_000, sums="later")
    run("--course", course, "collect", "github", clones)
    assert files(course / "submitted")["ada/sums/sums.ipynb"] == "later"
    assert files(course / "aside")["ada/sums/sums.ipynb"] == "ada"


def test_what_is_collected_is_graded_late_by_the_table_of_dates(course: Path, run: Run):
    due = "name,due,timezone,title\nsums,2026-03-02 18:30,Europe/Zurich,First lab\n"
    (course / "assignments.csv").write_text(due)
    for command in ("roster", "release"):
        assert run("--course", course, command).returncode == 0
    work = (course / "release" / "sums" / NB).read_text()
    clones = course.parent / "clones"
    commit(clones / "first-lab-ada-l", 1_772_472_601, sums=work)  # 18:30:01 in Zurich
    commit(clones / "first-lab-bob", 1_772_472_600, sums=work)
    done = run("--course", course, "collect", "github", clones)
    assert done.returncode == 0, done.stderr
    assert run("--course", course, "grade", "--workers", 2).returncode == 0
    with (course / "report" / "grades.csv").open() as file:
        flags = {row["student"]: row["flags"].split() for row in csv.DictReader(file)}
    assert "late" in flags["ada"]
    assert "late" not in flags["bob"]


def hostile(path: Path) -> Path:
    """A Canvas delivery with one good file, and everything that must not be taken."""
    make_zip(
        path,
        {
            "x_101_1_sums.ipynb": "good",
            "../x_101_2_sums.ipynb": "out",
            "..\\x_101_3_sums.ipynb": "out",
            "/x_101_4_sums.ipynb": "out",
            "C:x_101_5_sums.ipynb": "out",
            "x_101_6_a\x1b[2J.txt": "",
            "x_101_7_a?.txt": "",
            "x_101_7_dots.": "",
            "NUL.txt": "",
            "x_102_8_sums.ipynb": "one",
            "x_102_8_SUMS.ipynb": "another",
            "x_102_9_\u00e9.txt": "",
            "x_102_9_e\u0301.txt": "",
            "x_102_9_file": "",
            "x_102_9_file/in_it": "",
            "/".join("d" * 40): "",
            "x_103_1_" + "l" * 250: "",
            "x_103_2_bomb.txt": b"\0" * 20_000_000,
            "x_103_3_large.txt": b"",
        },
    )
    for number, kind in enumerate((stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO)):
        info = zipfile.ZipInfo(f"x_103_{number}_kind.txt")
        info.external_attr = (kind | 0o777) << 16
        add(path, info, b"/etc/hostname")
    info = zipfile.ZipInfo("x_103_9_lzma.txt")
    info.compress_type = zipfile.ZIP_LZMA
    add(path, info, b"packed")
    info = zipfile.ZipInfo("x_103_9_secret.txt")
    add(path, info, b"s")
    info = zipfile.ZipInfo("x_103_9_damaged.txt")
    add(path, info, b"DAMAGE-ME")
    encrypted(path, b"x_103_9_secret.txt")
    data = bytearray(path.read_bytes().replace(b"DAMAGE-ME", b"damage-me"))
    central = data.rindex(b"x_103_3_large.txt") - 46
    struct.pack_into("<LL", data, central + 20, 500_000_000, 500_000_000)
    path.write_bytes(data)
    return path


REASONS = {
    "../x_101_2_sums.ipynb": "leads out of its folder",
    "..\\x_101_3_sums.ipynb": "leads out of its folder",
    "/x_101_4_sums.ipynb": "an absolute path",
    "C:x_101_5_sums.ipynb": "an absolute path",
    "x_101_6_a\\x1b[2J.txt": "control characters",
    "x_101_7_a?.txt": "not every system",
    "x_101_7_dots.": "not every system",
    "NUL.txt": "not every system",
    "x_102_8_sums.ipynb": "another file's name",
    "x_102_8_SUMS.ipynb": "another file's name",
    "x_102_9_\u00e9.txt": "another file's name",
    "x_102_9_e\u0301.txt": "another file's name",
    "x_102_9_file": "another file's name",
    "/".join("d" * 40): "too long or too deep",
    "x_103_1_" + "l" * 250: "too long or too deep",
    "x_103_2_bomb.txt": "times larger than in the zip file",
    "x_103_3_large.txt": "too large: 500 MB",
    "x_103_0_kind.txt": "a link",
    "x_103_1_kind.txt": "a device or a pipe",
    "x_103_2_kind.txt": "a device or a pipe",
    "x_103_9_lzma.txt": "compressed in an uncommon way",
    "x_103_9_secret.txt": "encrypted",
    "x_103_9_damaged.txt": "damaged: ",
}


def test_a_hostile_zip_file(course: Path, run: Run):
    before = files(course.parent)
    delivery = hostile(course / "hostile.zip")
    done = run("--course", course, "collect", "canvas", delivery)
    delivery.unlink()
    assert done.returncode == 3, done.stderr
    assert files(course / "submitted") == {"ada/sums/sums.ipynb": "good"}
    known = fate(course)
    refused = {what for what, (outcome, _) in known.items() if outcome == "refused"}
    assert refused == set(REASONS)
    for name, reason in REASONS.items():
        assert reason in known[name][1], name
        assert f"refused: {name}: " in done.stderr
    assert "\x1b" not in done.stderr
    new = set(files(course.parent)) - set(before)
    assert new == {
        "course/submitted/ada/sums/sums.ipynb", "course/report/collected.csv",
        "course/.grading.lock",
    }  # fmt: skip


def test_a_file_larger_than_it_says(tmp_path: Path):
    path = make_zip(tmp_path / "liar.zip", {"a.txt": os.urandom(3_000_000)})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rindex(b"a.txt") - 46 + 24, 1000)
    path.write_bytes(data)
    (tmp_path / "out").mkdir()
    members, refused = archives.unpack(path, tmp_path / "out")
    assert members == []
    assert "larger than it says" in refused[0].reason or "damaged" in refused[0].reason
    assert list((tmp_path / "out").iterdir()) == []


def test_bounds_on_all_files_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = make_zip(tmp_path / "many.zip", {f"{n}.txt": "x" * 100 for n in range(5)})
    monkeypatch.setattr(archives, "MOST_IN_ALL", 250)
    (tmp_path / "out").mkdir()
    members, refused = archives.unpack(path, tmp_path / "out")
    assert len(members) == 2
    assert {refusal.reason for refusal in refused} == {"too much in all"}
    monkeypatch.setattr(archives, "MOST_FILES", 4)
    with pytest.raises(archives.UsageError, match="has 5 files: expected at most 4"):
        archives.unpack(path, tmp_path / "out")


def test_a_hostile_folder(course: Path, run: Run):
    folder = course.parent / "from canvas"
    folder.mkdir()
    (folder / "x_101_1_sums.ipynb").write_text("good")
    (folder / "x_102_1_sums.ipynb").symlink_to("/etc/hostname")
    (folder / "x_102_2_folder").symlink_to("/etc")
    os.mkfifo(folder / "x_102_3_pipe")
    (folder / os.fsdecode(b"x_102_4_\xff.txt")).write_text("")
    done = run("--course", course, "collect", "canvas", folder, "--assignment", "sums")
    assert done.returncode == 3, done.stderr
    assert files(course / "submitted") == {"ada/sums/sums.ipynb": "good"}
    reasons = {message for outcome, message in fate(course).values() if outcome == "refused"}
    assert reasons == {"a link", "a device or a pipe", "control characters in its name"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["canvas", "nowhere.zip"], "nowhere.zip: expected a folder or a zip file"),
        (["canvas", "empty"], "no files in "),
        (["canvas", "empty.zip"], "no files in "),
        (["moodle", "secret.zip"], "is encrypted: unpack it, and give the folder"),
        (["canvas", "source"], "expected names as lovelaceada_12345_67890_FILE"),
        (["canvas", "roster.csv"], "cannot be read: expected a folder or a zip file"),
        (["canvas", "source", "--assignment", "x"], "no assignment 'x'"),
        (["blackboard", "source"], "invalid choice"),
    ],
)
def test_mistakes_get_one_line(course: Path, run: Run, arguments: list[str], expected: str):
    (course / "empty").mkdir()
    make_zip(course / "empty.zip", {})
    encrypted(make_zip(course / "secret.zip", {"a": "b"}), b"a")
    done = run("--course", ".", "collect", *arguments, cwd=course)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "blackboard" in arguments or len(done.stderr.splitlines()) == 1
    assert files(course / "submitted") == {}


# ---- names that students choose ---------------------------------------------------------------

#: By system: a file's path, and whose it is; "" for nobody's.
CHOSEN = {
    "moodle": {
        "Eve Marsh_7003_assignsubmission_file_x_7002_assignsubmission_file_sums.ipynb": "",
        "Eve_9_assignsubmission_file_/x_7002_assignsubmission_file_/sums.ipynb": "",
        "Bob_7002_assignsubmission_file_7003_assignsubmission_file_sums.ipynb": "",
        "Bob_7002_assignsubmission_file_x_7003_assignsubmission_file_/sums.ipynb": "",
        "Bob_7002_assignsubmission_file_x_7003_assignsubmission_file/sums.ipynb": "",
        "_7002_assignsubmission_file_sums.ipynb": "",
        "Ada Lovelace_7002_assignsubmission_file_sums.ipynb": "",  # in another assignment's roster
        "Bob_7002_assignsubmission_file_Bob_7002_assignsubmission_file_sums.ipynb": "bob",
        "A_1_b_7002_assignsubmission_file_sums.ipynb": "bob",
        "Robert_7002_assignsubmission_onlinetext_sums.ipynb": "bob",
        "Bob_7002_ASSIGNSUBMISSION_file_sums.ipynb": "",
    },
    "canvas": {
        "malloryeve_999_5004_101_7_sums.ipynb": "",
        "malloryeve_999_5004_x_101_7_sums.ipynb": "",
        "x_101_5__103_5009_sums.ipynb": "",
        "lovelaceada_102_5_LATE_103_5009_sums.ipynb": "",
        "lovelaceada_101_5001_102_7_sums.ipynb": "",
        "x_101_5001_2_7_sums.ipynb": "",
        "lovelaceada_101_5001_2_7_sums.ipynb": "ada",
        "lovelaceada_101_5001_2024_sums.ipynb": "ada",
        "lovelaceada_101_5001_my notes_102_7_sums.ipynb": "ada",
        "x_101_5001_sums.ipynb": "ada",
        "x_101_5001_a\\y_102_6_sums.ipynb": "",
    },
    "github": {
        "sums-extra-ada-l/sums.ipynb": "",
        "Sums-Extra-bob/sums.ipynb": "",
        "sums-ada-l/sums.ipynb": "ada",
        "sums-ADA-L/sums.ipynb": "ada",
        "sums-ada-l-1/sums.ipynb": "",
        "extra-ada-l/sums.ipynb": "",
        "sums-ada-l/sums-bob/sums.ipynb": "ada",
    },
}


@pytest.mark.parametrize(
    ("system", "name", "owner"),
    [(system, name, owner) for system, names in CHOSEN.items() for name, owner in names.items()],
)
def test_what_can_be_two_peoples_is_nobodys_and_named(
    course: Path, capsys: pytest.CaptureFixture[str], system: str, name: str, owner: str
):
    shutil.copytree(course / "source" / "sums", course / "source" / "sums-extra")
    (course / "source" / "sums-extra" / NB).rename(course / "source" / "sums-extra" / "more.ipynb")
    delivery = make_zip(course / "x.zip", {name: "work", OTHER[system]: "ann"})
    main(["--course", str(course), "collect", system, str(delivery)])
    collected = files(course / "submitted")
    owners = {path.split("/")[0] for path, text in collected.items() if text == "work"}
    assert owners == ({owner} if owner else set())
    named = f"unmatched: {name.replace(chr(92), '/')}: " in capsys.readouterr().err
    assert named == (not owner)


#: What somebody else hands in, whose it is without doubt.
OTHER = {
    "moodle": "Ada Lovelace_7001_assignsubmission_file_/sums.ipynb",
    "canvas": "leeann_103_5_sums.ipynb",
    "github": "sums-ann/sums.ipynb",
}


def test_a_folder_around_repositories_says_what_their_names_begin_with(course: Path, run: Run):
    shutil.copytree(course / "source" / "sums", course / "source" / "sums-extra")
    (course / "source" / "sums-extra" / NB).rename(course / "source" / "sums-extra" / "more.ipynb")
    for around, ending in (("sums-extra-submissions", "ada-l"), ("sums-submissions", "extra-bob")):
        repository = course.parent / around / f"sums-extra-{ending.removeprefix('extra-')}"
        repository.mkdir(parents=True)
        (repository / "sums.ipynb").write_text(ending)
        run("--course", course, "collect", "github", repository.parent)
    assert files(course / "submitted") == {"ada/sums/sums.ipynb": "ada-l"}
    assert "the github 'extra-bob'" in str(fate(course))


def test_work_in_another_form_is_collected(course: Path, run: Run):
    delivery = make_zip(
        course / "c.zip",
        {
            "x_101_1_sums.ipynb.txt": "ada", "y_102_2_sums.zip": "bob", "y_102_3_x.pdf": "notes",
            "leeann_103_4_SUMS.IPYNB": "other case", "leeann_103_5_sums.IPYNB": "ann",
        },
    )  # fmt: skip
    done = run("--course", course, "collect", "canvas", delivery)
    assert done.returncode == 0, done.stderr
    assert files(course / "submitted") == {
        "ada/sums/sums.ipynb.txt": "ada", "bob/sums/sums.zip": "bob", "bob/sums/x.pdf": "notes",
        "ann/sums/sums.ipynb": "ann", "ann/sums/SUMS.IPYNB": "other case",
    }  # fmt: skip


def test_a_browsers_copy_takes_nobodys_place(course: Path, run: Run):
    file = "assignsubmission_file_"
    delivery = make_zip(
        course / "m.zip",
        {
            f"Ada Lovelace_1_{file}/sums.ipynb": "done",
            f"Ada Lovelace_1_{file}/sums (1).ipynb": "",
            f"Bob_7002_{file}/sums (2).ipynb": "bob",
        },
    )  # fmt: skip
    assert run("--course", course, "collect", "moodle", delivery).returncode == 0
    assert files(course / "submitted") == {
        "ada/sums/sums.ipynb": "done", "ada/sums/sums (1).ipynb": "", "bob/sums/sums.ipynb": "bob",
    }  # fmt: skip
    canvas = make_zip(
        course / "c.zip",
        {"leeann_103_1_sums.ipynb": "done", "leeann_103_2_sums (1).ipynb": "a copy"},
    )
    assert run("--course", course, "collect", "canvas", canvas).returncode == 0
    assert files(course / "submitted" / "ann") == {
        "sums/sums.ipynb": "done", "sums/sums (1).ipynb": "a copy"
    }  # fmt: skip


def test_what_canvas_calls_late_has_the_flag_until_somebody_says_when(course: Path, run: Run):
    assert run("--course", course, "release").returncode == 0
    work = (course / "release" / "sums" / NB).read_text()
    names = {"lovelaceada_LATE_101_5_sums.ipynb": work, "b_102_6_sums.ipynb": work}
    delivery = make_zip(course / "c.zip", names)
    assert run("--course", course, "collect", "canvas", delivery).returncode == 0

    def flags() -> dict[str, str]:
        assert run("--course", course, "grade", "--workers", 1).returncode == 0
        with (course / "report" / "grades.csv").open() as file:
            return {row["student"]: row["flags"] for row in csv.DictReader(file)}

    assert flags() == {"ada": "late", "bob": ""}
    stamp = course / "submitted" / "ada" / "sums" / "timestamp.txt"
    stamp.write_text("2026-03-02 18:30:00 UTC\n")
    assert flags() == {"ada": "", "bob": ""}
    newer = make_zip(course / "d.zip", {"b_LATE_102_7_sums.ipynb": f"{work} "})
    done = run("--course", course, "collect", "canvas", newer)
    assert "replaced: bob/sums: late, says the system, but not when it came; what" in done.stderr
