"""Hand in a notebook in another encoding, with marks and NULs.

class: score
expect: graded
"""

import nbformat


def tamper(nb, folder):
    (folder / "sums.ipynb").write_bytes(b"\xff\xfe" + nbformat.writes(nb).encode("utf-16-le"))
