"""What grading found out: of each notebook, and of a whole submission.

Points live in the gradebook, where a person may change them. What the gradebook has no place
for (why a test failed, why a file could not be read, which bytes were graded) is kept in
autograded/STUDENT/.ASSIGNMENT.json, beside the folder that a student's own files are in.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from autograder.base.results import Change, Strengths
from autograder.base.text_files import write_whole
from autograder.base.verdicts import Verdict, Verdicts

#: What goes from a worker to whoever saves, and is not kept in the file.
PASSING = ("executed", "trouble", "strengths")


@dataclass(frozen=True)
class NotebookResult:
    """One notebook of a submission, graded.

    verdicts: by grade id; executed: the notebook as it was run, as text, "" if it was not;
    untouched: the answers that were left as they were handed out; seconds: where the time went;
    leaning: the tests in which the student's own operators had a say.
    """

    verdicts: Mapping[str, Verdict]
    executed: str = ""
    changes: tuple[Change, ...] = ()
    untouched: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    leaning: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SubmissionRecord:
    """All that grading found out about one submission.

    digest: of what was graded and by what; untouched: the (notebook, cell) of answers that were
    left as they were handed out; seconds: where the time went; executed: the notebooks that were
    run, as text by name; trouble: the traceback, if the grader itself failed; strengths: how the
    tests of the assignment are to be run, if that was asked.
    """

    digest: str = ""
    verdicts: Verdicts = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    untouched: tuple[tuple[str, str], ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    executed: Mapping[str, str] = field(default_factory=dict, compare=False)
    trouble: str = field(default="", compare=False)
    strengths: Strengths = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, results: Mapping[str, NotebookResult], **seconds: float) -> SubmissionRecord:
        """The record of a submission's notebooks, by name; seconds: spent on no one of them."""
        total = Counter(seconds)
        for result in results.values():
            total.update(result.seconds)
        return cls(
            verdicts={
                (name, cell): verdict
                for name, result in results.items()
                for cell, verdict in result.verdicts.items()
            },
            changes=tuple(
                replace(change, notebook=name)
                for name, result in results.items()
                for change in result.changes
            ),
            untouched=tuple(
                (name, cell) for name, result in results.items() for cell in result.untouched
            ),
            seconds=dict(total),
            executed={name: result.executed for name, result in results.items() if result.executed},
        )

    def save(self, folder: Path) -> None:
        """Write it beside the graded folder, whole or not at all."""
        cells = [
            {"notebook": nb, "cell": cell, **vars(verdict)}
            for (nb, cell), verdict in self.verdicts.items()
        ]
        kept = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in PASSING}
        kept |= {"verdicts": cells, "changes": [vars(change) for change in self.changes]}
        kept["seconds"] = dict(self.seconds)
        # in one line: json indents ten times as slowly
        write_whole(self.path(folder), json.dumps(kept))

    @classmethod
    def load(cls, folder: Path) -> SubmissionRecord | None:
        """Read the record of the graded folder, None if there is none."""
        try:
            kept = json.loads(cls.path(folder).read_text(encoding="utf-8"))
            cells = {
                (row.pop("notebook"), row.pop("cell")): Verdict(**row) for row in kept["verdicts"]
            }
            changes = tuple(Change(**row) for row in kept["changes"])
            flags, untouched = tuple(kept["flags"]), tuple(map(tuple, kept["untouched"]))
            return cls(kept["digest"], cells, flags, changes, untouched, kept["seconds"])
        except (OSError, json.JSONDecodeError, KeyError, TypeError):
            return None

    @staticmethod
    def path(folder: Path) -> Path:
        """The file beside the graded folder."""
        return folder.with_name(f".{folder.name}.json")
