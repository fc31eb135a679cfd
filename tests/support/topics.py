"""The topics of the catalogue as their pages declare them."""

import importlib
from dataclasses import dataclass
from typing import Any

from ui import catalog
from ui.state import EXPERIMENT, Choice, Field, Flag, Number
from ui.topic import STEP, Experiment, Topic


@dataclass(frozen=True)
class Case:
    """One experiment of one topic."""

    topic: Topic
    experiment: Experiment

    @property
    def slug(self) -> str:
        return self.topic.slug

    @property
    def fields(self) -> dict[str, Field]:
        """All that a link to this experiment may set."""
        every = (*self.topic.fields, *self.experiment.fields)
        return {field.name: field for field in every}

    @property
    def link(self) -> dict[str, str]:
        """The parameters of a link to it; of the first experiment there are none."""
        first = self.topic.experiments[0] is self.experiment
        return {} if first else {EXPERIMENT: self.experiment.name}

    def __str__(self) -> str:
        return f"{self.slug}:{self.experiment.name}"


def declaration(row: catalog.Topic) -> Topic:
    """What the page of a row declares; its script draws nothing when it is imported."""
    module = importlib.import_module(".".join(row.path.with_suffix("").parts))
    topic: Topic = module.TOPIC
    return topic


def cases() -> list[Case]:
    """Every experiment of every topic."""
    rows = [row for row in catalog.TOPICS if "TOPIC" in (catalog.ROOT / row.path).read_text()]
    topics = map(declaration, rows)
    return [Case(topic, experiment) for topic in topics for experiment in topic.experiments]


def combinations(case: Case) -> list[dict[str, str]]:
    """Links that try every option of every choice, and both ends of every number's range.

    First all numbers are lowest, then all highest, then each second one; the choices turn, each at
    its own pace, until the longest has had all its options. The step of a run is left out: how far
    one may go back and forth is the run's own affair.
    """
    own = [field for field in case.fields.values() if field.name not in {EXPERIMENT, STEP}]
    longest = max((len(_options(field)) for field in own), default=2)
    return [
        case.link | {field.name: _option(field, place, turn) for place, field in enumerate(own)}
        for turn in range(max(4, longest))
    ]


def _options(field: Field) -> list[str]:
    if isinstance(field, Choice):
        return list(field.options)
    if isinstance(field, Flag):
        return ["0", "1"]
    if isinstance(field, Number):
        return [field.format(field.low), field.format(field.high)]
    return [field.format(field.default)]


def _option(field: Field, place: int, turn: int) -> str:
    options = _options(field)
    if isinstance(field, Number) and turn >= 2:
        turn += place
    return options[turn % len(options)]


def garbage(field: Field) -> list[str]:
    """Texts that no value of this field has: what somebody who edits a link may write."""
    usual = ["<script>alert(1)</script>", "", "\x00", "ﷺ" * 50, "../../etc/passwd"]
    if isinstance(field, Number):
        beyond = [field.format(field.high + field.step), "1e999", "nan", "-1e300", "0x10", "1_0"]
        return [*usual, *beyond, "9" * 5_000]
    return usual


def value_of(field: Field, value: Any) -> Any:
    """A value after a link has carried it."""
    return field.parse(field.format(value))
