"""The run-time type checker of the tests: shapes by jaxtyping, everything else by beartype.

jaxtyping's own decorator checks the arguments twice and binds the signature at every call; most of
what a page cost in the tests was spent there. This one checks once, in the same way: the sizes that
a call gives to names hold within that call. A function that states no shape is left alone: its
types mypy has checked. What a test calls over and over is checked the first times and now and then:
a training of a thousand steps spent half of its time on shapes that are the same in every step.
"""

import dataclasses
import functools
import inspect
import itertools
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jaxtyping
from beartype import BeartypeConf, beartype

ROOT = Path(__file__).parents[2]

ALWAYS, OFTEN = 100, 20
"""So many calls of a function in each test are checked, and later ones each so many times."""

_jaxtyped = jaxtyping.jaxtyped
_checker = beartype(conf=BeartypeConf(is_pep484_tower=True))  # an int where a float is asked for


def install(package: str) -> None:
    """From now on the modules of a package that state shapes are imported with their checks.

    The others state types only, and those mypy has checked.
    """
    jaxtyping.jaxtyped = _decorator  # type: ignore[assignment]
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / package).rglob("*.py"))
        if "jaxtyping" in path.read_text()
    ]
    jaxtyping.install_import_hook(modules, f"{__name__}.checked")


_tests = itertools.count(1)
_now = [0]
"""The number of the test that runs."""


def begin_test() -> None:
    """From now on every function is checked as often as in any test."""
    _now[0] = next(_tests)


def _decorator(*, typechecker: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Takes the place of `jaxtyping.jaxtyped`, by which the import hook decorates."""
    return typechecker


def checked(what: Any) -> Any:
    """A function or a class as the import hook finds it, with its checks."""
    if inspect.isclass(what):
        if dataclasses.is_dataclass(what) and "__init__" in vars(what):
            setattr(what, "__init__", _checked_function(what.__init__))  # noqa: B010 (mypy)
        return what
    if isinstance(what, (classmethod, staticmethod)):
        return type(what)(_checked_function(what.__func__))
    if isinstance(what, property):
        assert what.fget is not None and what.fset is None and what.fdel is None
        return property(_checked_function(what.fget))
    return _checked_function(what)


def states_shapes(function: Callable[..., Any]) -> bool:
    """Whether an annotation of a function has a shape in it; also where that cannot be said yet."""
    try:
        hints = typing.get_type_hints(function)
    except (NameError, AttributeError, TypeError):  # a name that its module defines further down
        return True
    return any(map(_has_shape, hints.values()))


def _has_shape(hint: Any) -> bool:
    if inspect.isclass(hint) and issubclass(hint, jaxtyping.AbstractArray):
        return True
    if isinstance(hint, list):  # the arguments of a Callable
        return any(map(_has_shape, hint))
    return any(map(_has_shape, typing.get_args(hint)))


def _checked_function(function: Callable[..., Any]) -> Callable[..., Any]:
    if not states_shapes(function):
        return function
    inner = _checker(function)
    sizes = _jaxtyped("context")
    test = calls = 0

    @functools.wraps(function)
    def within_its_own_sizes(*args: Any, **kwargs: Any) -> Any:
        nonlocal test, calls
        if test != _now[0]:
            test, calls = _now[0], 0
        calls += 1
        if calls > ALWAYS and calls % OFTEN:
            return function(*args, **kwargs)
        with sizes:
            return inner(*args, **kwargs)

    return within_its_own_sizes
