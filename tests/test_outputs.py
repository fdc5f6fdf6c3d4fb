"""What cells show is what nbclient with Jupyter's own kernel shows of them."""

from __future__ import annotations

import base64
import io
import itertools
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from autograder.grading.outputs import CUT, MOST_OUTPUT, Outputs
from autograder.inside.keeper import WORK
from autograder.inside.shell import FIGURES
from autograder.release.notebook_client import Client
from speaking import through_engine

NOTEBOOKS = Path(__file__).parent / "notebooks" / "outputs"
#: The kernel is told what the shell does by itself.
CONFIG = f"""
c = get_config()
c.HistoryManager.enabled = False
c.InteractiveShell.cache_size = 0
c.InteractiveShell.xmode = "Plain"
c.IPKernelApp.matplotlib = "inline"
c.IPKernelApp.quiet = True
c.InlineBackend.print_figure_kwargs = {FIGURES}
"""
#: What is another one each time.
VARYING = {
    r"/tmp/ipykernel_\d+/\d+\.py|<ipython-input-\d+-[0-9a-f]+>": "CELL",
    r"\(\d+\.py, line": "(CELL, line",
    r"\b(0x|object at )[0-9a-f]{6,}": r"\1ADDRESS",
    r"(CPU times|Wall time): .*": r"\1",
    r"[\d.]+ [nμmu]?s ± .* per loop": "LOOP",
    r"<dc:date>.*</dc:date>": "<dc:date/>",
    r"Thread-\d+": "Thread",
    r"(Ran \d+ tests? in) [\d.]+s": r"\1",
}
#: Frames of tracebacks in what runs the cell, which is not the same code.
OWN = re.compile(r"/ipykernel/|/autograder/inside/| in write\n| in system_piped\n")
COLOR = re.compile(r"\x1b\[[\d;]*m")
HIGHLIGHTED = "Jupyter's cells have names like files that are not there, and are not highlighted"
#: Cells that show something else on purpose, by their first line: why, and what.
DIFFERS = {
    ("streams", 'print("a")'): (
        "Jupyter puts together what the streams say within 0.2 s: here their order is kept",
        ["a\n", "b\n", "c\n"],
    ),
    ("streams", 'print("still nowhere")'): (
        "Jupyter's kernel loses what is written on a stream that a cell puts back",
        ["nowhere\nstill nowhere\n\n"],
    ),
    ("programs", "import os, subprocess, sys, time"): (
        "Jupyter reads descriptors in a thread, which comes too late",
        ["before\nby the descriptor\nafter\n"],
    ),
    ("programs", 'os.system("seq 30000 | tail -c 100000 > /dev/null; seq 20000")'): (
        "Jupyter reads descriptors in a thread, which comes too late at times",
        ["".join(f"{number}\n" for number in range(1, 20_001)), "0"],
    ),
    ("asyncs", "await two_later"): (
        "in Jupyter, what a task says belongs to the cell that began it, and is lost",
        ["slept\n", "2"],
    ),
    ("errors", "def g(a):"): (HIGHLIGHTED, ["division by zero"]),
    ("errors", "%xmode Context"): (
        HIGHLIGHTED,
        ["Exception reporting mode: Context\n", "division by zero"],
    ),
}


