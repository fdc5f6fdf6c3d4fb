"""One submission, from what was handed in to its result: data in, data out.

Its engine keeps the sandbox and the workers of a run, and hands each worker one job after the
other. It never touches the gradebook, and what it returns is plain data that others save.
"""
