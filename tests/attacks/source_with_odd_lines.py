"""Use line ends, null bytes and form feeds that split a source differently for each reader.

class: score
expect: graded
"""

DOUBLE = (
    "def double(n):\r    return 3 * n\r\n\f\x0b\x1c\x1d\x85\u2028\u2029"
    "# assert True\x00\ndouble.ok = '\ufeff'"
)
NORM = "# -*- coding: utf-7 -*-\n\tdef norm(x):\n        return -1.0\n\\\n"
