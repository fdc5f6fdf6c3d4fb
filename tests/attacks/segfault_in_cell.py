"""Crash the kernel in a cell, by a null pointer.

class: kill
expect: graded
"""

EXTRA = ["import ctypes\nimport faulthandler\n\nfaulthandler.disable()\nctypes.string_at(0)"]
