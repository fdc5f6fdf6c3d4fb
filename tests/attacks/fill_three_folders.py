"""Fill the working folder, the temporary one and shared memory at the same time.

class: slow
expect: graded
"""

EXTRA = [
    """import os
import tempfile

MOST = 900 << 20
BLOCK = bytes(1 << 20)
places = [os.getcwd(), tempfile.gettempdir(), "/dev/shm"]
took, kept = dict.fromkeys(places, 0), []
for place in places:
    try:
        while took[place] * len(places) < MOST:
            if took[place] % (32 << 20) == 0:
                kept.append(tempfile.TemporaryFile(prefix="attack-canary", dir=place, buffering=0))
            took[place] += kept[-1].write(BLOCK)
    except OSError:
        pass
print("TOOK:", sum(took.values()))"""
]
