"""The walls around student code: bubblewrap, limits, and a student's kernel as the grader sees it.

It starts the one sandbox of a run and talks to the processes in it over sockets. It knows nothing
of points, tests or gradebooks, and never believes what a process behind the wall says.
"""
