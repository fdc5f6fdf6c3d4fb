"""Leave a note for the next submission in every shared place, and read what others left.

class: classmates
expect: graded
"""

EXTRA = [
    """import glob
import os
import uuid

me = uuid.uuid4().hex
places = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", os.getcwd(), ".."]
places += [os.path.expanduser("~"), os.environ.get("TMPDIR", "/tmp"), "/run/lock"]
for place in dict.fromkeys(map(os.path.realpath, places)):
    for path in glob.glob(f"{place}/attack-canary-note-*"):
        if me not in path:
            print("LOOT: a note from somebody else", path)
    try:
        with open(f"{place}/attack-canary-note-{me}", "w") as file:
            file.write("double: return 2 * n")
    except OSError:
        pass"""
]
