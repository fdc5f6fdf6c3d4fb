"""Change pages and modules that a fork server might share with the kernels after this one.

class: classmates
expect: graded
"""

EXTRA = [
    """import builtins
import mmap
import sys

if getattr(builtins, "attack_canary", None) or "attack_canary" in sys.modules:
    print("LOOT: a neighbour's changes are still here")
builtins.attack_canary = True
sys.modules["attack_canary"] = sys
sys.path.insert(0, "/tmp")
import os

os.environ["ATTACK_CANARY"] = "1"
with open("/proc/self/maps") as maps:
    for line in maps:
        if " rw-s " in line and "/dev/zero" not in line:
            print("shared and writable:", line.split()[-1])
shared = mmap.mmap(-1, 4096)
shared.write(b"attack-canary")"""
]
