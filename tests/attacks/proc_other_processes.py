"""List other processes, with their commands, open files, folders and maps.

class: read-course
expect: graded
"""

EXTRA = [
    """import glob
import os

for folder in glob.glob("/proc/[0-9]*"):
    if folder == f"/proc/{os.getpid()}":
        continue
    facts = []
    for name in ("cmdline", "maps", "status"):
        try:
            with open(f"{folder}/{name}", "rb") as file:
                facts.append(file.read(20_000))
        except OSError:
            pass
    links = [f"{folder}/cwd", f"{folder}/root", f"{folder}/exe", *glob.glob(f"{folder}/fd/*")]
    for link in links:
        try:
            facts.append(os.readlink(link).encode())
        except OSError:
            pass
    text = b" ".join(facts)
    for word in (b"pytest", b"gradebook", b"nbgrader", b"submitted", b"HIDDEN"):
        if word in text:
            print("LOOT:", folder, word)"""
]
