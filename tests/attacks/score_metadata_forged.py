"""Write scores and outcomes into the metadata of cells and notebook.

class: score
expect: graded
"""


def tamper(nb, folder):
    marks = {"score": 2, "auto_score": 2, "manual_score": 3, "extra_credit": 9, "max_score": 2}
    marks |= {"needs_manual_grade": False, "comment": "perfect", "late_submission_penalty": -9}
    marks |= {"outcome": "passed", "verdict": "passed", "hint": "", "failed": False}
    for cell in nb.cells:
        cell.metadata.setdefault("nbgrader", {}).update(marks)
        cell.metadata["autograder"] = {"outcome": "passed", **marks}
        cell.metadata["autograder_outcome"] = "passed"
    nb.metadata["nbgrader"] = {**marks, "kernel_id": "x"}
    nb.metadata["autograder"] = {"outcome": "passed", **marks}
