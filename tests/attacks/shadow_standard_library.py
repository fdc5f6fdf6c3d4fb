"""Put modules of the standard library beside the notebook.

class: score
expect: graded
"""

FAKE = 'print("LOOT: {} of the submission was imported")\n'

EXTRA = ["import fractions\nimport graphlib\nimport this_is_mine"]


def tamper(nb, folder):
    for name in ("json", "socket", "struct", "random", "fractions", "graphlib", "math", "ast"):
        (folder / f"{name}.py").write_text(FAKE.format(name))
    (folder / "this_is_mine.py").write_text("import sys\n\nsys.path.insert(0, '.')\n")
