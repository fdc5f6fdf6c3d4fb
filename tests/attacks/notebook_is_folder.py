"""Hand in a folder where the notebook should be.

class: score
expect: flagged
"""


def tamper(nb, folder):
    (folder / "sums.ipynb").unlink(missing_ok=True)
    (folder / "sums.ipynb").mkdir()
    (folder / "sums.ipynb" / "sums.ipynb").write_text("{}")
    (folder / "timestamp.txt").mkdir()
