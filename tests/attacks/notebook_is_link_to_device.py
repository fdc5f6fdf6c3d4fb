"""Hand in a notebook that is a link to an endless device.

class: slow
expect: flagged
"""


def tamper(nb, folder):
    (folder / "sums.ipynb").unlink(missing_ok=True)
    (folder / "sums.ipynb").symlink_to("/dev/zero")
    (folder / "random.csv").symlink_to("/dev/urandom")
    (folder / "input.txt").symlink_to("/dev/stdin")
