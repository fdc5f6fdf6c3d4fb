"""The class report: its statistics against numpy and scipy, its page as a browser gets it."""

from __future__ import annotations

import csv
import re
import shutil
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser
from scipy import stats

from autograder import analysis, gradebook, page, report
from autograder.course import Course
from autograder.release import register
from autograder.results import CellResult, Change, SubmissionResult
from autograder.verdicts import Kept, Verdict

EVIL = '<script>alert(1)</script> & "quoted" \''
RNG = np.random.default_rng(7)


def answer(cell: str, points: float, of: float = 2, outcome: str = "", **more) -> CellResult:
    outcome = outcome or ("passed" if points == of else "failed")
    return CellResult("nb", cell, points, of, outcome, **more)  # type: ignore[arg-type]


def submission(student: object, *cells: CellResult, **more) -> SubmissionResult:
    return SubmissionResult(str(student), "lab", cells, **more)


def class_of(points: np.ndarray, of: float = 2) -> list[SubmissionResult]:
    """A class by its points: a row a student, a column a question."""
    return [
        submission(student, *(answer(f"q{n}", float(p), of) for n, p in enumerate(row)))
        for student, row in enumerate(points)
    ]


def summary(results: list[SubmissionResult]) -> analysis.AssignmentSummary:
    (found,) = analysis.summaries(results)
    return found


def asked(results: list[SubmissionResult]) -> dict[str, analysis.Question]:
    return {question.cell: question for question in summary(results).questions}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("seed", range(5))
def test_questions_are_measured_as_numpy_and_scipy_measure_them(seed: int):
    rng = np.random.default_rng(seed)
    able = rng.normal(size=(60, 1))
    points = np.clip(np.round(able + rng.normal(size=(60, 6)) + 1), 0, 2)
    questions = asked(class_of(points))
    for n in range(6):
        column, rest = points[:, n], np.delete(points, n, axis=1).sum(axis=1)
        found = questions[f"q{n}"]
        assert found.discrimination == pytest.approx(stats.pearsonr(column, rest).statistic)
        assert found.mean_share == pytest.approx(column.mean() / 2)
        assert found.share_right == pytest.approx(np.mean(column == 2))


@pytest.mark.parametrize("size", [2, 3, 10, 57])
def test_scores_are_spread_as_numpy_says(size: int):
    sample = RNG.uniform(0, 40, size)
    found = analysis.spread([float(value) for value in sample])
    assert found is not None
    quartiles = np.percentile(sample, [25, 50, 75])
    assert (found.quarter, found.median, found.three_quarters) == pytest.approx(tuple(quartiles))
    assert found.mean == pytest.approx(sample.mean())
    assert found.deviation == pytest.approx(sample.std(ddof=1))
    assert (found.lowest, found.highest) == (sample.min(), sample.max())


def test_scores_are_after_penalties():
    found = summary([submission("a", answer("q", 2), penalty=0.5), submission("b", answer("q", 2))])
    assert found.scores == (1.5, 2)


@pytest.mark.parametrize(
    ("points", "rest"),
    [
        ([], []),
        ([1], [2]),
        ([1, 2], [2, 1]),
        ([1, 1, 1], [1, 2, 3]),
        ([1, 2, 3], [5, 5, 5]),
        ([0.1 + 0.2, 0.3, 0.3], [1, 2, 3]),
    ],
    ids=["nobody", "one", "two", "equal points", "equal rest", "rounding"],
)
def test_where_nothing_can_be_said_nothing_is(points, rest):
    assert analysis.discrimination(points, rest) is None


def test_one_value_has_no_deviation_and_none_no_spread():
    assert analysis.spread([]) is None
    assert analysis.spread([4.0]) == analysis.Spread(4, None, 4, 4, 4, 4, 4)


def test_what_was_not_handed_in_does_not_count_and_what_was_left_empty_does():
    found = asked(
        [
            submission("a", answer("q", 2)),
            submission("b", answer("q", 0, outcome="unanswered")),
            submission("c", answer("q", 0, outcome="timeout")),
            submission("d", answer("q", 0, outcome="crashed")),
            *(submission(x, answer("q", 0, outcome=x)) for x in sorted(analysis.LOST)),
        ]
    )["q"]
    assert (found.handed_in, found.answered, found.unanswered) == (4, 3, 1)
    assert (found.timed_out, found.crashed, found.waiting) == (1, 1, 0)
    assert (found.mean_share, found.share_right) == (0.25, 0.25)


def test_lost_submissions_are_counted_apart():
    lost = submission("b", answer("q", 0, outcome="missing"))
    found = summary([submission("a", answer("q", 2)), lost])
    assert (found.submissions, found.lost, found.scores) == (2, 1, (2,))


