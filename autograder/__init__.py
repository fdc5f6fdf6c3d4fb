"""Grade an nbgrader course: build its notebooks, release them, grade what comes back."""

import sys

# jsonschema would build a grammar of web addresses from the first, and load a library of dates for
# the second, which takes a second and serves nobody
for _name in ("rfc3987_syntax", "isoduration"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
