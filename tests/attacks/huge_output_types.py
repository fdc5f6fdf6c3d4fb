"""Give outputs of types, names and metadata that a notebook cannot hold.

class: kill
expect: graded
"""

EXTRA = [
    """import gc

from autograder.inside import kernel as inside
from autograder.inside import framing

own = next(one for one in gc.get_objects() if type(one) is inside._Kernel)

def say(kind, content):
    framing.send(own._channel, [kind, content])

say("stream", {"name": "stdout"})
say("stream", {"name": 7, "text": ["a", 1]})
say("stream", {"name": "x" * 10**6, "text": None})
say("display_data", {"data": None, "metadata": 3})
odd = {"data": {"text/plain": {"a": [1]}}, "metadata": {}, "transient": {"display_id": []}}
say("display_data", odd)
say("update_display_data", {"data": {}, "metadata": {}, "transient": {}})
say("execute_result", {"data": {}, "metadata": {}, "execution_count": "many"})
say("error", {"ename": None, "evalue": 1, "traceback": "none"})
say("error", {})
say("clear_output", {})
say("comm_open", {"comm_id": [], "data": None, "target_name": 1})
say("comm_msg", {"comm_id": "unknown", "data": {"method": "update"}})
say("passed", {"points": 2})
say("status", {"execution_state": "dead"})
say("shutdown_reply", {"status": "ok", "restart": False})"""
]
