"""Take over the kernel's dispatch of messages and its idle and busy notes.

class: score
expect: graded
"""

EXTRA = [
    """kernel = get_ipython().kernel
real = kernel.dispatch_shell

async def dispatch_shell(msg, *args, **kwargs):
    idents, rest = kernel.session.feed_identities(msg, copy=False)
    parent = kernel.session.deserialize(rest, content=True, copy=False)
    kernel._publish_status("busy", "shell", parent)
    reply = {"status": "ok", "execution_count": 9, "payload": [], "user_expressions": {}}
    name = parent["msg_type"].replace("_request", "_reply")
    kernel.session.send(kernel.shell_stream, name, reply, parent, ident=idents)
    kernel._publish_status("idle", "shell", parent)

kernel.dispatch_shell = dispatch_shell
for stream in (kernel.shell_stream,):
    stream.on_recv(lambda msg: kernel.io_loop.add_callback(dispatch_shell, msg), copy=False)"""
]
