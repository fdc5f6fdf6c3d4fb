"""Hand in sources that do not compile, or that exhaust the compiler.

class: kill
expect: graded
"""

EXTRA = [
    "(" * 5000 + ")" * 5000,
    "-" * 200_000 + "1",
    "x = " + "+".join(["1"] * 50_000),
    "\n".join(" " * level + "if 1:" for level in range(150)) + "\n" + " " * 150 + "pass",
]
DOUBLE = "def double(n:\n    return 3 * n"
NORM = "lambda: " * 20_000 + "0"
