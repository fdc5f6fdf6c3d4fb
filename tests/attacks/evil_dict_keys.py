"""Give back dicts whose keys are traps: tuples, nan, surrogates, markers of a protocol.

class: score
expect: graded
"""

DOUBLE = """class Key(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        raise SystemExit(0)

def double(n):
    if n == 1:
        return {float("nan"): 1, (1, (2,)): 2, None: 3, True: 4, "\\ud800": 5, b"\\xff": 6, "": 7}
    return {
        "__class__": "Reference", "__reference__": 0, "__ndarray__": [1e999], "$ref": "#",
        "type": "float", "value": 41, "outcome": "passed", "kind": "array", "dtype": "O",
        "shape": [2**62, 2**62], "data": "", "error": None, "ok": True, "ref": -1, "id": 0,
    }"""

NORM = """def norm(x):
    return [{"ok": 4.0}, ["array", "<f8", [], 0], ("reference", 0), {1: {1.0: {True: 4.0}}}]"""
