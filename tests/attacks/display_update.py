"""Change outputs of other cells afterwards, with update_display_data.

class: score
expect: graded
"""

EXTRA = [
    """from IPython.display import display

for name in ("test_double", "test_norm", "why", "score"):
    display({"text/plain": "0"}, raw=True, display_id=name)"""
]
NORM = """from IPython.display import clear_output, update_display

def norm(x):
    for name in ("test_double", "test_norm", "why", "score"):
        update_display({"text/plain": "2"}, raw=True, display_id=name)
    clear_output()
    return -1.0

norm([1.0])"""
