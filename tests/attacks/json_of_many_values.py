"""Hand in 40 MB of JSON in which each value is two characters long.

class: slow
expect: flagged
"""


def tamper(nb, folder):
    values = "[" + "{}," * 13_000_000 + "{}]"
    text = '{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {"x": ' + values + "}}"
    (folder / "sums.ipynb").write_text(text)
