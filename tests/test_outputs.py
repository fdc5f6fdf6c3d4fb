"""What cells show is what nbclient with Jupyter's own kernel shows of them."""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path
from typing import Any

import jupytext
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.inside.shell import FIGURES
from speaking import through_engine

NOTEBOOKS = Path(__file__).parent / "notebooks" / "outputs"
#: The kernel is told what the shell does by itself.
CONFIG = f"""
c.HistoryManager.enabled = False
c.InteractiveShell.cache_size = 0
c.InteractiveShell.xmode = "Plain"
c.IPKernelApp.matplotlib = "inline"
c.InlineBackend.print_figure_kwargs = {FIGURES}
"""
#: What is another one each time.
VARYING = {
    r"/tmp/ipykernel_\d+/\d+\.py|<ipython-input-\d+-[0-9a-f]+>": "CELL",
    r"0x[0-9a-f]{6,}": "ADDRESS",
    r"(CPU times|Wall time): .*": r"\1",
    r"[\d.]+ [nμmu]?s ± .* per loop": "LOOP",
    r"Thread-\d+": "Thread",
    r"(Ran \d+ tests? in) [\d.]+s": r"\1",
}


def through_nbclient(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook in this folder by a kernel of Jupyter's."""
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_kernel_config.py").write_text(f"c = get_config()\n{CONFIG}")
    environment = os.environ | {"IPYTHONDIR": str(folder / "ipython"), "HOME": str(folder)}
    for name in ("MPLBACKEND", "PYTEST_CURRENT_TEST"):
        environment.pop(name, None)
    work = folder / "work"
    work.mkdir()
    client = NotebookClient(
        notebook, allow_errors=True, record_timing=False, timeout=60, kernel_name="python3",
        resources={"metadata": {"path": str(work)}},
    )  # fmt: skip
    client.execute(env=environment)
    return notebook


def read(path: Path) -> NotebookNode:
    return jupytext.read(path)


def plain(outputs: list[NotebookNode], folder: Path) -> list[Any]:
    """Outputs that can be compared: streams in one piece, nothing that varies."""
    merged: list[dict[str, Any]] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            merged.append(dict(output))
    return [settled(output, str(folder)) for output in merged]


def settled(value: Any, folder: str) -> Any:
    """Without what varies."""
    if isinstance(value, dict):
        return {
            key: "ID" if key == "model_id" else settled(one, folder) for key, one in value.items()
        }
    if isinstance(value, list):
        return [settled(one, folder) for one in value]
    if isinstance(value, str) and len(value) < 20_000:
        value = value.replace(f"{folder}/work", "FOLDER").replace(folder, "FOLDER")
        for pattern, name in VARYING.items():
            value = re.sub(pattern, name, value)
    return value


@pytest.mark.parametrize("name", sorted(path.stem for path in NOTEBOOKS.glob("*.md")))
def test_cells_show_what_they_show_in_jupyter(name: str, tmp_path: Path):
    ours, theirs = read(NOTEBOOKS / f"{name}.md"), read(NOTEBOOKS / f"{name}.md")
    for run, notebook in ((through_engine, ours), (through_nbclient, theirs)):
        folder = tmp_path / run.__name__
        folder.mkdir()
        run(notebook, folder)
    for mine, other in zip(ours.cells, theirs.cells, strict=True):
        if mine.cell_type == "code":
            assert plain(mine.outputs, tmp_path / "through_engine") == plain(other.outputs, tmp_path / "through_nbclient"), mine.source
            assert mine.execution_count == other.execution_count
