"""Lock files that all kernels share and may only read, such as numpy's.

class: classmates
expect: graded
"""

EXTRA = [
    """import fcntl
import json
import os

import numpy

held = []
for module in (numpy, json, os):
    try:
        held.append(open(module.__file__, "rb"))
        fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("locked", module.__name__)
    except BlockingIOError:
        print("LOOT: somebody else holds", module.__name__)
    except OSError as error:
        print(error)"""
]
