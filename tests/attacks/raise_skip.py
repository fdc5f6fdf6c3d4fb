"""Ask to be skipped, as unittest, pytest and asyncio know it.

class: score
expect: graded
"""

DOUBLE = """import asyncio
import unittest

def double(n):
    raise unittest.SkipTest("passed")"""

NORM = """def norm(x):
    raise asyncio.CancelledError"""
