"""Enum members, named tuples and dataclass instances that cross the wall as what they are.

Of one of these go over where its class is to be found, and names or fields: no class, no code. It
is made again only of a class that the receiver has itself, past all methods of that class, and
only where the class is one that a test can know: the source's given cells define it, or it can be
imported. Elsewhere it stays where it is.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import importlib
import inspect
import operator
import sys
from collections.abc import Callable, Mapping
from typing import Any

#: Libraries of which nothing is made.
CLOSED = {"autograder", "IPython", "builtins"}
#: What a dataclass of which an instance is made must have as Python made it.
UNTOUCHED = ("__getattribute__", "__setattr__", "__new__", "__del__")
Parts = tuple[str, str, list[Any] | None]


def word(kind: type) -> str:
    """Which of these kinds of classes it is; nothing if it is none."""
    if isinstance(kind, enum.EnumType):
        return "enum"
    if issubclass(kind, tuple):
        return "record" if type(getattr(kind, "_fields", None)) is tuple else ""
    return "data" if "__dataclass_fields__" in vars(kind) else ""


class Classes:
    """The classes that one side has in common with the other.

    `given`: those of the notebook's, by name. `is_known` says of a library's whether it is one of
    them; `imports`: whether a module may be imported for it.
    """

    def __init__(
        self, is_known: Callable[[type], bool] = lambda _: True, *, imports: bool = False
    ) -> None:
        self.given: Mapping[str, type] = {}
        self._is_known, self._imports = is_known, imports

    def parts(self, value: Any, kind: type) -> Parts | None:
        """What goes over of a value: which kind it is, where its class is, and what is in it; None
        if it is none of these. What is in a named tuple goes over anyway.
        """
        is_class = kind is enum.EnumType or (kind is type and word(value))
        found = word(value if is_class else kind)
        place = found and self._place(value if is_class else kind)
        if not place:
            return None
        try:
            if is_class:
                return "class", place, None
            if found == "record":
                return None if getattr(value, "__dict__", None) else (found, place, None)
            return found, place, _names(value) if found == "enum" else _fields(value, kind)
        except (AttributeError, TypeError, ValueError):
            return None  # it holds more than its fields, say

    def made(self, found: str, place: str, items: list[Any], build: Callable[[Any], Any]) -> Any:
        """A value of a class that is here, of items that are built; LookupError, before any is
        built, if there is no such class, or if they do not fit.
        """
        kind: Any = self._find(place)
        if kind is None or not self._fits(kind, found):
            raise LookupError(place)
        if found == "class":
            return kind
        if found == "enum":
            return _member(kind, items)
        fields = kind._fields if found == "record" else dataclasses.fields(kind)
        if len(items) != len(fields):
            raise LookupError("other fields")
        built = list(map(build, items))
        if found == "record":
            return tuple.__new__(kind, built)
        thing = object.__new__(kind)
        for field, item in zip(fields, built, strict=True):
            object.__setattr__(thing, field.name, item)
        return thing

    def _place(self, kind: type) -> str:
        module, name = kind.__module__, kind.__qualname__
        if type(module) is not str or module.partition(".")[0] in CLOSED:
            return ""
        if module == "__main__":
            return f":{name}" if self.given.get(name) is kind else ""
        return f"{module}:{name}"

    def _find(self, place: str) -> type | None:
        module, _, name = place.partition(":")
        if not module:
            return self.given.get(name)
        if module.partition(".")[0] in CLOSED or module == "__main__":
            return None
        if self._imports:
            importlib.import_module(module)
        found: Any = sys.modules.get(module)
        for part in name.split("."):
            found = vars(found).get(part) if hasattr(found, "__dict__") else None
        is_it = isinstance(found, type) and self._place(found) == place
        return found if is_it and self._is_known(found) else None

    @staticmethod
    def _fits(kind: type, found: str) -> bool:
        """Is it a class of this kind, and none whose making or ending does something?"""
        if word(kind) != found and not (found == "class" and word(kind)):
            return False
        if found != "data":
            return not hasattr(kind, "__del__")
        frozen = kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
        names = [name for name in UNTOUCHED if not (frozen and name == "__setattr__")]
        if any(getattr(kind, name, None) is not getattr(object, name, None) for name in names):
            return False
        return not any(
            isinstance(inspect.getattr_static(kind, field.name, None), property)
            for field in dataclasses.fields(kind)
        )


def _names(value: Any) -> list[Any]:
    if isinstance(value, enum.Flag):
        if _flag(type(value), names := [one._name_ for one in value]) != value:
            raise ValueError("bits that have no name")
        return names
    return [value._name_]


def _fields(value: Any, kind: type) -> list[Any]:
    names = [field.name for field in dataclasses.fields(kind)]
    if getattr(value, "__dict__", {}).keys() - set(names):
        raise ValueError("more than its fields")
    return [object.__getattribute__(value, name) for name in names]


def _flag(kind: Any, names: list[Any]) -> Any:
    members = [kind._member_map_[name] for name in names]
    return functools.reduce(operator.or_, members, kind(0))


def _member(kind: Any, names: list[Any]) -> Any:
    if any(type(name) is not str or name not in kind._member_map_ for name in names):
        raise LookupError("no member")
    if issubclass(kind, enum.Flag):
        return _flag(kind, names)
    (name,) = names
    return kind._member_map_[name]
