"""Feedback pages: what they tell, what they keep to themselves, and that nothing in them runs."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.base.course import Course
from autograder.base.record import SubmissionRecord
from autograder.base.results import CellResult, Change, SubmissionResult
from autograder.base.verdicts import Verdict
from autograder.gradebook import store
from autograder.release.generate import register
from autograder.reports import feedback_page, mathml, safe_html, student_notebook
from conftest import make_course, notebook_of, plain_cells
from payloads import GROUPS, MARKDOWN, PAYLOADS, PIXEL, Payload
from sampling import long, sampled
from serving import TOKEN, jupyter

END = "the end of the notebook"
#: What a script of a payload would call, before anything on the page is read.
TRAP = "window.hits = 0; window.hit = () => { window.hits += 1 }; document.hit = window.hit"
#: What would run or load something, wherever it stands on a page.
ACTIVE = """() => [...document.querySelectorAll('*')].flatMap(element => [
  ...(/^(script|iframe|object|embed|form|input|button|link|base|svg|template|textarea|video)$/i
    .test(element.localName) ? [element.localName] : []),
  ...[...element.attributes].filter(a => /^on|^style$|^xlink|srcdoc|^action$|^ping$/i.test(a.name)
    && !/^text-align: ?\\w+;?$/.test(a.value)).map(a => a.name + '=' + a.value),
  ...(element.href && !/^(https?|mailto|file):/.test(element.href) ? [element.href] : []),
  ...(element.localName == 'img' && element.src && !/^data:image\\//.test(element.src)
    ? [element.src] : []),
])"""


def picture(kind: str = "image/png") -> nbformat.NotebookNode:
    return new_output("display_data", {kind: PIXEL, "text/plain": "<Figure size 640x480>"})


def answered(*own: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A graded notebook: answers, the student's own cells, tests with all that is hidden."""
    double, test, ask, why = plain_cells()
    double.source = "def double(n):\n    return 2 * int(n)  # my answer"
    error = "AssertionError: also numbers"
    test.outputs = [
        new_output("error", ename="AssertionError", evalue="", traceback=[test.source, error])
    ]
    why.source = "Since $\\frac{n}{2} + n < 3n$, as **I** said."
    return notebook_of([double, test, ask, why, *own, new_markdown_cell(END)])


VERDICTS = {
    ("sums", "test_double"): Verdict("failed", "also numbers that are not whole"),
    ("sums", "why"): Verdict("manual", points=None),
}


def hand_in(
    course: Course,
    student: str,
    nb: nbformat.NotebookNode | None,
    kept: SubmissionRecord | None = None,
) -> Path:
    """Put a graded submission into the course and its gradebook, as grading does."""
    kept = kept or SubmissionRecord("", VERDICTS)
    with store.connected(course, course.db_url(course.root)) as rows:
        store.save(rows, course, student, "sums", datetime(2026, 3, 2, 12, 0), kept)
    place = course.root / "autograded" / student / "sums"
    place.mkdir(parents=True)
    if nb is not None:
        nbformat.write(nb, place / "sums.ipynb")
    kept.save(place)
    return place


def mark(book, student: str, points: float, comment: str) -> None:
    """Mark the written answer as formgrader does."""
    grade = book.find_grade("why", "sums", "sums", student)
    grade.manual_score, grade.needs_manual_grade = points, False
    book.find_comment("why", "sums", "sums", student).manual_comment = comment
    book.db.commit()


