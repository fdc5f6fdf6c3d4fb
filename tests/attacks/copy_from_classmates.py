"""Take the answers of a neighbour who is graded at the same time.

class: classmates
expect: graded
"""

EXTRA = [
    """import glob
import os
import re

found = []
for start in ("..", "../..", "../../..", "/tmp", "/run", "/dev/shm", "/home"):
    for path in glob.glob(start + "/**/*.ipynb", recursive=True):
        if os.path.realpath(path).startswith(os.path.realpath(".") + os.sep):
            continue
        try:
            with open(path) as file:
                found += re.findall(r"def double\\(n\\):[^\\"]*return 2 \\* n", file.read())
            print("LOOT: read", path)
        except (OSError, UnicodeDecodeError):
            pass"""
]
