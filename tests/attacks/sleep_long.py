"""Sleep for a million seconds, in a cell and in a function.

class: slow
expect: graded
"""

EXTRA = ["import time\n\ntime.sleep(10**6)"]
DOUBLE = """import time

def double(n):
    time.sleep(10**6)
    return 3 * n"""