def test_of_a_question_that_waits_for_marks_nothing_is_said_and_it_is_in_no_rest():
    waits = {"outcome": "manual", "to_mark": True}
    points = RNG.integers(0, 3, (20, 3))
    results = [
        submission(
            student,
            *(answer(f"q{n}", int(p)) for n, p in enumerate(row)),
            answer("essay", 2.0, outcome="manual") if student % 2 else answer("essay", 0, **waits),
        )
        for student, row in enumerate(points)
    ]
    found = asked(results)
    essay = found["essay"]
    assert (essay.waiting, essay.answered) == (10, 20)
    assert (essay.mean_share, essay.share_right, essay.discrimination) == (None, None, None)
    rest = points[:, 1:].sum(axis=1)
    assert found["q0"].discrimination == pytest.approx(np.corrcoef(points[:, 0], rest)[0, 1])


def test_a_bonus_without_points_has_no_share():
    bonus = asked([submission(n, answer("bonus", n, 0), answer("q", n)) for n in range(3)])["bonus"]
    assert (bonus.mean_share, bonus.share_right) == (None, None)
    assert bonus.discrimination == pytest.approx(1)


def test_hints_are_counted_and_the_most_frequent_come_first():
    wrong = [answer("q", 0, message="off by one")] * 3 + [answer("q", 0, message="a name")]
    empty = answer("q", 0, outcome="unanswered", message="write your answer")
    cells = [*wrong, answer("q", 2), empty]
    found = analysis.hints([submission(n, cell) for n, cell in enumerate(cells)])
    assert [(h.text, h.times, h.share) for h in found] == [
        ("off by one", 3, 0.6),
        ("a name", 1, 0.2),
    ]


def test_the_tables_say_the_same_and_leave_open_what_is_not_known(tmp_path: Path):
    points = np.array([[2, 0, 2], [2, 1, 1], [2, 2, 0]])
    results = class_of(points)
    timed = submission("t", answer("q0", 0, message="=1+1"), seconds={"cells": 1.5, "judge": 0.5})
    report.write([*results, timed], tmp_path)
    q0, q1, q2 = rows(tmp_path / "questions.csv")
    assert (q0["handed_in"], q0["mean_share"], q0["max_points"]) == ("4", "0.75", "2")
    assert float(q1["discrimination"]) == float(q2["discrimination"]) == -1
    (hint,) = (row for row in rows(tmp_path / "hints.csv") if row["hint"])
    assert (hint["hint"], hint["times"]) == ("'=1+1", "1")
    (lab,) = rows(tmp_path / "assignments.csv")
    assert (lab["submissions"], lab["seconds_median"], lab["seconds_sd"]) == ("4", "2", "")
    times = rows(tmp_path / "times.csv")[-1]
    assert (times["student"], times["seconds"], times["cells"], times["read"]) == (
        "t",
        "2",
        "1.5",
        "",
    )
    report.write(results[:1], tmp_path)
    assert {row["discrimination"] for row in rows(tmp_path / "questions.csv")} == {""}
    text = "".join(path.read_text() for path in tmp_path.glob("*.csv"))
    assert not re.search(r"\b(nan|inf|None)\b", text)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory, run):
    """A real gradebook of six, one of whom tampers and writes markup; reported by the command."""
    from conftest import make_course, plain_cells

    root = make_course(tmp_path_factory.mktemp("report (1+1)") / "course", plain_cells())
    course = Course.open(root)
    register(course, "sums", course.db_url(root))
    with gradebook.connected(course, course.db_url(root)) as rows:
        for n, student in enumerate(["ada", "bob", "cy", "dee", "eve", "<b>mallory #1"]):
            failed, honest = Verdict("failed", EVIL), n < 5
            test = Verdict("passed", points=2.0) if n % 2 else failed
            why = Verdict("manual", points=None)
            changes = () if honest else (Change("test_double", f"{EVIL} edited", False, "sums"),)
            cells = {("sums", "test_double"): test, ("sums", "why"): why}
            kept = Kept("", cells, (), changes, seconds={"cells": 1.0 + n, "judge": 0.25})
            gradebook.save(rows, course, student, "sums", None, kept)
            place = root / "autograded" / student / "sums"
            place.mkdir(parents=True)
            kept.save(place)
    shutil.copy(root / "source/sums/sums.ipynb", place)
    (root / "submitted" / student / "sums").mkdir(parents=True)
    pages = root / "feedback" / "ada" / "sums"
    pages.mkdir(parents=True)
    (pages / "sums.html").touch()
    done = run("--course", root, "report")
    assert done.returncode == 0, done.stderr
    path = root / "report" / "index.html"
    assert str(path) in done.stdout.splitlines()
    return path, BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def words_of(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def table_after(soup: BeautifulSoup, heading: str) -> list[list[str]]:
    """The rows of the first table of a section."""
    table = soup.find(id=heading).parent.find("table")
    return [[words_of(cell) for cell in row(["th", "td"])] for row in table.tbody("tr")]


def test_the_page_runs_no_script_and_loads_nothing(reported):
    path, soup = reported
    (policy,) = soup.select('meta[http-equiv="Content-Security-Policy"]')
    assert policy["content"].startswith("default-src 'none';")
    assert "script" not in policy["content"]
    assert not soup.find_all(["script", "iframe", "object", "embed", "link", "base", "form"])
    assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in soup("img"))
    assert "url(" not in path.read_text(encoding="utf-8")


