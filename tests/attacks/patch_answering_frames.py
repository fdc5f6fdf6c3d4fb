"""Change the local variables of the frames that call the function, up to the kernel's loop.

class: score
expect: graded
"""

DOUBLE = """import ctypes
import sys

def meddle(good):
    frame = sys._getframe(2)
    while frame is not None:
        for name, value in list(frame.f_locals.items()):
            if name in {"result", "value", "outcome", "ok", "status", "error", "reply"}:
                try:
                    frame.f_locals[name] = good
                    ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), 0)
                except Exception:
                    pass
        frame.f_trace = None
        frame = frame.f_back

def double(n):
    meddle(41)
    return 3 * n"""

NORM = """def norm(x):
    meddle(4.0)
    return -1.0"""
