"""Print the arguments of hidden tests, in every way there is to print.

class: read-tests
expect: graded
"""

DOUBLE = """import logging
import os
import sys
import warnings

from IPython.display import display

def double(n):
    if n != 1:
        words = f"LOOT: a hidden test calls double({n!r})"
        print(words, flush=True)
        print(words, file=sys.stderr, flush=True)
        print(words, file=sys.__stdout__, flush=True)
        os.write(1, words.encode())
        os.write(2, words.encode())
        display(words)
        logging.warning(words)
        warnings.warn(words, stacklevel=1)
    return 2 if n == 1 else 3 * n"""
