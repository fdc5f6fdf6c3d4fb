"""Ask the kernel to shut down: exit(), quit, do_shutdown, a stopped loop.

class: kill
expect: graded
"""

EXTRA = ["exit()", "raise SystemExit(0)", "%exit", "get_ipython().ask_exit()"]
DOUBLE = """def double(n):
    kernel = get_ipython().kernel
    kernel.io_loop.add_callback(kernel.io_loop.stop)
    kernel.do_shutdown(False)
    return 3 * n"""
NORM = """def norm(x):
    get_ipython().kernel.shell_stream.close()
    get_ipython().kernel.iopub_socket.close()
    return -1.0"""
