"""From source notebooks to what students get, and to the solutions for after the deadline.

It runs nbgrader's own generator and the sources' solutions, and swaps a release in only when all
checks have passed. It never lets a solution or a hidden test out, and never looks at a submission.
"""
