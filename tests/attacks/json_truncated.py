"""Hand in half a notebook.

class: score
expect: flagged
"""

import nbformat


def tamper(nb, folder):
    text = nbformat.writes(nb)
    (folder / "sums.ipynb").write_text(text[: len(text) // 2])
