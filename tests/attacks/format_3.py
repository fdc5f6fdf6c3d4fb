"""Hand in a notebook of format 3, with worksheets.

class: score
expect: graded
"""

import json


def tamper(nb, folder):
    cells = [
        {
            "cell_type": "code",
            "collapsed": False,
            "input": cell.source,
            "language": "python",
            "metadata": cell.metadata,
            "outputs": [{"output_type": "pyout", "text": ["2"], "prompt_number": 1}],
        }
        if cell.cell_type == "code"
        else {"cell_type": "markdown", "metadata": cell.metadata, "source": cell.source}
        for cell in nb.cells
    ]
    old = {"metadata": {"name": "../x"}, "nbformat": 3, "nbformat_minor": 0}
    old["worksheets"] = [{"cells": cells, "metadata": {}}]
    (folder / "sums.ipynb").write_text(json.dumps(old))
