"""Empty later cells with an input transformer, before they are parsed.

class: score
expect: graded
"""

EXTRA = [
    """def empty(lines):
    return ["pass\\n"] if any("assert" in line for line in lines) else lines

manager = get_ipython().input_transformer_manager
manager.cleanup_transforms.insert(0, empty)
manager.line_transforms.append(empty)
get_ipython().input_transformers_post.append(empty)
get_ipython().input_transformers_cleanup.append(empty)"""
]
