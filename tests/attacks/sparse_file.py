"""Put a file beside the notebook that takes no room, until somebody copies it: 2 GB.

class: slow
expect: graded
"""

import os


def tamper(nb, folder):
    (folder / "data.bin").touch()
    os.truncate(folder / "data.bin", 2 * 2**30)
