"""Settings as plain data, so that another process can be told them: what JSON can say, and back.

What a value becomes is decided by the types that the dataclass declares, so nothing in the data
says what to import or to call.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import types
from collections.abc import Mapping
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

T = TypeVar("T")


def plain(value: Any) -> Any:
    """A dataclass, and all in it, in words of JSON.

    Raises:
        TypeError: something in it is of a kind that `settled` cannot make again.

    Examples:
        >>> plain((1, 2.5, b"ab"))
        [1, 2.5, 'YWI=']
    """
    match value:
        case np.generic():
            return value.item()
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case np.ndarray():
            data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
            return {"dtype": value.dtype.str, "shape": list(value.shape), "data": data}
        case tuple():
            return [plain(each) for each in value]
        case Mapping():
            return [[plain(key), plain(each)] for key, each in value.items()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        made = (each for each in dataclasses.fields(value) if each.init)
        return {each.name: plain(getattr(value, each.name)) for each in made}
    raise TypeError(f"{type(value).__name__} cannot be told to another process.")


def settled(kind: type[T], data: Any) -> T:
    """The inverse of `plain`, for a dataclass, which validates itself.

    Raises:
        ValueError: the values are refused.
        TypeError: a type that the dataclass declares is not among those that can be made.
    """
    found: T = _made(kind, data)
    return found


def _made(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _made(hints[name], each) for name, each in data.items()})
    if origin in (Union, types.UnionType):
        kinds = [each for each in get_args(kind) if each is not types.NoneType]
        return None if data is None else _made(_one_of(kinds, data), data)
    if origin is tuple:
        return _tuple(get_args(kind), data)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        key, each = get_args(kind)
        return {_made(key, k): _made(each, v) for k, v in data}
    return _simple(kind, data)


def _one_of(kinds: list[Any], data: Any) -> Any:
    """Of several dataclasses, the one whose arguments these are."""
    if len(kinds) == 1:
        return kinds[0]
    (one,) = [
        kind
        for kind in kinds
        if isinstance(data, Mapping)
        and {each.name for each in dataclasses.fields(kind) if each.init} == set(data)
    ]
    return one


def _tuple(kinds: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if kinds[1:] == (...,):
        return tuple(_made(kinds[0], each) for each in data)
    return tuple(_made(one, each) for one, each in zip(kinds, data, strict=True))


def _simple(kind: Any, data: Any) -> Any:
    if kind is np.ndarray:
        if data is None:
            return None
        flat = np.frombuffer(base64.b64decode(data["data"]), np.dtype(data["dtype"]))
        return flat.reshape(data["shape"]).copy()
    if kind is bytes:
        return base64.b64decode(data)
    if kind in (int, float, str, bool):
        # As it came: an integer where the type says float stays the integer that it was.
        return data
    raise TypeError(f"{kind} cannot be made from plain data.")


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
