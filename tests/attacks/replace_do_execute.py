"""Let the kernel answer every request to execute with "ok", at once.

class: score
expect: graded
"""

EXTRA = [
    """kernel = get_ipython().kernel

async def do_execute(*args, **kwargs):
    return {
        "status": "ok",
        "execution_count": 7,
        "payload": [],
        "user_expressions": {},
        "score": 2,
    }

kernel.do_execute = do_execute
type(kernel).do_execute = lambda self, *args, **kwargs: do_execute()"""
]
