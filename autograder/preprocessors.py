"""Steps of nbgrader's converters that this course adds; nbgrader_config.py names them."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

from autograder.notebook import grade_id, is_test, visible


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


class VisibleTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes hidden tests out of what students get back: feedback shows the text of all cells.

    nbgrader's ClearHiddenTests, made for sources, stops at a student's cell with its words in it.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear the hidden part of one cell, if it is a test."""
        if is_test(cell):
            cell.source = visible(cell.source)
        return cell, resources
