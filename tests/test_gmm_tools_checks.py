"""gmm_tools: what the checks of a lab say, wherever its notebook runs."""

import traceback
from typing import Any

import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

import gmm_tools as gt

HINT = "Almost: a row\n    for each π."


def test_a_check_that_holds_says_nothing(capsys: pytest.CaptureFixture[str]):
    assert gt.check(True, HINT) is None
    assert gt.check(np.bool_(True), HINT) is None
    assert gt.check([0], HINT) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("condition", [False, None, np.bool_(False), np.zeros(1), ()])
def test_a_check_that_fails_is_an_assertion_of_one_line(condition: object):
    with pytest.raises(AssertionError) as caught:
        gt.check(condition, HINT)
    assert isinstance(caught.value, gt.CheckFailed)
    assert str(caught.value) == HINT
    assert traceback.format_exception_only(caught.value) == [f"AssertionError: {HINT}\n"]


@pytest.mark.parametrize("hint", ["", "  \n", None, 3])
def test_a_check_without_a_hint_is_refused_even_if_it_holds(hint: Any):
    with pytest.raises(ValueError, match="hint must say"):
        gt.check(True, hint)


def test_a_check_that_fails_is_one_line_in_a_notebook():
    cells = ["import gmm_tools as gt", f"gt.check(1 > 2, {HINT!r})", "gt.check(1 < 2, 'no')"]
    nb = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    NotebookClient(nb, allow_errors=True).execute()
    (shown,) = nb.cells[1].outputs
    line = "Almost: a row for each π."
    assert (shown.output_type, shown.ename, shown.evalue) == ("error", "AssertionError", HINT)
    assert shown.traceback == [line]
    assert nb.cells[2].outputs == []


def test_a_hint_is_not_cut_where_a_notebook_is_validated(monkeypatch: pytest.MonkeyPatch):
    hint = "which axis " * 30
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(gt.CheckFailed) as caught:
        gt.check(False, hint)
    lines = caught.value._render_traceback_()
    assert " ".join(lines) == hint.strip()
    assert max(map(len, lines)) <= 80
