"""Print 400 MB while a test waits for the answer.

class: slow
expect: graded
"""

DOUBLE = """import sys

def double(n):
    for _ in range(200):
        print("x" * 2**20, flush=True)
        print("x" * 2**20, file=sys.stderr, flush=True)
    return 3 * n"""
