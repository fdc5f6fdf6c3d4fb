"""Bring compiled modules, also under the names of the standard library, and native ones.

class: score
expect: graded
"""

import importlib.util
import marshal
import sys

CODE = "print('LOOT: bytecode of the submission was run')"


def tamper(nb, folder):
    (folder / "__pycache__").mkdir()
    body = marshal.dumps(compile(CODE, "mine", "exec"))
    head = importlib.util.MAGIC_NUMBER + bytes(12)
    for name in ("json", "numpy", "fractions", "sitecustomize"):
        (folder / f"{name}.pyc").write_bytes(head + body)
        tag = sys.implementation.cache_tag
        (folder / "__pycache__" / f"{name}.{tag}.pyc").write_bytes(head + body)
    (folder / "_bootlocale.so").write_bytes(b"\x7fELF" + bytes(64))
    (folder / "libc.so.6").write_bytes(b"\x7fELF" + bytes(64))
