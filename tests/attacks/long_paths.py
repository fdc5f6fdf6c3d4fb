"""Put files into folders in folders, so that a path is just short enough where it was handed in.

class: slow
expect: graded
"""

import os


def tamper(nb, folder):
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    left = 4090 - len(os.fsencode(folder))
    while left > 100:
        name = "d" * min(left - 60, 60)
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here, left = inner, left - len(name) - 1
        for length in range(1, min(left, 200), 5):
            os.close(os.open("f" * length, os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=here))
    os.close(here)
