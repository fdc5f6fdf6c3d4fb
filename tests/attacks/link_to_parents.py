"""Hand in links to the folders above, to the root, and to itself.

class: read-course
expect: graded
"""

EXTRA = [
    """import os

for name in ("up", "top", "loop", "class"):
    try:
        inside = os.listdir(name)
    except OSError as error:
        print(error)
        continue
    if {"gradebook.db", "submitted", "etc"} & set(inside):
        print("LOOT:", name, inside[:9])"""
]


def tamper(nb, folder):
    for name, target in (("up", "../../.."), ("top", "/"), ("loop", "."), ("class", "../..")):
        (folder / name).symlink_to(target, target_is_directory=True)
    (folder / "inner").mkdir()
    (folder / "inner" / "again").symlink_to("../inner", target_is_directory=True)
