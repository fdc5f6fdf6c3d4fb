"""Handle assertion errors by forgetting them.

class: score
expect: graded
"""

EXTRA = [
    """import sys

def forget(shell, kind, value, trace, tb_offset=None):
    return []

ip = get_ipython()
ip.set_custom_exc((BaseException,), forget)
ip.showtraceback = lambda *args, **kwargs: None
ip._showtraceback = lambda *args, **kwargs: None
ip.showsyntaxerror = lambda *args, **kwargs: None
sys.excepthook = lambda *args: None"""
]