def soup_of(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def page_of(root: Path, student: str) -> Path:
    return root / "feedback" / student / "sums" / "sums.html"


# ---- what a page tells ------------------------------------------------------------------------


#: The same for what formgrader shows of cells; the rest of its page is its own.
ACTIVE_IN_RENDERED = ACTIVE.replace("'*'", "'.rendered_html *, .output_area *'")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, run):
    """A course of several students, and what the command said of their feedback."""
    root = make_course(tmp_path_factory.mktemp("told") / "course", plain_cells())
    course = Course.open(root)
    register(course, "sums", course.db_url(root))
    store.set_due(course, course.db_url(root), "sums", datetime(2026, 3, 1, 12, 0))
    drawing = '<svg viewBox="0 0 9 9" aria-label="a &quot;disc&quot;"><circle r="4"/></svg>'
    progress = "\r 10%|#  |\r 100%|###|\n\x1b[31mred\x1b[0m < green\n"
    attached = new_markdown_cell("![mine](attachment:my%20own.png)")
    attached.attachments = {"my own.png": {"image/png": PIXEL}}
    own = [
        new_code_cell("plot()", outputs=[
            new_output("stream", name="stdout", text=progress), picture(),
            new_output("display_data", {"text/html": drawing}),
            new_output("display_data", {"text/html": "<table><tr><td>0.25</td></tr></table>"}),
        ]),
        attached,
    ]  # fmt: skip
    with store.opened(course, course.db_url(root)) as book:
        for student in ("ada", "bob"):
            hand_in(course, student, answered(*own))
        mark(book, "ada", 2.5, "Well said.\nBut <why>?")
        tests = Verdict("passed", points=2.0)
        right = SubmissionRecord("", {**VERDICTS, ("sums", "test_double"): tests})
        hand_in(course, "right", answered(), right)
        missing = dict.fromkeys(VERDICTS, Verdict("missing", "no notebook was handed in"))
        hand_in(course, "missing", None, SubmissionRecord("", missing))
        change = Change("test_double", "was rewritten to please", False, "sums")
        hand_in(course, "tamperer", answered(), SubmissionRecord("", VERDICTS, (), (change,)))
        place = hand_in(course, "broken", None)
    (place / "sums.ipynb").write_text("{ not JSON")
    done = run("--course", root, "feedback")
    return root, done


def test_all_get_a_page_and_what_cannot_be_shown_is_named(told):
    root, done = told
    assert done.returncode == 3
    assert "not shown: broken/sums/sums: not JSON, expected a notebook" in done.stderr
    assert f"6 page(s) in {root / 'feedback'}" in done.stdout
    assert len(list((root / "feedback").glob("*/sums/sums.html"))) == 6
    assert "[6/6]" in done.stderr, "it says how far it is"


def card_of(path: Path, title: str) -> Tag:
    """The exercise of a page by the beginning of its title."""
    (card,) = (c for c in soup_of(path).select(".exercise") if c.h3.get_text().startswith(title))
    return card


