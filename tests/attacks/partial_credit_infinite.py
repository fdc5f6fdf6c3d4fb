"""Answer so that the points which a test works out are infinite.

class: score
expect: graded
"""

PART = """def part(n):
    return 2 if n == 4 else float("-inf")"""
