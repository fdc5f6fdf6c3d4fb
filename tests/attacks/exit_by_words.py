"""Ask the kernel to shut down: exit(), quit, a stopped loop, a line that is shut.

class: kill
expect: graded
"""

EXTRA = ["exit()", "raise SystemExit(0)", "%exit", "get_ipython().ask_exit()"]
DOUBLE = """import asyncio

loop = asyncio.get_event_loop()
loop.call_soon(loop.stop)

def double(n):
    get_ipython().ask_exit()
    return 3 * n"""
NORM = """import gc

from autograder.inside import kernel as inside
from autograder.inside import framing

own = next(one for one in gc.get_objects() if type(one) is inside._Kernel)
own._channel.shutdown(2)

def norm(x):
    own._channel.close()
    return -1.0"""
