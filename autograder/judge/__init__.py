"""Test cells, run in processes of their own, outside the student's process.

A judge holds the test and proxies for the student's names; it asks a copy of the student's kernel
over a socket, in plain values. It touches no file but the course's own copies for an assignment,
and never runs or unpickles anything that the student's side sends.
"""
