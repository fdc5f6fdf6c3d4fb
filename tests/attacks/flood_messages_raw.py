"""Send messages on the kernel's own line to the grader, past all bounds in the output streams.

class: slow
expect: graded
"""

EXTRA = [
    """import gc

from autograder.inside import kernel as inside
from autograder.inside import framing

own = next(one for one in gc.get_objects() if type(one) is inside._Kernel)

content = {"name": "stdout", "text": "x" * 2**20}
for _ in range(400):
    framing.send(own._channel, ["stream", content])
framing.send(own._channel, ["done", ["x" * 2**26, 1]])"""
]
