"""What the two directions of a layer cost: density in one pass, samples in one or in many."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import torch

from engine import seeds
from engine.cache import cached
from engine.generative.flows.autoregressive import AutoregressiveAffine
from engine.generative.flows.coupling import AffineCoupling
from engine.generative.flows.flow import Bijection

DIMENSIONS = (2, 4, 8, 16, 32, 64)
LAYERS = ("autoregressive", "affine")

_WIDTHS = (64, 64)
_LEAST_REPEATS, _MOST_REPEATS = 6, 60
_SECONDS = 0.06
"""Spent on a layer after which no more repeats are taken than the fewest."""


class Times(NamedTuple):
    """Processor time of one layer on a batch, in seconds, the best of several.

    Attributes:
        density: from data to noise, with the log-determinant.
        sampling: from noise to data.
        ratio_error: half the difference of `ratio` between even and odd repeats.
    """

    density: float
    sampling: float
    ratio_error: float = 0.0

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
        return _compared(lambda: bijection.forward(points), lambda: bijection.inverse(points))


def _compared(density: Callable[[], object], sampling: Callable[[], object]) -> Times:
    """Both by turns, so that whatever else the machine does meets both."""
    density()
    sampling()
    found: list[tuple[float, float]] = []
    began = time.thread_time()
    while len(found) < _LEAST_REPEATS or (
        len(found) < _MOST_REPEATS and time.thread_time() - began < _SECONDS
    ):
        found.append((_seconds(density), _seconds(sampling)))
    best, even, odd = (_best(part) for part in (found, found[::2], found[1::2]))
    return Times(*best, abs(even[1] / even[0] - odd[1] / odd[0]) / 2)


def _seconds(run: Callable[[], object]) -> float:
    # One thread computes; its own time does not count what else runs on the machine.
    began = time.thread_time()
    run()
    return max(time.thread_time() - began, 1e-6)


def _best(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    first, second = zip(*pairs, strict=True)
    return min(first), min(second)
