"""Publish a number as the result of a cell, which nbgrader takes for partial credit.

class: score
expect: graded
"""

DOUBLE = """import sys

def double(n):
    sys.displayhook(2)
    get_ipython().displayhook(2.0)
    return 3 * n"""

NORM = """def norm(x):
    sys.displayhook(2)
    get_ipython().ast_node_interactivity = "all"
    return -1.0"""
