"""Leave the test by exceptions that a caller may take for a good end.

class: score
expect: graded
"""

DOUBLE = """import sys

def double(n):
    sys.exit(0)"""

NORM = """def norm(x):
    raise GeneratorExit"""
