"""Put sitecustomize, usercustomize, .pth files and a pyvenv.cfg beside the notebook.

class: score
expect: graded
"""

FAKE = 'import sys\nprint("LOOT: {} of the submission was run", file=sys.stderr)\n'


def tamper(nb, folder):
    for name in ("sitecustomize.py", "usercustomize.py", "python.pth", "__init__.py"):
        (folder / name).write_text(FAKE.format(name))
    (folder / "evil.pth").write_text("import os; os.write(2, b'LOOT: evil.pth was run')\n")
    (folder / "pyvenv.cfg").write_text("home = .\ninclude-system-site-packages = true\n")
    (folder / "python311._pth").write_text(".\nimport site\n")
    (folder / "lib").mkdir()
    (folder / "lib" / "sitecustomize.py").write_text(FAKE.format("lib/sitecustomize.py"))
