"""A student in JupyterLab and in Notebook 7: runs all, validates, answers, validates again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from serving import jupyter
from student import ASSIGNMENTS, Desk, fill_in, graded, hand_out, shown
from watching import watched

STUB = "NotImplementedError: exercise '{}' is still empty: write your answer there"
#: The exercise of a notebook that is answered by typing; all others are, or are not, before.
FIRST = {"mixture_1d": "e_step", "stones": "compute_LML"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory):
    """The address of her Jupyter."""
    with jupyter(home, tmp_path_factory.mktemp("settings")) as address:
        yield address


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("application", ["lab", "notebook"])
def test_a_fresh_release_names_each_cell_that_fails(
    application, assignment, root, home, server, browser, tmp_path, pictures
):
    path = hand_out(root / "release" / assignment, home / application / assignment)
    with watched(browser, tmp_path, pictures) as page:
        desk = Desk(page, server, application, f"{application}/{assignment}/{path.name}")
        desk.run_all()
        expect(desk.errors.first).to_contain_text("is still empty: write your answer there")
        read = desk.validate()
        failing = graded(path)
        assert len(failing) > 5
        for cell in failing:
            assert cell in read
        assert "is still empty: write your answer there" in read
        assert "Success" not in read


@pytest.mark.parametrize(("application", "assignment"), [("lab", "stones"), ("notebook", "mixture_1d")])
def test_right_answers_make_the_same_button_say_success(
    application, assignment, root, home, server, browser, tmp_path, pictures
):
    path = hand_out(root / "release" / assignment, home / "right" / assignment)
    first = FIRST[assignment]
    answer = fill_in(root, path, leave=first)
    with watched(browser, tmp_path, pictures) as page:
        desk = Desk(page, server, application, f"right/{assignment}/{path.name}")
        desk.run_all()
        expect(desk.errors.first).to_contain_text(STUB.format(first))
        read = desk.validate()
        assert STUB.format(first) in read
        desk.type_answer(first, answer)
        desk.run_all()
        desk.wait_for_last_cell()
        expect(desk.errors).to_have_count(0)
        assert "Success! Your notebook passes all the tests." in desk.validate()
        page.page.screenshot(path="/tmp/e_browser_try/right.png")
