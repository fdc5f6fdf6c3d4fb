"""What can go wrong, one class each; every message is one line for a person.

AutograderError            exit status 1
├── UsageError             2   something that was asked for does not exist or makes no sense
│   ├── FileInTheWay       2   a file or folder stands where results should go
│   └── FaultyTable        2   a table of the course with faulty lines; carries all of them
├── ReleaseError           1   a source or its release fails its checks; carries all problems
├── SandboxUnavailable     4   no wall can be built around student code here
│   └── SandboxFailed      4   it was built, and then it ended
├── GradebookUnusable      1   there is no such database, or it refuses what is asked of it
├── ClusterFailed          1   the scheduler or its workers cannot be used, or went away
└── NotebookUnreadable     3   a notebook that is no notebook; carries the path and the reason
"""

from __future__ import annotations

from pathlib import Path


class AutograderError(Exception):
    """Base of all errors that are shown to the user as one line."""

    exit_status = 1


class UsageError(AutograderError):
    """A course, assignment, student or folder that does not exist, or arguments that clash."""

    exit_status = 2


class FileInTheWay(UsageError):
    """Something that is not ours stands where output should go."""

    def __init__(self, path: Path, expected: str) -> None:
        super().__init__(path, expected)
        self.path, self.expected = path, expected

    def __str__(self) -> str:
        return f"{self.path} is in the way: expected {self.expected}; move it and run again"


class FaultyTable(UsageError):
    """A table that a person wrote, with every fault that was found in it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        lines = "".join(f"\n  - {fault}" for fault in self.faults)
        return f"{len(self.faults)} fault(s), nothing is read from this table:{lines}"


class ReleaseError(AutograderError):
    """Sources that cannot be released, solved or graded by, with every problem that was found."""

    def __init__(self, assignment: str, problems: list[str], what: str = "is not released") -> None:
        super().__init__(assignment, problems, what)
        self.assignment, self.problems, self.what = assignment, problems, what

    def __str__(self) -> str:
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        return f"{self.assignment} {self.what}, {len(self.problems)} problem(s):{lines}"


class NotebookUnreadable(AutograderError):
    """A file that cannot be read as a notebook."""

    exit_status = 3

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class SandboxUnavailable(AutograderError):
    """There is no bubblewrap, or the system forbids what it does."""

    exit_status = 4

    def __init__(
        self, reason: str = "bubblewrap is not installed ('apt-get install bubblewrap')"
    ) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason}; trusted work can be graded with --unsafe-no-sandbox"


class SandboxFailed(SandboxUnavailable):
    """There was a sandbox, but in the middle of a run it ended, or started no more kernels."""

    def __str__(self) -> str:
        return f"the sandbox failed ({self.reason}): what was finished stays; run again to go on"


class GradebookUnusable(AutograderError):
    """A gradebook at an address, which has no password in it, and what its database says."""

    def __init__(self, where: str, reason: object) -> None:
        super().__init__(where, reason)
        self.where, self.reason = where, " ".join(str(reason).split())

    def __str__(self) -> str:
        return f"the gradebook {self.where} cannot be used: {self.reason}"


class ClusterFailed(AutograderError):
    """Many machines that were asked to grade, and cannot; says which, and why."""

    def __init__(self, scheduler: str, reason: str) -> None:
        super().__init__(scheduler, reason)
        self.scheduler, self.reason = scheduler, reason

    def __str__(self) -> str:
        return f"the cluster at {self.scheduler} cannot grade: {self.reason}"
