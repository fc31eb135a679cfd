"""Objects that pickle as those of chumpy do, which is not installed."""

import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest

_KINDS = {
    "chumpy": (),
    "chumpy.ch": ("Ch", "Log"),
    "chumpy.reordering": ("Select", "transpose", "reshape"),
}


@pytest.fixture
def chumpy() -> Iterator[Callable[..., Any]]:
    """Makes an object of a module and a class, which pickles by the attributes given."""
    modules = {name: types.ModuleType(name) for name in _KINDS}
    for name, kinds in _KINDS.items():
        for kind in kinds:
            made = type(kind, (object,), {"__module__": name, "__qualname__": kind})
            setattr(modules[name], kind, made)

    def make(module: str, kind: str, **state: Any) -> Any:
        found = getattr(modules[module], kind)()
        vars(found).update(state)
        return found

    sys.modules.update(modules)
    yield make
    for name in modules:
        del sys.modules[name]
