"""End the kernel in a cell, with status 0.

class: kill
expect: graded
"""

EXTRA = ["import os\n\nprint('all tests passed', flush=True)\nos._exit(0)"]
