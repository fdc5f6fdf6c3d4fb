"""What one notebook may use; a course sets it in nbgrader_config.py, `c.Limits.cell = 60`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any

from traitlets.config import Config

from autograder.base.errors import UsageError

#: An idle kernel maps 1 GB of addresses, though it holds a tenth of that.
LEAST_MEMORY = 1280 << 20


def _of(default: float, what: str, least: float = 1) -> Any:
    """A field of `Limits`: its default, what it bounds, and the least that makes sense."""
    return field(default=default, metadata={"what": what, "least": least})


@dataclass(frozen=True)
class Limits:
    """What one notebook may use."""

    cell: float = _of(60, "seconds for one cell", 0.1)
    notebook: float = _of(300, "seconds for a notebook's cells, and as many for its tests", 0.1)
    memory: int = _of(2 << 30, "bytes of address space for one process", LEAST_MEMORY)
    all_memory: int = _of(4 << 30, "bytes of memory for all processes of a notebook", 256 << 20)
    processes: int = _of(64, "processes and threads of a notebook", 32)
    file: int = _of(64 << 20, "bytes of the largest file")
    disk: int = _of(256 << 20, "bytes of the folders that can be written to", 1 << 20)
    output: int = _of(1_000_000, "bytes of output of one cell")

    def __post_init__(self) -> None:
        for one in fields(self):
            value, least = getattr(self, one.name), one.metadata["least"]
            kinds = (int, float) if isinstance(one.default, float) or least < 1 else (int,)
            if type(value) not in kinds or not least <= value < math.inf:
                number = "number" if float in kinds else "whole number"
                raise UsageError(
                    f"c.Limits.{one.name} = {value!r}: {one.metadata['what']} must be a {number}, "
                    f"{least} or more"
                )

    @classmethod
    def configured(cls, config: Config) -> Limits:
        """The limits that a configuration file sets, and the defaults of the others."""
        names = {one.name for one in fields(cls)}
        chosen = dict(config["Limits"]) if "Limits" in config else {}
        for name in chosen.keys() - names:
            raise UsageError(f"c.Limits.{name} does not exist: {', '.join(sorted(names))} do")
        return cls(**chosen)
