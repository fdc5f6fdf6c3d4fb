"""Kill the parent process.

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
import signal

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
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(os.getppid(), number)
        except OSError as error:
            print(error)""",
]
