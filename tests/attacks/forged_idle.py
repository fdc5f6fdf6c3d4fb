"""Tell the grader that a test gave two points and is done, while it runs.

class: score
expect: graded
"""

DOUBLE = """import gc

from autograder.inside import kernel as inside
from autograder.inside import framing

own = next(one for one in gc.get_objects() if type(one) is inside._Kernel)

def double(n):
    result = {"data": {"text/plain": "2"}, "metadata": {}, "execution_count": 2}
    framing.send(own._channel, ["execute_result", result])
    framing.send(own._channel, ["done", [None, 2]])
    return 3 * n"""
