"""Hand in a notebook that is a link to itself.

class: slow
expect: flagged
"""


def tamper(nb, folder):
    (folder / "sums.ipynb").unlink(missing_ok=True)
    (folder / "sums.ipynb").symlink_to("sums.ipynb")
