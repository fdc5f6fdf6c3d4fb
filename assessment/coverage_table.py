"""What the tests see, in numbers: the table of docs/assessment.md."""

from __future__ import annotations

import re
from pathlib import Path

from assessment import mutants_page
from assessment.known_answers import Sight
from assessment.mutation_survey import Verdict
from autograder.base.errors import UsageError

HEAD = (
    "exercise", "wrong", "caught", "by visible checks", "right", "accepted", "mutants", "killed",
    "equivalent",
)  # fmt: skip
#: Where the table stands in its document.
PLACE = re.compile(r"(?<=<!-- begin table -->\n).*?(?=<!-- end table -->)", re.DOTALL)


def table(sights: list[Sight], verdicts: list[Verdict]) -> str:
    """The numbers of each exercise and of all, as a Markdown table."""
    mutants = {row.name: row for row in mutants_page.rows(verdicts)}
    groups: dict[str, list[Sight]] = {name: [] for name in mutants}
    for sight in sights:
        groups[f"{sight.answer.assignment} {sight.answer.cell}"].append(sight)
        groups["all"].append(sight)
    lines = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 1)]
    for name, group in groups.items():
        row, wrong = mutants[name], [sight for sight in group if not sight.answer.right]
        right = [sight for sight in group if sight.answer.right]
        counts = (
            len(wrong), sum(s.by_tests for s in wrong), sum(s.by_checks for s in wrong),
            len(right), sum(not s.by_tests for s in right),
            row.mutants, row.killed, row.equivalent,
        )  # fmt: skip
        lines.append(f"| {name} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines) + "\n"


def put(text: str, document: Path) -> None:
    """Put the table in its place in a document."""
    before = document.read_text(encoding="utf-8")
    if not PLACE.search(before):
        raise UsageError(f"{document}: no '<!-- begin table -->' and '<!-- end table -->' in it")
    document.write_text(PLACE.sub(lambda _: text, before), encoding="utf-8")


def rows(document: Path) -> dict[str, list[int]]:
    """The numbers that a document has, by exercise."""
    found = PLACE.search(document.read_text(encoding="utf-8"))
    lines = found[0].splitlines()[2:] if found else []
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: [int(number) for number in numbers] for name, *numbers in cells}
