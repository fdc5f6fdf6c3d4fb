"""Tell the grader that a cell is done, and a test's copy made, which is not so.

class: score
expect: graded
"""

FIND = """import gc

from autograder.inside import kernel as inside
from autograder.inside import framing

own = next(one for one in gc.get_objects() if type(one) is inside._Kernel)
"""
EXTRA = [
    FIND
    + """for _ in range(9):
    framing.send(own._channel, ["done", [None, 3]])
    framing.send(own._channel, ["frozen", 1])"""
]
DOUBLE = f"""def double(n):
    return 3 * n

{FIND}
def lie(*arguments):
    for message in (["frozen", 1], ["done", [None, 3]], ["passed", 2]):
        framing.send(own._channel, message)

inside._Kernel._freeze = lie"""