def through_nbclient(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook in this folder by a kernel of Jupyter's."""
    profile, work = folder / "ipython" / "profile_default", folder / "work"
    for one in (profile, work):
        one.mkdir(parents=True)
    (profile / "ipython_kernel_config.py").write_text(CONFIG)
    environment = os.environ | {"IPYTHONDIR": str(folder / "ipython"), "HOME": str(folder)}
    for name in ("MPLBACKEND", "PYTEST_CURRENT_TEST"):
        environment.pop(name, None)
    client = Client(
        notebook, allow_errors=True, record_timing=False, timeout=60, kernel_name="python3",
        shutdown_kernel="immediate", resources={"metadata": {"path": str(work)}},
    )  # fmt: skip
    client.execute(env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return notebook


def plain(outputs: list[NotebookNode], folder: Path) -> list[Any]:
    """Outputs that can be compared: streams in one piece, nothing that varies."""
    merged: list[dict[str, Any]] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            merged.append(dict(output))
    return [settled(output, folder) for output in merged]


def settled(value: Any, folder: Path, key: str = "") -> Any:
    """Without what varies."""
    if isinstance(value, dict):
        return {key: settled(one, folder, key) for key, one in value.items()}
    if isinstance(value, list):
        lines = (settled(one, folder, key) for one in value)
        return [line for line, _ in itertools.groupby(lines)]  # recursion is not equally deep
    if not isinstance(value, str):
        return value
    if key == "image/png":
        picture = Image.open(io.BytesIO(base64.b64decode(value)))
        return picture.size, picture.tobytes()
    if key == "model_id":
        return "ID"
    if key == "traceback" and OWN.search(COLOR.sub("", value)):
        return "in what runs the cell"
    place = folder / "work"
    for work in (str(place), WORK):
        value = value.replace(work, "FOLDER")
    value = value.replace(f"~/{place.name}/", "~/")
    for pattern, name in VARYING.items():
        value = re.sub(pattern, name, value)
    return value


def texts(outputs: list[NotebookNode]) -> list[str]:
    """What each output says."""
    return [
        output.get("text") or output.get("evalue") or output.get("data", {}).get("text/plain", "")
        for output in outputs
    ]


@pytest.mark.parametrize("name", sorted(path.stem for path in NOTEBOOKS.glob("*.md")))
def test_cells_show_what_they_show_in_jupyter(name: str, tmp_path: Path):
    ours, theirs = (jupytext.read(NOTEBOOKS / f"{name}.md") for _ in range(2))
    through_engine(ours)
    through_nbclient(theirs, tmp_path)
    nbformat.validate(ours)
    for mine, other in zip(ours.cells, theirs.cells, strict=True):
        if mine.cell_type != "code":
            continue
        differs = DIFFERS.get((name, mine.source.partition("\n")[0]))
        if differs:
            assert texts(mine.outputs) == differs[1], differs[0]
        else:
            assert plain(mine.outputs, tmp_path) == plain(other.outputs, tmp_path), mine.source
        assert mine.execution_count == other.execution_count


def heard(*messages: tuple[str, object], most: int = MOST_OUTPUT) -> NotebookNode:
    """A cell that said this."""
    cell, outputs = new_code_cell(), Outputs(most)
    outputs.begin(cell)
    for kind, content in messages:
        outputs.hear(kind, content)
    outputs.end()
    nbformat.validate(new_notebook(cells=[cell]))
    nbformat.writes(new_notebook(cells=[cell])).encode()
    return cell


def shown(text: str, name: str | None = None) -> dict[str, Any]:
    return {"data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": name}}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("display_data", {"data": 5, "metadata": []}),
        ("display_data", {"data": {"text/plain": {"deep": [1]}}, "metadata": {}}),
        ("display_data", {"data": {"text/plain": 5}, "metadata": {}}),
        ("display_data", {"data": {"application/json": 10**400}, "metadata": {}}),
        ("stream", {"name": "nowhere", "text": "x"}),
        ("stream", {"name": "stdout", "text": 5}),
        ("stream", {"name": ["stdout"], "text": "x"}),
        ("error", {"ename": 1, "evalue": None, "traceback": "no list"}),
        ("error", {"ename": "E", "evalue": "e", "traceback": [5]}),
        ("execute_result", {"data": {}, "metadata": {}, "execution_count": "many"}),
        ("execute_result", {"data": {}, "metadata": {}, "execution_count": True}),
        ("execute_result", {"data": {}, "metadata": {}, "execution_count": -(10**30)}),
        ("update_display_data", {"data": {}, "transient": {"display_id": ["no id"]}}),
        ("status", {"execution_state": "idle"}),
        ("nonsense", {"no": "sense"}),
        ("stream", None),
        ("stream", ["name"]),
        ("display_data", object()),
    ],
)
def test_nonsense_is_dropped(kind: str, content: object):
    stream = {"name": "stdout", "text": "well"}
    assert texts(heard((kind, content), ("stream", stream)).outputs) == ["well"]


def test_what_files_cannot_hold_is_made_to_fit():
    deep: Any = {}
    for _ in range(5_000):
        deep = {"deep": deep}
    cell = heard(
        ("stream", {"name": "stdout", "text": "\ud800"}),
        ("display_data", {"data": {"application/json": deep}, "metadata": {}}),
        ("display_data", {"data": {"application/json": float("inf")}, "metadata": {"\ud800": 1}}),
    )
    assert cell.outputs[0].text == "?"
    assert cell.outputs[1].data == {"application/json": "inf"}
    assert len(cell.outputs) == 2


def test_a_notebook_has_a_bound():
    stream = {"name": "stdout", "text": "x" * 10_000}
    cell = heard(*[("stream", stream)] * 20, most=100_000)
    assert texts(cell.outputs)[-1] == CUT
    assert sum(map(len, texts(cell.outputs))) < 110_000


def test_what_is_shown_many_times_counts_as_often():
    many = [("display_data", shown("x", "a"))] * 20
    cell = heard(*many, ("update_display_data", shown("y" * 10_000, "a")), most=100_000)
    assert len(nbformat.writes(new_notebook(cells=[cell]))) < 20_000
    assert texts(cell.outputs) == ["x"] * 20 + [CUT]


def test_what_is_shown_is_updated_in_every_cell():
    first, second, outputs = new_code_cell(), new_code_cell(), Outputs()
    outputs.begin(first)
    outputs.hear("display_data", shown("old", "a"))
    outputs.begin(second)
    outputs.hear("display_data", shown("newer", "a"))
    outputs.hear("update_display_data", shown("newest", "a"))
    outputs.end()
    assert texts(first.outputs) == texts(second.outputs) == ["newest"]


KINDS = st.sampled_from([
    "stream", "error", "display_data", "execute_result", "update_display_data", "clear_output",
])  # fmt: skip
NAMES = st.sampled_from([
    "name", "text", "data", "metadata", "transient", "execution_count", "ename", "evalue",
    "traceback", "wait",
])  # fmt: skip
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
VALUES = st.recursive(
    SIMPLE | st.sampled_from(["stdout", "stderr"]),
    lambda one: (
        st.lists(one) | st.dictionaries(st.sampled_from(["text/plain", "display_id", "a"]), one)
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(KINDS, st.dictionaries(NAMES, VALUES))))
def test_whatever_is_heard_can_be_written(messages: list[tuple[str, object]]):
    heard(*messages)
