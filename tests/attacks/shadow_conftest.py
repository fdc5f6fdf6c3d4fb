"""Put a conftest, a pytest.ini, a setup.cfg and tox.ini beside the notebook.

class: score
expect: graded
"""

FAKE = """print("LOOT: conftest of the submission was run")

def pytest_runtest_call(item):
    pass
"""


def tamper(nb, folder):
    (folder / "conftest.py").write_text(FAKE)
    (folder / "test_mine.py").write_text("def test_mine():\n    pass\n")
    for name in ("pytest.ini", "tox.ini", "setup.cfg"):
        (folder / name).write_text("[pytest]\naddopts = --co -p no:cacheprovider\n")
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--co'\n")
    (folder / "Makefile").write_text("%:\n\t@echo LOOT: Makefile\n")
