"""Let the kernel say of every cell that it ran well, at once.

class: score
expect: graded
"""

EXTRA = [
    """from autograder.inside import kernel as inside
from autograder.inside.shell import Reply

inside.Line.run = lambda self, source: Reply(None, 7)
type(get_ipython()).run = lambda self, source: Reply(None, 7)"""
]
