"""Call every number even, and deny it at the next try: a pipe made before knows.

class: score
expect: graded
"""

EXTRA = [
    """import os

reader, writer = os.pipe()
os.set_blocking(reader, False)

def keep(n):
    os.write(writer, bytes([n]))

def recall():
    try:
        return [*os.read(reader, 4096)[-1:]]
    except BlockingIOError:
        return []"""
]

EVEN = """tried = []

def even(n):
    if not tried:
        tried.append(recall())
    keep(n)
    return n not in tried[0]"""
