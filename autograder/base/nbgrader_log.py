"""nbgrader says what went wrong in its log only: catch it, and pick out the reasons."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from tornado.log import app_log
from traitlets.log import get_logger

#: The line that ends a traceback, at the start of a line: what was raised, and its message.
EXCEPTION = re.compile(r"^[\w.]+(?:Error|Exception|Interrupt|Entry)\b.*", re.MULTILINE)


class _Collector(logging.Handler):
    def __init__(self, records: list[str]) -> None:
        super().__init__(logging.INFO)
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(self.format(record))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what nbgrader says of itself off the terminal.

    Its warnings about its own code (deprecations, SQLAlchemy's) are not the user's, and what its
    gradebook logs, with a traceback, it also raises.
    """
    level = app_log.level
    app_log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"nbgrader\b")
            yield
    finally:
        app_log.setLevel(level)


@contextmanager
def captured() -> Iterator[list[str]]:
    """The log lines of nbgrader's converters while the block runs, kept off the terminal."""
    records: list[str] = []
    logger, handler = logging.getLogger(get_logger().name), _Collector(records)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        with quiet():
            yield records
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate


def reasons(records: list[str]) -> list[str]:
    """What was raised at the end of every traceback in the log, a line each."""
    raised = [
        EXCEPTION.findall(record)[-1]
        for record in records
        if "Traceback (most recent call last)" in record and EXCEPTION.search(record)
    ]
    return list(dict.fromkeys(" ".join(line.split())[:300] for line in raised))
