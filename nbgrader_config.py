"""The course: read by nbgrader's commands, by formgrader, and by `python -m autograder`."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.course_id = "gmm"

# What every release folder gets, so that it works alone; the hook brings it along.
c.ReleaseFiles.files = ["gmm_tools.py", "em_explorers.py", "companion"]
c.ReleaseFiles.only = {
    "old_faithful": ["data/README.md", "data/old_faithful.csv"],
    "missing_values": ["data/README.md", "data/old_faithful.csv"],
    "image_segmentation": ["data/README.md", "data/camera.jpg", "data/coffee.jpg"],
}
c.GenerateAssignment.post_convert_hook = "autograder.release.generate.bring_companions"

# Mark schemes stand in the (read-only) question above a written answer: stripped from
# releases, shown to whoever marks in formgrader.
c.ClearMarkScheme.enforce_metadata = False

# Stubs say which exercise they stand for, and a notebook that is run whole goes on behind them.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "autograder.nbgrader_plugins.preprocessors.NamedStubs",
    "autograder.nbgrader_plugins.preprocessors.RunsThrough",
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

# `nbgrader autograde` and formgrader's button grade by the engine, too: GradeApart takes the place
# of nbgrader's own steps up to and including Execute.
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugins.autograde.GradeApart",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Feedback is our page, whoever writes it; no hidden test is in it.
c.GenerateFeedback.exporter_class = "autograder.nbgrader_plugins.formgrader.FeedbackExporter"
c.GenerateFeedback.preprocessors = []

# Nothing that a submission brings runs in formgrader: Markdown and HTML are sanitized.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.preprocessors = ["autograder.nbgrader_plugins.formgrader.Harmless"]
c.HTMLExporter.filters = {
    "markdown2html": "autograder.nbgrader_plugins.formgrader.markdown2html",
    "clean_html": "autograder.nbgrader_plugins.formgrader.clean_html",
}

# What one student's notebook may use; seconds and bytes.
c.Limits.cell = 60
c.Limits.notebook = 300
c.Limits.memory = 2 * 2**30  # address space of one process
c.Limits.all_memory = 4 * 2**30  # of all processes together
c.Limits.processes = 64
c.Limits.file = 64 * 2**20
c.Limits.output = 1_000_000  # of one cell

# Seconds that one cell may take where releases are checked and solutions are made.
c.Execute.timeout = 60
