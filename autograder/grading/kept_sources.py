"""Source notebooks that are read once, and what is worked out of each once for all submissions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

import nbformat
from nbformat import NotebookNode

Found = TypeVar("Found")
#: Sources that are kept, and so what is worked out of them.
MOST = 32


class KeptSource(NotebookNode):
    """A source notebook that nobody changes, and that is known by its identity."""

    __hash__ = object.__hash__  # type: ignore[assignment]


@functools.lru_cache(maxsize=MOST)
def read_source(text: str) -> NotebookNode:
    """A source notebook of a plan; not to be changed."""
    return KeptSource(nbformat.reads(text, as_version=4))  # type: ignore[no-untyped-call]


def once(work: Callable[[NotebookNode], Found]) -> Callable[[NotebookNode], Found]:
    """Do work on a source notebook once, if it is one that nobody changes."""
    kept = functools.lru_cache(maxsize=MOST)(work)

    @functools.wraps(work)
    def done(source: NotebookNode) -> Found:
        return kept(source) if isinstance(source, KeptSource) else work(source)

    return done
