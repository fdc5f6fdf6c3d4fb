"""Call every number even, and deny it at the next try: how far a file is read knows.

class: score
expect: graded
"""

EXTRA = [
    """import os

file = os.open(os.__file__, os.O_RDONLY)

def keep(n):
    os.lseek(file, n, os.SEEK_SET)

def recall():
    return [os.lseek(file, 0, os.SEEK_CUR)]"""
]

EVEN = """tried = []

def even(n):
    if not tried:
        tried.append(recall())
    keep(n)
    return n not in tried[0]"""
