"""Make the notebook's namespace a dict that gives another double each time.

class: score
expect: graded
"""

EXTRA = [
    """class Namespace(dict):
    turn = 0

    def __getitem__(self, name):
        if name == "double":
            Namespace.turn += 1
            return [lambda n: 2, lambda n: n + 20, 41][Namespace.turn % 3]
        return super().__getitem__(name)

    get = __getitem__

    def __contains__(self, name):
        return True

ip = get_ipython()
try:
    ip.user_ns = Namespace(ip.user_ns)
    ip.user_module.__class__ = type("Module", (type(ip),), {})
except Exception as error:
    print(error)"""
]
