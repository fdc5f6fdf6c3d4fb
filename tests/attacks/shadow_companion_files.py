"""Bring one's own versions of the files that the course hands out, as files, folders and links.

class: score
expect: graded
"""

CODE = """print("LOOT: gmm_tools of the submission was imported")
get_ipython().run_code = lambda *args, **kwargs: False
"""

EXTRA = ["try:\n    import gmm_tools\nexcept ImportError:\n    pass"]


def tamper(nb, folder):
    (folder / "gmm_tools.py").write_text(CODE)
    (folder / "gmm_tools").mkdir()
    (folder / "gmm_tools" / "__init__.py").write_text(CODE)
    (folder / "data").symlink_to("/etc")
    (folder / "companion").write_text("attack-canary shadow_companion_files")
