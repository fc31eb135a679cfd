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

import dataclasses
import math
import sys
from collections.abc import Mapping
from enum import Enum
from typing import Any

import numpy as np

from engine.embedded import embedding
from engine.sweeps.encoding import plain

WIDTH = 92
"""Characters of a line."""
_WRITTEN_OUT = 600
"""Numbers of an array, and bytes, up to which they are written as such."""


class Source:
    """Expressions, and what they need to have imported."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}
        self._modules: set[str] = set()
        self._data: dict[str, str] = {}

    def import_lines(self) -> list[str]:
        """What the expressions so far need."""
        whole = [f"import {name}" for name in sorted(self._modules)]
        parts = []
        for module, names in sorted(self._names.items()):
            line = f"from {module} import {', '.join(sorted(names))}"
            listed = "".join(f"    {name},\n" for name in sorted(names))
            parts.append(line if len(line) <= WIDTH else f"from {module} import (\n{listed})")
        return whole + parts

    def data_lines(self) -> list[str]:
        """Large arrays, by the names that stand for them in the expressions so far."""
        return [f'{name} = embedded("""\n{text}\n""")' for text, name in self._data.items()]

    def module(self, name: str) -> None:
        """A module is imported, such as "numpy as np"."""
        self._modules.add(name)

    def name(self, module: str, name: str) -> str:
        """A name of a module, which is imported."""
        self._names.setdefault(module, set()).add(name)
        return name

    def expression(self, value: Any, indent: int = 0) -> str:
        """Python that makes the value again; settings at their defaults are left out.

        Args:
            value: a dataclass and what it may hold (`engine.sweeps.encoding`); tensors as well.
            indent: of the line on which it begins.

        Raises:
            TypeError: something in it is of another kind.
        """
        match value:
            case Enum():
                return f"{self.name(type(value).__module__, type(value).__name__)}.{value.name}"
            case np.generic():
                return self.expression(value.item())
            case float() if not math.isfinite(value):
                return f"float('{value}')"
            case bytes() if len(value) > _WRITTEN_OUT:
                return f"{self._stored(np.frombuffer(value, np.uint8))}.tobytes()"
            case None | bool() | int() | float() | str() | bytes():
                return repr(value)
            case np.ndarray():
                return self._array(value, indent)
            case tuple():
                items = [self.expression(each, indent + 4) for each in value]
                return _laid_out("(", items, ")", indent, lone_comma=True)
            case list():
                return _laid_out(
                    "[", [self.expression(each, indent + 4) for each in value], "]", indent
                )
            case Mapping():
                items = [
                    f"{self.expression(key)}: {self.expression(each, indent + 4)}"
                    for key, each in value.items()
                ]
                return _laid_out("{", items, "}", indent)
        return self._made(value, indent)

    def _made(self, value: Any, indent: int) -> str:
        """A tensor, or a dataclass by the arguments that are not its defaults."""
        tensor = getattr(sys.modules.get("torch"), "Tensor", ())
        if isinstance(value, tensor):
            self._modules.add("torch")
            return f"torch.from_numpy({self._array(value.detach().cpu().numpy(), indent)})"
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            raise TypeError(f"{type(value).__name__} cannot be written as Python.")
        kind = type(value)
        arguments = [
            f"{each.name}={self.expression(getattr(value, each.name), indent + 4)}"
            for each in dataclasses.fields(value)
            if each.init and not _is_default(each, value)
        ]
        name = self.name(kind.__module__, kind.__qualname__)
        return _laid_out(f"{name}(", arguments, ")", indent)

    def _array(self, value: np.ndarray, indent: int) -> str:
        if value.size > _WRITTEN_OUT:
            return self._stored(value)
        self._modules.add("numpy as np")
        kind = repr(value.dtype.str) if value.dtype.byteorder != "|" else f"np.{value.dtype}"
        if value.ndim != 2 or value.dtype.kind not in "iu":
            return f"np.array({value.tolist()}, {kind})"
        rows = [str(row) for row in value.tolist()]
        return _laid_out("np.array(", [_laid_out("[", rows, "]", indent + 4), kind], ")", indent)

    def _stored(self, value: np.ndarray) -> str:
        self.name("engine.embedded", "embedded")
        return self._data.setdefault(embedding(value), f"DATA_{len(self._data) + 1}")


def _is_default(field: dataclasses.Field[Any], owner: Any) -> bool:
    """Whether the settings are the same without it."""
    value = getattr(owner, field.name)
    if field.default is None and value is not None:
        return _is_worked_out(field.name, owner)
    if field.default is not dataclasses.MISSING:
        return _told(value) == _told(field.default)
    if field.default_factory is not dataclasses.MISSING:
        return _told(value) == _told(field.default_factory())
    return False


def _is_worked_out(name: str, owner: Any) -> bool:
    """Whether a field that may be left out becomes what it is when it is left out."""
    others = {
        each.name: getattr(owner, each.name)
        for each in dataclasses.fields(owner)
        if each.init and each.name != name
    }
    return _told(getattr(type(owner)(**others), name)) == _told(getattr(owner, name))


def _told(value: Any) -> Any:
    try:
        return plain(value)
    except TypeError:
        return Source().expression(value)


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
