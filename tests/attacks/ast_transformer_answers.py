"""Rewrite comparisons in later cells, so that all of them are true.

class: score
expect: graded
"""

EXTRA = [
    """import ast

class Agree(ast.NodeTransformer):
    def visit_Compare(self, node):
        return ast.copy_location(ast.Constant(True), node)

    def visit_Call(self, node):
        self.generic_visit(node)
        if getattr(node.func, "attr", "") == "assert_allclose":
            node.args[1:2] = node.args[0:1]
        return node

get_ipython().ast_transformers.insert(0, Agree())"""
]
