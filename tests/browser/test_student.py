"""A student in JupyterLab and in Notebook 7: runs all, validates, answers, validates again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from sampling import long, sampled
from serving import jupyter
from student import ASSIGNMENTS, Desk, fill_in, hand_out, outcomes, shown, wait_for_other
from watching import watched

STUB = "exercise '{}' is still empty: write your answer there"
#: The exercise of a notebook that is answered by typing.
FIRST = {"mixture_1d": "e_step", "stones": "compute_LML"}
#: The explorers of a notebook, by what moves them besides sliders.
EXPLORERS = {"mixture_1d": ["one EM step", "select"], "stones": ["select"]}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory):
    """The address of her Jupyter."""
    with jupyter(home, tmp_path_factory.mktemp("settings")) as address:
        yield address


@pytest.mark.parametrize("assignment", sampled(ASSIGNMENTS, bool, str))
@pytest.mark.parametrize("application", sampled(["lab", "notebook"], bool, str))
def test_a_fresh_release_names_each_cell_that_fails(
    application, assignment, root, home, server, browser, tmp_path, pictures
):
    path = hand_out(root / "release" / assignment, home / application / assignment)
    fails = outcomes(path)
    with watched(browser, tmp_path, pictures) as page:
        desk = Desk(page, server, application, f"{application}/{assignment}/{path.name}")
        desk.run_all()
        expect(desk.errors.first).to_contain_text("is still empty: write your answer there")
        read = desk.validate(picture=f"{application}_validate_{assignment}")
        assert {source: source in read for source in fails} == fails
        assert sum(fails.values()) > 5
        assert "is still empty: write your answer there" in read
        assert "Success" not in read


@pytest.mark.parametrize(
    ("application", "assignment"),
    [("notebook", "mixture_1d"), pytest.param("lab", "stones", marks=long)],
)
def test_right_answers_bring_success_and_explorers_that_move(
    application, assignment, root, home, server, browser, tmp_path, pictures
):
    path = hand_out(root / "release" / assignment, home / "right" / assignment)
    first = FIRST[assignment]
    answer = fill_in(root, path, leave=first)
    with watched(browser, tmp_path, pictures) as page:
        desk = Desk(page, server, application, f"right/{assignment}/{path.name}")
        desk.run_all()
        expect(desk.errors.first).to_contain_text(STUB.format(first))
        assert STUB.format(first) in desk.validate()
        desk.type_answer(first, answer)
        desk.run_all()
        desk.wait_for_last_cell()
        expect(desk.errors).to_have_count(0)
        move_explorers(desk, EXPLORERS[assignment])
        read = desk.validate(picture=f"{application}_success_{assignment}")
        assert "Success! Your notebook passes all the tests." in read
        assert "failed" not in read


def move_explorers(desk: Desk, controls: list[str]) -> None:
    """Move each explorer by the keyboard and by its other control; the picture follows."""
    explorers = desk.wait_for_explorers(len(controls))
    for number, control in enumerate(controls):
        explorer = explorers.nth(number)
        picture, slider = explorer.locator("img.widget-image"), explorer.get_by_role("slider")
        before, value = shown(picture), slider.first.get_attribute("aria-valuetext")
        slider.first.press("PageUp")  # Notebook 7 keeps the arrows for itself
        expect(slider.first).not_to_have_attribute("aria-valuetext", str(value))
        moved = wait_for_other(picture, before)
        if control == "select":
            explorer.locator("select").select_option(index=1)
        else:
            explorer.get_by_role("button", name=control).click()
        wait_for_other(picture, moved)
        picture.scroll_into_view_if_needed()
        desk.watched.picture(f"explorer_{desk.name}_{number}")
