"""What can be set on a page: numbers, choices, flags and texts, each with its code in a link."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from engine.settings import default_of, range_of

Scale: TypeAlias = Literal["linear", "log"]

FINER_DECIMALS = 3
"""More than the step of a slider has: so exactly a typed or linked number is kept."""


class Field(Protocol):
    """A row of the table: a name in the link, a default, and how text becomes a value."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def default(self) -> Any: ...
    def parse(self, text: str) -> Any:
        """Raises ValueError with the rest of the sentence "This link asked for x = text, …"."""

    def format(self, value: Any) -> str: ...


@dataclass(frozen=True)
class Number:
    """A number on a grid from `low` to `high`, both ends reachable.

    On the linear scale the grid has steps of `step`; a number between them that is typed, or stands
    in a link, is kept to `FINER_DECIMALS` more, unless it counts something. On the logarithmic
    scale the grid holds the numbers of two significant digits, and equal distances on the slider
    are equal ratios; the value is the quantity itself, never its logarithm, and whole where `step`
    is. What is set `by_hand`, with a handle on the stage, can be undone.
    """

    name: str
    label: str
    default: float
    low: float
    high: float
    step: float = 0.0
    unit: str = ""
    help: str = ""
    scale: Scale = "linear"
    by_hand: bool = False

    def __post_init__(self) -> None:
        if self.scale == "linear" and self.step <= 0:
            raise ValueError(f"{self.name}: a linear slider needs a step.")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"{self.name}: a logarithmic slider begins above 0.")
        for value in (self.default, self.high):
            if not self._on_grid(value):
                raise ValueError(f"{self.name}: {value} is not on the grid of its slider.")

    @classmethod
    def of(
        cls,
        settings_type: type,
        name: str,
        label: str,
        *,
        step: float = 0.0,
        unit: str = "",
        help: str = "",  # noqa: A002 - as the field is called
        scale: Scale = "linear",
    ) -> Number:
        """The control of a setting: default and range are those of the engine's dataclass.

        Args:
            settings_type: the dataclass; `engine.settings.setting` gave the field its range.
            name: of the field, here and in the link.
            label: for the visitor.
        """
        limits = range_of(settings_type, name)
        default = default_of(settings_type, name)
        return cls(name, label, default, limits.low, limits.high, step, unit, help, scale)

    @property
    def whole(self) -> bool:
        return self.step > 0 and float(self.step).is_integer() and float(self.low).is_integer()

    @property
    def decimals(self) -> int:
        """Decimals that tell neighbouring steps of the linear scale apart."""
        text = f"{self.step:.10f}".rstrip("0")
        return len(text.split(".")[1])

    def _on_grid(self, value: float) -> bool:
        # A logarithmic slider may begin far below 1: there the tolerance is relative.
        smallest = 1.0 if self.scale == "linear" else 0.0
        if value < self.low - 1e-9 * max(smallest, abs(self.low)):
            return False
        if value > self.high + 1e-9 * max(smallest, abs(self.high)):
            return False
        if self.scale == "log":
            fits = not self.whole or float(value).is_integer()
            return fits and math.isclose(value, _two_digits(value), rel_tol=1e-9)
        steps = (value - self.low) / self.step
        return abs(steps - round(steps)) < 1e-6

    def snap(self, value: float) -> float | int:
        """The nearest value of the grid."""
        value = min(max(value, self.low), self.high)
        if self.scale == "log":
            kept = min(max(_two_digits(value), self.low), self.high)
            return round(kept) if self.whole else kept
        value = self.low + round((value - self.low) / self.step) * self.step
        return round(value) if self.whole else round(value, self.decimals)

    def nearest(self, value: float) -> float | int:
        """The nearest value that can be kept: of the grid, or between its steps."""
        if self.whole or self.scale == "log":
            return self.snap(value)
        kept = round(min(max(value, self.low), self.high), self.decimals + FINER_DECIMALS)
        return kept + 0.0  # adding zero turns −0 into 0

    def parse(self, text: str) -> float | int:
        try:
            value = float(text)
        except ValueError:
            raise ValueError("which is not a number") from None
        if not math.isfinite(value):
            raise ValueError("which is not a finite number")
        if not self.low <= value <= self.high:
            low, high = self.format(self.low), self.format(self.high)
            raise ValueError(f"but it goes from {low} to {high}")
        if self.scale == "log" and not self._on_grid(value):
            whole = "is a whole number with" if self.whole else "has"
            raise ValueError(f"but it {whole} two significant digits")
        if self.whole and not self._on_grid(value):
            raise ValueError(f"but it moves in steps of {self.step:g} from {self.format(self.low)}")
        return self.nearest(value)

    def format(self, value: float) -> str:
        if self.scale == "log" and self.whole:
            return f"{value:.0f}"
        if self.scale == "log":
            return f"{value:.{max(0, 1 - math.floor(math.log10(value) + 1e-9))}f}"
        text = f"{value:.{self.decimals}f}"
        finer = f"{value:.{self.decimals + FINER_DECIMALS}f}".rstrip("0")
        return text if self.whole or len(finer) <= len(text) else finer


def _two_digits(value: float) -> float:
    return float(f"{value:.1e}")


@dataclass(frozen=True)
class Choice:
    """One of a few named options; `options` maps what the link says to what the page shows."""

    name: str
    label: str
    default: str
    options: Mapping[str, str]
    help: str = ""

    def parse(self, text: str) -> str:
        if text not in self.options:
            raise ValueError(f"but it is one of: {', '.join(self.options.values())}")
        return text

    def format(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Flag:
    """On or off."""

    name: str
    label: str
    default: bool = False
    help: str = ""

    def parse(self, text: str) -> bool:
        if text not in {"0", "1"}:
            raise ValueError("but it is 0 or 1")
        return text == "1"

    def format(self, value: bool) -> str:
        return "1" if value else "0"


@dataclass(frozen=True)
class Text:
    """Anything with a code of its own (a painted grid, a drawing, a camera).

    `check` returns the value to keep or raises ValueError with a clause for the visitor. What is
    made `by_hand`, as nearly all of them are, can be undone; where one looks from is not.
    """

    name: str
    label: str
    default: str = ""
    check: Callable[[str], str] = str
    max_length: int = 20_000
    by_hand: bool = True

    def parse(self, text: str) -> str:
        if len(text) > self.max_length:
            raise ValueError(f"which is longer than {self.max_length} characters")
        return self.check(text)

    def format(self, value: str) -> str:
        return value


def readable(read: Callable[[str], object]) -> Callable[[str], str]:
    """A check for `Text`: any code that a function can read.

    Args:
        read: raises ValueError, with a clause on the code, if it cannot.
    """

    def check(code: str) -> str:
        try:
            read(code)
        except ValueError as refusal:
            raise ValueError(f"which cannot be read: {str(refusal).rstrip('.')}") from None
        return code

    return check
