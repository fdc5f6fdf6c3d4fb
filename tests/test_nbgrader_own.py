"""nbgrader's own tests of `nbgrader autograde`, with our step in the place of its own.

It takes minutes: one process of nbgrader's after the other. What is different on purpose is listed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from sampling import long

#: What a course that is not ours puts into a configuration that it shares with others.
CONFIG = """
c = get_config()
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugins.autograde.GradeApart",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""
STRANGERS = "cells of another assignment are the student's own cells here, and the rest is graded"
#: nbgrader's tests that fail, and why they shall.
ON_PURPOSE = {
    "test_side_effects": "files that a notebook writes end with the sandbox",
    "test_handle_failure": STRANGERS,
    "test_handle_failure_single_notebook": STRANGERS,
}


@long
def test_nbgraders_own_tests_of_autograde_fail_only_where_we_differ_on_purpose(
    root: Path, sandbox_here: None, tmp_path: Path
):
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", "--tb=short",
            "--pyargs", "nbgrader.tests.apps.test_nbgrader_autograde",
        ],
        cwd=tmp_path,
        env=os.environ | {"JUPYTER_CONFIG_PATH": str(tmp_path), "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    ends = re.findall(r"^(PASSED|FAILED|ERROR) \S*::(\w+)", done.stdout, re.MULTILINE)
    assert len([end for end, _ in ends if end == "PASSED"]) > 30, done.stdout[-5000:]
    failed = {name for end, name in ends if end != "PASSED"}
    assert failed == set(ON_PURPOSE), done.stdout[-20_000:]
