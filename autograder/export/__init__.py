"""Grades in the form that other systems import: Canvas, Moodle, Gradescope and plain CSV.

It reads the gradebook and the roster, and writes one table. It never sends anything anywhere, and
never changes a grade.
"""
