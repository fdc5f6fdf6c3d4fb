"""Hand in a timestamp of long ago, or of never.

class: score
expect: graded
"""


def tamper(nb, folder):
    (folder / "timestamp.txt").write_text("0001-01-01 00:00:00 UTC" + "\n9" * 10**6)
