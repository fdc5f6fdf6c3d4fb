"""Put five thousand files beside the notebook.

class: slow
expect: graded
"""


def tamper(nb, folder):
    (folder / "data").mkdir()
    for number in range(5000):
        (folder / "data" / f"{number:05}.txt").touch()
