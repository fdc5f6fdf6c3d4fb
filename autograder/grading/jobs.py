"""What goes to whoever grades, and what comes back: plain data that needs nothing loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.base.results import Strengths
from autograder.sandbox.bubblewrap import SHOWN
from autograder.sandbox.limits import Limits

#: What a job is for: without pictures, cells that only show something are left out; "tests" asks
#: what the sources themselves say about how their tests can be run.
Task = Literal["points", "all", "pictures", "tests"]
#: In the metadata of a graded notebook: that such cells were left out.
INCOMPLETE = "autograder_incomplete"


@dataclass(frozen=True)
class Plan:
    """What an assignment is graded by: its source notebooks, as text by name, and the limits.

    beside: a hash of the files that stand beside the notebooks.
    strengths: how its tests are run; those of which nothing is known are judged apart.
    """

    assignment: str
    sources: Mapping[str, str]
    limits: Limits
    beside: str = ""
    strengths: Strengths = field(default_factory=dict)

    def is_beside(self, name: str, cell: str) -> bool:
        """Does this test run in the student's process, though nobody has tagged it?"""
        known = self.strengths.get((name, cell))
        return known is not None and known.how == "beside"

    @property
    def files(self) -> str:
        """Where kernels see the files that stand beside the notebooks."""
        return f"{SHOWN}/{self.assignment}"

    @property
    def deciding(self) -> tuple[str, ...]:
        """All that decides a submission's points, besides what was handed in."""
        return (*self.sources.values(), repr(self.limits), self.beside)


@dataclass(frozen=True)
class Job:
    """One submission: the notebooks that were handed in by file name, or why one is unreadable.

    task: what is wanted: points; points and all pictures; the pictures of graded notebooks; or the
    strengths of the tests, for which the files do not count.
    """

    student: str
    plan: Plan
    files: Mapping[str, bytes | str]
    task: Task = "points"

    @property
    def size(self) -> int:
        """Its length in memory, more or less."""
        return sum(map(len, self.files.values()))
