"""Hand in JSON with NaN, infinities, huge numbers, lone surrogates and NULs.

class: score
expect: flagged
"""

import nbformat


def tamper(nb, folder):
    text = nbformat.writes(nb)
    text = text.replace('"points": 2', '"points": Infinity')
    text = text.replace('"points": 3', '"points": 1e999')
    text = text.replace('"metadata": {', '"metadata": {"a\\ud800\\u0000": [NaN, -Infinity],', 2)
    text = text.replace('"execution_count": null', '"execution_count": ' + "9" * 5000, 1)
    (folder / "sums.ipynb").write_text(text)
