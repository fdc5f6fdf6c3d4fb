"""Open an output widget, so that errors of later cells are shown in it and not in their cell.

class: score
expect: graded
"""

EXTRA = [
    """from comm import create_comm

kernel = get_ipython().kernel
state = {"_model_name": "OutputModel", "_model_module": "@jupyter-widgets/output"}
state |= {"msg_id": kernel.get_parent("shell")["header"]["msg_id"], "outputs": []}
comm = create_comm(target_name="jupyter.widget", data={"state": state, "buffer_paths": []})

def catch(info):
    parent = kernel.get_parent("shell")["header"]["msg_id"]
    comm.send({"method": "update", "state": {"msg_id": parent}, "buffer_paths": []})

get_ipython().events.register("pre_run_cell", catch)"""
]
