"""Hand in a notebook of a format that is yet to come.

class: score
expect: flagged
"""

import json


def tamper(nb, folder):
    (folder / "sums.ipynb").write_text(json.dumps({**nb, "nbformat": 5, "nbformat_minor": 99}))
