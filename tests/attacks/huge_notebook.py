"""Hand in a notebook of 80 MB: outputs, attachments, sources.

class: slow
expect: flagged
"""

from nbformat.v4 import new_code_cell, new_output


def tamper(nb, folder):
    page = new_output("stream", name="stdout", text="x" * (30 * 2**20))
    nb.cells.insert(0, new_code_cell("pass", outputs=[page]))
    nb.cells.insert(0, new_code_cell("'" + "x" * (20 * 2**20) + "'"))
    nb.cells[-1]["attachments"] = {"a.png": {"image/png": "A" * (30 * 2**20)}}
