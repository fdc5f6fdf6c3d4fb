"""What plugs into nbgrader: its autograde step, its formgrader, and steps of its converters.

nbgrader calls these classes by the names that stand in `nbgrader_config.py`. They hand the work to
the other wings, and never grade, save or show anything in a way of their own.
"""
