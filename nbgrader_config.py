"""The course: read by nbgrader's commands, by formgrader, and by `python -m autograder`."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.course_id = "gmm"

# What every release folder gets, so that it works alone; the hook brings it along.
c.ReleaseFiles.files = ["gmm_tools.py", "data", "companion"]
c.GenerateAssignment.post_convert_hook = "autograder.release.bring_companions"

# Mark schemes stand in the (read-only) question above a written answer: stripped from
# releases, shown to whoever marks in formgrader.
c.ClearMarkScheme.enforce_metadata = False

# Stubs say which exercise they stand for.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "autograder.preprocessors.NamedStubs",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE\n"
    "raise NotImplementedError(\"exercise '{grade_id}' is still empty: write your answer there\")"
}

# Seconds that one cell may take.
c.Execute.timeout = 60
