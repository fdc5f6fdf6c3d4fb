"""Ask the feedback page to embed files of the grader as pictures and attachments.

class: read-course
expect: graded
"""

WORDS = """![](../../../gradebook.db) ![](/etc/passwd) <img src="file:///etc/passwd">
<iframe src="../../../../report/grades.csv"></iframe> <object data="/etc/passwd"></object>
![](attachment:../../gradebook.db) {% include '/etc/passwd' %} {{ config }}
$\\input{/etc/passwd}$ $\\href{file:///etc/passwd}{x}$
"""


def tamper(nb, folder):
    nb.cells[-1].source = WORDS
    nb.cells[-1]["attachments"] = {"../../gradebook.db": {"image/png": "AAAA"}}