def words_of(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def test_scores_hints_and_comments_of_each_exercise(told):
    root, _ = told
    double, why = soup_of(page_of(root, "ada")).select(".exercise")
    assert words_of(double.summary) == "\N{BALLOT X} double , 0 of 2 not right yet"
    assert words_of(double.select_one(".hint")) == "also numbers that are not whole"
    assert words_of(why.summary) == "\N{CIRCLE WITH LEFT HALF BLACK} why , 2.5 of 3 marked"
    assert words_of(why.select_one(".comment")) == "Comment: Well said. But <why>?"
    assert double.has_attr("open")
    assert why.has_attr("open")
    header = soup_of(page_of(root, "ada")).header.get_text(" ", strip=True)
    assert "2.5 of 5 points" in header
    assert "Handed in late." in header
    assert "wait" not in header


def test_what_waits_is_said_and_not_counted_as_wrong(told):
    root, _ = told
    soup = soup_of(page_of(root, "bob"))
    assert (
        "1 answer waits for a person\N{RIGHT SINGLE QUOTATION MARK}s mark: the score may rise."
        in soup.header.get_text()
    )
    why = card_of(page_of(root, "bob"), "why")
    assert why.h3.get_text() == "why, \N{EN DASH} of 3"
    assert "waits for a person\N{RIGHT SINGLE QUOTATION MARK}s mark" in why.get_text()
    assert why["class"] == ["exercise", "waiting"]
    assert not why.has_attr("open")


def test_a_right_answer_is_folded_and_has_no_hint(told):
    root, _ = told
    card = card_of(page_of(root, "right"), "double")
    assert words_of(card.summary) == "\N{CHECK MARK} double , 2 of 2 right"
    assert not card.has_attr("open")
    assert not card.select(".hint")
    first = soup_of(page_of(root, "right")).select_one(".first")
    assert first.h2.get_text() == "Nothing to correct so far"


def test_an_answer_stands_beside_its_hint_and_what_was_handed_out_is_folded(told):
    root, _ = told
    soup = soup_of(page_of(root, "ada"))
    double = soup.select_one(".exercise .beside")
    assert double.select_one(".hint")
    assert "# my answer" in double.select_one(".answer").get_text()
    folded = soup.select("details.folded")
    assert not any(run.has_attr("open") for run in folded)
    text = " ".join(run.get_text() for run in folded)
    assert "assert double(1) == 2" in text
    assert "# my answer" not in text
    own = [cell.get_text() for cell in soup.select("main > section > .cell")]
    assert len(own) == 3
    assert "plot()" in own[0]
    assert END in own[-1]


def test_what_is_to_be_looked_at_first_stands_on_top_and_leads_to_its_exercise(told):
    root, _ = told
    soup = soup_of(page_of(root, "ada"))
    first = soup.main.find("section")
    (item,) = first.select("li")
    assert words_of(item) == "double : also numbers that are not whole"
    assert words_of(first("p")[-1]) == "Somebody wrote to you about why ."
    assert soup.select_one(item.a["href"]).h3.get_text().startswith("double")
    assert soup.select_one(soup.select_one(".exercise .up a")["href"]).h1, "a way back up"


@pytest.mark.parametrize(
    ("student", "words"),
    [("missing", "there is none to show"), ("broken", "not JSON, expected a notebook")],
)
def test_without_a_notebook_the_page_still_tells_the_scores(told, student: str, words: str):
    root, _ = told
    soup = soup_of(page_of(root, student))
    assert len(soup.select(".exercise")) == 2
    assert f"Your notebook could not be shown here: {words}." in soup.main.get_text()


def test_tampering_is_a_neutral_line_where_it_explains_points(told):
    root, _ = told
    line = "the tests of the assignment were run in their places"
    assert line in soup_of(page_of(root, "tamperer")).get_text()
    assert line not in soup_of(page_of(root, "ada")).get_text()
    assert "please" not in page_of(root, "tamperer").read_text()


def test_the_notebook_is_the_students_own(told):
    root, _ = told
    text = soup_of(page_of(root, "ada")).main.get_text()
    assert "return 2 * int(n)  # my answer" in text
    assert "assert double(1) == 2" in text, "what is visible of a test stays"
    assert "Why two?" in text
    assert END in text
    assert "100%|###|\nred < green" in text, "as a terminal would show it"
    assert " 10%" not in text
    assert "0.25" in text


def test_nothing_that_is_hidden_is_on_any_page(told):
    root, _ = told
    for path in (root / "feedback").rglob("*.html"):
        text = path.read_text() + soup_of(path).get_text()
        for secret in ("HIDDEN", "math.pi", "MARK SCHEME", "Because of the sum", "return 2 * n",
                       "Since n + n"):  # fmt: skip
            assert secret not in text, (path, secret)


def test_links_lead_to_places_on_the_page_and_headings_are_in_order(told):
    root, _ = told
    soup = soup_of(page_of(root, "ada"))
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    links = {a["href"] for a in soup.select("a[href^='#']")}
    assert links == {"#top", "#e1", "#e2"}
    assert links <= {f"#{name}" for name in ids}
    headings = [heading.name for heading in soup.find_all(re.compile("^h[12]$"))]
    assert headings == ["h1", "h2", "h2", "h2"]


def test_a_comment_on_a_cell_without_points_is_shown_too():
    cell = CellResult("nb", "test", 1, 1, "passed")
    result = SubmissionResult("ada", "lab", (cell,))
    text, _ = feedback_page.page(
        feedback_page.Sheet(result, {("nb", "answer"): "Neat."}, Path("nowhere"))
    )
    right, remark = BeautifulSoup(text, "html.parser").select(".exercise")
    assert right.h3.get_text() == "test, 1 of 1"
    assert remark.h3.get_text() == "answer"
    assert words_of(remark.select_one(".comment")) == "Comment: Neat."
    assert remark.has_attr("open")


def test_comments_are_markdown_with_formulas_and_their_html_is_text():
    cell = CellResult("nb", "q", 1, 2, "manual")
    said = (
        "**Nearly**: $\\frac{a}{b} < c$\non a new line\n\n- first `x_i`\n- second\n\n"
        "# Loud\n\n<b onclick=hit()>bold</b> [x](javascript:hit()) <script>hit()</script>\n\n"
        "$$\\sum_i x_i$$"
    )
    result = SubmissionResult("a", "lab", (cell,))
    text, _ = feedback_page.page(feedback_page.Sheet(result, {("nb", "q"): said}, Path("nowhere")))
    comment = BeautifulSoup(text, "html.parser").select_one(".exercise .comment")
    assert [strong.get_text() for strong in comment("strong")] == ["Comment:", "Nearly"]
    assert [math.get("display") for math in comment.select("math")] == ["inline", "block"]
    assert [item.get_text() for item in comment.select("li")] == ["first x_i", "second"]
    assert "<script>hit()</script>" in comment.get_text()
    assert "<b onclick=hit()>bold</b>" in comment.get_text()
    assert not comment.select("b, script, a, h1, h2")
    assert not any(a["href"].startswith("javascript") for a in comment.select("a[href]"))


def test_an_assignment_without_grades_stops_no_other(told, run, tmp_path: Path):
    root, _ = told
    course = tmp_path / "course"
    shutil.copytree(root, course)
    shutil.rmtree(course / "feedback")
    shutil.copytree(course / "source" / "sums", course / "source" / "later")
    for arguments in ([], ["later", "sums"]):
        done = run("--course", course, "feedback", *arguments)
        assert done.returncode == 3, "one notebook is broken"
        assert "no pages for later: nothing is graded there yet" in done.stderr
        assert "6 page(s) in " in done.stdout
    done = run("--course", course, "feedback", "later")
    assert done.returncode == 2
    assert "nothing graded for later in " in done.stderr


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (CellResult("nb", "q", 0, 2, "unanswered"), "not answered"),
        (CellResult("nb", "q", 0, 2, "timeout"), "took too long"),
        (CellResult("nb", "q", 0, 2, "crashed"), "ended its own process"),
        (CellResult("nb", "q", 0, 2, "killed"), "not graded yet"),
        (CellResult("nb", "q", 0, 2, "unreadable"), "could not be read"),
        (CellResult("nb", "q", 2, 2, "failed"), "points given by a person"),
        (CellResult("nb", "q", 1, 2, "passed"), "right by its test, marked by a person"),
        (CellResult("nb", "q", 0, 2, "unanswered", to_mark=True), "waits for a person"),
    ],
    ids=lambda value: value.outcome if isinstance(value, CellResult) else "",
)
def test_outcomes_are_in_words(cell: CellResult, words: str):
    sheet_ = feedback_page.Sheet(SubmissionResult("ada", "lab", (cell,)), {}, Path("nowhere"))
    assert words in feedback_page.page(sheet_)[0]


