"""Hand in the notebook under a name with a new line, a flag and dots in it.

class: score
expect: flagged
"""

import nbformat


def tamper(nb, folder):
    (folder / "sums.ipynb").unlink(missing_ok=True)
    for name in ("sums\n.ipynb", "--force.ipynb", "..ipynb", "sums.ipynb\x1b[2J.ipynb"):
        nbformat.write(nb, folder / name)
