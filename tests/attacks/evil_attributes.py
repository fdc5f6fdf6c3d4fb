"""Give back an object all of whose attributes are traps or further such objects.

class: score
expect: graded
"""

DOUBLE = """import time

class Trap:
    def __getattribute__(self, name):
        if name == "shape":
            return ()
        if name in {"__dict__", "__slots__", "dtype"}:
            raise MemoryError
        if name in {"__len__", "__iter__", "__name__"}:
            raise SystemExit(0)
        return Trap()

    def __setattr__(self, name, value):
        raise GeneratorExit

    def __dir__(self):
        return [1, 2, 3]

    def __repr__(self):
        time.sleep(1)
        raise KeyboardInterrupt

    def __hash__(self):
        raise RecursionError

    def __del__(self):
        raise ValueError("passed")

    def __eq__(self, other):
        return NotImplemented

def double(n):
    return Trap()"""

NORM = """def norm(x):
    return type("a" * 10**6, (), {"__doc__": Trap(), "__module__": 7})()"""
