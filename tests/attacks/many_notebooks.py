"""Hand in a hundred notebooks of 60 MB, none of which takes any room on a disk.

class: slow
expect: graded
"""

import os


def tamper(nb, folder):
    for number in range(100):
        path = folder / f"copy {number}.ipynb"
        path.touch()
        os.truncate(path, 60_000_000)
