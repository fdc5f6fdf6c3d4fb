"""A student at a notebook in JupyterLab or Notebook 7: what she presses and what she reads."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, expect

from assessment import answers
from autograder import notebook
from serving import TOKEN
from watching import Watched

#: Where each application opens a file.
PLACES = {"lab": "lab/tree", "notebook": "notebooks"}
TRACEBACK = "Traceback (most recent call last)"
ASSIGNMENTS = ("mixture_1d", "stones", "old_faithful", "image_segmentation")


class Desk:
    """A notebook that is open in a browser."""

    def __init__(self, watched: Watched, address: str, application: str, path: str) -> None:
        self.watched, self.page = watched, watched.page
        self.page.goto(f"{address}/{PLACES[application]}/{path}?reset&token={TOKEN}")
        self.button = self.page.get_by_role("button", name="Validate", exact=True)
        self.cells = self.page.locator(".jp-Notebook .jp-Cell")
        self.errors = self.page.locator(".jp-OutputArea-output").filter(has_text=TRACEBACK)
        expect(self.button).to_be_visible()
        expect(self.page.locator(".jp-Notebook .jp-CodeCell").last).to_be_attached()

    def run_all(self) -> None:
        """Press Run, Run All Cells."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def validate(self) -> str:
        """Press Validate, read what comes, press Ok."""
        self.button.click()
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Validation Results")
        text = dialog.inner_text()
        self.watched.picture("validate_failed" if "failed" in text else "validate_passed")
        dialog.get_by_role("button", name="Ok").click()
        expect(dialog).to_have_count(0)
        return text

    def type_answer(self, exercise: str, source: str) -> None:
        """Put an answer in the place of a stub, by the keyboard."""
        cell = self.cells.filter(has_text=f"exercise '{exercise}' is still empty")
        editor = cell.first.locator(".cm-content")
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        expect(editor).not_to_contain_text("is still empty")

    def wait_for_last_cell(self) -> None:
        """Wait until the last code cell has run."""
        prompt = self.page.locator(".jp-CodeCell").last.locator(".jp-InputPrompt")
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"))


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


def graded(path: Path) -> list[str]:
    """The visible text of a notebook's test cells."""
    return [
        cell.source.strip()
        for cell in notebook.read(path).cells
        if cell.cell_type == "code"
        and cell.metadata.get("nbgrader", {}).get("grade")
        and not cell.metadata.nbgrader.get("solution")
    ]


def shown(picture: Locator) -> str:
    """The bytes of a picture on a page, as text."""
    expect(picture).to_be_visible()
    return str(
        picture.evaluate(
            """async image => {
                const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer())
                return bytes.length + ':' + bytes.reduce((sum, b) => (sum * 31 + b) % 2147483647, 7)
            }"""
        )
    )
