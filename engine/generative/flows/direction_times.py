"""What the two directions of a layer cost: density in one pass, samples in one or in many."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.generative.flows.autoregressive import AutoregressiveAffine
from engine.generative.flows.coupling import AffineCoupling
from engine.generative.flows.flow import Bijection

DIMENSIONS = (2, 4, 8, 16, 32, 64)
LAYERS = ("autoregressive", "affine")

_WIDTHS = (64, 64)
_REPEATS = 4


class Times(NamedTuple):
    """Processor time of one layer on a batch, in seconds, the best of several.

    Attributes:
        density: from data to noise, with the log-determinant.
        sampling: from noise to data.
    """

    density: float
    sampling: float

    @property
    def ratio(self) -> float:
        """How many times as long a sample takes."""
        return self.sampling / self.density


@cached
def measure(layer: str, dimensions: int, batch: int = 128) -> Times:
    """Times both directions of one layer; kept, so that a page tells the same time twice.

    Args:
        layer: one of `LAYERS`.
        dimensions: of a point.
        batch: points at once.
    """
    source = seeds.generator(0)
    bijection: Bijection = (
        AutoregressiveAffine(dimensions, False, _WIDTHS)
        if layer == "autoregressive"
        else AffineCoupling(dimensions, True, _WIDTHS)
    )
    points = torch.randn(batch, dimensions, generator=source)
    with torch.inference_mode():
        return Times(_best(bijection.forward, points), _best(bijection.inverse, points))


def _best(run: Callable[[Tensor], object], points: Tensor) -> float:
    run(points)
    found = []
    for _ in range(_REPEATS):
        # One thread computes; its own time does not count what else runs on the machine.
        began = time.thread_time()
        run(points)
        found.append(time.thread_time() - began)
    return max(min(found), 1e-6)
