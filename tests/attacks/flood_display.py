"""Display 300 pictures and pages of a megabyte each.

class: slow
expect: graded
"""

EXTRA = [
    """from IPython.display import HTML, display

for number in range(150):
    display(HTML(f"<p>{number}" + "x" * 2**20))
    display({"image/png": "A" * 2**20, "text/plain": "x"}, raw=True)"""
]
