"""Replace the text of a test in a pre_run_cell hook, and the names that it sees.

class: score
expect: graded
"""

EXTRA = [
    """def rewrite(info):
    info.raw_cell = "pass"
    get_ipython().user_ns["assert_allclose"] = lambda *args, **kwargs: None
    get_ipython().user_ns["double"] = lambda n: n + n - 3

get_ipython().events.register("pre_run_cell", rewrite)"""
]
