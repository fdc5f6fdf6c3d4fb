"""Give back a list a hundred thousand levels deep, and a dict of two to the thirtieth leaves.

class: slow
expect: graded
"""

DOUBLE = """def double(n):
    nest = 41
    for _ in range(100_000):
        nest = [nest]
    return nest"""

NORM = """def norm(x):
    tree = [4.0]
    for _ in range(30):
        tree = [tree, tree]
    return tree"""
