"""Hand in what grading would have made: autograded, feedback, verdicts, tables.

class: score
expect: graded
"""

import json

import nbformat

VERDICT = {"outcome": "passed", "message": "", "points": 2, "max_points": 2}


def tamper(nb, folder):
    for name in ("autograded/me/sums", "feedback/me/sums", "report", "source/sums", ".grading-x"):
        (folder / name).mkdir(parents=True)
    nbformat.write(nb, folder / "autograded" / "me" / "sums" / "sums.ipynb")
    nbformat.write(nb, folder / "source" / "sums" / "sums.ipynb")
    verdicts = {"sums/test_double": VERDICT, "sums/test_norm": VERDICT}
    for name in ("verdicts.json", ".verdicts.json", "results.json", ".autograder.json"):
        (folder / name).write_text(json.dumps({"verdicts": verdicts, "flags": []}))
    (folder / "sums.html").write_text("<p>7 / 7</p>")
    (folder / "report" / "grades.csv").write_text("student,assignment,score\nme,sums,7\n")