def test_penalties_are_named():
    cell = CellResult("nb", "q", 2, 2, "passed")
    result = SubmissionResult("ada", "lab", (cell,), penalty=1 / 3)
    text, _ = feedback_page.page(feedback_page.Sheet(result, {}, Path("nowhere")))
    assert "0.33 points are taken off" in text
    assert "<strong>1.67</strong> of 2 points" in text


def test_an_assignment_of_two_notebooks_has_one_page_under_both_names(tmp_path: Path):
    cells = (CellResult("a", "q", 1, 2, "failed"), CellResult("b", "q", 2, 2, "passed"))
    for name in ("a", "b"):
        nbformat.write(
            notebook_of([new_markdown_cell(f"this is {name}")]), tmp_path / f"{name}.ipynb"
        )
    (tmp_path / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    result = SubmissionResult("ada", "lab", cells)
    written = feedback_page.write(feedback_page.Sheet(result, {}, tmp_path), tmp_path / "pages")
    first, second = (path.read_text() for path in written.paths)
    assert [path.name for path in written.paths] == ["a.html", "b.html"]
    assert first == second
    assert "this is a" in first
    assert "this is b" in first
    assert (tmp_path / "pages/timestamp.txt").is_file(), "nbgrader needs it to hand pages out"


# ---- Markdown, formulas, limits ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"$\frac{1}{2}$", "mfrac"),
        ("$$\\sum_k \\pi_k = 1$$", 'math[display="block"] munder'),
        ("\\begin{align}\na &= b \\\\ c &= d\n\\end{align}", "mtable"),
        (r"$p(x \mid z)$ and $\mathcal N(x; \mu, \Sigma)$", "p > span ~ span > math"),
        ("# Title", "h3"),
        ("| a |\n|--:|\n| 1 |", 'td[style="text-align:right"]'),
        ("~~a~~ **b** `c`", "s + strong + code"),
        ("[x](https://example.org)", 'a[href][rel="noopener noreferrer"]'),
        ("<details><summary>More</summary>text</details>", "details > summary"),
        (f"<img alt='x' src='data:image/png;base64,{PIXEL}'>", "img[alt='x'][src]"),
    ],
)
def test_markdown_is_shown_as_jupyter_shows_it(text: str, found: str):
    assert BeautifulSoup(safe_html.markdown(text), "html.parser").select(found)


