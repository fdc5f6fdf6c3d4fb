"""Put files and folders beside the notebook that may not be read or entered.

class: kill
expect: graded
"""


def tamper(nb, folder):
    (folder / "locked").mkdir()
    (folder / "locked" / "file").write_text("attack-canary unreadable_files")
    (folder / "secret.txt").write_text("attack-canary unreadable_files")
    (folder / "secret.txt").chmod(0)
    (folder / "setuid").write_text("#!/bin/sh\nid\n")
    (folder / "setuid").chmod(0o6755)
    (folder / "locked").chmod(0o500)
