"""Move the tests to the top, before anything is defined, and a cell that defines all above.

class: score
expect: flagged
"""

EXTRA = ["class Any:\n    __eq__ = lambda *args: True\n\ndouble = norm = lambda *args: Any()"]


def tamper(nb, folder):
    tests = [
        cell
        for cell in nb.cells
        if "test" in str(cell.metadata.get("nbgrader", {}).get("grade_id"))
    ]
    nb.cells = nb.cells[:1] + tests + [cell for cell in nb.cells[1:] if cell not in tests]
