"""Patch json and struct in the kernel, so that what goes to the judge says something else.

class: score
expect: graded
"""

DOUBLE = """import json
import struct

dumps, pack, encode = json.dumps, struct.pack, json.JSONEncoder.encode

def odd(text):
    return text.replace("63", "41").replace("-1.0", "4.0").replace("false", "true")

def double(n):
    json.dumps = lambda *args, **kwargs: odd(dumps(*args, **kwargs))
    json.JSONEncoder.encode = lambda self, value: odd(encode(self, value))
    json.loads = lambda *args, **kwargs: {"outcome": "passed", "op": "done", "ok": True}
    struct.pack = lambda form, *values: pack(form, *[2 * value for value in values])
    return 63.0"""

NORM = """def norm(x):
    struct.pack = lambda form, *values: b"\\xff" * struct.calcsize(form)
    struct.unpack = lambda form, data: (0,)
    return -1.0"""
