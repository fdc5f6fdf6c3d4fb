"""What a test finds of the cells before it, in the judge: their imports, and earlier tests' names.

A name that a test uses and does not define is the student's, except where the source says otherwise
(never what was handed in). If the last cell of the source that binds it before the test does so by
an import alone, it is the module, or part of one, that the judge imports itself. If that cell is a
test, too, it is what the test's own statements make of it, which run once more before this test:
nothing that was learned in one test is handed on to another. A class of plain values (an enum, a
named tuple, a frozen dataclass) that a given cell defines is defined in the judge as well.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.base import cell_names

Import = ast.Import | ast.ImportFrom
#: What runs when it is called: by then, names are what they are at the test's place.
CALLED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: What makes a class of plain values: a base of it, a decorator, or what is called for it.
ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}
BASES, CALLS = {"NamedTuple", *ENUMS}, {"NamedTuple", "namedtuple", *ENUMS}
MAKERS = re.compile(r"(from|import) (enum|collections|typing|dataclasses)\b")
#: An import of all that a module has, for one name; it may lack that.
STAR = "try:\n    from {module} import {name}\nexcept ImportError:\n    pass"


@dataclass(frozen=True)
class Code:
    """A code cell of a source notebook: a test, an answer, or one that is given."""

    source: str
    is_test: bool = False
    is_answer: bool = False


@dataclass(frozen=True)
class Prelude:
    """The statements that run before a test: imports of the notebook's, with the classes of plain
    values that its given cells define (`given` are their names), and parts of earlier tests.
    """

    imports: str = ""
    earlier: str = ""
    given: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def preludes(cells: tuple[Code, ...]) -> tuple[Prelude, ...]:
    """What comes before each cell in the judge; nothing before what is no test."""
    parsed = [_Parsed.of(cell) for cell in cells]
    return tuple(
        _Finder(parsed, place).prelude if cell.code.is_test else Prelude()
        for place, cell in enumerate(parsed)
    )


@dataclass(frozen=True)
class _Statement:
    """A statement at the top of a cell; asks: the names that it needs of what comes before it."""

    node: ast.stmt
    bound: frozenset[str]
    asks: frozenset[str]

    @classmethod
    def of(cls, node: ast.stmt, *, is_test: bool) -> _Statement:
        """Take in a statement; of one that is not a test's, it counts only what it binds."""
        bound, asks = cell_names.bound_by(node), frozenset[str]()
        if is_test:
            nodes = list(ast.walk(node))
            asks = frozenset(one.id for one in nodes if isinstance(one, ast.Name)) - bound
            if any(isinstance(one, cell_names.SCOPES) for one in nodes):
                with contextlib.suppress(SyntaxError):  # it waits for something, say
                    asks = cell_names.of_code(ast.unparse(node)).borrowed
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                asks |= {node.target.id}
        return cls(node, bound, asks)

    @property
    def star(self) -> str:
        """The module of which it imports everything, if it does."""
        if isinstance(self.node, ast.ImportFrom) and self.node.names[0].name == "*":
            return self.node.module or ""
        return ""

    def imports(self, name: str) -> list[str]:
        """The imports in it that bind a name; none if something else binds it, too."""
        nodes = [self.node, *cell_names.outermost(self.node)]
        found = [_only(node, name) for node in nodes if isinstance(node, Import)]
        stored = {
            n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        }
        stored |= {str(node.name) for node in nodes if isinstance(node, cell_names.NAMED)}
        return [] if name in stored else [line for line in found if line]


@dataclass(frozen=True)
class _Parsed:
    """A cell, statement by statement."""

    code: Code
    statements: tuple[_Statement, ...] = ()

    @classmethod
    def of(cls, code: Code) -> _Parsed:
        try:
            body = cell_names.parsed(code.source).body
            return cls(code, tuple(_Statement.of(node, is_test=code.is_test) for node in body))
        except (SyntaxError, ValueError, RecursionError):
            return cls(code)

    def binding(self, name: str, end: int | None = None) -> list[int]:
        """The statements, up to one of them, that bind a name."""
        return [n for n, one in enumerate(self.statements[:end]) if name in one.bound]

    def imports(self, name: str, binding: Sequence[int]) -> list[str]:
        """The imports by which alone it binds a name."""
        found = [self.statements[number].imports(name) for number in binding]
        return [line for lines in found for line in lines] if all(found) else []

    def restores(self, name: str) -> bool:
        """Does it put something in the place of a name's value, and in the end the value itself?"""
        tree = ast.Module([one.node for one in self.statements], [])
        kept, last = set[str](), ""
        statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
        for node in sorted(statements, key=lambda one: one.lineno):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                target, value = node.targets[0].id, node.value
                if isinstance(value, ast.Name) and value.id == name:
                    kept.add(target)
                if target == name:
                    last = value.id if isinstance(value, ast.Name) else ""
            elif isinstance(node, cell_names.NAMED) and node.name == name:
                last = ""
        return last in kept

    @property
    def asks(self) -> Iterator[str]:
        """The names that it needs of the cells before it."""
        bound = set[str]()
        own = frozenset[str]().union(*(statement.bound for statement in self.statements))
        for statement in self.statements:
            is_called = isinstance(statement.node, CALLED)
            yield from sorted(statement.asks - (own if is_called else bound))
            bound |= statement.bound


