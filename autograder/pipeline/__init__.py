"""A run over a class: what is to be graded, by whom, where it is staged, and when it is saved.

It plans, feeds an engine here or on a cluster, and saves each result as it arrives. It alone puts
graded submissions in place, and never loses what was finished when a run is stopped.
"""
