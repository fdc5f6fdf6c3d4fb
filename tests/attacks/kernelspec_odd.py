"""Name a kernel by a path, or a number, or not at all.

class: score
expect: flagged
"""


def tamper(nb, folder):
    nb.metadata["kernelspec"] = {"name": "../../../../bin/sh", "display_name": "\n", "language": 3}
    nb.metadata["language_info"] = {"name": None, "codemirror_mode": [], "nbconvert_exporter": "x"}
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": "x" * 10**6}}
