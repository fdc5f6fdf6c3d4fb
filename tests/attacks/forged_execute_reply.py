"""Send an execute reply, status ok, for a request that is not yet done.

class: score
expect: graded
"""

DOUBLE = """def double(n):
    kernel = get_ipython().kernel
    reply = {"status": "ok", "execution_count": 3, "user_expressions": {}, "payload": []}
    for channel in ("shell", "control"):
        parent = kernel.get_parent(channel)
        stream = getattr(kernel, channel + "_stream")
        kernel.session.send(stream, "execute_reply", reply, parent=parent)
    return 3 * n"""
