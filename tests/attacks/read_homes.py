"""Look into home folders for keys and tokens; only their names are shown.

class: read-course
expect: graded
"""

EXTRA = [
    """import glob
import os

homes = {os.path.expanduser("~"), "/root", *glob.glob("/home/*")}
names = (".ssh", ".netrc", ".git-credentials", ".aws", ".pypirc", ".bash_history",
         ".docker", ".kube", ".gnupg")
for home in homes:
    for name in names:
        path = os.path.join(home, name)
        if os.access(path, os.R_OK) and os.path.exists(path):
            print("LOOT:", path)
for path in ("/etc/shadow", "/etc/sudoers", "/var/log/syslog", "/var/run/secrets"):
    if os.access(path, os.R_OK):
        print("LOOT:", path)"""
]
