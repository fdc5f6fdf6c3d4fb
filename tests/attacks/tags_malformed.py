"""Give cells tags and metadata that are no lists and no dicts.

class: score
expect: flagged
"""


def tamper(nb, folder):
    odd = [None, 7, "raises-exception", {"tags": []}, [None, 3, ["x"]]]
    for cell, tags in zip(nb.cells, odd, strict=False):
        cell.metadata["tags"] = tags
    nb.cells[0].metadata["nbgrader"] = []
    nb.cells[1].metadata["nbgrader"] = "test_double"
    nb.cells[2].metadata["nbgrader"] = None
    nb.cells[3].metadata["nbgrader"] = {}
