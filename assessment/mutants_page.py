"""The report on mutants: a table for each exercise, and what survived, as a page and as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import Environment

from assessment.mutation_survey import Verdict

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mutants</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #ccc; }
th:first-child, td:first-child { text-align: left; }
pre { background: #f6f6f6; padding: .6rem; overflow-x: auto; }
.was { color: #a40000; } .now { color: #00550b; }
</style>
</head>
<body>
<h1>Mutants</h1>
<p>Each mutant is a solution with one small change. {{ total.killed }} of {{ total.counted }} that
matter die by the tests: {{ "%.1f" | format(100 * total.score) }} %.</p>
<table>
<tr><th scope="col">exercise</th><th scope="col">mutants</th><th scope="col">killed</th>
<th scope="col">equivalent</th><th scope="col">survived</th></tr>
{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.mutants }}</td><td>{{ row.killed }}</td>
<td>{{ row.equivalent }}</td><td>{{ row.survived }}</td></tr>
{% endfor %}</table>
{% for title, verdicts in parts %}<h2>{{ title }}</h2>
{% for verdict in verdicts %}<h3>{{ verdict.assignment }} {{ verdict.cell }}:
{{ verdict.mutant.operator }}</h3>
{% if verdict.reason %}<p>{{ verdict.reason }}</p>
{% endif %}<pre>
{%- for line in verdict.mutant.removed %}<span class="was">- {{ line }}</span>
{% endfor %}{% for line in verdict.mutant.added %}<span class="now">+ {{ line }}</span>
{% endfor %}</pre>
{% else %}<p>None.</p>
{% endfor %}{% endfor %}</body>
</html>
"""


@dataclass(frozen=True)
class Row:
    """An exercise in numbers."""

    name: str
    mutants: int
    killed: int
    equivalent: int

    @property
    def counted(self) -> int:
        """Those that tests can see."""
        return self.mutants - self.equivalent

    @property
    def survived(self) -> int:
        """Those that tests should have seen."""
        return self.counted - self.killed

    @property
    def score(self) -> float:
        """The share killed of those that tests can see."""
        return self.killed / self.counted if self.counted else 1.0


def rows(verdicts: Iterable[Verdict]) -> list[Row]:
    """The exercises in their order, and all together at the end."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(f"{verdict.assignment} {verdict.cell}", []).append(verdict)
    every = [verdict for group in groups.values() for verdict in group]
    return [_row(name, group) for name, group in (*groups.items(), ("all", every))]


def _row(name: str, group: list[Verdict]) -> Row:
    killed = sum(bool(verdict.killer) for verdict in group)
    return Row(name, len(group), killed, len(group) - killed - sum(v.survived for v in group))


def html(verdicts: list[Verdict]) -> str:
    """The page."""
    *single, total = rows(verdicts)
    parts = [
        ("Survived", [verdict for verdict in verdicts if verdict.survived]),
        ("Equivalent", [v for v in verdicts if v.reason and not v.killer]),
    ]
    template = Environment(autoescape=True).from_string(PAGE)
    return template.render(rows=[*single, total], total=total, parts=parts)


def table(verdicts: list[Verdict]) -> str:
    """The numbers for a terminal."""
    lines = [f"{'exercise':<32}{'mutants':>8}{'killed':>8}{'equivalent':>12}{'survived':>10}"]
    for row in rows(verdicts):
        counts = f"{row.mutants:>8}{row.killed:>8}{row.equivalent:>12}{row.survived:>10}"
        lines.append(f"{row.name:<32}{counts}{100 * row.score:>8.1f} %")
    return "\n".join(lines)
