"""Take the asserts out of later cells with an AST transformer.

class: score
expect: graded
"""

EXTRA = [
    """import ast

class Lenient(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)

    def visit_Expr(self, node):
        if "assert_" in ast.unparse(node):
            return ast.copy_location(ast.Pass(), node)
        return node

get_ipython().ast_transformers.append(Lenient())"""
]
