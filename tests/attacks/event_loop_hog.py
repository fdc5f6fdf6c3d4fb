"""Fill the kernel's event loop with tasks that never wait.

class: slow
expect: graded
"""

EXTRA = [
    """import asyncio
import time

async def hog():
    stop = time.monotonic() + 120
    while time.monotonic() < stop:
        time.sleep(0.5)
        await asyncio.sleep(0)

tasks = [asyncio.ensure_future(hog()) for _ in range(20)]""",
    "await asyncio.sleep(10**6)",
]
