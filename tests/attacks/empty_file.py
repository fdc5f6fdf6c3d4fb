"""Hand in an empty notebook file.

class: score
expect: flagged
"""


def tamper(nb, folder):
    (folder / "sums.ipynb").write_bytes(b"")
