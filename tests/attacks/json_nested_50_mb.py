"""Hand in 50 MB of nested brackets.

class: slow
expect: flagged
"""


def tamper(nb, folder):
    half = 25 * 2**20
    (folder / "sums.ipynb").write_text("[" * half + "]" * half)
