"""Everything that runs inside the sandbox, and nothing else.

These modules import the standard library, each other and, where a notebook's code runs, numpy and
IPython. They never import the rest of this package, and the sandbox does not show it to them.
"""
