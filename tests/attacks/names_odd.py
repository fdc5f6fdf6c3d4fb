"""Hand in files whose names have new lines, escapes, flags, no UTF-8, and look like paths.

class: write
expect: graded
"""

import os

NAMES = ["a\nb", "-rf", "..\\..\\attack-canary", "\x1b[2J", "=1+1", "CON", "*", "~", "$(id)", "'\""]


def tamper(nb, folder):
    for name in [*NAMES, "%2e%2e%2fattack-canary", "x" * 250, "{student_id}", "a" * 240 + ".ipynb"]:
        (folder / name).write_text("attack-canary names_odd")
    (folder / os.fsdecode(b"\xff\xfe.ipynb")).write_text("attack-canary names_odd")
