"""All mutants of a solution: the mutation tool Cosmic Ray's, and those of this field."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

from assessment import mutation_operators

#: Cosmic Ray's operators that need to be told which names to put where.
LEFT_OUT = {"core/VariableReplacer", "core/VariableInserter"}


@dataclass(frozen=True)
class Mutant:
    """A program that differs from a solution in one place."""

    operator: str
    source: str
    removed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def change(self) -> tuple[str, str]:
        """The lines that differ: as they were, as they are."""
        return "\n".join(self.removed), "\n".join(self.added)


def mutants(source: str) -> list[Mutant]:
    """Mutants of a cell, each once; those that are no Python, or the same program, are left out."""
    seen, found = {_meaning(source)}, []
    for operator, mutated in (*_general(source), *mutation_operators.applied(source)):
        meaning = _meaning(mutated)
        if meaning and meaning not in seen:
            seen.add(meaning)
            found.append(Mutant(operator, mutated, *_changed(source, mutated)))
    return found


def _general(source: str) -> Iterator[tuple[str, str]]:
    """What Cosmic Ray makes of it."""
    for name, operator in _operators():
        places = (
            len(list(operator.mutation_positions(node))) for node in ast_nodes(get_ast(source))
        )
        for occurrence in range(sum(places)):
            mutated = mutate_code(source, operator, occurrence)
            if mutated is not None:
                yield name.removeprefix("core/"), mutated


@cache
def _operators() -> list[tuple[str, Operator]]:
    names = [name for name in plugins.operator_names() if name not in LEFT_OUT]
    return [(name, plugins.get_operator(name)()) for name in names]


def _meaning(source: str) -> str:
    """A program without its layout; empty if it is none."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""


def _changed(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return tuple(tuple(line[2:].strip() for line in lines if line[0] == sign) for sign in "-+")  # type: ignore[return-value]
