"""Give back strings that cannot be encoded, NULs and numbers that JSON has no words for.

class: score
expect: graded
"""

DOUBLE = """def double(n):
    return "\\ud83d\\udc80\\ud800\\x00\\u2028\\ufeff" if n == 1 else [1e400, -1e400, 0 * 1e400]"""

NORM = """def norm(x):
    raise ValueError("\\ud800\\x00\\x1b[2J\\u202e" + chr(0x10FFFF))"""
