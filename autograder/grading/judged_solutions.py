"""What the sources' own solutions say about their tests: how each can be run.

A test that its solution passes in the judge is judged apart. One that it passes beside the
student's code alone runs there, together with earlier tests that define what it needs. One that it
passes neither way is named: it would cost everybody points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from autograder.base import cell_names, notebook
from autograder.base.notebook import grade_id
from autograder.base.record import NotebookResult, SubmissionRecord
from autograder.base.results import Strength
from autograder.base.verdicts import Verdict
from autograder.grading.jobs import Job, Plan
from autograder.grading.kept_sources import read_source
from autograder.grading.submission import IN_KERNEL, grade_notebook

TAGGED = f"it is tagged {IN_KERNEL}"
NEEDED = "a test that runs beside the student's code needs it"
CHANGED = "a test that runs beside the student's code changes what it finds"
ALL = "a test that runs beside the student's code needs all those of its notebook there"
#: How often it is tried which tests have to run beside the student's code, before all do.
ROUNDS = 3
BOTH = "apart: {}; beside: {}"


def judged(job: Job, address: str) -> SubmissionRecord:
    """Judge the solutions of a plan's sources, in the sandbox at `address`."""
    found = dict[tuple[str, str], Strength]()
    plan = replace(job.plan, strengths={})
    for name, text in plan.sources.items():
        source = _Source(name, read_source(text), plan, address)
        found |= {(name, test): how for test, how in source.strengths().items()}
    return SubmissionRecord(strengths=found)


@dataclass(frozen=True)
class _Source:
    """One source notebook, whose cells are run as if a student had handed them in."""

    name: str
    source: NotebookNode
    plan: Plan
    address: str

    def strengths(self) -> dict[str, Strength]:
        """How each of its tests can be run."""
        tests = {str(grade_id(c)): c for c in self.source.cells if notebook.is_test(c)}
        tagged = {n for n, c in tests.items() if IN_KERNEL in c.metadata.get("tags", [])}
        apart = self._run(())
        failed = _failed(apart.verdicts, tests)
        if not failed:
            return {name: self._passed(name, apart, tagged) for name in tests}
        beside = self._run(tests)
        broken = _failed(beside.verdicts, failed)
        reasons = {n: message for n, message in failed.items() if n not in {*broken, *tagged}}
        whole = [name for name in tests if name not in broken]
        for _ in range(ROUNDS):
            for name in self._needed(reasons):
                reasons.setdefault(name, NEEDED)
            mixed = self._run(reasons)
            left = _failed(mixed.verdicts, whole)
            if not left:
                break
            # what others have left in the student's process is looked for where they left it
            reasons = {n: CHANGED for n in left if n not in tagged} | reasons
        else:
            reasons = {name: failed.get(name, ALL) for name in whole if name not in tagged}
        found = {name: self._passed(name, mixed, tagged) for name in tests}
        found |= {name: Strength("beside", reason) for name, reason in reasons.items()}
        return found | {
            name: Strength("failing", text if name in tagged else BOTH.format(failed[name], text))
            for name, text in broken.items()
        }

    def _passed(self, name: str, run: NotebookResult, tagged: set[str]) -> Strength:
        if name in tagged:
            return Strength("beside", TAGGED)
        return Strength("leaning" if name in run.leaning else "apart")

    def _run(self, beside: Iterable[str]) -> NotebookResult:
        """Grade the source, with some of its tests in the kernel."""
        there = {(self.name, test): Strength("beside") for test in beside}
        plan = replace(self.plan, strengths=there)
        return grade_notebook(self.source, self.source, self.name, plan, self.address, candid=True)

    def _needed(self, beside: Iterable[str]) -> set[str]:
        """The earlier tests that define what some tests use."""
        needed, waiting = set[str](), list(beside)
        cells = [cell for cell in self.source.cells if cell.cell_type == "code"]
        places = {str(grade_id(cell)): place for place, cell in enumerate(cells)}
        while waiting:
            place = places[waiting.pop()]
            for used in cell_names.of_cell(cells[place].source).borrowed:
                binding = [c for c in cells[:place] if used in cell_names.of_cell(c.source).bound]
                if binding and notebook.is_test(binding[-1]):
                    name = str(grade_id(binding[-1]))
                    if name not in needed:
                        needed.add(name)
                        waiting.append(name)
        return needed


def _failed(verdicts: Mapping[str, Verdict], tests: Iterable[str]) -> dict[str, str]:
    """The tests that do not give all their points, and why."""
    return {
        name: verdicts[name].message or verdicts[name].outcome
        for name in tests
        if verdicts[name].outcome != "passed"
    }
