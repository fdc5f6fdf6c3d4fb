"""Write down each cell that is run, in hooks before and after it.

class: read-tests
expect: graded
"""

EXTRA = [
    """heard = []

def hear(info):
    heard.append(getattr(info, "raw_cell", "") or str(info))

for name in ("pre_run_cell", "post_run_cell"):
    get_ipython().events.register(name, hear)
kernel = get_ipython().kernel
real = kernel.do_execute

def do_execute(code, *args, **kwargs):
    heard.append(code)
    return real(code, *args, **kwargs)

kernel.do_execute = do_execute"""
]
NORM = """def norm(x):
    return -1.0

for text in heard:
    if "double(" + "21)" in text or "HIDDEN" + " TESTS" in text:
        print("LOOT:", text)"""
