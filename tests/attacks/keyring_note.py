"""Leave a note in the kernel's keyrings, which belong to a user and not to a sandbox.

class: classmates
expect: graded
"""

EXTRA = [
    """import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
add, ctl = {"x86_64": (248, 250)}.get(platform.machine(), (217, 219))
RINGS = (-4, -5, -3)
for ring in RINGS:
    found = libc.syscall(ctl, 10, ring, b"user", b"attack-canary", 0)
    if found > 0:
        print("LOOT: a note in keyring", ring)
for ring in RINGS:
    made = libc.syscall(add, b"user", b"attack-canary", b"note", 4, ring)
    if made > 0:
        libc.syscall(ctl, 15, made, 60)
        print("left a note in keyring", ring)"""
]
