"""Mutation operators of this field: the slips that people make in array code.

An operator takes a node of a program and yields its replacements as text. General ones
(arithmetic, comparison, constants, loops) come from the mutation tool Cosmic Ray (`mutants`).
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator

Operator = Callable[[ast.AST], Iterator[str]]

#: Binary operations whose operands may not change places.
ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult, ast.Mod)


def other_axis(node: ast.AST) -> Iterator[str]:
    """`axis=0` for `axis=1`, and the like."""
    if isinstance(node, ast.keyword) and node.arg == "axis":
        now = ast.unparse(node.value)
        yield from (f"axis={axis}" for axis in ("0", "1", "None") if axis != now)


def dropped_argument(node: ast.AST) -> Iterator[str]:
    """A call with one argument less."""
    if isinstance(node, ast.Call):
        for place in range(len(node.args)):
            if len(node.args) > 1 or node.keywords:
                yield _call(node, [*node.args[:place], *node.args[place + 1 :]], node.keywords)
        for place in range(len(node.keywords)):
            yield _call(node, node.args, [*node.keywords[:place], *node.keywords[place + 1 :]])


def swapped_arguments(node: ast.AST) -> Iterator[str]:
    """Two neighbours of a call or a tuple, or both sides of an operation, exchanged."""
    if isinstance(node, ast.Call):
        yield from (_call(node, order, node.keywords) for order in _exchanged(node.args))
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        for order in _exchanged(node.elts):
            yield ast.unparse(ast.Tuple(order, node.ctx))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ORDERED):
        yield _operation(node.right, node.op, node.left)


def dropped_factor(node: ast.AST) -> Iterator[str]:
    """One side of an operation alone."""
    if isinstance(node, ast.BinOp):
        yield _inside(node.left)
        if not isinstance(node.op, ast.Div | ast.FloorDiv | ast.Pow | ast.Sub):
            yield _inside(node.right)


def transposed(node: ast.AST) -> Iterator[str]:
    """A transpose too few, or one too many in a matrix product."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield _inside(node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield _operation(ast.Attribute(node.left, "T", ast.Load()), node.op, node.right)
        yield _operation(node.left, node.op, ast.Attribute(node.right, "T", ast.Load()))


def off_by_one(node: ast.AST) -> Iterator[str]:
    """A range or a slice that ends one too early."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        ends = node.args[1:2] or node.args[:1]
        for end in ends:
            less = ast.BinOp(end, ast.Sub(), ast.Constant(1))
            yield _call(node, [less if one is end else one for one in node.args], node.keywords)
    elif isinstance(node, ast.Slice) and node.upper is None:
        yield f"{ast.unparse(node.lower) if node.lower else ''}:-1"


def dropped_call(node: ast.AST) -> Iterator[str]:
    """What is handed to a function, in place of what the function makes of it."""
    if isinstance(node, ast.Call) and node.args:
        yield _inside(node.args[0])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield _inside(node.func.value)


def removed_statement(node: ast.AST) -> Iterator[str]:
    """Nothing where a statement was."""
    kinds = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Raise, ast.Delete)
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if isinstance(node, kinds) and not is_text:
        yield "pass"


def removed_branch(node: ast.AST) -> Iterator[str]:
    """A condition that never holds."""
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield ast.unparse(node).replace(ast.unparse(node.test), "False", 1)


OPERATORS: tuple[Operator, ...] = (
    other_axis, dropped_argument, swapped_arguments, dropped_factor, transposed, off_by_one,
    dropped_call, removed_statement, removed_branch,
)  # fmt: skip


def applied(source: str) -> Iterator[tuple[str, str]]:
    """Every program that one of these operators makes of another, with the operator's name."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0, *itertools.accumulate(map(len, lines))]
    for node in ast.walk(ast.parse(source)):
        for operator in OPERATORS:
            for text in operator(node):
                yield operator.__name__, _replaced(source, starts, node, text)


def _replaced(source: str, starts: list[int], node: ast.AST, text: str) -> str:
    """The program with other text in a node's place."""
    assert isinstance(node, ast.expr | ast.stmt | ast.keyword | ast.Slice)
    assert node.end_lineno is not None and node.end_col_offset is not None
    whole = source.encode()
    begin = starts[node.lineno - 1] + node.col_offset
    end = starts[node.end_lineno - 1] + node.end_col_offset
    indented = text.replace("\n", "\n" + " " * node.col_offset)
    return (whole[:begin] + indented.encode() + whole[end:]).decode()


def _exchanged(nodes: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for place in range(len(nodes) - 1):
        yield [*nodes[:place], nodes[place + 1], nodes[place], *nodes[place + 2 :]]


def _call(node: ast.Call, args: list[ast.expr], keywords: list[ast.keyword]) -> str:
    return ast.unparse(ast.Call(node.func, args, keywords))


def _operation(left: ast.expr, op: ast.operator, right: ast.expr) -> str:
    return f"({ast.unparse(ast.BinOp(left, op, right))})"


def _inside(node: ast.expr) -> str:
    """A part as it may stand in the whole's place."""
    text = ast.unparse(node)
    return text if isinstance(node, ast.Name | ast.Constant | ast.Call) else f"({text})"
