"""Hand in thirty notebooks under other names, each of which just fits, for a renamed one.

class: slow
expect: flagged
"""


def tamper(nb, folder):
    values = "[" + "{}," * 600_000 + "{}]"
    text = '{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {"x": ' + values + "}}"
    for number in range(30):
        (folder / f"copy {number}.ipynb").write_text(text)
    (folder / "sums.ipynb").unlink()
