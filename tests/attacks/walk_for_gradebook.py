"""Walk the whole disk for the gradebook and read everybody's scores.

class: read-course
expect: graded
"""

EXTRA = [
    """import os
import sqlite3
import time

stop = time.monotonic() + 15
for folder, folders, files in os.walk("/"):
    if time.monotonic() > stop:
        break
    if folder.startswith(("/proc", "/sys", "/usr")):
        folders.clear()
        continue
    folders[:] = [name for name in folders if name != "site-packages"]
    for name in files:
        if name.endswith(".db") or name in {"grades.csv", "cells.csv", "nbgrader_config.py"}:
            path = os.path.join(folder, name)
            if name.endswith(".db"):
                try:
                    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)
                    count = base.execute("select count(*) from student").fetchone()
                    print("LOOT:", path, count)
                except sqlite3.Error:
                    pass
            else:
                print("LOOT:", path)"""
]
