"""The class report and feedback pages, on a phone and on a desk: nothing broken, usable by all."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from conftest import Demo
from sampling import long, sampled
from watching import watched

#: A student who has one exercise wrong: right answers, hints and written work are on her pages.
STUDENT = "student-02"
PAGES = ["report/index.html"]
PAGES += [
    f"feedback/{STUDENT}/{name}/{name}.html"
    for name in ("mixture_1d", "stones", "old_faithful", "image_segmentation")
]


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=long)])
@pytest.mark.parametrize("name", sampled(PAGES, lambda name: name.split("/")[0], str))
def test_a_page_has_no_error_fits_and_serves_everybody(
    demo: Demo, browser, tmp_path, pictures, name: str, width: int
):
    with watched(browser, tmp_path, pictures, width) as watch:
        page = watch.page
        page.goto((demo.folder / name).as_uri())
        assert page.get_by_role("heading", level=1).count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        assert watch.errors == []
        watch.picture(f"{Path(name).stem.replace('index', 'report')}_{width}")
        check_everything_unfolded(page, width)
        page.reload()
        assert faults(page, ("minor", "moderate", "serious", "critical")) == [], "as it opens"


def check_everything_unfolded(page: Page, width: int) -> None:
    """What is folded fits and serves everybody, too; students' own tables may lack something."""
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert faults(page, ("serious", "critical")) == []


def faults(page: Page, impacts: tuple[str, ...]) -> list[str]:
    """What hinders readers on a page."""
    found = Axe().run(page).response
    assert len(found["passes"]) > 10, "it has looked at the page"
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
        if fault["impact"] in impacts
    ]


def test_the_class_page_of_the_demo_is_at_most_three_screens(demo: Demo, browser, tmp_path):
    with watched(browser, tmp_path, width=1280) as watch:
        watch.page.set_viewport_size({"width": 1280, "height": 800})
        watch.page.goto((demo.folder / "report/index.html").as_uri())
        assert watch.page.evaluate("document.documentElement.scrollHeight") <= 3 * 800


def test_a_link_leads_to_an_exercise_and_opens_it_and_another_back_up(
    demo: Demo, browser, tmp_path
):
    with watched(browser, tmp_path, width=390) as watch:
        page = watch.page
        page.goto((demo.folder / f"feedback/{STUDENT}/mixture_1d/mixture_1d.html").as_uri())
        page.locator(".first li a").first.click()
        opened = page.locator(".exercise:target")
        expect(opened).to_be_in_viewport()
        expect(opened.locator(".hint").first).to_be_visible()
        expect(opened.locator(".answer")).to_be_visible()
        opened.get_by_role("link", name="Back to the top").click()
        expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
