"""Tell everybody that the kernel is idle, and that the cell gave two points, while it runs.

class: score
expect: graded
"""

DOUBLE = """def double(n):
    kernel = get_ipython().kernel
    session, socket = kernel.session, kernel.iopub_socket
    parent = kernel.get_parent("shell")
    result = {"data": {"text/plain": "2"}, "metadata": {}, "execution_count": 2}
    session.send(socket, "execute_result", result, parent=parent)
    session.send(socket, "status", {"execution_state": "idle"}, parent=parent)
    return 3 * n"""
