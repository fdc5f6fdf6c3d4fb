"""Give back an object every attribute of which takes its time.

class: slow
expect: graded
"""

DOUBLE = """import time

class Slow:
    def __getattr__(self, name):
        time.sleep(3)
        return Slow()

    def __eq__(self, other):
        time.sleep(3)
        return False

    def __len__(self):
        return 10**9

    def __getitem__(self, key):
        time.sleep(0.01)
        return 1.0

def double(n):
    return Slow()"""

NORM = """def norm(x):
    return Slow()"""
