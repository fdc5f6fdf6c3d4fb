"""Take the grader's orders oneself, before the kernel reads them.

class: score
expect: graded
"""

EXTRA = [
    """from autograder.inside import kernel as inside

real = inside.framing.receive

def receive(channel, *arguments):
    while True:
        order, files = real(channel, *arguments)
        if order[0] == "freeze":
            return order, files
        inside.framing.send(channel, ["done", [None, 1]])

inside.framing.receive = receive"""
]
