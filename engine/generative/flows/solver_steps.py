"""How many Runge–Kutta steps a continuous flow takes in training, and when it is measured."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn

from engine.generative.flows.continuous import ContinuousFlow

LEAST_MEASURING = 6
"""Steps; their error is seen no more in the mass of a density that was trained around two."""


def training_range(steps: int) -> range:
    """The numbers of steps that are drawn around this one: three eighths fewer to as many more.

    None is below 2: one step alone says nothing of the error.

    Examples:
        >>> training_range(8)
        range(5, 12)
    """
    spread = max(1, 3 * steps // 8)
    fewest = max(2, steps - spread)
    return range(fewest, fewest + 2 * spread + 1)


def measuring_steps(steps: int) -> int:
    """With so many a flow is measured that was trained around `steps`: twice that, 6 at least."""
    return max(LEAST_MEASURING, 2 * steps)


def continuous_layers(flow: nn.Module) -> list[ContinuousFlow]:
    """The layers of a flow that a solver computes, none in most."""
    return [layer for layer in flow.modules() if isinstance(layer, ContinuousFlow)]


def set_steps(flow: nn.Module, steps: int) -> None:
    """Gives all continuous layers of a flow this number of steps."""
    for layer in continuous_layers(flow):
        layer.steps = steps


@contextmanager
def drawn_steps(
    layers: Sequence[ContinuousFlow], around: int, generator: torch.Generator
) -> Iterator[None]:
    """Gives each of these layers a number of steps from `training_range` for one batch.

    With one number for all batches a flow learns the errors of the solver: a "density" whose mass
    is more than 1, and whose nats are better than the data allow.
    """
    before = [layer.steps for layer in layers]
    drawn = training_range(around)
    for layer in layers:
        layer.steps = int(torch.randint(drawn.start, drawn.stop, (), generator=generator))
    try:
        yield
    finally:
        for layer, steps in zip(layers, before, strict=True):
            layer.steps = steps
