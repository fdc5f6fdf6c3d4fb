"""The command line: its arguments, what each command does, and its exit status.

It parses, calls the other wings, and says in one line what went wrong. It never grades, reads or
writes anything itself.
"""
