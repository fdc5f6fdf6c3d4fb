"""Put folders in folders beside the notebook, until a path is longer than a system allows.

class: slow
expect: graded
"""

import os


def tamper(nb, folder):
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