def test_every_formula_of_the_course_is_converted(root: Path):
    for path in root.glob("source/*/*.ipynb"):
        for cell in student_notebook.cells(nbformat.read(path, 4)):
            for code in BeautifulSoup(cell.html, "html.parser")("code") if not cell.is_code else []:
                assert not re.search(r"\\[a-z]+\{|^\\", code.get_text()), (path.name, code)
            assert not re.search(r"<m\w+>[^<]*\\", cell.html), path.name


def test_letters_in_a_style_are_characters():
    shown_as = BeautifulSoup(
        mathml.mathml(r"\mathcal N \mathbb 1 \boldsymbol\mu", True), "html.parser"
    )
    assert shown_as.get_text() == "\U0001d4a9\U0001d7d9\U0001d741"


@pytest.mark.parametrize(
    "tex", [r"\frac{1", r"\def\a{x}\a", "x" * 4000, "{" * 2000, r"\left(" * 500, r"\begin{matrix}"]
)
def test_a_formula_that_cannot_be_converted_is_shown_as_it_was_written(tex: str):
    assert mathml.mathml(tex, True).startswith(("<code>", "<math"))
    assert BeautifulSoup(safe_html.markdown(f"a ${tex}$ b"), "html.parser").get_text().strip()


@pytest.mark.parametrize("tex", [r"\def\a{x}\a", "x" * 4000, r"\newcommand{\a}{x}\a"])
def test_formulas_that_can_grow_are_not_converted(tex: str):
    assert mathml.mathml(tex, False) == f"<code>{tex}</code>"


def test_long_texts_are_cut_and_long_notebooks_too():
    long = safe_html.plain("a" * 50_000 + "z" * 50_000)
    assert len(long) < 21_000
    assert "80000 characters are left out here" in long
    assert long.endswith("zzz</pre>")
    assert safe_html.markdown("*a* " * 20_000).startswith("<pre>")
    many = notebook_of([new_markdown_cell("a") for _ in range(600)])
    *cells, last = student_notebook.cells(many)
    assert len(cells) == student_notebook.MOST_CELLS
    assert "100 more cells" in last.html
    printed = new_code_cell("1", outputs=[picture()] * 60)
    (cell,) = student_notebook.cells(notebook_of([printed]))
    assert "10 more outputs" in cell.outputs[-1].html


def test_pieces_of_what_was_printed_are_put_together():
    pieces = [new_output("stream", name="stdout", text=text) for text in "abc"]
    pieces.insert(2, new_output("stream", name="stderr", text="!"))
    (cell,) = student_notebook.cells(notebook_of([new_code_cell("1", outputs=pieces)]))
    assert [(o.kind, o.html) for o in cell.outputs] == [
        ("printed", "<pre>ab</pre>"), ("warned", "<pre>!</pre>"), ("printed", "<pre>c</pre>"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"text/html": "<script>1</script>", "text/plain": "<Player>"}, "pre"),
        ({"text/html": "<b>b</b>", "image/png": PIXEL}, "b"),
        ({"image/png": PIXEL, "text/plain": 'Fig "1"'}, "img[alt='Fig \"1\"']"),
        ({"image/jpeg": PIXEL}, "img[src^='data:image/jpeg;base64,']"),
        ({"image/svg+xml": "<svg><g/></svg>"}, "img[src^='data:image/svg+xml;base64,']"),
        ({"text/latex": r"$\displaystyle \sqrt{2}$", "text/plain": "sqrt(2)"}, "msqrt"),
        ({"image/png": "no base64!", "text/plain": "x"}, "pre"),
    ],
)
def test_an_output_is_shown_by_its_best_form_that_does_nothing(data, found: str):
    assert BeautifulSoup(safe_html.output(data), "html.parser").select(found)


