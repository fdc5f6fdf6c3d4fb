"""A student at a notebook in JupyterLab or Notebook 7: what she presses and what she reads."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, expect

from assessment import answers, in_process_run
from autograder.base import notebook
from serving import TOKEN
from watching import Watched

#: Where each application opens a file.
PLACES = {"lab": "lab/tree", "notebook": "notebooks"}
#: What JupyterLab makes of an exception, or of what is written to stderr.
ERROR = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]'
ASSIGNMENTS = ("mixture_1d", "stones", "old_faithful", "image_segmentation")
#: Has the last code cell a later number than the first?
IN_ORDER = """() => {
    const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
    const numbers = prompts.map(one => Number(one.innerText.replace(/[^0-9]/g, "")))
    return numbers.at(-1) > numbers[0]
}"""
CHECKSUM = """async image => {
    if (!image.complete || !image.naturalWidth) return 0
    const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer())
    return bytes.reduce((sum, byte) => (sum * 31 + byte) % 2147483647, bytes.length)
}"""


class Desk:
    """A notebook that is open in a browser."""

    def __init__(self, watched: Watched, address: str, application: str, path: str) -> None:
        self.watched, self.page, self.name = watched, watched.page, Path(path).stem
        # who presses Run before there is a kernel is asked for one, whenever that comes
        question = self.page.get_by_role("dialog").filter(has_text="Select kernel for")
        select = question.get_by_role("button", name=re.compile("^Select"))
        # and again, if the dialog did not listen yet
        self.page.add_locator_handler(select, lambda button: button.click(), no_wait_after=True)
        self.page.goto(f"{address}/{PLACES[application]}/{path}?reset&token={TOKEN}")
        self.button = self.page.get_by_role("button", name="Validate", exact=True)
        self.cells = self.page.locator(".jp-Notebook .jp-Cell")
        self.errors = self.page.locator(ERROR)
        expect(self.button).to_be_visible()
        idle = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
        expect(self.page.locator(idle)).to_be_visible()

    def run_all(self) -> None:
        """Press Run, Run All Cells; once more if the first cell is left out, as while the kernel
        starts.
        """
        first = self.page.locator(".jp-CodeCell").first.locator(".jp-InputPrompt")
        before = first.inner_text()
        for _ in range(20):
            self.page.get_by_role("menuitem", name="Run", exact=True).click()
            self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            with suppress(AssertionError):
                expect(first).not_to_have_text(before, timeout=5_000)
                expect(first).to_have_text(re.compile(r"\[\d+\]"))
                return
        raise AssertionError("Run All Cells leaves out the first cell")

    def validate(self, picture: str = "") -> str:
        """Press Validate, read what comes, press Ok."""
        self.button.click()
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Validation Results")
        text = dialog.inner_text()
        if picture:
            self.watched.picture(picture)
        dialog.get_by_role("button", name="Ok").click()
        expect(dialog).to_have_count(0)
        return text

    def type_answer(self, exercise: str, source: str) -> None:
        """Put an answer in the place of a stub, by the keyboard."""
        stub = self.page.locator(".jp-InputArea", has_text=f"exercise '{exercise}' is still empty")
        cell = self.cells.filter(has=stub)  # its source has the words, not its output
        cell.first.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        expect(cell).to_have_count(0)

    def wait_for_last_cell(self) -> None:
        """Wait until the last code cell has run after the first."""
        self.page.wait_for_function(IN_ORDER)

    def wait_for_explorers(self, count: int) -> Locator:
        """The explorers, when there are so many."""
        found = self.page.locator(".jp-OutputArea-output").filter(
            has=self.page.locator("img.widget-image")
        )
        for _ in range(5):  # Jupyter may open widgets before it has loaded what shows them
            with suppress(AssertionError):
                expect(found).to_have_count(count, timeout=20_000)
                return found
            self.run_all()
            self.wait_for_last_cell()
        raise AssertionError("no explorer is shown")


def hand_out(release: Path, into: Path) -> Path:
    """A student's own copy of a release folder; the path of its notebook."""
    into.mkdir(parents=True)
    for path in release.rglob("*"):
        if path.is_file():
            copy = into / path.relative_to(release)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return into / f"{release.name}.ipynb"


def fill_in(root: Path, path: Path, leave: str) -> str:
    """Right answers in all cells but one; the right answer for that one."""
    assignment = path.stem
    source = notebook.read(root / "source" / assignment / path.name)
    models = {notebook.grade_id(cell): cell.source for cell in source.cells}
    right = {
        answer.cell: answer.source
        for answer in answers.load(root / "answers", assignment)
        if answer.right
    }
    student = notebook.read(path)
    for cell in student.cells:
        name = notebook.grade_id(cell) or ""
        if cell.metadata.get("nbgrader", {}).get("solution") and name != leave:
            cell.source = right.get(name, models[name])
    nbformat.write(student, path)
    return right[leave]


def outcomes(path: Path) -> dict[str, bool]:
    """The visible text of a notebook's test cells, and whether it fails, found without Jupyter."""
    nb = notebook.read(path)
    found = in_process_run.run(nb, {}, path.parent, only_needed=True).outcomes
    sources = {notebook.grade_id(cell): cell.source.strip() for cell in nb.cells}
    return {sources[name]: message is not None for name, message in found.items()}


def shown(picture: Locator) -> str:
    """A number for the bytes of a picture that is on a page."""
    return str(picture.evaluate(CHECKSUM))


def wait_for_other(picture: Locator, before: str) -> str:
    """Wait until another picture is drawn in the same place; the number for its bytes."""
    picture.page.wait_for_function(
        f"async ([image, before]) => String(await ({CHECKSUM})(image)) !== before",
        arg=[picture.element_handle(), before],
    )
    return shown(picture)
