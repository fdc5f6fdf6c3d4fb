"""Steps of nbgrader's converters that this course adds; nbgrader_config.py names them."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

from autograder.notebook import grade_id


class NamedStubs(ClearSolutions):  # type: ignore[misc]
    """nbgrader's ClearSolutions with stubs that say which exercise they stand for.

    `{grade_id}` in the configured `code_stub` becomes the id of the cell, so that a notebook
    that is run before it is finished stops with the name of the exercise.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear one cell's solution."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = cell.source.replace("{grade_id}", grade_id(cell) or "")
        return cell, resources


#: Jupyter's own tag of a cell that may raise: what runs the whole notebook goes on behind it.
MAY_RAISE = "raises-exception"


class RunsThrough(NbGraderPreprocessor):  # type: ignore[misc]
    """Lets a release be run whole before it is filled in, from its first answer on.

    JupyterLab, Notebook and nbclient go on behind a cell that raises if it has Jupyter's own tag
    for that. Sources do not have it: what runs them stops at an error.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Tag the first code cell that is an answer, and all code cells after it."""
        begun = False
        for cell in nb.cells:
            is_answer = cell.metadata.get("nbgrader", {}).get("solution", False)
            begun = begun or (is_answer and cell.cell_type == "code")
            tags = cell.metadata.get("tags", [])
            if begun and cell.cell_type == "code" and MAY_RAISE not in tags:
                cell.metadata["tags"] = [*tags, MAY_RAISE]
        return nb, resources
