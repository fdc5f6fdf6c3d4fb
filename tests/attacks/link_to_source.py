"""Hand in links to the source, the gradebook and the neighbour's folder.

class: read-tests
expect: graded
"""

EXTRA = [
    """for name in ("tests.ipynb", "book.db", "there"):
    try:
        with open(name, "rb") as file:
            if b"HIDDEN" in file.read():
                print("LOOT:", name)
    except OSError as error:
        print(error)"""
]


def tamper(nb, folder):
    (folder / "tests.ipynb").symlink_to("../../../source/sums/sums.ipynb")
    (folder / "book.db").symlink_to("../../../gradebook.db")
    (folder / "there").symlink_to("../../../source")
    (folder / "data").symlink_to("../../../submitted")
