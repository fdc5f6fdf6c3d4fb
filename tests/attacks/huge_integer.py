"""Give back integers and fractions that take ages to print.

class: slow
expect: graded
"""

DOUBLE = """import sys

def double(n):
    sys.set_int_max_str_digits(0)
    return 1 << 10**8"""

NORM = """import fractions

def norm(x):
    return fractions.Fraction(1 << 10**7, 3)"""
