"""Kill every process by its number, from one up.

class: kill
expect: graded
"""

import os
from pathlib import Path

SPACE = Path("/proc/self/ns/pid")
OURS = str(SPACE.readlink()) if SPACE.is_symlink() else ""

DOUBLE = f"""OURS, HARNESS = {OURS!r}, {os.getpid()}

import os
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

def double(n):
    if not walled():
        raise ValueError("LOOT: same pid namespace as the harness")
    for pid in range(1, 100_000):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
    return 3 * n"""
