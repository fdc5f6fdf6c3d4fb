"""Give ids that are paths, SQL, HTML, empty, huge or no text.

class: score
expect: flagged
"""

ODD = [
    "../../../attack-canary",
    "x'); drop table grade; --",
    "<script>document.title='attack-canary'</script>",
    "",
    7,
    None,
    "a\nb\0c",
    "x" * 100_000,
    ["test_double"],
]


def tamper(nb, folder):
    for number, name in enumerate(ODD):
        cell = nb.cells[number % 4].copy()
        cell["id"] = f"odd-{number}"
        cell["metadata"] = {"nbgrader": {**cell["metadata"].get("nbgrader", {}), "grade_id": name}}
        nb.cells.append(cell)
