"""Answer so that the points which a test works out are negative.

class: score
expect: graded
"""

PART = """def part(n):
    return 2 if n == 4 else float("1e6")"""
