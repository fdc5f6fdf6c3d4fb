"""Profile every call, and listen to sys.monitoring, for the arguments of assertions.

class: read-tests
expect: graded
"""

DOUBLE = """import sys
import threading

seen = []

WANTED = {int("21"), int("42")}

def note(code):
    if WANTED <= {constant for constant in code.co_consts if type(constant) is int}:
        seen.append((code.co_name, code.co_consts))

def profile(frame, event, argument):
    if "assert" in frame.f_code.co_name:
        seen.append((frame.f_code.co_name, str(dict(frame.f_locals))[:200]))
    while frame is not None:
        note(frame.f_code)
        frame = frame.f_back

sys.setprofile(profile)
threading.setprofile(profile)
if hasattr(sys, "monitoring"):
    tool = sys.monitoring.PROFILER_ID
    sys.monitoring.use_tool_id(tool, "listener")
    event = sys.monitoring.events.PY_START
    sys.monitoring.set_events(tool, event)
    sys.monitoring.register_callback(tool, event, lambda code, offset: note(code))

def double(n):
    return 2 if n == 1 else 3 * n"""

NORM = """for each in seen:
    if "assert_allclose" in str(each) or type(each[1]) is tuple:
        print("LOOT:", each)
        break

def norm(x):
    sys.setprofile(profile)
    return -1.0"""
