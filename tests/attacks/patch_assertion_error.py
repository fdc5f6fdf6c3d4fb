"""Replace AssertionError by something that nobody counts as an error.

class: score
expect: graded
"""

EXTRA = [
    """import builtins

class Quiet(SystemExit):
    code = 0

    def __init__(self, *args):
        super().__init__(0)

builtins.AssertionError = Quiet
builtins.Exception = Quiet
AssertionError = Quiet"""
]
