"""Grade an nbgrader course: build its notebooks, release them, grade what comes back."""

import sys

# jsonschema would build a grammar of web addresses from it, which takes a second and serves nobody
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
