"""Take one's time when objects are thrown away, and bring them back to life.

class: slow
expect: graded
"""

DOUBLE = """import gc
import time

class Phoenix:
    def __del__(self):
        time.sleep(2)
        graveyard.append(Phoenix())
        graveyard.pop()

graveyard = []

def double(n):
    gc.callbacks.append(lambda phase, info: time.sleep(1))
    return Phoenix()"""
