"""How much memory a value holds: tensors, arrays, bytes, and whatever contains them.

Torch is not imported for it: before somebody else has, there are no tensors.
"""

import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache, cached_property, partial
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

_NUMBERS = frozenset({int, float, complex, bool, type(None)})
_NUMBER_BYTES = 28
_PLAIN = _NUMBERS | {str}
_BUFFERS = (bytes, bytearray, memoryview)
_UNCOUNTED = (type, ModuleType, BuiltinFunctionType, Enum)
"""Exist once in the process, whoever refers to them."""

SHARED_BY_ALL = "shared_by_all"
"""The name of an attribute that says the same of a class of ours, if it is true."""


@dataclass
class Footprint:
    """The memory of a value.

    Attributes:
        buffers: address and bytes of each block of memory. So blocks that several values share
            can be counted once; a view counts as the whole that it keeps alive.
        overhead: bytes of the objects around them.
        growable: whether it may become larger later: it is or holds a container that can be
            changed, or an object with attributes.
    """

    buffers: set[tuple[int, int]] = field(default_factory=set)
    overhead: int = 0
    growable: bool = False

    @property
    def nbytes(self) -> int:
        """All of it, in bytes."""
        return self.overhead + sum(nbytes for _, nbytes in self.buffers)


def size_of(value: Any) -> int:
    """Bytes that a value holds; what it refers to twice counts once.

    Examples:
        >>> 8_000 <= size_of({"a": np.zeros(1000)}) < 9_000
        True
    """
    return footprint(value).nbytes


def footprint(value: Any) -> Footprint:
    """All that is reached from a value through containers, attributes and closures."""
    found = Footprint()
    tensor_type = getattr(sys.modules.get("torch"), "Tensor", ())
    seen: dict[int, Any] = {}  # holds the objects, so that no number is given to another one
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen[id(each)] = each
            measure = _measure_tensor if isinstance(each, tensor_type) else _measure
            waiting.extend(measure(each, found))
    return found


def make_read_only(value: Any) -> None:
    """Forbids writing into the NumPy arrays of a value: in containers and frozen dataclasses too.

    Tensors have no such switch, and other objects may have reasons to write into their arrays.
    """
    seen: dict[int, Any] = {}
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen[id(each)] = each
        if isinstance(each, np.ndarray):
            each.setflags(write=False)
        elif isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, (list, tuple)):
            waiting.extend(() if _only_numbers(each) else each)
        elif is_dataclass(each) and _is_frozen(each):
            waiting.extend(getattr(each, one.name) for one in fields(each))


def _is_frozen(value: Any) -> bool:
    return bool(value.__dataclass_params__.frozen)


def _measure(value: Any, found: Footprint) -> Iterable[Any]:
    """Adds what an object itself takes; returns what it refers to."""
    if isinstance(value, np.ndarray):
        return _measure_array(value, found)
    if isinstance(value, _BUFFERS):
        found.buffers.add((id(value), memoryview(value).nbytes))
        found.overhead += 33
    elif not (isinstance(value, _UNCOUNTED) or getattr(type(value), SHARED_BY_ALL, False)):
        found.overhead += sys.getsizeof(value, 64)
        if type(value) not in _PLAIN:
            return _contents(value, found)
    return ()


def _measure_tensor(tensor: Any, found: Footprint) -> Iterable[Any]:
    found.overhead += 64
    if tensor.is_sparse or tensor.is_mkldnn:
        found.overhead += tensor.nelement() * tensor.element_size()
        return ()
    storage = tensor.untyped_storage()
    found.buffers.add((storage.data_ptr(), storage.nbytes()))
    return (tensor.grad,) if tensor.requires_grad and tensor.is_leaf else ()


def _measure_array(array: np.ndarray, found: Footprint) -> Iterable[Any]:
    found.overhead += 112
    if isinstance(array.base, (np.ndarray, *_BUFFERS)) or hasattr(array.base, "untyped_storage"):
        return (array.base,)
    found.buffers.add((array.__array_interface__["data"][0], array.nbytes))
    return tuple(array.flat) if array.dtype.hasobject else ()


def _contents(value: Any, found: Footprint) -> Iterator[Any]:
    """What a container, a function or an object refers to."""
    if isinstance(value, dict):
        found.growable = True
        yield from _elements(tuple(value), found)
        yield from _elements(tuple(value.values()), found)
    elif isinstance(value, (list, tuple, set, frozenset)):
        found.growable |= isinstance(value, (list, set))
        yield from _elements(tuple(value), found)
    elif isinstance(value, FunctionType):
        yield from value.__closure__ or ()
    elif isinstance(value, CellType):
        yield from _filling(value)
    elif isinstance(value, MethodType):
        yield value.__self__
    elif isinstance(value, partial):
        yield from (value.func, value.args, value.keywords)
    else:
        yield from _attributes(value, found)


def _elements(elements: Collection[Any], found: Footprint) -> Iterator[Any]:
    if _only_numbers(elements):  # long lists of them are frequent
        found.overhead += _NUMBER_BYTES * len(elements)
    else:
        yield from elements


def _only_numbers(elements: Collection[Any]) -> bool:
    return set(map(type, elements)) <= _NUMBERS


def _filling(cell: CellType) -> Iterator[Any]:
    try:
        yield cell.cell_contents
    except ValueError:  # not filled yet
        return


@cache
def _gets_attributes(kind: type) -> bool:
    """Whether an object of this type may have more attributes later."""
    parameters = getattr(kind, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen:
        return True
    own = (each for base in kind.__mro__ for each in vars(base).values())
    return any(isinstance(each, cached_property) for each in own)


def _attributes(value: Any, found: Footprint) -> Iterator[Any]:
    attributes = getattr(value, "__dict__", None)
    if isinstance(attributes, dict):
        kind: type = type(value)
        found.growable |= _gets_attributes(kind)
        yield from tuple(attributes.values())
    for base in type(value).__mro__:
        names = base.__dict__.get("__slots__", ())
        for name in (names,) if isinstance(names, str) else names:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                yield getattr(value, name)
