"""nbgrader's own pages: what submissions bring runs neither in formgrader nor in its feedback.

nbgrader_config.py names everything in here for nbgrader's exporters.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from autograder import comments, feedback, gradebook, hygiene, judged, notebook, outline, sheet
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.jobs import INCOMPLETE

#: What formgrader's page says of a student, unescaped.
NAMES = ("student", "first_name", "last_name", "notebook_path")
#: MathJax leaves alone what has this class: formulas are MathML already.
FINISHED = Markup('<div class="tex2jax_ignore">{}</div>')


@pass_context
def markdown2html(context: Context, source: str) -> Markup:
    """In the place of nbconvert's filter: Markdown as HTML that does nothing."""
    cell = context.get("cell", {})
    return FINISHED.format(hygiene.markdown(source, cell.get("attachments")))


def clean_html(source: str) -> Markup:
    """In the place of nbconvert's filter, which takes away pictures that are data."""
    return FINISHED.format(hygiene.clean(source))


def _complete(folder: Path, config: Config, log: Any) -> None:
    """Run what grading has left out of a submission; where that cannot be, the page lacks it."""
    try:
        judged.completed(folder, walls=judged.GradeApart(config=config).walls)
    except AutograderError as error:
        log.warning("%s lacks pictures that given cells draw: %s", folder, error)


class Harmless(Preprocessor):
    """Leaves of an exported notebook's outputs, metadata and names only what does nothing."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clean one notebook, which is a copy; what grading has left out is run first."""
        about = resources.get("metadata", {})
        if nb.metadata.get(INCOMPLETE) and about.get("path"):
            path = Path(about["path"], f"{about['name']}.ipynb").resolve()
            _complete(path.parent, self.config, self.log)
            nb = notebook.read(path)
        nb.metadata.pop("widgets", None)
        for name in NAMES:
            if resources.get(name):
                resources[name] = escape(resources[name])
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if "data" in output:
                    shown = hygiene.output(output.data)
                    output.data = NotebookNode({"text/html": str(shown)} if shown else {})
                    output.metadata = NotebookNode()
        return nb, resources


class FeedbackExporter(Exporter):
    """Writes our pages where nbgrader's GenerateFeedback would write its own."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_filename(  # type: ignore[override]
        self, filename: str, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page for a graded notebook; nbgrader calls this in the course's folder."""
        found = ResourcesDict(None, resources or {})
        what = found["nbgrader"]
        student, assignment = what["student"], what["assignment"]
        course, output = Course.open(Path.cwd()), Path(filename).resolve().parents[3]
        _complete(Path(filename).resolve().parent, self.config, self.log)
        gradebook.update_penalties(course, what["db_url"], [assignment])
        result = gradebook.result(course, what["db_url"], output, student, assignment)
        with gradebook.opened(course, what["db_url"]) as book:
            said = comments.by_student(book, assignment).get(student, {})
        asked = outline.of_course(course, assignment)
        text, problems = sheet.page(feedback.sheet_of(result, said, output, asked))
        for problem in problems:
            self.log.warning("not shown: %s", problem)
        found["output_extension"] = self.file_extension
        return text, found
