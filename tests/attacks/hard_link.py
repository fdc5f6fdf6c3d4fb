"""Hand in the notebook a second time as the same file, which is changed while it is graded.

class: score
expect: graded
"""

import os

EXTRA = [
    """for name in ("sums.ipynb", "gmm_tools.py"):
    try:
        with open(name, "a") as file:
            file.write("attack-canary hard_link")
    except OSError as error:
        print(error)"""
]


def tamper(nb, folder):
    (folder / "first.txt").write_text("attack-canary hard_link")
    os.link(folder / "first.txt", folder / "gmm_tools.py")
