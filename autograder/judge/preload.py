"""Loads, in the process that workers are forked from, what tests will import."""

from __future__ import annotations

import contextlib
import importlib
import os

for name in os.environ.get("AUTOGRADER_PRELOAD", "").split():
    with contextlib.suppress(BaseException):  # whoever needs it will say so
        importlib.import_module(name)
