"""Put spreadsheet formulas, new lines and separators into messages that go into tables.

class: write
expect: graded
"""

DOUBLE = """def double(n):
    raise ValueError("=HYPERLINK(\\"http://192.0.2.1/\\", \\"attack-canary\\")")"""

NORM = """class Odd(Exception):
    pass

Odd.__name__ = "=1+1,@SUM(A1)\\r\\nstudent-99,sums,sums,test_norm,2,2,passed,"

def norm(x):
    raise Odd('",2,2,passed,\\nstudent-99,sums,sums,test_norm,2,2,passed,"')"""
