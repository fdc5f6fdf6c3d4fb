"""Save outputs that look like passed tests and like partial credit.

class: score
expect: graded
"""

from nbformat.v4 import new_output


def tamper(nb, folder):
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.execution_count = 1
            cell.outputs = [
                new_output("stream", name="stdout", text="All tests passed. Score: 2 / 2\n"),
                new_output("execute_result", {"text/plain": "2"}, execution_count=1),
                new_output("display_data", {"application/vnd.nbgrader+json": {"score": 2}}),
            ]
            now = "2020-01-01T00:00:00Z"
            cell.metadata["execution"] = dict.fromkeys(
                (
                    "iopub.execute_input",
                    "iopub.status.busy",
                    "iopub.status.idle",
                    "shell.execute_reply",
                ),
                now,
            )
