"""What the training of a flow depends on: density, form, learning rate, batch, seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from engine import seeds
from engine.data.densities import DENSITIES, DRAWN, Density, around_points
from engine.generative.flows.families import FlowSettings
from engine.settings import check_ranges, setting


@dataclass(frozen=True)
class FlowTrainingSettings:
    """What a training depends on.

    Attributes:
        density: a key of `engine.data.densities.DENSITIES`, or ``drawn``.
        drawn: the points drawn, as `engine.data.densities.pack_points` packs them.
        flow: its form.
        learning_rate: of Adam, at the beginning; can be changed while training.
        batch_size: points per step; can be changed while training.
        half_life: steps after which the learning rate has halved, down to a hundredth; 0 keeps it
            as it is.
        seed: decides data, initial weights and batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    density: str = "eight-gaussians"
    drawn: bytes = field(default=b"", repr=False)
    flow: FlowSettings = field(default_factory=FlowSettings)
    learning_rate: float = setting(5e-3, low=1e-4, high=1.0)
    batch_size: int = setting(512, low=16, high=4_096)
    half_life: int = setting(200, low=0, high=10_000)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.density not in (*DENSITIES, DRAWN):
            known = ", ".join((*DENSITIES, DRAWN))
            raise ValueError(f"There is no density {self.density!r}; there are {known}.")
        check_ranges(self)
        seeds.validated(self.seed)
        _ = self.source  # raises where nothing is drawn

    @cached_property
    def source(self) -> Density:
        """The density itself."""
        if self.density != DRAWN:
            return DENSITIES[self.density]
        drawn = around_points(self.drawn)
        return Density("Drawn", drawn.sample, drawn.log_density)
