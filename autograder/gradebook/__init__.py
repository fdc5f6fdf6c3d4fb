"""nbgrader's gradebook, and the tables at a course's top that are entered in it.

It alone reads and writes the database, in one transaction per submission. It never runs a notebook,
and never changes a mark that a person gave.
"""
