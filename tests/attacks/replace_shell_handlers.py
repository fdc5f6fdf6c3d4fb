"""Handle execute requests oneself, as ipykernel's shell channel would.

class: score
expect: graded
"""

EXTRA = [
    """kernel = get_ipython().kernel

async def handle(stream, ident, parent):
    content = {
        "status": "ok",
        "execution_count": 1,
        "payload": [],
        "user_expressions": {},
    }
    kernel.session.send(stream, "execute_reply", content, parent, ident=ident)

kernel.shell_handlers["execute_request"] = handle
kernel.control_handlers["execute_request"] = handle"""
]
