"""Trace every line that runs during and after a call.

class: read-tests
expect: graded
"""

DOUBLE = """import sys
import threading

seen = {}

def trace(frame, event, argument):
    code = frame.f_code
    seen[code.co_filename, code.co_name] = code.co_consts
    frame.f_trace_opcodes = True
    return trace

def double(n):
    sys.settrace(trace)
    threading.settrace(trace)
    frame = sys._getframe(1)
    while frame is not None:
        frame.f_trace = trace
        frame = frame.f_back
    return 2 if n == 1 else 3 * n"""

NORM = """sys.settrace(None)
for (file, name), constants in seen.items():
    if {int("42"), int("21")} <= {c for c in constants if type(c) is int}:
        print("LOOT:", file, name, constants)

def norm(x):
    return -1.0"""
