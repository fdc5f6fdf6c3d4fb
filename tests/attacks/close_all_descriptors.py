"""Close all file descriptors, in a cell and in a function.

class: kill
expect: graded
"""

EXTRA = ["import os\n\nos.closerange(0, 3)"]
DOUBLE = """import os

def double(n):
    os.closerange(0, 65536)
    return 3 * n"""