def test_what_students_write_is_text(reported):
    _, soup = reported
    assert EVIL in [cell.get_text() for cell in soup.select("td.hint")]
    assert "<b>mallory #1" in [cell.get_text() for cell in soup.select("th[scope=row]")]
    assert not soup.find_all("b")


def test_the_page_is_made_for_every_reader(reported):
    _, soup = reported
    assert soup.html["lang"] == "en"
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert all(th.get("scope") in ("col", "row") for th in soup("th"))
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in soup.select("nav a")} <= set(ids)
    assert {a["href"][1:] for a in soup.select(".alert a[href^='#']")} <= set(ids)
    (scores,) = soup("img")
    assert scores["alt"].startswith("Histogram of the scores of 6 submissions, of 5: from 0 to 2")


def test_three_sentences_stand_on_top(reported):
    _, soup = reported
    lab = soup.main.select_one(".lab")
    assert [words_of(sentence) for sentence in lab("p")] == [
        "6 of 6 could be graded; the median is 1 of 5 points, and half of the class has 0 to 2; "
        "6 still wait for marks, so scores will rise.",
        "Hardest was double : 3 of 6 have all its points.",
        f"In the next lecture, go through {EVIL} : 3 of 6 who answered double were told so.",
    ]


def test_exercises_and_mistakes_stand_hardest_and_most_frequent_first(reported):
    _, soup = reported
    hardest, mistakes, students = (
        table_after(soup, name) for name in ("exercises", "mistakes", "students")
    )
    assert hardest == [
        ["double", "sums", "50 %", "3 of 6", "0", f"{EVIL} (3\N{MULTIPLICATION SIGN})"],
        ["why", "sums", "\N{EN DASH}", "\N{EN DASH}", "0", "6 wait for marks"],
    ]
    assert mistakes == [["3 of 6", "double", "sums", EVIL]]
    assert [row[0] for row in students] == ["ada", "cy", "eve", "<b>mallory #1", "bob", "dee"]
    assert students[0] == ["ada", "0 of 5", "below half: sums"]
    assert students[-1] == ["dee", "2 of 5", ""]


def test_links_lead_to_what_is_there(reported):
    path, soup = reported
    links = soup.select("td a, p a:not([href^='#'])")
    targets = [(path.parent / unquote(a["href"])).resolve() for a in links]
    assert all(target.exists() for target in targets), targets
    assert [a.get_text() for a in soup.select("td a")] == [
        "0 of 5", "graded notebook", "handed in",
    ]  # fmt: skip
    assert "feedback" in targets[[a.get_text() for a in links].index("0 of 5")].parts


def test_the_page_tells_what_waits_and_how_long_it_took(reported):
    _, soup = reported
    text = {part["id"]: part.get_text(" ", strip=True) for part in soup("details", id=True)}
    assert text["marks"].endswith("sums sums why 3 6")
    assert text["time"].endswith("sums 3.75 3.75 2.5 to 5 1.25 to 6.25 <b>mallory #1")
    assert text["questions"].endswith("why 3 \N{EN DASH} \N{EN DASH} \N{EN DASH} 6 0 0 0 6")
    assert f"test_double {EVIL} edited" in text["tampered"]


@pytest.mark.parametrize(
    "results",
    [
        [],
        class_of(np.array([[1, 2]])),
        class_of(np.full((5, 2), 2)),
        class_of(np.zeros((4, 1)), of=0),
        [submission("a", answer("q", 0, outcome="missing"))],
        [submission(n, answer("q" * 200, n, of=1000)) for n in range(5)],
        [submission(n, answer("$q_$", 30 * n)) for n in range(5)],
    ],
    ids=["nobody", "one", "all equal", "no points", "all missing", "long name", "more than all"],
)
def test_a_page_can_be_made_of_any_class(results, tmp_path: Path):
    path = page.write(results, "a class", tmp_path / "submitted", tmp_path)
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    words = soup.get_text(" ") + " ".join(image["alt"] for image in soup("img"))
    assert not re.search(r"\b(nan|inf|None)\b", words, re.IGNORECASE)
    assert bool(results) == bool(soup("img"))
    assert bool(results) == bool(soup.select(".lab"))


def test_what_is_not_known_is_a_dash():
    assert page.number(None) == page.percent(None) == page.correlation(None) == "\N{EN DASH}"
    assert page.correlation(-0.5) == "\N{MINUS SIGN}0.50"
    assert [page.number(x) for x in (0, 2 / 3, 47.0, 12345.6)] == ["0", "0.667", "47", "12346"]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_phones_and_desktops(reported, browser: Browser, width: int):
    window = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    window.on("console", lambda message: said.append(message.text))
    window.goto(reported[0].as_uri())
    assert window.evaluate("document.documentElement.scrollWidth") == width
    assert window.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert said == []
    window.close()
