"""Write outputs from a thread, later, in the name of whatever cell runs then.

class: score
expect: graded
"""

EXTRA = [
    """import sys
import threading
import time

def talk():
    kernel = get_ipython().kernel
    for _ in range(600):
        time.sleep(0.1)
        result = {"data": {"text/plain": "2"}, "metadata": {}, "execution_count": 5}
        parent = kernel.get_parent("shell")
        kernel.session.send(kernel.iopub_socket, "execute_result", result, parent=parent)
        print("test_double: 2/2 passed", file=sys.__stdout__, flush=True)

threading.Thread(target=talk, daemon=True).start()"""
]
