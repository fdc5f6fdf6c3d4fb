"""The class report and feedback pages, on a phone and on a desk: nothing broken, usable by all."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

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
        watch.picture(f"{Path(name).stem.replace('index', 'report')}_{width}")
        assert watch.errors == []
        found = Axe().run(page).response
        assert len(found["passes"]) > 10, "it has looked at the page"
        faults = [
            f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['html'][:200]}"
            for fault in found["violations"]
            for node in fault["nodes"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert faults == []
