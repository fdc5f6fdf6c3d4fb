"""Tag the tests so that converters take them, their input or their output away.

class: score
expect: graded
"""


def tamper(nb, folder):
    for cell in nb.cells:
        cell.metadata["tags"] = ["remove_cell", "remove-cell", "remove_output", "remove-output"]
        cell.metadata["tags"] += ["remove_input", "hide-cell", "hide_output", "in-kernel", "hidden"]
        cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
