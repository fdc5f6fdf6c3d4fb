"""Add two hundred cells, each of which stays below its time limit.

class: slow
expect: graded
"""

EXTRA = [f"import time\n\ntime.sleep(4)  # {number}" for number in range(200)]
