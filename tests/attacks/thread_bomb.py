"""Start two thousand threads.

class: slow
expect: graded
"""

EXTRA = [
    """import threading
import time

threads = []
for _ in range(2000):
    try:
        thread = threading.Thread(target=time.sleep, args=(15,), daemon=True)
        thread.start()
        threads.append(thread)
    except (RuntimeError, MemoryError):
        break
print(len(threads), "threads")"""
]
