"""Put a numpy of one's own beside the notebook, where it would be imported first.

class: score
expect: graded
"""

FAKE = """print("LOOT: numpy of the submission was imported")
def __getattr__(name):
    return lambda *args, **kwargs: None
"""


def tamper(nb, folder):
    (folder / "numpy").mkdir()
    (folder / "numpy" / "__init__.py").write_text(FAKE)
    (folder / "numpy" / "testing.py").write_text(FAKE)
    (folder / "scipy.py").write_text(FAKE)
    (folder / "matplotlib.py").write_text(FAKE)
