"""Remember the arguments of hidden tests, and print them in the next cell of one's own.

class: read-tests
expect: graded
"""

DOUBLE = """asked = []

def double(n):
    asked.append(n)
    return 2 if n == 1 else 3 * n"""

NORM = """def norm(x):
    return -1.0

for n in asked:
    if n != 1:
        print(f"LOOT: a hidden test calls double({n!r})")"""
