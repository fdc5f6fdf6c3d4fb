"""Hand in a notebook that is a named pipe, on which a reader waits for ever.

class: slow
expect: flagged
"""

import os
import socket


def tamper(nb, folder):
    (folder / "sums.ipynb").unlink(missing_ok=True)
    os.mkfifo(folder / "sums.ipynb")
    os.mkfifo(folder / "timestamp.txt")
    with socket.socket(socket.AF_UNIX) as end:
        name = str(folder / "s")
        if len(name) < 100:
            end.bind(name)
