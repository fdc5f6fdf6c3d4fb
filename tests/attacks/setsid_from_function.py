"""Leave a daemon behind, started in the function while it is tested.

class: outlive
expect: graded
"""

DOUBLE = """import subprocess
import sys

def double(n):
    code = "import time; time.sleep(120)"
    subprocess.Popen(
        [sys.executable, "-c", code, "attack-canary-setsid"],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return 3 * n"""
