"""Hand in the instructor's own notebook, by way of a link.

class: score
expect: flagged
"""


def tamper(nb, folder):
    (folder / "sums.ipynb").unlink(missing_ok=True)
    (folder / "sums.ipynb").symlink_to("../../../source/sums/sums.ipynb")
