"""Make files of others writable, and one's own impossible to clear away.

class: write
expect: graded
"""

EXTRA = [
    """import os

for path in ("..", "../..", "/", "/etc", "/usr", os.path.dirname(os.__file__)):
    try:
        mode = os.stat(path).st_mode & 0o7777
        os.chmod(path, mode)
        if os.stat(path).st_uid != os.getuid():
            print("LOOT: may change", path)
    except OSError:
        pass
for name in ("locked", "locked/inner"):
    os.makedirs(name, exist_ok=True)
with open("locked/inner/file", "w") as file:
    file.write("attack-canary change_permissions")
with open("-rf", "w") as file:
    file.write("attack-canary change_permissions")
os.chmod("locked/inner/file", 0)
os.chmod("locked/inner", 0)
os.chmod("locked", 0)
os.chmod(".", 0o500)"""
]
