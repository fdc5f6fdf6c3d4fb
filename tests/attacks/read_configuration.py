"""Import and read the course's configuration and the engine's own modules.

class: read-course
expect: graded
"""

EXTRA = [
    """import importlib.util
import sys

for name in ("nbgrader_config", "nbgrader", "assessment", "conftest"):
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec is not None and name != "nbgrader":
        print("LOOT: can import", name, spec.origin)
for name in ("nbgrader", "autograder.gradebook.store", "autograder.judge.process", "sqlalchemy"):
    if name in sys.modules:
        print("LOOT: is loaded", name)"""
]
