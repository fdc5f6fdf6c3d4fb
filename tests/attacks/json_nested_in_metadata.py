"""Hand in a notebook with a nest in its metadata that a parser just survives.

class: slow
expect: graded
"""

import nbformat


def tamper(nb, folder):
    text = nbformat.writes(nb)
    nest = '{"a": ' * 900 + "[]" + "}" * 900
    text = text.replace('"metadata": {', f'"metadata": {{"nest": {nest},', 1)
    (folder / "sums.ipynb").write_text(text)
