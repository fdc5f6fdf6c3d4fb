"""Match a regular expression that takes for ever, in C, where interrupts hardly arrive.

class: slow
expect: graded
"""

EXTRA = ["import re\n\nre.match(r'(a|a)*$', 'a' * 200 + 'b')"]
NORM = """def norm(x):
    return float(len(str(7 ** (7**9))))"""
