"""Write on the line to the grader what is no message: no JSON, deep nests, lengths that lie.

class: kill
expect: graded
"""

FIND = """import gc

from autograder.inside import kernel as inside
from autograder.inside import framing

own = next(one for one in gc.get_objects() if type(one) is inside._Kernel)

"""
EXTRA = [
    FIND
    + """for text in (b"{}", b"[]", b"7", b'["done"]', b'["stream", 5]', b'["run", "x", 3]'):
    framing.send_text(own._channel, text)""",
    FIND + """framing.send_text(own._channel, b"[" * 100_000 + b"]" * 100_000)""",
    FIND + """framing.send_text(own._channel, bytes([255, 254]))""",
    FIND + """own._channel.sendall(framing.HEAD.pack(2**32 - 1) + b"x" * 1000)""",
    FIND + """own._channel.sendall(framing.HEAD.pack(1000) + b"half")""",
]
