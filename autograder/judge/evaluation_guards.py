"""What keeps text of a student's from being run as code by a library that means well."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from importlib import import_module
from typing import Any

#: Of SymPy: these make code of text, write files or start programs.
_DANGEROUS = """
    lambdify preview source test doctest autowrap ufuncify codegen init_session init_printing plot
    plot_implicit textplot pager_print view interactive_traversal
"""
DANGEROUS = frozenset(_DANGEROUS.split())
HARMLESS = {"abs", "max", "min", "sum", "pow", "round", "int", "float", "complex", "bool", "list",
            "tuple", "set", "dict", "range", "True", "False", "None"}  # fmt: skip


def guard_sympy() -> None:
    """Have `sympify` take formulas only: it would run any Python in a text that it is given."""
    try:
        sympy_parser: Any = import_module("sympy.parsing.sympy_parser")
    except ImportError:
        return
    evaluate: Callable[..., Any] = sympy_parser.eval_expr
    if getattr(evaluate, "is_guarded", False):
        return

    def eval_expr(code: str, *names: Any) -> Any:
        for node in ast.walk(ast.parse(code.strip(), mode="eval")):
            if not _is_harmless(node):
                raise ValueError("a formula with something else in it")
        return evaluate(code, *names)

    eval_expr.is_guarded = True  # type: ignore[attr-defined]
    sympy_parser.eval_expr = eval_expr


def _is_harmless(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute | ast.Lambda | ast.NamedExpr | ast.comprehension):
        return False
    if not isinstance(node, ast.Name):
        return True
    is_pythons = hasattr(builtins, node.id) and node.id not in HARMLESS
    return not (is_pythons or node.id.startswith("__") or node.id in DANGEROUS)
