"""Give back lists and dicts that hold themselves.

class: score
expect: graded
"""

DOUBLE = """def double(n):
    knot = [41]
    knot.append(knot)
    knot.append({"knot": knot, 41: (knot, [knot])})
    return knot"""

NORM = """def norm(x):
    knot = {}
    knot["4.0"] = knot
    return knot"""
