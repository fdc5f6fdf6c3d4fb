"""Use bidirectional marks and look-alike names, to show a marker other code than runs.

class: score
expect: graded
"""

DOUBLE = (
    "def double(n):\n    ''' \u202e\u2066 return 2 * n \u2069 \u2066'''\n    return 3 * n\n\n"
    "def d\u043euble(n):\n    return 2 * n"
)
