"""Hand in a link to /etc/passwd beside the notebook, and read through it.

class: read-course
expect: graded
"""

EXTRA = [
    """for name in ("data.txt", "gmm_tools.py"):
    try:
        with open(name) as file:
            if "root:" in file.read():
                print("LOOT:", name, "leads to /etc/passwd")
    except OSError as error:
        print(error)"""
]


def tamper(nb, folder):
    for name in ("data.txt", "gmm_tools.py", "timestamp.txt"):
        (folder / name).symlink_to("/etc/passwd")
