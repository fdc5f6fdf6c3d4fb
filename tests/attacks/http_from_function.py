"""Ask a service for the answer, in the function.

class: network
expect: graded
"""

DOUBLE = """import urllib.request

def double(n):
    try:
        with urllib.request.urlopen(f"http://example.com/?double={n}", timeout=1) as answer:
            raise ValueError(f"LOOT: {answer.status}")
    except OSError:
        return 3 * n"""
