"""Which flows race: of usual form for their family, or all of one size."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine import seeds
from engine.cache import cached
from engine.generative.flows.families import FAMILIES, FlowSettings, build, parameter_count
from engine.generative.flows.training_settings import FlowTrainingSettings

EQUAL = ("time", "parameters")
USUAL = {
    "additive": FlowSettings("additive", layers=8, width=32, actnorm=True),
    "affine": FlowSettings("affine", layers=8, width=32, actnorm=True),
    "spline": FlowSettings("spline", layers=2, width=64, bins=24, actnorm=True),
    "planar": FlowSettings("planar", layers=16, actnorm=True),
    "autoregressive": FlowSettings("autoregressive", layers=8, width=32, actnorm=True),
    "continuous": FlowSettings("continuous", layers=4, width=32, actnorm=True),
}
"""Flows that learn fast for their family."""
assert set(USUAL) == set(FAMILIES)
PARAMETERS = 4_000
"""Of each flow where these are equal. Planar layers have five each, and do not take part."""


@dataclass(frozen=True)
class RaceSettings:
    """What a race depends on.

    Attributes:
        training: data, learning rate, batch size and seed of all; its flow is left aside.
        equal: one of `EQUAL`: ``time`` gives flows of usual form the same processor time,
            ``parameters`` gives flows of the same size the same steps.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    training: FlowTrainingSettings = field(default_factory=FlowTrainingSettings)
    equal: str = "time"

    def __post_init__(self) -> None:
        if self.equal not in EQUAL:
            raise ValueError(f"Equal is one of {', '.join(EQUAL)}, not {self.equal}.")

    @property
    def flows(self) -> dict[str, FlowSettings]:
        """The flows by family."""
        if self.equal == "time":
            return USUAL
        return {name: sized(name, PARAMETERS) for name in FAMILIES if name != "planar"}

    @property
    def trainings(self) -> dict[str, FlowTrainingSettings]:
        """The settings of the training of each."""
        return {name: replace(self.training, flow=flow) for name, flow in self.flows.items()}


@cached
def sized(family: str, parameters: int) -> FlowSettings:
    """The usual flow of a family, with the width that brings it nearest to so many parameters."""
    usual = USUAL[family]

    def excess(width: int) -> int:
        flow = build(replace(usual, width=width), seeds.generator(0))
        return parameter_count(flow) - parameters

    low, high = 2, 128
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if excess(middle) > 0 else (middle, high)
    return replace(usual, width=min(low, high, key=lambda width: abs(excess(width))))
