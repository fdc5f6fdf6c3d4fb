"""Tag all cells so that they are not executed.

class: score
expect: graded
"""


def tamper(nb, folder):
    for cell in nb.cells:
        cell.metadata["tags"] = ["skip-execution", "skip", "nbval-skip", "notest"]
