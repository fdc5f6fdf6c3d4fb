"""Put three thousand folders in each other beside the notebook, and files into the lower ones.

class: slow
expect: graded
"""

import os


def tamper(nb, folder):
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for level in range(3000):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = inner
        if level > 900:
            os.close(os.open("f", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=here))
    os.close(here)
