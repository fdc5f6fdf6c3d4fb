"""Send messages on the kernel's own sockets, past all bounds in the output streams.

class: slow
expect: graded
"""

EXTRA = [
    """kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
content = {"name": "stdout", "text": "x" * 2**22}
for _ in range(100):
    kernel.session.send(kernel.iopub_socket, "stream", content, parent=parent)
reply = {"status": "ok", "execution_count": 1, "payload": ["x" * 2**26], "user_expressions": {}}
kernel.session.send(kernel.shell_stream, "execute_reply", reply, parent=parent)"""
]
