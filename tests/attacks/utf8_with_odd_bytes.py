"""Hand in a notebook with a byte order mark, and bytes that are no UTF-8 in a string.

class: score
expect: flagged
"""

import nbformat


def tamper(nb, folder):
    data = nbformat.writes(nb).encode().replace(b"def double", b"\xc0\xae\xed\xa0\x80def double")
    (folder / "sums.ipynb").write_bytes(b"\xef\xbb\xbf" + data)
