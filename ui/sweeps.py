"""What of an experiment can be swept, and which sweep a link asks for.

A sweep of a page is a `Definition`: fields of the experiment with their values, what is read off
each run, how many seeds, and how far a run goes. Its code is the field ``sweep`` of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.sweeps.definition import MOST_SEEDS, Axis, ParameterSweep, Scale, spaced
from engine.sweeps.execution import Job
from engine.sweeps.measures import Measure
from engine.sweeps.process import SweepProcess
from engine.sweeps.results import Results
from ui.fields import Choice, Field, Flag, Number, Text
from ui.state import PageState

SWEEP = "sweep"
"""The field that carries the sweep of an experiment."""

_SEED = "seed"
_PARTS = "**"
"""Between the parts of a code; within them is a single one of these."""


@dataclass(frozen=True)
class Quantity:
    """A number that is read off each run.

    Attributes:
        label: for the visitor, with its unit.
        log: whether its axis is logarithmic.
        axis: whether it may stand on the horizontal axis, in place of the setting.
    """

    label: str
    log: bool = False
    axis: bool = False


@dataclass(frozen=True)
class SweptNumber:
    """A range of a number field."""

    name: str
    low: float
    high: float
    count: int
    scale: Scale = "linear"

    def code(self) -> str:
        """In a link."""
        return f"{self.name}*{self.low:.12g}*{self.high:.12g}*{self.count}*{self.scale}"

    def axis(self, of: Number) -> Axis:
        """The values, each one that the field can have.

        Raises:
            ValueError: there is no such range.
        """
        for end in (self.low, self.high):
            if not of.low <= end <= of.high:
                low, high = of.format(of.low), of.format(of.high)
                raise ValueError(f"{of.label} goes from {low} to {high}, not to {end:g}.")
        values = spaced(self.low, self.high, self.count, self.scale)
        return Axis(self.name, tuple(dict.fromkeys(of.nearest(value) for value in values)))


@dataclass(frozen=True)
class SweptChoice:
    """Some options of a choice, or off and on of a flag, as a link names them."""

    name: str
    options: tuple[str, ...]

    def code(self) -> str:
        """In a link."""
        return "*".join((self.name, *self.options))

    def axis(self, of: Field) -> Axis:
        """The options, as values of the field."""
        return Axis(self.name, tuple(of.parse(option) for option in self.options), ordered=False)


Swept = SweptNumber | SweptChoice


@dataclass(frozen=True)
class Definition:
    """A sweep of a page.

    Attributes:
        x: what runs along the horizontal axis.
        readout: name of the quantity shown.
        y: a second setting: a line for each option, or the vertical axis of a map.
        against: name of a quantity on the horizontal axis, in place of the setting.
        seeds: how many at each point, from that of the page on.
        until: the step to which a run goes; None where there are no steps.
    """

    x: Swept
    readout: str
    y: Swept | None = None
    against: str = ""
    seeds: int = 1
    until: int | None = None

    @property
    def code(self) -> str:
        """In a link."""
        parts = {
            "x": self.x.code(),
            "y": self.y.code() if self.y is not None else "",
            "r": self.readout,
            "a": self.against,
            "s": str(self.seeds),
            "u": "" if self.until is None else str(self.until),
        }
        return _PARTS.join(f"{key}*{value}" for key, value in parts.items() if value)

    @property
    def swept(self) -> tuple[Swept, ...]:
        """One setting, or two."""
        return (self.x,) if self.y is None else (self.x, self.y)


@dataclass(frozen=True)
class SweepPreset:
    """A sweep worth seeing: a question that its curve answers.

    Attributes:
        question: asked in full.
        definition: the sweep.
        answer: what the curve shows and why, from the numbers of the runs; empty where they do not
            bear it out.
        values: by field, of the view that is swept; all others have their defaults.
    """

    question: str
    definition: Definition
    answer: Callable[[Results], str]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sweepable:
    """What of an experiment can be swept.

    Attributes:
        measure: what is measured, in the engine.
        settings: the engine's settings, from the fields. It reads the page and nothing else; raises
            ValueError with a sentence where this view cannot be swept.
        fields: names of the fields that can be swept.
        quantities: what is read off a run, by the measure's name for it.
        usual: the sweep that is offered first.
        seeded: whether the seed of the page has any part in it.
        until: the field of the last step; None where there are no steps.
        further: fields that only sweeps have.
    """

    measure: Measure[Any]
    settings: Callable[[PageState], Any]
    fields: tuple[str, ...]
    quantities: Mapping[str, Quantity]
    usual: Definition
    seeded: bool = False
    until: Number | None = None
    further: tuple[Field, ...] = ()

    def known(self, fields: Mapping[str, Field]) -> dict[str, Field]:
        """The fields that can be swept.

        Args:
            fields: of the experiment.
        """
        own = {each.name: each for each in self.further}
        return {name: own[name] if name in own else fields[name] for name in self.fields}

    def field(self, fields: Mapping[str, Field]) -> Text:
        """The field of a page that carries its sweep."""

        def check(code: str) -> str:
            if not code:
                return code
            try:
                return self.read(code, fields).code
            except ValueError as refusal:
                raise ValueError(f"which is no sweep: {str(refusal).rstrip('.')}") from None

        return Text(SWEEP, "Parameter sweep", "", check, max_length=600, by_hand=False)

    def read(self, code: str, fields: Mapping[str, Field]) -> Definition:
        """The sweep of a code.

        Args:
            code: as `Definition.code` writes it.
            fields: of the experiment.

        Raises:
            ValueError: it is none that this experiment can make; with a sentence for the visitor.
        """
        parts = dict(part.partition("*")[::2] for part in code.split(_PARTS))
        if not {"x", "r"} <= set(parts) <= {"x", "y", "r", "a", "s", "u"}:
            raise ValueError("It names no setting or no quantity.")
        known = self.known(fields)
        definition = Definition(
            _swept(parts["x"], known),
            parts["r"],
            _swept(parts["y"], known) if "y" in parts else None,
            parts.get("a", ""),
            _whole(parts.get("s", "1")),
            _whole(parts["u"]) if "u" in parts else None,
        )
        self.sweep(definition, fields)
        return definition

    def sweep(
        self, definition: Definition, fields: Mapping[str, Field], seed: int = 0
    ) -> ParameterSweep:
        """What the engine is asked for.

        Raises:
            ValueError: it is not possible; with a sentence for the visitor.
        """
        known = self.known(fields)
        for name in (definition.readout, definition.against):
            if name and name not in self.quantities:
                raise ValueError(f"There is no quantity “{name[:40]}”.")
        if definition.against and not self.quantities[definition.against].axis:
            raise ValueError("That quantity does not stand on the horizontal axis.")
        most = MOST_SEEDS if self.seeded else 1
        if not 1 <= definition.seeds <= most:
            raise ValueError(f"There are 1 to {most} seeds." if most > 1 else "Chance has no part.")
        if (definition.until is None) != (self.until is None):
            raise ValueError("How far a run goes is missing, or does not apply.")
        if self.until is not None:
            self.until.parse(str(definition.until))
        axes = tuple(each.axis(known[each.name]) for each in definition.swept)  # type: ignore[arg-type]
        seeds = tuple((seed + k) % 10_000 for k in range(definition.seeds))
        return ParameterSweep(axes, seeds, definition.until)

    def start(self, page: PageState, definition: Definition, process: SweepProcess) -> Job:
        """Begins a sweep of the page as it is.

        Raises:
            ValueError: it is not possible; with a sentence for the visitor.
        """
        seed = page[_SEED] if self.seeded else 0
        sweep = self.sweep(definition, page.fields, seed)
        return process.start(
            self.measure, sweep, lambda run: self.settings_at(page, run.values, run.seed)
        )

    def settings_at(self, page: PageState, values: Mapping[str, Any], seed: int) -> Any:
        """The engine's settings of one run: those of the page with these values set by hand."""
        seeded = {_SEED: seed} if self.seeded else {}
        return self.settings(page.at({**values, **seeded}, self.further))


def _swept(code: str, known: Mapping[str, Field]) -> Swept:
    name, *parts = code.split("*")
    if name not in known:
        raise ValueError(f"“{name[:40]}” cannot be swept here.")
    if not isinstance(known[name], Number):
        return SweptChoice(name, tuple(parts))
    if len(parts) != 4 or parts[3] not in ("linear", "log"):
        raise ValueError("A range has a low end, a high end, a number of values and a scale.")
    low, high = (_number(part) for part in parts[:2])
    return SweptNumber(name, low, high, _whole(parts[2]), parts[3])  # type: ignore[arg-type]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"“{text[:20]}” is not a number.") from None


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(f"“{text[:20]}” is not a whole number.")
    return int(text)


def options_of(of: Field) -> dict[str, str]:
    """What a choice or a flag offers: the text for the visitor by the text in a link."""
    if isinstance(of, Choice):
        return dict(of.options)
    if isinstance(of, Flag):
        return {"0": "off", "1": "on"}
    raise TypeError(f"{of.name} has no options.")
