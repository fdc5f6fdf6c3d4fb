"""What people read about the results: statistics, tables, the class page, the feedback pages.

It reads graded notebooks and the gradebook, and writes files that need neither script nor network.
It never lets a line of a hidden test, a solution or a mark scheme onto a page, nor anything alive
that a student made.
"""
