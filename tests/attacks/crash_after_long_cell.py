"""Compute long in one cell and crash in the next ones, so that replays cost again and again.

class: slow
expect: graded
"""

EXTRA = ["import time\n\ntime.sleep(3)", *["import os\n\nos._exit(1)"] * 20]
DOUBLE = """import os

def double(n):
    os._exit(1)"""