def test_halves_of_characters_do_no_harm():
    text = "a \ud800 b"
    cells = [new_markdown_cell(text), new_code_cell(text), new_markdown_cell(f"${text}$ <b>{text}")]
    for cell in student_notebook.cells(notebook_of(cells)):
        assert "a" in cell.html


# ---- nothing runs -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, root: Path, run):
    """A course with this course's settings, in which each payload is one student's submission."""
    course_root = make_course(tmp_path_factory.mktemp("corpus") / "course", plain_cells())
    shutil.copy(root / "nbgrader_config.py", course_root)
    course = Course.open(course_root)
    register(course, "sums", course.db_url(course_root))
    with store.opened(course, course.db_url(course_root)) as book:
        for payload in [*PAYLOADS, *(group for group in GROUPS if group not in PAYLOADS)]:
            verdicts = VERDICTS | {("sums", "test_double"): Verdict("failed", payload.hint)}
            student = payload.student or payload.name
            hand_in(course, student, answered(*payload.cells), SubmissionRecord("", verdicts))
            mark(book, student, 1, payload.comment)
    done = run("--course", course_root, "feedback")
    assert done.returncode == 0, done.stderr
    return course_root


class Watched:
    """A browser's page that notes all that a payload could do."""

    def __init__(self, browser, block: bool = False) -> None:
        self.page = browser.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", self._dismiss)
        self.page.add_init_script(TRAP)
        if block:
            self.page.route(
                lambda url: not url.startswith(("file:", "data:", "http://127.0.0.1")),
                lambda route: route.abort(),
            )

    def _dismiss(self, dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    @property
    def hits(self) -> int:
        """How often something ran."""
        return int(self.page.evaluate("window.hits")) + len(self.dialogs)

    def elsewhere(self, own: str) -> list[str]:
        """What was asked for besides the page itself."""
        return [url for url in self.asked if not url.startswith(("data:", own))]


def some(payloads: list[Payload]) -> list[Any]:
    """Payloads for `parametrize`: every tenth in `make test`."""
    places = {payload.name: number // 10 for number, payload in enumerate(payloads)}
    return sampled(payloads, lambda payload: places[payload.name], lambda payload: payload.name)


@pytest.mark.parametrize("payload", some(PAYLOADS))
def test_nothing_of_a_payload_runs_on_a_feedback_page(corpus, browser, payload: Payload):
    path = page_of(corpus, payload.student or payload.name)
    watched = Watched(browser)
    page = watched.page
    try:
        page.goto(path.as_uri())
        for text in ("click", "press", "send"):
            for place in page.get_by_text(text, exact=True).all():
                if place.is_visible():
                    place.click(timeout=10_000)
        page.mouse.move(200, 300)
        assert page.url == path.as_uri(), "it left the page"
        assert watched.hits == 0
        assert watched.elsewhere(path.as_uri()) == []
        assert watched.said == [], "the policy had to stop what the sanitizer should have taken"
        assert page.evaluate(ACTIVE) == []
        assert page.locator("main .cell").count() == 5 + len(payload.cells)
        own = page.locator("main > section > .cell")
        assert own.count() == 1 + len(payload.cells), "what a student adds is in sight"
        last = page.locator("main > section > .cell").last
        assert last.inner_text() == END
        assert last.is_visible()
        fixed = "e => ['fixed', 'absolute', 'sticky'].includes(getComputedStyle(e).position)"
        assert not page.evaluate(f"[...document.querySelectorAll('.cell *')].some({fixed})")
        assert "0 of 2" in page.locator(".exercise").first.inner_text()
    finally:
        page.close()


@pytest.mark.parametrize("step", [6, pytest.param(3, marks=long)])
def test_the_payloads_are_alive_where_nothing_is_sanitized(browser, tmp_path: Path, step: int):
    alive, tried = [], list(MARKDOWN.items())[::step]
    for name, text in tried:
        path = tmp_path / f"{name}.html"
        path.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{text}<p>{END}", "utf-8")
        watched = Watched(browser, block=True)
        try:
            watched.page.goto(path.as_uri(), wait_until="commit")
            watched.page.wait_for_timeout(50)
            hurt = watched.page.url != path.as_uri() or watched.elsewhere(path.as_uri())
            if hurt or watched.hits or watched.page.evaluate(ACTIVE):
                alive.append(name)
        finally:
            watched.page.close()
    assert len(alive) > len(tried) / 2, alive


def test_pages_have_a_policy_and_are_alone(corpus):
    for path in (corpus / "feedback").glob("*/*/*"):
        assert path.name == "sums.html"
        (policy,) = soup_of(path).select('meta[http-equiv="Content-Security-Policy"]')
        assert policy["content"].startswith("default-src 'none'; style-src 'unsafe-inline';")
        assert "script" not in policy["content"]


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_phones_and_desktops_and_draw_pictures_and_formulas(told, browser, width: int):
    root, _ = told
    page = browser.new_page(viewport={"width": width, "height": 800}, offline=True)
    try:
        page.goto(page_of(root, "ada").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("img").count() == 3
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        assert page.get_by_alt_text('a "disc"').count() == 1
        top, bottom = page.locator("mfrac > *").all()
        assert top.bounding_box()["y"] < bottom.bounding_box()["y"], "a fraction is drawn as one"
    finally:
        page.close()


# ---- nbgrader's own commands and formgrader ---------------------------------------------------


def test_nbgraders_own_command_writes_the_same_pages(corpus, run, tmp_path: Path):
    copy = tmp_path / "course"
    shutil.copytree(corpus, copy, ignore=lambda folder, names: [
        name for name in names if Path(folder).name == "autograded" and name != "hint"
    ])  # fmt: skip
    ours = page_of(copy, "hint").read_text()
    shutil.rmtree(copy / "feedback")
    done = run("generate_feedback", "sums", module="nbgrader", cwd=copy)
    assert done.returncode == 0, done.stderr
    made = re.compile(r"Made [^.]*\.")
    assert made.sub("", page_of(copy, "hint").read_text()) == made.sub("", ours)


@pytest.fixture(scope="module")
def formgrader(corpus, tmp_path_factory: pytest.TempPathFactory):
    """The address of formgrader, on a real server in the course's folder."""
    with jupyter(corpus, tmp_path_factory.mktemp("settings")) as address:
        yield address


@pytest.fixture(scope="module")
def submissions(corpus) -> dict[str, str]:
    """nbgrader's ids of the notebooks, by student."""
    course = Course.open(corpus)
    with store.opened(course, course.db_url(corpus)) as book:
        return {nb.student.id: nb.id for nb in book.notebook_submissions("sums", "sums")}


@pytest.mark.parametrize("payload", some(GROUPS))
def test_nothing_of_a_payload_runs_in_formgrader(formgrader, submissions, browser, payload):
    student = payload.student or payload.name
    watched = Watched(browser, block=True)
    page = watched.page
    try:
        page.goto(f"{formgrader}/formgrader/submissions/{submissions[student]}/?token={TOKEN}")
        for place in page.locator("#notebook-container").get_by_text("click", exact=True).all():
            if place.is_visible():
                place.click(timeout=10_000)
        assert page.locator(".nbgrader_cell").count() == 3, "it is formgrader's page"
        assert watched.hits == 0
        foreign = watched.elsewhere(formgrader)
        assert all(url.startswith("https://cdnjs.cloudflare.com/") for url in foreign), foreign
        cells = page.locator("#notebook-container .cell")
        assert cells.count() == 5 + len([cell for cell in payload.cells if cell.cell_type != "raw"])
        assert END in cells.last.inner_text()
        assert page.evaluate(ACTIVE_IN_RENDERED) == []
    finally:
        page.close()


def test_formgrader_shows_honest_work(formgrader, submissions, browser):
    watched = Watched(browser, block=True)
    page = watched.page
    try:
        page.goto(
            f"{formgrader}/formgrader/submissions/{submissions['output_metadata']}/?token={TOKEN}"
        )
        assert page.locator("mfrac").count() == 1
        assert page.locator(".output_area img").count() == 1
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        assert "math.pi" in page.inner_text("body"), "whoever marks sees all of a test"
    finally:
        page.close()
