"""Kill process 1 of the namespace, by every signal.

class: kill
expect: graded
"""

import os
from pathlib import Path

SPACE = Path("/proc/self/ns/pid")
OURS = str(SPACE.readlink()) if SPACE.is_symlink() else ""

EXTRA = [
    f"OURS, HARNESS = {OURS!r}, {os.getpid()}",
    """import os

def walled():  # never where the harness itself could be hit
    try:
        return os.readlink("/proc/self/ns/pid") != OURS
    except OSError:
        pass
    try:
        os.kill(HARNESS, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return False

if not walled():
    print("LOOT: same pid namespace as the harness")
else:
    for number in range(1, 65):
        try:
            os.kill(1, number)
        except (OSError, ValueError):
            pass""",
]
