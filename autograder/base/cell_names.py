"""The names that a cell's code leaves behind, and those that it takes from other cells."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

#: Code with names of its own.
SCOPES = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
IMPORTS = (ast.Import, ast.ImportFrom)
#: A line that is a magic, or a command of the system's, as a whole.
MAGIC = re.compile(r"^(\s*)[%!].*$")
#: Code that binds a name besides assignments and imports.
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)


@dataclass(frozen=True)
class Names:
    """The names a cell leaves behind, those of them it imports, and those it takes from others."""

    bound: frozenset[str]
    imported: frozenset[str]
    borrowed: frozenset[str]


@lru_cache(maxsize=1_024)
def of_cell(source: str) -> Names:
    """The names of an instructor's cell, which may have magics; none if it cannot be compiled."""
    for made_plain in (str, plain):
        with suppress(SyntaxError):
            return of_code(made_plain(source))
    return Names(frozenset(), frozenset(), frozenset())  # running the source reports it


def parsed(source: str) -> ast.Module:
    """An instructor's cell, which may have magics; SyntaxError if it is no code."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(plain(source))


def plain(source: str) -> str:
    """An instructor's cell as plain Python: what its magics mean; SyntaxError if nothing does."""
    try:
        ast.parse(source)
        return source
    except SyntaxError:  # magics, perhaps
        pass
    lines = [MAGIC.sub(r"\1pass", line) for line in source.split("\n")]
    try:
        simple = "" if source.lstrip().startswith("%%") else "\n".join(lines)
        ast.parse(simple)
        return simple
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager  # half a second
    return TransformerManager().transform_cell(source)


def texts(source: str) -> list[str]:
    """The texts that stand in an instructor's cell as they are."""
    try:
        nodes = ast.walk(parsed(source))
    except SyntaxError:
        return []
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def of_code(code: str) -> Names:
    """The names of plain Python code; SyntaxError if it is none."""
    tree, table = ast.parse(code), symtable.symtable(code, "<cell>", "exec")
    imported, bound, loops = set[str](), set[str](), set[str]()
    for node in outermost(tree):
        (imported if isinstance(node, IMPORTS) else bound).update(_bound(node))
    for node in ast.walk(tree):  # some Pythons list these among the names around them
        if isinstance(node, ast.comprehension):
            loops |= {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
    used = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    for scope in _inner(table):
        used |= {s.get_name() for s in scope.get_symbols() if s.is_global()}
    borrowed = used - bound - imported - loops
    return Names(frozenset(bound | imported), frozenset(imported), frozenset(borrowed))


@lru_cache(maxsize=1_024)
def modules(source: str, *, within: bool = True) -> tuple[str, ...]:
    """The modules that a cell imports; `within`: also when its functions are called."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # magics, which import nothing that matters
        return ()
    found: list[str] = []
    for node in ast.walk(tree) if within else tree.body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return tuple(dict.fromkeys(found))


def bound_by(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement binds in the notebook's own namespace."""
    inside = () if isinstance(statement, SCOPES) else outermost(statement)
    return frozenset(name for node in (statement, *inside) for name in _bound(node))


def _bound(node: ast.AST) -> set[str]:
    """The names that one node binds by itself."""
    if isinstance(node, IMPORTS):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return {node.id}
    return {node.name} if isinstance(node, NAMED) and node.name else set()


def outermost(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run in the notebook's own namespace."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, SCOPES):
            yield from outermost(child)


def _inner(scope: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in scope.get_children():
        yield child
        yield from _inner(child)
