"""Imported before all else by programs of this package: it leaves out what nobody needs.

jsonschema, which nbformat imports, would build a grammar of web addresses from the first of these
packages, load a library of dates for the second, and compile a pattern of a thousand characters in
the third. That takes a second of each process.
"""

import sys

for _name in ("rfc3987_syntax", "isoduration", "rfc3986_validator"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
