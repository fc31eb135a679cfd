"""The topics of the catalogue as their pages declare them."""

import importlib
from dataclasses import dataclass
from typing import Any

from ui import catalog
from ui.fields import Choice, Field, Flag, Number
from ui.questions import STEP
from ui.state import EXPERIMENT
from ui.topic import Experiment, Topic

MOST_OPTIONS = 6


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
        every = (*self.topic.fields, *self.topic.own_fields(self.experiment))
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
    topics = map(declaration, catalog.TOPICS)
    return [Case(topic, experiment) for topic in topics for experiment in topic.experiments]


def combinations(case: Case) -> list[dict[str, str]]:
    """Links that try every option of every choice, and both ends of every number's range.

    In the second all numbers are highest, in the others lowest, which is cheap; the choices take
    turns, each at its own pace, until the longest has had its options, six of them where there are
    more, and of the ten digits the first and the last; of choices that are shared, only in the
    first experiment. A run is at its beginning, but with the highest numbers where it usually is.
    """
    fields = [field for field in case.fields.values() if field.name != EXPERIMENT]
    turning = case.experiment.fields if case.link else fields
    longest = max([2, *(len(_options(field)) for field in turning)])
    return [
        {field.name: _option(field, turn) for field in fields} | case.link
        for turn in range(min(longest, MOST_OPTIONS))
    ]


def _options(field: Field) -> list[str]:
    if isinstance(field, Choice):
        digits = [option for option in field.options if option.isdigit()]
        alike = set(digits[1:-1]) if len(digits) > MOST_OPTIONS else set()
        return [option for option in field.options if option not in alike]
    if isinstance(field, Flag):
        return ["0", "1"]
    return [field.format(field.default)]


def _option(field: Field, turn: int) -> str:
    if field.name == STEP and turn == 1:
        return field.format(field.default)
    if isinstance(field, Number):
        return field.format(field.high if turn == 1 else field.low)
    options = _options(field)
    return options[turn % len(options)]


def garbage(field: Field) -> list[str]:
    """Texts that no value of this field has: what somebody who edits a link may write."""
    usual = ["<script>alert(1)</script>", "", "\x00", "ﷺ" * 50, "../../etc/passwd"]
    if isinstance(field, Number):
        beyond = [field.format(field.high * 2 + 1), "1e999", "nan", "-1e300", "0x10", "1_0"]
        return [*usual, *beyond, "9" * 5_000]
    return usual


def survives_a_link(field: Field, value: Any) -> bool:
    """Whether a link carries a value of this field; the default it leaves out."""
    return bool(value == field.default or field.parse(field.format(value)) == value)
