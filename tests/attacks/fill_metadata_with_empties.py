"""Display things whose metadata are a million empty containers: of no length, until written.

class: slow
expect: graded
"""

EXTRA = [
    """from IPython.display import display

MOST = 32 << 20
EACH = 1 << 20
nest = empty = {}
for _ in range(50):
    nest = {"": nest}
for _ in range(max(MOST // EACH, 1)):
    many = [empty] * (EACH // 8) + [[]] * (EACH // 8)
    display({"text/plain": ""}, metadata={"": many, "n": nest}, raw=True)"""
]
