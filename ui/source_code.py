"""Settings written as Python: the expression that makes a dataclass of the engine again.

Examples:
    >>> from engine.sweeps.definition import Axis
    >>> source = Source()
    >>> source.expression(Axis("width", (8, 16)))
    "Axis(name='width', values=(8, 16))"
    >>> source.import_lines()
    ['from engine.sweeps.definition import Axis']
"""

from __future__ import annotations

import base64
import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.sweeps.encoding import plain

WIDTH = 92
"""Characters of a line."""
_WRITTEN_OUT = 1_000
"""Numbers of an array up to which they are written as a list."""


class Source:
    """Expressions, and what they need to have imported."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}
        self._modules: set[str] = set()

    def import_lines(self) -> list[str]:
        """What the expressions so far need."""
        whole = [f"import {name}" for name in sorted(self._modules)]
        parts = [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self._names.items())
        ]
        return whole + parts

    def name(self, module: str, name: str) -> str:
        """A name of a module, which is imported."""
        self._names.setdefault(module, set()).add(name)
        return name

    def expression(self, value: Any, indent: int = 0) -> str:
        """Python that makes the value again; settings at their defaults are left out.

        Args:
            value: a dataclass and what it may hold (`engine.sweeps.encoding`).
            indent: of the line on which it begins.

        Raises:
            TypeError: something in it is of another kind.
        """
        match value:
            case np.generic():
                return self.expression(value.item())
            case float() if not math.isfinite(value):
                return f"float('{value}')"
            case None | bool() | int() | float() | str() | bytes():
                return repr(value)
            case np.ndarray():
                return self._array(value)
            case tuple():
                items = [self.expression(each, indent + 4) for each in value]
                return _laid_out("(", items, ")", indent, lone_comma=True)
            case Mapping():
                items = [
                    f"{self.expression(key)}: {self.expression(each, indent + 4)}"
                    for key, each in value.items()
                ]
                return _laid_out("{", items, "}", indent)
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            raise TypeError(f"{type(value).__name__} cannot be written as Python.")
        kind = type(value)
        arguments = [
            f"{each.name}={self.expression(getattr(value, each.name), indent + 4)}"
            for each in dataclasses.fields(value)
            if each.init and not _is_default(each, getattr(value, each.name))
        ]
        name = self.name(kind.__module__, kind.__qualname__)
        return _laid_out(f"{name}(", arguments, ")", indent)

    def _array(self, value: np.ndarray) -> str:
        self._modules.add("numpy")
        if value.size <= _WRITTEN_OUT:
            return f"numpy.array({value.tolist()}, {value.dtype.str!r})"
        self._modules.add("base64")
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
        flat = f"numpy.frombuffer(base64.b64decode({data!r}), {value.dtype.str!r})"
        return f"{flat}.reshape({value.shape})"


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    if field.default is not dataclasses.MISSING:
        return bool(plain(value) == plain(field.default))
    if field.default_factory is not dataclasses.MISSING:
        return bool(plain(value) == plain(field.default_factory()))
    return False


def _laid_out(
    begin: str, items: list[str], end: str, indent: int, *, lone_comma: bool = False
) -> str:
    """On one line if it fits, else an item on each."""
    comma = "," if lone_comma and len(items) == 1 else ""
    line = f"{begin}{', '.join(items)}{comma}{end}"
    if "\n" not in line and indent + len(line) <= WIDTH:
        return line
    inner = " " * (indent + 4)
    return "\n".join([begin, *(f"{inner}{item}," for item in items), " " * indent + end])
