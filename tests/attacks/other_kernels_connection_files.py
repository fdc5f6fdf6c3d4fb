"""Look for the connection files and keys of other kernels and of Jupyter servers.

class: read-course
expect: graded
"""

EXTRA = [
    """import glob
import os

from jupyter_core import paths

own = os.path.realpath(str(getattr(get_ipython().kernel.parent, "abs_connection_file", "")))
folders = {paths.jupyter_runtime_dir(), "/tmp", "/run", "/var/tmp", "/dev/shm"}
for homes in ("/*", "/*/*"):
    folders |= set(glob.glob(homes + "/.local/share/jupyter/runtime"))
for folder in folders:
    for pattern in ("kernel-*.json", "jpserver-*.json", "nbserver-*.json", "*/kernel-*.json"):
        for path in glob.glob(os.path.join(folder, pattern)):
            if os.path.realpath(path) != own and os.access(path, os.R_OK):
                print("LOOT:", path)"""
]
