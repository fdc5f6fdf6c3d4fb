"""Steps of nbgrader's converters that this course adds; nbgrader_config.py names them."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from autograder.base.notebook import grade_id


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
