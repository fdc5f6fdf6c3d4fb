"""Grade an nbgrader course: build its notebooks, release them, grade what comes back.

The package is a house of wings, each a package of its own. A wing imports from itself and from the
wings below it, never from one above or beside it; `pyproject.toml` holds these contracts:

    cli                 the commands
    nbgrader_plugins    what nbgrader itself calls
    pipeline            a run over a class: plan, grade, stage, save; also on a cluster
    release             from source notebooks to what students get
    intake, reports, export     what comes in; what people read; what other systems read
    gradebook           nbgrader's gradebook, and the tables at a course's top
    grading             one submission, from what was handed in to its result
    judge               test cells, run outside the student's process
    sandbox             the walls around student code, and the kernels behind them
    base                the course, its notebooks, results, errors, files, progress
    inside              everything that runs inside the sandbox
"""
