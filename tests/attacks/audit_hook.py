"""Add an audit hook that sees whatever is compiled, imported or executed.

class: read-tests
expect: graded
"""

EXTRA = [
    """import sys

compiled = []

def hook(event, arguments):
    if event in {"compile", "exec", "code.__new__"}:
        compiled.append(arguments)

sys.addaudithook(hook)"""
]
NORM = """def norm(x):
    return -1.0

for arguments in compiled:
    source = arguments[0] if isinstance(arguments[0], (str, bytes)) else ""
    text = source if isinstance(source, str) else source.decode("latin-1")
    constants = getattr(arguments[0], "co_consts", ())
    numbers = {c for c in constants if type(c) is int}
    if ("double(" + "21)") in text or {int("21"), int("42")} <= numbers:
        print("LOOT:", text, constants)"""
