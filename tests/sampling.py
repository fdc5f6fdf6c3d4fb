"""Many cases of few kinds: one of each kind is for `make test`, all are for `make test-all`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest

long = pytest.mark.long


def sampled(
    cases: Iterable[Any], kind: Callable[[Any], object], name: Callable[[Any], str], count: int = 1
) -> list[Any]:
    """Cases for `parametrize`: the first `count` of each kind, and the others marked as long."""
    seen, found = Counter[object](), []
    for case in cases:
        seen[kind(case)] += 1
        marks = [long] if seen[kind(case)] > count else []
        found.append(pytest.param(case, id=name(case), marks=marks))
    return found
