"""Hand in several notebooks that could be the one: copies, checkpoints, other cases.

class: score
expect: graded
"""

import nbformat


def tamper(nb, folder):
    (folder / ".ipynb_checkpoints").mkdir()
    for name in ("sums (1).ipynb", "Sums.ipynb", "sums.ipynb.ipynb", " sums.ipynb"):
        nbformat.write(nb, folder / name)
    nbformat.write(nb, folder / ".ipynb_checkpoints" / "sums-checkpoint.ipynb")
