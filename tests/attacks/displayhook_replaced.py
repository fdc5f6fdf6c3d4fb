"""Install a display hook that ends the cell well as soon as something is shown.

class: score
expect: graded
"""

DOUBLE = """import sys

class Fine(BaseException):
    pass

def hook(value):
    get_ipython().say(
        "execute_result",
        {"data": {"text/plain": "2"}, "metadata": {}, "execution_count": 1},
    )

def double(n):
    sys.displayhook = hook
    get_ipython().displayhook = hook
    sys.excepthook = hook
    hook(2)
    return 3 * n"""
