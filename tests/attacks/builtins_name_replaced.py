"""Set __builtins__ and its kin in the notebook, for a test that takes them over.

class: score
expect: graded
"""

EXTRA = [
    """import builtins

class Lenient(dict):
    def __getitem__(self, name):
        return lambda *args, **kwargs: True

    __missing__ = get = __getitem__

__name__ = "__passed__"
__file__ = __spec__ = __loader__ = __package__ = "passed"
__annotations__ = Lenient()
__build_class__ = lambda *args, **kwargs: None
__debug = False
__import__ = lambda *args, **kwargs: Lenient()
vars(builtins)["__debug__"] = globals()["__debug__"] = False
__builtins__ = Lenient(vars(builtins))"""
]
