"""Give back a sequence that has always one more item.

class: slow
expect: graded
"""

NORM = """class Endless:
    def __len__(self):
        return 2**31

    def __getitem__(self, key):
        return Endless() if key == 0 else 4.0

    def __iter__(self):
        while True:
            yield 4.0

    def keys(self):
        return iter(int, 1)

def norm(x):
    return Endless()"""
