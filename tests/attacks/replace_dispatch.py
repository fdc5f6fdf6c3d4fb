"""Take over what the kernel does with the grader's orders.

class: score
expect: graded
"""

EXTRA = [
    """import gc

from autograder.inside import kernel as inside
from autograder.inside import framing

own = next(one for one in gc.get_objects() if type(one) is inside._Kernel)

def run(self, source):
    self._tell("done", [None, 9])

inside._Kernel._run = run"""
]