class _Finder:
    """Gathers the statements before one test, by the names that lead to them."""

    def __init__(self, cells: Sequence[_Parsed], place: int) -> None:
        self._cells, self._place = cells, place
        self._imports = dict[tuple[int, int, str], str]()
        self._earlier = dict[tuple[int, int], str]()
        self._given = dict[str, None]()
        self._seen = set[tuple[str, int]]()
        for name in cells[place].asks:
            self._find(name, place)

    @property
    def prelude(self) -> Prelude:
        """All of them in their order."""
        imports = [self._imports[key] for key in sorted(self._imports)]
        earlier = [self._earlier[key] for key in sorted(self._earlier)]
        return Prelude("\n".join(imports), "\n".join(earlier), tuple(self._given))

    def _find(self, name: str, place: int) -> None:
        """Find what makes a name, as it is at a place, if the judge can make it by itself."""
        if (name, place) in self._seen:
            return
        self._seen.add((name, place))
        for index in reversed(range(place)):
            cell = self._cells[index]
            if binding := cell.binding(name):
                if cell.code.is_test and cell.restores(name):
                    continue
                if cell.code.is_test:
                    self._take(index, binding)
                elif imports := cell.imports(name, binding):
                    if cell.code.is_answer:  # asked for, so that who has not imported it is told
                        imports.insert(0, name)
                    self._imports[index, binding[-1], name] = "\n".join(imports)
                elif made := self._defined(index, name, binding):
                    self._imports |= made
                    self._given |= {key[2]: None for key in made if self._makes_values(*key)}
                return
            for number, statement in enumerate(cell.statements):
                if statement.star:
                    star = STAR.format(module=statement.star, name=name)
                    self._imports[index, number, name] = star

    def _makes_values(self, index: int, number: int, name: str) -> bool:
        return bool(_maker(self._cells[index].statements[number].node, name))

    def _defined(
        self, index: int, name: str, binding: Sequence[int]
    ) -> dict[tuple[int, int, str], str]:
        """A given cell's definition of a class of plain values, with the imports and the other such
        classes that it needs; nothing if it is none, or needs something else.
        """
        cell, (number, *more) = self._cells[index], binding
        node = cell.statements[number].node
        maker = _maker(node, name)
        if more or not maker or cell.code.is_answer or cell.code.is_test:
            return {}
        text = ast.unparse(node)
        found = {(index, number, name): text}
        for needed in sorted(cell_names.of_code(text).borrowed):
            where, numbers = self._last_binding(needed, index, number)
            if not numbers and hasattr(builtins, needed):
                continue
            of = self._cells[where]
            imports = of.imports(needed, numbers) if numbers and not of.code.is_answer else []
            if imports:
                found[where, numbers[-1], needed] = "\n".join(imports)
            elif defined := self._defined(where, needed, numbers) if numbers else {}:
                found |= defined
            else:
                return {}
            if needed == maker and not all(map(MAKERS.match, imports)):
                return {}
        return found

    def _last_binding(self, name: str, index: int, number: int) -> tuple[int, list[int]]:
        """The cell that binds a name last before a statement, and the statements that do so."""
        if binding := self._cells[index].binding(name, number):
            return index, binding
        for earlier in reversed(range(index)):
            if binding := self._cells[earlier].binding(name):
                return earlier, binding
        return 0, []

    def _take(self, index: int, numbers: Sequence[int]) -> None:
        """Take statements of an earlier test, and what they need."""
        cell = self._cells[index]
        for number in numbers:
            if (index, number) in self._earlier:
                continue
            statement = cell.statements[number]
            self._earlier[index, number] = ast.unparse(statement.node)
            for name in sorted(statement.asks):
                if isinstance(statement.node, CALLED):
                    self._find(name, self._place)
                elif binding := cell.binding(name, number):
                    self._take(index, binding)
                else:
                    self._find(name, index)


def _maker(node: ast.stmt, name: str) -> str:
    """The first name of what makes a class of plain values of a statement; nothing if it does not:
    instances of a dataclass that is not frozen stay where they are, as they may be changed there.
    """
    if isinstance(node, ast.ClassDef):
        for base in node.bases:
            called = isinstance(base, ast.Call)
            if (path := _path(base)) and path[-1] in (CALLS if called else BASES):
                return path[0]
        for one in node.decorator_list:
            path = _path(one)
            given = {k.arg: k.value for k in one.keywords} if isinstance(one, ast.Call) else {}
            frozen = given.get("frozen")
            if path and path[-1] == "dataclass" and isinstance(frozen, ast.Constant):
                return path[0] if frozen.value is True else ""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        path = _path(node.value)
        if [ast.unparse(one) for one in node.targets] == [name] and path and path[-1] in CALLS:
            return path[0]
    return ""


def _path(node: ast.expr) -> list[str]:
    """The names of `a.b.c`, also where that is called."""
    text = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    return text.split(".") if text.replace(".", "").isidentifier() else []


def _only(node: Import, name: str) -> str:
    """An import, of one name alone; nothing if it does not bind that."""
    used = [one for one in node.names if (one.asname or one.name).split(".")[0] == name]
    if not used or (isinstance(node, ast.ImportFrom) and node.level):
        return ""
    only: ast.stmt = ast.Import(used)
    if isinstance(node, ast.ImportFrom):
        only = ast.ImportFrom(node.module, used, 0)
    return ast.unparse(ast.fix_missing_locations(only))
