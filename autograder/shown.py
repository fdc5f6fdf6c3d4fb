"""A graded notebook as its student may see it: answers and outputs, nothing that is hidden."""

from __future__ import annotations

import time
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from ipython_pygments_lexers import IPython3Lexer
from markupsafe import Markup
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter

from autograder import hygiene, notebook, outline

#: The longest code that is coloured, and how much of a notebook is shown.
LONGEST_CODE, MOST_CELLS, MOST_OUTPUTS, MOST_CHARACTERS = 20_000, 500, 50, 40_000_000
#: After so many seconds, what is left of a notebook is shown as plain text.
PATIENCE = 10.0
FORMAT = HtmlFormatter(style="xcode", nowrap=True)
#: The style sheet of coloured code.
CODE_STYLE = FORMAT.get_style_defs(".code")


@dataclass(frozen=True)
class Output:
    """What a cell put out: kind is "printed", "warned" (on stderr), "raised" or "shown"."""

    kind: str
    html: Markup


@dataclass(frozen=True)
class ShownCell:
    """A cell for the page: its grade id or "", who wrote it, its text and outputs as HTML.

    is_given: its text is as it was handed out.
    """

    name: str
    is_code: bool
    is_answer: bool
    html: Markup
    outputs: tuple[Output, ...] = ()
    is_given: bool = False


def cells(nb: NotebookNode, given: Set[str] = frozenset()) -> Iterator[ShownCell]:
    """The notebook's cells; of those that a student does not write, only what all may see.

    What a test printed or raised is not shown: its hint is in the verdict. given: the texts of the
    cells that were handed out (`outline.plain`).
    """
    deadline, size = time.monotonic() + PATIENCE, 0
    for cell in nb.cells[:MOST_CELLS]:
        quick = time.monotonic() > deadline or size > MOST_CHARACTERS
        shown = _cell(cell, quick, given)
        size += len(shown.html) + sum(len(output.html) for output in shown.outputs)
        yield shown
    if len(nb.cells) > MOST_CELLS:
        left = Markup("<p>[{} more cells are left out here]</p>")
        yield ShownCell("", False, False, left.format(len(nb.cells) - MOST_CELLS))


def _cell(cell: NotebookNode, quick: bool, given: Set[str]) -> ShownCell:
    info, name = cell.metadata.get("nbgrader", {}), notebook.grade_id(cell) or ""
    is_answer = bool(info.get("solution"))
    text = str(cell.source)
    if name and not is_answer:
        text = notebook.visible(text).rstrip()
    is_given = (
        notebook.is_untouched(cell)
        if is_answer
        else (notebook.is_fixed(cell) or outline.plain(cell) in given)
    )
    if cell.cell_type == "code":
        outputs = () if notebook.is_test(cell) else tuple(_outputs(cell, quick))
        return ShownCell(name, True, is_answer, _code(text), outputs, is_given)
    if cell.cell_type == "markdown" and not quick:
        found = hygiene.markdown(text, cell.get("attachments"))
    else:
        found = hygiene.plain(text)
    return ShownCell(name, False, is_answer, found, is_given=is_given)


@lru_cache(maxsize=1_024)
def _code(text: str) -> Markup:
    if len(text) > LONGEST_CODE:
        return hygiene.plain(text)
    coloured = highlight(text, IPython3Lexer(stripnl=False), FORMAT)
    return Markup('<pre class="code">{}</pre>').format(Markup(coloured))


def _outputs(cell: NotebookNode, quick: bool) -> Iterator[Output]:
    pieces = [list(group) for _, group in groupby(enumerate(cell.outputs), _stream)]
    for group in pieces[:MOST_OUTPUTS]:
        output = group[0][1]
        if output.output_type == "stream":
            text = "".join(_text(piece.text) for _, piece in group)
            yield Output("warned" if output.name == "stderr" else "printed", hygiene.plain(text))
        elif output.output_type == "error":
            trace = "\n".join(map(_text, output.traceback)) or f"{output.ename}: {output.evalue}"
            yield Output("raised", hygiene.plain(trace))
        elif quick:
            yield Output("shown", hygiene.plain(_text(output.data.get("text/plain", ""))))
        elif shown := hygiene.output(output.data):
            yield Output("shown", shown)
    if len(pieces) > MOST_OUTPUTS:
        left = Markup("<p>[{} more outputs are left out here]</p>")
        yield Output("shown", left.format(len(pieces) - MOST_OUTPUTS))


def _stream(numbered: tuple[int, NotebookNode]) -> tuple[int, str]:
    """What is equal for the pieces of one printed text, and for nothing else."""
    number, output = numbered
    return (-1, str(output.name)) if output.output_type == "stream" else (number, "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else "".join(map(str, value or ()))  # type: ignore[call-overload]
