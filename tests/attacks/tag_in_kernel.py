"""Ask for the old way of running a test, in the student's own kernel, where it can be faked.

class: score
expect: graded
"""

EXTRA = [
    """async def run_code(*args, **kwargs):
    return False

get_ipython().run_code = run_code
get_ipython().showtraceback = lambda *args, **kwargs: None"""
]


def tamper(nb, folder):
    for cell in nb.cells:
        cell.metadata["tags"] = ["in-kernel"]
        cell.metadata["in-kernel"] = True
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["in-kernel"] = True
    nb.metadata["autograder"] = {"sandbox": False, "judge": False, "in-kernel": True}
