"""Replace the shell's transform_cell and prefilter outright.

class: score
expect: graded
"""

EXTRA = [
    """ip = get_ipython()
for owner in (ip, type(ip), ip.input_transformer_manager):
    try:
        owner.transform_cell = lambda *args, **kwargs: "pass\\n"
    except (AttributeError, TypeError):
        pass
ip.prefilter_manager.prefilter_lines = lambda *args, **kwargs: "pass" """
]
