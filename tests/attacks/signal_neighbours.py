"""Signal the processes that other kernels run under the same user.

class: classmates
expect: graded
"""

EXTRA = [
    """import os

mine = {os.getpid(), os.getppid(), 1, 0}
reached = []
for pid in range(2, 70_000):
    if pid not in mine:
        try:
            os.kill(pid, 0)
            reached.append(pid)
        except OSError:
            pass
for pid in reached:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read()
    except OSError:
        words = b"?"
    if b"ipykernel" in words or b"pytest" in words or b"nbgrader" in words:
        print("LOOT: could signal", pid, words[:80])"""
]
