"""Raise exceptions whose messages, names and tracebacks are huge.

class: slow
expect: graded
"""

EXTRA = [
    "raise ValueError('x' * (200 * 2**20))",
    "exec('raise ValueError  #' + 'x' * 2**24)",
    """def deeper(level, text="x" * 10**6):
    local = text + str(level)
    return deeper(level + 1) if level < 900 else 1 / 0

deeper(0)""",
]
DOUBLE = """def double(n):
    raise ValueError("x" * (200 * 2**20))"""
