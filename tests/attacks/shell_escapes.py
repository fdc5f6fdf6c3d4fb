"""Use IPython's shell escapes and magics to look at the course.

class: read-course
expect: graded
"""

EXTRA = [
    """!ls -a .. ../.. ../../.. 2>&1 | grep -E 'gradebook.db|nbgrader_config|^source|^submitted' \\
    | sed 's/^/LOOT: /'
%ls ..
!!cat ../source/sums/sums.ipynb ../../source/sums/sums.ipynb ../../../source/sums/sums.ipynb""",
    """%%bash
for up in .. ../.. ../../.. ../../../..; do
  for name in gradebook.db nbgrader_config.py source/sums/sums.ipynb; do
    test ! -r $up/$name || echo "LOOT: $up/$name"
  done
done""",
    """%%script sh
cat /proc/mounts | grep -E 'gradebook|submitted|source/' | sed 's/^/LOOT: /'""",
]
