"""Imported once, by the process that workers are forked from: what they use, and where judges are
forked from, which all of them share.
"""

from autograder import grading, judge

__all__ = ["grading", "judge"]

judge.start()
