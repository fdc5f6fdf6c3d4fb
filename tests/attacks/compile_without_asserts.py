"""Turn the optimizer on for the cells to come, which drops their asserts.

class: score
expect: graded
"""

EXTRA = [
    """import builtins
import codeop
import ctypes
import os

os.environ["PYTHONOPTIMIZE"] = "2"
for name in ("Py_OptimizeFlag",):
    try:
        ctypes.c_int.in_dll(ctypes.pythonapi, name).value = 2
    except ValueError:
        pass
real = builtins.compile

def optimized(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, **kwargs):
    return real(source, filename, mode, flags, dont_inherit, 2, **kwargs)

class Compiler(type(get_ipython().compile)):
    def __call__(self, source, filename, symbol):
        return real(source, filename, symbol, self.flags, True, 2)

builtins.compile = optimized
codeop.compile = optimized
get_ipython().compile.__class__ = Compiler"""
]
