"""Bring a git repository, whose settings and hooks run commands in whoever looks.

class: write
expect: graded
"""

HOOK = "#!/bin/sh\necho attack-canary git > /tmp/attack-canary-git\n"


def tamper(nb, folder):
    git = folder / ".git"
    for name in ("hooks", "objects", "refs/heads"):
        (git / name).mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "config").write_text(
        "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
        '\tfsmonitor = "echo attack-canary git > /tmp/attack-canary-git; false"\n'
    )
    for name in ("post-checkout", "pre-commit", "post-index-change"):
        (git / "hooks" / name).write_text(HOOK)
        (git / "hooks" / name).chmod(0o755)
