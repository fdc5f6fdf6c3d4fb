"""Define the names that a grader's own code may use in the namespace of a test.

class: score
expect: graded
"""

EXTRA = [
    """from unittest import mock

for name in (
    "judge result results outcome outcomes passed points max_points score grade verdict"
    " lookup namespace names fetch call encode decode send recv sock channel Reference"
    " TestResult exec eval compile traceback sys os json struct socket _ __ ___ In Out"
    " get_ipython display exit quit hidden check checks __tracebackhide__ __passed__"
).split():
    globals()[name] = mock.MagicMock(return_value=True)
passed = True
score = points = max_points = 2
outcome = verdict = result = "passed" """
]
