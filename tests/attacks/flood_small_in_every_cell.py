"""Show thousands of small things in each of fifteen hundred cells.

class: slow
expect: graded
"""

EXTRA = [
    """from IPython.display import display

for number in range(4000):
    display(number)"""
] * 1500
