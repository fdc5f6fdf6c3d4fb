"""Write outputs from a thread, later, in the name of whatever cell runs then.

class: score
expect: graded
"""

EXTRA = [
    """import gc
import sys
import threading
import time

from autograder.inside import kernel as inside
from autograder.inside import framing

own = next(one for one in gc.get_objects() if type(one) is inside._Kernel)

def talk():
    for _ in range(600):
        time.sleep(0.1)
        result = {"data": {"text/plain": "2"}, "metadata": {}, "execution_count": 5}
        framing.send(own._channel, ["execute_result", result])
        print("test_double: 2/2 passed", file=sys.__stdout__, flush=True)

threading.Thread(target=talk, daemon=True).start()"""
]
