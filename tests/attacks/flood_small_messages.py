"""Send a million small messages.

class: slow
expect: graded
"""

EXTRA = [
    """import sys

for number in range(1_000_000):
    print(number, flush=True)
    print(number, file=sys.stderr, flush=True)""",
]
