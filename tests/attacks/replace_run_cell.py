"""Put a run_cell in the shell's place that calls every cell a success.

class: score
expect: graded
"""

EXTRA = [
    """from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

def fine(*args, **kwargs):
    return ExecutionResult(ExecutionInfo("pass", False, True, False, None))

async def fine_later(*args, **kwargs):
    return fine()

ip = get_ipython()
for shell in (ip, type(ip)):
    shell.run_cell = fine
    shell.run_cell_async = fine_later
    shell.should_run_async = lambda *args, **kwargs: True"""
]
