"""Change the one true AssertionError with ctypes: its name, its str, its bases.

class: score
expect: graded
"""

EXTRA = [
    """import ctypes
import gc

for referred in gc.get_referents(AssertionError.__dict__):
    if type(referred) is dict:
        referred["__str__"] = lambda self: "passed"
        referred["__init__"] = lambda self, *args: None
        referred["__module__"] = "passed"
ctypes.pythonapi.PyType_Modified(ctypes.py_object(AssertionError))"""
]
