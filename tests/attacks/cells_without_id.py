"""Redefine the function again after the tests, and hide cells in the markdown.

class: score
expect: graded
"""

from nbformat.v4 import new_code_cell, new_raw_cell


def tamper(nb, folder):
    nb.cells.insert(2, new_code_cell("class E:\n    __eq__ = lambda *a: True\ndouble = E()"))
    nb.cells.append(new_raw_cell("double = norm = None"))
    nb.cells.append(new_code_cell("for name in ('test_double',):\n    globals()[name] = 'passed'"))
