"""Tag the tests so that their errors are expected.

class: score
expect: graded
"""


def tamper(nb, folder):
    for cell in nb.cells:
        cell.metadata["tags"] = ["raises-exception", "nbval-raises-exception"]
    nb.metadata["execution"] = {"allow_errors": True, "timeout": -1}
    nb.metadata["nbclient"] = {"allow_errors": True}
