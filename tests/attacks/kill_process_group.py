"""Signal the own process group and session, which may be the grader's.

class: kill
expect: graded
"""

import os

EXTRA = [
    f"GROUPS = {os.getpgid(0)}, {os.getsid(0)}",
    """import os
import signal

if os.getpgid(0) in GROUPS or os.getsid(0) in GROUPS:
    print("LOOT: same process group or session as the harness")
else:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    os.killpg(0, signal.SIGQUIT)""",
]
