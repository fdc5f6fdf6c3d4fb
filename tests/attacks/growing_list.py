"""Let a list grow up to 6 GB, and catch every MemoryError on the way.

class: slow
expect: graded
"""

DOUBLE = """def double(n):
    kept = []
    for _ in range(6 * 2**10 // 16):
        try:
            kept.append(bytearray(16 * 2**20))
        except MemoryError:
            pass
    return 3 * n"""
