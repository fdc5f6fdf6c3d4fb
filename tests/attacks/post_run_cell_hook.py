"""Clear the error of a cell in a post_run_cell hook.

class: score
expect: graded
"""

EXTRA = [
    """def clear(result):
    result.error_in_exec = None
    result.error_before_exec = None
    kernel = get_ipython().kernel
    kernel._reply_content = {"status": "ok"}
    get_ipython()._last_traceback = None

get_ipython().events.register("post_run_cell", clear)
get_ipython().events.register("post_execute", lambda: None)"""
]
