"""Leave a file in every folder that can be written.

class: write
expect: graded
"""

EXTRA = [
    """import os
import time

stop, left = time.monotonic() + 10, 0
for folder, folders, files in os.walk("/"):
    if time.monotonic() > stop or left > 500:
        break
    if folder.startswith(("/proc", "/sys")):
        folders.clear()
        continue
    if os.access(folder, os.W_OK):
        try:
            with open(os.path.join(folder, "attack-canary"), "x") as file:
                file.write("attack-canary write_everywhere")
            left += 1
        except OSError:
            pass
print(left, "files left")"""
]
