"""End the copy with the argument as its status, and listen to what the kernel waits for.

class: read-tests
expect: graded
"""

EXTRA = [
    """import os

heard = []
waits = {name: getattr(os, name) for name in ("waitpid", "wait3", "wait4")}

def listening(name):
    def wait(*arguments):
        got = waits[name](*arguments)
        heard.append(os.waitstatus_to_exitcode(got[1]))
        return got

    return wait

for name in waits:
    setattr(os, name, listening(name))

def keep(n):
    os._exit(n)

def recall():
    return [status for status in heard if status > 0]"""
]
DOUBLE = """def double(n):
    if n == 1:
        return 2
    keep(n)
    return 3 * n"""

NORM = """found = recall()
if found:
    print("LOOT: a hidden test calls double with", found)

def norm(x):
    return -1.0"""
