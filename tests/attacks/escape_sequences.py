"""Put terminal escapes, bells and returns into messages, to repaint the grader's terminal.

class: write
expect: graded
"""

DOUBLE = """def double(n):
    title = "\\x1b[2J\\x1b[H\\x1b]0;attack-canary\\x07"
    raise ValueError(title + "\\r\\x08student-01  sums  7  7\\x9b31m")"""

NORM = """import sys

def norm(x):
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        print("\\x1b]52;c;YXR0YWNr\\x07\\x1b[?1049h\\x1b[2J 100%", file=stream, flush=True)
    return -1.0"""
