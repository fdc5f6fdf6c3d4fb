"""Pages by exercise: how exercises are called, and mistakes by their causes, in any course."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import gradebook
from autograder.course import Course
from autograder.notebook import checksum
from autograder.release import register
from autograder.results import Outcome
from autograder.verdicts import HIDDEN, NOT_YET, Kept, Verdict
from conftest import Run, graded, make_course, notebook_of

Cells = list[nbformat.NotebookNode]


def code(name: str, source: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata=graded(name, solution=True))


def function(name: str, body: str = "return 1") -> nbformat.NotebookNode:
    """An answer as sources have it: the solution in a region that students do not see."""
    hidden = f"    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"
    return code(name, f"def {name}(x):\n{hidden}")


def test_of(name: str, source: str = "", points: int = 1) -> nbformat.NotebookNode:
    hidden = "### BEGIN HIDDEN TESTS\nassert SECRET\n### END HIDDEN TESTS"
    return new_code_cell(f"{source}\n{hidden}", metadata=graded(name, points, locked=True))


test_of.__test__ = False  # type: ignore[attr-defined]


def asked(text: str, of: str = "why") -> nbformat.NotebookNode:
    return new_markdown_cell(text, metadata=graded(f"ask_{of}", locked=True))


def written(name: str, points: int = 2) -> nbformat.NotebookNode:
    return new_markdown_cell("Because.", metadata=graded(name, points, solution=True))


def course_of(folder: Path, cells: Cells) -> Path:
    return make_course(folder / "course", cells)


def save(root: Path, student: str, verdicts: dict[str, Verdict], own: Cells | None = None) -> None:
    """Put a graded submission into the course and its gradebook, as grading does."""
    course = Course.open(root)
    kept = Kept("", {("sums", cell): verdict for cell, verdict in verdicts.items()})
    with gradebook.connected(course, course.db_url(root)) as rows:
        gradebook.save(rows, course, student, "sums", None, kept)
    place = root / "autograded" / student / "sums"
    place.mkdir(parents=True)
    kept.save(place)
    source = nbformat.read(root / "source/sums/sums.ipynb", 4).cells
    nbformat.write(notebook_of(own or source), place / "sums.ipynb")


def registered(root: Path) -> Path:
    course = Course.open(root)
    register(course, "sums", course.db_url(root))
    return root


def soup_of(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def words_of(tag: Tag) -> str:
    return re.sub(r" ([,.:;])", r"\1", " ".join(tag.get_text(" ", strip=True).split()))


def titles(run: Run, root: Path) -> list[str]:
    """What the exercises are called on a feedback page."""
    done = run("--course", root, "feedback")
    assert done.returncode == 0, done.stderr
    page = soup_of(root / "feedback/ann/sums/sums.html")
    assert not page.select(".exercise summary :is(a, b, img, script)"), "it is a control itself"
    return [words_of(h3).rpartition(",")[0] for h3 in page.select(".exercise h3")]


def wrong(message: str = "", outcome: Outcome = "failed") -> Verdict:
    return Verdict(outcome, message)


RIGHT = Verdict("passed", points=1.0)
EMPTY = Verdict("unanswered", NOT_YET)


@pytest.mark.parametrize(
    ("cells", "called"),
    [
        ([new_markdown_cell("## Why"),
          asked("<!-- BEGIN MARK SCHEME -->\n# SECRET\n<!-- END MARK SCHEME -->\n\nWhy?", "a"),
          written("a")], ["Why"]),
        ([new_markdown_cell("# Lab\n## 1. Start\n### Exercise 1: `f` (4 points: a 1, b 3)"),
          function("f"), test_of("test_f_a"), test_of("test_f_b")], ["Exercise 1: f"]),
        ([new_markdown_cell("# Sums"), function("f"), test_of("test_f"),
          function("g"), test_of("test_g")], ["f", "g"]),
        ([new_markdown_cell("# Sums"), new_markdown_cell("Part A [2 pts]\n------"), function("f"),
          test_of("test_f"), function("g"), test_of("test_g")], ["Part A: f", "Part A: g"]),
        ([function("f"), test_of("cell-0a1b2c3d"), test_of("cell-0a1b2c3e")], ["f"]),
        ([code("cell-1", "### BEGIN SOLUTION\nsecret = 1\n### END SOLUTION"), test_of("cell-2")],
         ["question 1"]),
        ([new_markdown_cell("## Theory"), asked("Why?", "a"), written("cell-1a"),
          asked("How?", "b"), written("cell-2b")], ["Theory (1)", "Theory (2)"]),
        ([new_markdown_cell("# Exam"), asked("Why?", "a"), written("cell-1a")], ["Exam"]),
        ([code("one", "### BEGIN SOLUTION\ndef secret(): 1\n### END SOLUTION"), test_of("check")],
         ["one"]),
        ([function("f"), function("g"), test_of("checks_it", "f(1)")], ["f"]),
        ([new_markdown_cell("## Theory"), asked("**Question 1 (2 points).** Why?", "a"),
          written("a"), asked("**Question 2 [1 mark]. Means.** Why?", "b"), written("b")],
         ["Question 1", "Question 2. Means"]),
        ([new_markdown_cell("## Theory"), asked("Why?", "a"), written("a"),
          asked("How?", "b"), written("b")],
         ["Theory: a", "Theory: b"]),
        ([new_markdown_cell("## Means of $x_n$ and <b onclick=hit()>b</b> [here](https://a.org)"),
          asked("Why?"), written("a")], ["Means of x n and <b onclick=hit()>b</b> here"]),
        ([new_markdown_cell("```\n# no heading\n```\n#nor this"), function("f"), test_of("t")],
         ["f"]),
    ],
    ids=["a heading that nobody sees", "heading", "functions", "one heading for two",
         "made-up ids", "no function", "made-up ids of questions", "nothing but a title",
         "a function that nobody sees", "by its names", "bold questions", "plain questions",
         "markup", "no headings"],
)  # fmt: skip
def test_exercises_are_called_as_a_reader_would_call_them(
    run: Run, tmp_path: Path, cells: Cells, called: list[str]
):
    root = registered(course_of(tmp_path, cells))
    infos = [cell.metadata.get("nbgrader", {}) for cell in cells]
    save(root, "ann", {info["grade_id"]: RIGHT for info in infos if info.get("grade")})
    assert titles(run, root) == called
    text = (root / "feedback/ann/sums/sums.html").read_text()
    assert "SECRET" not in text


@pytest.fixture
def chain(tmp_path: Path) -> Callable[..., Path]:
    """A course of three exercises, of which the third calls the first."""
    root = registered(course_of(tmp_path, [
        new_markdown_cell("# Lab"),
        function("first"), test_of("test_first_value", points=2), test_of("test_first_size"),
        function("second"), test_of("test_second"),
        function("third", "return first(x)"), test_of("test_third"),
        asked("**Question 1.** Why?"), written("why"),
    ]))  # fmt: skip

    def with_students(**students: dict[str, Verdict]) -> Path:
        every = {
            "test_first_value": Verdict("passed", points=2.0),
            "test_first_size": RIGHT,
            "test_second": RIGHT,
            "test_third": RIGHT,
            "why": Verdict("manual", points=None),
        }
        for name, verdicts in students.items():
            save(root, name, every | verdicts)
        return root

    return with_students  # fmt: skip


def test_one_cause_is_named_once_and_what_may_follow_from_it_beside_it(run: Run, chain):
    root = chain(ann={
        "test_first_value": wrong("first: take the mean"), "test_first_size": wrong("another"),
        "test_second": wrong("second: a sign"), "test_third": wrong("no number"),
    })  # fmt: skip
    run("--course", root, "feedback")
    page = soup_of(root / "feedback/ann/sums/sums.html")
    assert [words_of(item) for item in page.select(".first li")] == [
        "first: first: take the mean 2 tests of this exercise fail. third uses this answer, and "
        "may fail only because of it. 4 points in all.",
        "second: second: a sign",
    ]
    assert [card["class"][1] for card in page.select(".exercise")] == [
        "wrong", "wrong", "wrong", "waiting",
    ]  # fmt: skip
    parts = page.select(".exercise .items")[0]
    assert [words_of(part) for part in parts("strong")] == ["value", "size"]


def test_the_same_words_in_two_exercises_are_one_cause_unless_they_fit_any(run: Run, chain):
    name, hidden = "NameError: name 'np' is not defined", f"this does not hold yet {HIDDEN}"
    root = chain(
        ann={"test_first_value": wrong(name), "test_second": wrong(name)},
        ben={"test_first_value": wrong(hidden), "test_second": wrong(hidden)},
    )
    run("--course", root, "feedback")
    ann, ben = (soup_of(root / f"feedback/{who}/sums/sums.html") for who in ("ann", "ben"))
    assert [words_of(item) for item in ann.select(".first li")] == [
        f"first: {name} The same is said of second. 3 points in all."
    ]
    assert len(ben.select(".first li")) == 2


def test_what_calls_an_empty_answer_is_not_to_be_looked_at_first(run: Run, chain):
    root = chain(ann={"test_first_value": EMPTY, "test_first_size": EMPTY,
                      "test_third": wrong("no number")})  # fmt: skip
    run("--course", root, "feedback")
    first = soup_of(root / "feedback/ann/sums/sums.html").select_one(".first")
    assert words_of(first).endswith("Not answered: first.")
    assert not first("li")


def test_only_what_the_students_own_code_calls_can_be_its_cause(run: Run, chain):
    root = chain()
    own = nbformat.read(root / "source/sums/sums.ipynb", 4).cells
    own[6].source = "def third(x):\n    return 3"
    chain_of = {"test_first_value": wrong("take the mean"), "test_first_size": RIGHT,
                "test_second": RIGHT, "test_third": wrong("no number"),
                "why": Verdict("manual", points=None)}  # fmt: skip
    save(root, "ann", chain_of, own)
    run("--course", root, "feedback")
    page = soup_of(root / "feedback/ann/sums/sums.html")
    assert len(page.select(".first li")) == 2


def test_the_class_page_counts_each_students_mistake_once(run: Run, chain):
    mean = {"test_first_value": wrong("take the mean, not 3"), "test_first_size": wrong("size")}
    root = chain(
        ann=mean | {"test_third": wrong("no number")},
        ben=mean | {"test_first_value": wrong("take the mean, not 12.5")},
        cyd={"test_second": wrong("a sign")},
        dan={},
    )
    done = run("--course", root, "report")
    assert done.returncode == 0, done.stderr
    page = soup_of(root / "report/index.html")
    frequent, once = (table.tbody for table in page.find(id="mistakes").parent("table"))
    assert [words_of(row) for row in frequent("tr")] == ["2 of 4 first sums take the mean, not 3"]
    assert [words_of(row) for row in once("tr")] == ["1 of 4 second sums a sign"]
    assert "through take the mean, not 3: 2 of 4 who answered first were told so." in words_of(
        page.select_one(".lab")
    )
    hints = (root / "report/hints.csv").read_text()
    assert "no number" in hints, "the table has all of them"


def test_the_class_page_says_what_was_left_empty_by_those_who_worked(run: Run, chain):
    left = {"test_second": EMPTY}
    nothing = dict.fromkeys(
        ("test_first_value", "test_first_size", "test_second", "test_third"), EMPTY
    ) | {"why": Verdict("unanswered")}
    root = chain(ann=left, ben=left, cyd=nothing, dan={})
    run("--course", root, "report")
    page = soup_of(root / "report/index.html")
    sentences = [words_of(p) for p in page.select(".lab p")]
    assert sentences[1] == "Hardest was second: 1 of 4 have all its points, and 2 left it empty."
    assert sentences[2] == (
        "In the next lecture, begin second together: 2 who answered others left it empty."
    )


@pytest.mark.parametrize(
    ("students", "said"),
    [
        ({"ann": {"test_second": wrong("a sign")}, "ben": {"test_second": wrong("a root")}},
         "go through second: 2 went wrong in it, each in a way of their own."),
        ({"ann": {"test_second": wrong("a sign")}, "ben": {}},
         "come back to second: no mistake happened twice, but 1 of 2 lack points."),
        ({"ann": {}, "ben": {}}, "nothing needs to be said again."),
    ],
    ids=["one exercise", "one student", "all right"],
)  # fmt: skip
def test_what_to_say_next_is_what_most_need(
    run: Run, chain, students: dict[str, dict[str, Verdict]], said: str
):
    root = chain(**students)
    run("--course", root, "report")
    *_, last = soup_of(root / "report/index.html").select(".lab p")
    assert words_of(last) == f"In the next lecture, {said}"


def test_many_students_are_folded_but_for_those_who_may_need_help(run: Run, chain):
    weak = {name: wrong("no") for name in ("test_first_value", "test_second", "test_third")}
    root = chain(**{f"s{n:02d}": weak if n in (3, 7) else {} for n in range(15)})
    run("--course", root, "report")
    page = soup_of(root / "report/index.html")
    seen, folded = (table.tbody for table in page.find(id="students").parent("table"))
    assert [words_of(row.th) for row in seen("tr")] == ["s03", "s07"]
    assert len(folded("tr")) == 13
    assert folded.find_parent("details")


def test_an_untouched_answer_is_not_shown_and_a_changed_cell_is(run: Run, chain):
    root = chain()
    own = nbformat.read(root / "source/sums/sums.ipynb", 4).cells
    own[0].source = "# Lab\n\nMy notes."
    stub = own[4]
    stub.source = "def second(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    stub.metadata.nbgrader.checksum = checksum(stub)
    verdicts = dict.fromkeys(("test_first_value", "test_first_size", "test_third"), RIGHT)
    verdicts |= {"test_second": EMPTY, "why": Verdict("manual", points=None)}
    save(root, "ann", verdicts, own)
    run("--course", root, "feedback")
    page = soup_of(root / "feedback/ann/sums/sums.html")
    assert page.select_one("#e1 .answer")
    assert not page.select_one("#e2 .answer")
    (notes,) = page.select("main > section > .cell")
    assert "My notes." in notes.get_text()
