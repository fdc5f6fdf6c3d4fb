"""An instructor in formgrader: autogrades, marks a derivation by its scheme, gives feedback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from assessment import sample_class
from autograder.base.course import Course
from autograder.release.generate import register
from sampling import long
from serving import TOKEN, jupyter
from watching import watched

STUDENT = "student-01"  # all right
DERIVATION, POINTS = "m_step_means", "3"
COMMENT = "Where does the sum over n go? Otherwise clear."


@pytest.fixture(scope="module")
def course(root: Path, tmp_path_factory: pytest.TempPathFactory, sandbox_here) -> Path:
    """A course with a student's submissions, none of them graded."""
    course = tmp_path_factory.mktemp("instructor") / "course"
    for name in ("source", "release", "data", "companion"):
        shutil.copytree(root / name, course / name)
    for name in ("gmm_tools.py", "em_explorers.py", "nbgrader_config.py"):
        shutil.copy(root / name, course)
    sample_class.make(Course.open(root), root / "release", course / "submitted", 1)
    opened = Course.open(course)
    register(opened, "stones", opened.db_url(course))
    return course


@pytest.fixture(scope="module")
def server(course: Path, tmp_path_factory: pytest.TempPathFactory):
    """The address of the instructor's Jupyter."""
    with jupyter(course, tmp_path_factory.mktemp("settings")) as address:
        yield address


@long
def test_from_a_submission_to_feedback_with_a_mark_and_a_comment(
    course, server, browser, tmp_path, pictures
):
    with watched(browser, tmp_path, pictures) as watch:
        page = watch.page
        page.goto(f"{server}/lab?reset&token={TOKEN}")
        page.get_by_role("menuitem", name="Nbgrader").click()
        page.get_by_role("menuitem", name="Formgrader", exact=True).click()
        frame = page.frame_locator("iframe[src*='formgrader']")
        expect(frame.locator("#main-table .name")).to_have_text(
            sorted(Course.open(course).assignments)
        )
        watch.picture("formgrader")
        autograde(frame)
        watch.picture("formgrader_autograded")
        mark(page, frame)
        watch.picture("formgrader_marked")
        give_feedback(frame)
        page.goto((course / f"feedback/{STUDENT}/stones/stones.html").as_uri())
        marked = page.locator(".exercise").filter(has_text="Question 4. M-step, means")
        watch.picture("feedback_marked")
        expect(marked).to_contain_text(f"{POINTS} of 4")
        expect(marked.get_by_text(COMMENT)).to_be_visible()
        others = page.locator(".exercise").filter(has_text="waits for a person")
        assert others.count() > 3, "what is not marked is not said to be"


def autograde(frame: FrameLocator) -> None:
    """Press Autograde for the student's stones."""
    row = frame.locator("#main-table tr").filter(has_text="stones")
    row.locator(".num-submissions a").click()
    student = frame.locator("#main-table tr").filter(has_text=STUDENT)
    expect(student.locator(".status")).to_have_text("needs autograding")
    student.locator(".autograde a").click()
    close(frame, "Successfully autograded")
    expect(student.locator(".status")).to_have_text("needs manual grading")
    expect(student.locator(".score")).to_have_text("27 / 54")


def mark(page: Page, frame: FrameLocator) -> None:
    """Read the mark scheme, give points and a comment, as a person who goes from cell to cell."""
    frame.get_by_role("link", name="Manual Grading").click()
    frame.get_by_role("link", name="stones").click()
    frame.get_by_role("link", name="stones").last.click()
    frame.get_by_role("link", name="Submission #1").click()
    question = frame.locator(".text_cell").filter(has_text="M-step, means.").first
    expect(question).to_contain_text("Mark scheme (4 points)")
    expect(question).to_contain_text("(1 point)")
    with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.ok):
        frame.locator(f"input#{DERIVATION}").fill(POINTS)
        frame.locator(f"input#{DERIVATION}").press("Tab")
    with page.expect_response(lambda answer: "/api/comment/" in answer.url and answer.ok):
        frame.locator(f"#{DERIVATION}-comment").fill(COMMENT)
        frame.locator(f"#{DERIVATION}-comment").press("Tab")


def give_feedback(frame: FrameLocator) -> None:
    """Go back to the submissions and press Generate feedback."""
    frame.get_by_role("link", name="Manual Grading").click()
    frame.get_by_role("link", name="Manage Assignments").click()
    row = frame.locator("#main-table tr").filter(has_text="stones")
    row.locator(".num-submissions a").click()
    student = frame.locator("#main-table tr").filter(has_text=STUDENT)
    student.locator(".generate-feedback a").click()
    close(frame, "Successfully generated feedback")


def close(frame: FrameLocator, words: str) -> None:
    """Read what a box says, and close it."""
    box = frame.locator(".modal.in")
    expect(box).to_contain_text(words)
    box.get_by_role("button", name="Close").last.click()
    expect(box).to_have_count(0)
