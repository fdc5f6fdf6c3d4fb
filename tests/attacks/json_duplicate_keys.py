"""Hand in JSON in which keys occur twice: one reader sees a test, another sees none.

class: score
expect: flagged
"""

import nbformat


def tamper(nb, folder):
    text = nbformat.writes(nb)
    text = text.replace('"source": [', '"source": ["assert True"], "source": [')
    text = text.replace('"points": 2', '"points": 2, "points": 200')
    text = text.replace('"cell_type": "code"', '"cell_type": "code", "cell_type": "raw"', 1)
    (folder / "sums.ipynb").write_text(text)
