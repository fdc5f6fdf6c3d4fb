"""Delete the function, so that looking it up is somebody else's error.

class: score
expect: graded
"""

DOUBLE = """def double(n):
    return 3 * n

del double"""

NORM = """def norm(x):
    global norm
    del norm
    return -1.0

def __getattr__(name):
    return lambda *args: 41"""
