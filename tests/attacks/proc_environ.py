"""Read the environment of all processes, and one's own, for secrets and for paths of the course.

class: read-course
expect: graded
"""

EXTRA = [
    """import glob
import os
import re

SECRET = re.compile("token|secret|passw|api_?key|credential", re.I)
COURSE = re.compile("gradebook|nbgrader|submitted|pytest", re.I)
for path in ["/proc/self/environ", *glob.glob("/proc/[0-9]*/environ")]:
    try:
        with open(path, "rb") as file:
            entries = file.read().decode("utf-8", "replace").split("\\0")
    except OSError:
        continue
    for entry in entries:
        name, _, value = entry.partition("=")
        if name == "NBGRADER_EXECUTION":  # which nbgrader gives to every kernel
            continue
        if SECRET.search(name) or COURSE.search(entry):
            print("LOOT:", path, name, len(value))
print(len(os.environ), "names of my own")"""
]
