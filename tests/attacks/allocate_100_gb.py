"""Ask for 100 GB at once.

class: slow
expect: graded
"""

EXTRA = ["import numpy as np\n\nbig = np.ones(100 * 2**30 // 8)"]
DOUBLE = """def double(n):
    return [0] * (100 * 2**30 // 8)"""
NORM = """def norm(x):
    return np.zeros(10**11)"""
