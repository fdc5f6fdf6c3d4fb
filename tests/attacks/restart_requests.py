"""Ask for a restart of the kernel with a payload, and set the next input.

class: kill
expect: graded
"""

EXTRA = [
    """ip = get_ipython()
ip.keepkernel_on_exit = True
ip.payload_manager.write_payload({"source": "ask_exit", "keepkernel": False})
ip.set_next_input("passed = True", replace=True)
ip.payload_manager.write_payload({"source": "set_next_input", "text": "x", "replace": True})
ip.payload_manager.write_payload({"source": "page", "data": {"text/plain": "2"}, "start": 0})
input("Points? ")"""
]
