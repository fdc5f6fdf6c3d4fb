"""What goes to whoever grades, and what comes back: plain data that needs nothing loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.limits import Limits
from autograder.results import Change
from autograder.sandbox import SHOWN
from autograder.verdicts import Verdicts

#: What a job is for: without pictures, cells that only show something are left out.
Task = Literal["points", "all", "pictures"]
#: In the metadata of a graded notebook: that such cells were left out.
INCOMPLETE = "autograder_incomplete"


@dataclass(frozen=True)
class Plan:
    """What an assignment is graded by: its source notebooks, as text by name, and the limits.

    beside: a hash of the files that stand beside the notebooks.
    """

    assignment: str
    sources: Mapping[str, str]
    limits: Limits
    beside: str = ""

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

    task: what is wanted: points; points and all pictures; or the pictures of graded notebooks.
    """

    student: str
    plan: Plan
    files: Mapping[str, bytes | str]
    task: Task = "points"

    @property
    def size(self) -> int:
        """Its length in memory, more or less."""
        return sum(map(len, self.files.values()))


@dataclass
class Graded:
    """What came of a submission: executed notebooks as text by name, and all that is known.

    trouble: the traceback, if the grader itself failed.
    """

    notebooks: dict[str, str] = field(default_factory=dict)
    verdicts: Verdicts = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    untouched: list[tuple[str, str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    trouble: str = ""
