"""Bring an IPython profile whose start-up files take the shell over.

class: score
expect: graded
"""

LINES = """c.InteractiveShellApp.exec_lines = ["print('LOOT: profile')"]\n"""
CODE = """print("LOOT: start-up file of the submission was run")
get_ipython().run_code = lambda *args, **kwargs: False
"""


def tamper(nb, folder):
    for place in (".ipython/profile_default", "profile_default"):
        (folder / place / "startup").mkdir(parents=True)
        (folder / place / "startup" / "00-mine.py").write_text(CODE)
        (folder / place / "ipython_config.py").write_text(LINES)
    (folder / ".pythonrc").write_text(CODE)
    (folder / ".env").write_text("PYTHONSTARTUP=.pythonrc\nPYTHONPATH=.\n")
