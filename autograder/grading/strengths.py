"""How the tests of an assignment are run, found out before its first submission and remembered.

The sources' own solutions are judged once, in the sandbox; what came of it holds as long as the
sources, the files beside them and this package stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from autograder.base.folder_digest import digest
from autograder.base.package import code_hash
from autograder.base.record import SubmissionRecord
from autograder.base.results import Strength, Strengths
from autograder.base.text_files import write_whole
from autograder.grading.jobs import Job, Plan

#: Grades jobs, as an engine does.
Run = Callable[[Iterable[Job]], Iterable[tuple[Job, SubmissionRecord]]]
#: The folder under the results' own for what is remembered.
FOLDER = ".judged-tests"


def strong(plans: Iterable[Plan], run: Run, files: Path, output: Path) -> Iterator[Plan]:
    """The plans, with the strengths of their tests: as remembered, or by judging the sources.

    files: the folder with the files of each assignment.
    """
    todo = list[Plan]()
    for plan in plans:
        kept = _load(output, plan.assignment)
        if kept is not None and kept[0] == _fingerprint(plan, files):
            yield replace(plan, strengths=kept[1])
        else:
            todo.append(plan)
    for job, graded in run([Job("", plan, {}, "tests") for plan in todo]):
        if graded.strengths or not graded.verdicts:
            _save(output, job.plan.assignment, _fingerprint(job.plan, files), graded.strengths)
            yield replace(job.plan, strengths=graded.strengths)
        else:  # it was lost, for the reason that each of its cells has
            reason = next(iter(graded.verdicts.values())).message
            lost = Strength("failing", f"the solutions could not be run: {reason}")
            yield replace(job.plan, strengths=dict.fromkeys(graded.verdicts, lost))


def known(output: Path, assignment: str) -> Strengths:
    """What is remembered of an assignment; nothing if that is nothing."""
    kept = _load(output, assignment)
    return kept[1] if kept is not None else {}


def told(assignment: str, strengths: Strengths) -> Iterator[str]:
    """What an instructor is told of them before grading: tests that fail, and how many are weak."""
    for (name, cell), strength in strengths.items():
        if strength.how == "failing":
            yield (
                f"warning: {assignment}/{name}.ipynb: {cell} is not passed by its own solution, and"
                f" will give nobody its points: {strength.reason}"
            )
    beside = sum(strength.how == "beside" for strength in strengths.values())
    if beside:
        yield (
            f"{assignment}: {beside} of {len(strengths)} tests run beside the student's code, which"
            " can fake them: report/tests.csv says which, and why"
        )


def _fingerprint(plan: Plan, files: Path) -> str:
    """What the strengths depend on: the sources, what lies beside them, the limits, and us."""
    return digest(files / plan.assignment, *plan.sources.values(), repr(plan.limits), code_hash())


def _path(output: Path, assignment: str) -> Path:
    return output / FOLDER / f"{assignment}.json"


def _load(output: Path, assignment: str) -> tuple[str, Strengths] | None:
    try:
        kept = json.loads(_path(output, assignment).read_text(encoding="utf-8"))
        rows = kept["tests"]
        return kept["fingerprint"], {(nb, cell): Strength(*how) for nb, cell, *how in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save(output: Path, assignment: str, fingerprint: str, found: Strengths) -> None:
    path = _path(output, assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [[nb, cell, how.how, how.reason] for (nb, cell), how in found.items()]
    write_whole(path, json.dumps({"fingerprint": fingerprint, "tests": rows}))
