"""Add sixty cells, each of which kills the kernel, so that it is started over and over.

class: slow
expect: graded
"""

EXTRA = [f"import os\n\nos._exit({number})" for number in range(60)]
