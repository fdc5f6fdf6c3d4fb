"""Give cells the same ids, ids that are too long, and ids that are paths.

class: score
expect: flagged
"""


def tamper(nb, folder):
    for cell, name in zip(nb.cells, ["same", "same", "../../x", "x" * 5000, ""], strict=False):
        cell["id"] = name
