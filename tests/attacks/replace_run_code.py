"""Put a run_code in the shell's place that swallows every error.

class: score
expect: graded
"""

EXTRA = [
    """ip = get_ipython()
real = ip.run_code

async def run_code(code_obj, result=None, *, async_=False):
    await real(compile("pass", "<quiet>", "exec"), result, async_=async_)
    return False

ip.run_code = run_code
type(ip).run_code = lambda self, *args, **kwargs: run_code(*args, **kwargs)"""
]
