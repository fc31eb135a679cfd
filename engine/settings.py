"""Ranges of settings, written once: the dataclass checks them, and controls are made from them.

Examples:
    >>> @dataclass(frozen=True)
    ... class TrainingSettings:
    ...     learning_rate: float = setting(0.002, low=1e-4, high=1.0)
    ...     def __post_init__(self) -> None:
    ...         check_ranges(self)
    >>> range_of(TrainingSettings, "learning_rate")
    Range(low=0.0001, high=1.0)
    >>> TrainingSettings(learning_rate=3)
    Traceback (most recent call last):
    ...
    ValueError: Learning rate 3? It goes from 0.0001 to 1.
"""

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Range:
    """The values that a setting may have, both ends included."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def setting(default: float, *, low: float, high: float) -> Any:
    """A field of a settings dataclass whose values are limited to a range.

    Raises:
        ValueError: the default is outside the range.
    """
    limits = Range(low, high)
    if default not in limits:
        raise ValueError(f"The default {default} is not between {low} and {high}.")
    return field(default=default, metadata={"range": limits})


def range_of(settings_type: type, name: str) -> Range:
    """The range of a field.

    Raises:
        KeyError: there is no such field, or it has no range.
    """
    limits: Range = _field(settings_type, name).metadata["range"]
    return limits


def default_of(settings_type: type, name: str) -> Any:
    """The default of a field.

    Raises:
        KeyError: there is no such field.
    """
    return _field(settings_type, name).default


def check_ranges(settings: Any) -> None:
    """To be called in `__post_init__` of a settings dataclass.

    Raises:
        ValueError: a value is outside its range (or not a number); the sentence names it.
    """
    for each in fields(settings):
        limits = each.metadata.get("range")
        value = getattr(settings, each.name)
        if limits is not None and value not in limits:
            label = each.name.replace("_", " ").capitalize()
            raise ValueError(f"{label} {value:g}? It goes from {limits.low:g} to {limits.high:g}.")


def _field(settings_type: type, name: str) -> Any:
    return {each.name: each for each in fields(settings_type)}[name]
