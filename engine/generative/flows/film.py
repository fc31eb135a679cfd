"""A flow that ships, as a film from one end to the other: grid lines, samples, density."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data.densities import DENSITIES, EXTENT
from engine.generative.flows import interpolation
from engine.generative.flows.flow import Bijection, log_normal
from engine.generative.flows.grid import straight_grid
from engine.generative.flows.interpolation import Stop
from engine.generative.flows.pretrained import SETTINGS, pretrained
from engine.generative.flows.refined_grid import refined
from engine.polyline import joined

SAMPLING, INFERENCE = "sampling", "inference"
"""From noise to data, and from data to noise."""

SAMPLES = 500
RESOLUTION = 64

_MOMENTS = 48
_COARSE_RESOLUTION = 48
_NODES, _FEW_NODES = 81, 49
"""Of a line of the grid; where more are added, they begin with few."""
_TOLERANCES, _MOST_NODES = (0.3, 0.08, 0.02), 7_000
"""Of a chord on the stage, at last a pixel or so, the worst first; and of all lines together."""


class Film(NamedTuple):
    """What moves, in the order in which it is played; float32.

    Attributes:
        grid: lines that were straight at the first moment, with gaps of NaN between them.
        samples: points of the density of the first moment.
        density: √(p / max p) of each moment over ±`EXTENT`, the lowest row first.
        peaks: max p of each moment.
    """

    grid: Float[np.ndarray, "moments nodes 2"]
    samples: Float[np.ndarray, "moments n 2"]
    density: Float[np.ndarray, "moments rows columns"]
    peaks: Float[np.ndarray, " moments"]


@cache
def layers(kind: str, density: str) -> list[Bijection]:
    """The layers of a flow that ships, from data to noise."""
    return interpolation.unrolled(pretrained(kind, density))


def moments(kind: str, density: str) -> list[Stop]:
    """The moments of the film from data to noise."""
    count = len(layers(kind, density))
    # A step of a continuous flow costs four networks, and its divergence.
    per_layer = 3 if SETTINGS[kind].family == "continuous" else max(3, round(_MOMENTS / count))
    return interpolation.stops(count, per_layer)


@cached
def film(kind: str, density: str, direction: str, seed: int) -> Film:
    """The film of a flow that ships.

    Args:
        kind, density: of the flow (`engine.generative.flows.pretrained`).
        direction: `SAMPLING` or `INFERENCE`.
        seed: of the samples.
    """
    lines = _lines(kind, density, direction)
    begin = torch.cat([*lines, _samples(density, direction, seed)])
    places = _places(kind, density, direction, begin, moments(kind, density)).numpy()
    chain, when = layers(kind, density), moments(kind, density)
    size = _COARSE_RESOLUTION if SETTINGS[kind].family == "continuous" else RESOLUTION
    maps = interpolation.density_maps(chain, when, size, EXTENT).flip(1).numpy()
    peaks = maps.max(axis=(1, 2))
    relative = np.sqrt(maps / peaks[:, None, None])
    ends = np.cumsum([len(line) for line in lines])
    grid = np.stack([joined(np.split(at, ends)[:-1]) for at in places])
    parts = (grid, places[:, ends[-1] :], relative, peaks)
    order = slice(None) if direction == INFERENCE else slice(None, None, -1)
    return Film(*(np.ascontiguousarray(part[order], np.float32) for part in parts))


def _places(
    kind: str, density: str, direction: str, begin: Tensor, when: list[Stop]
) -> Float[Tensor, "moments n 2"]:
    """Where points that are even at the first moment of the film are at each, from the data on."""
    with torch.inference_mode():
        x = begin if direction == INFERENCE else pretrained(kind, density).inverse(begin).points
        return interpolation.passage(layers(kind, density), x, when).points


def _lines(kind: str, density: str, direction: str) -> list[Float[Tensor, "nodes 2"]]:
    """The straight grid, with more nodes where the flow bends it."""
    if SETTINGS[kind].family == "continuous":
        return list(straight_grid(_NODES))  # smooth, and each step costs four networks
    flow = pretrained(kind, density)

    @torch.inference_mode()
    def place(points: Tensor) -> Tensor:
        way = flow.passage(points) if direction == INFERENCE else flow.passage_back(points)
        return way.points.clamp(-1.2 * EXTENT, 1.2 * EXTENT)

    lines = list(straight_grid(_FEW_NODES))
    for tolerance in _TOLERANCES:
        lines = refined(lines, place, tolerance, _MOST_NODES, rounds=12)
    return lines


class Way(NamedTuple):
    """One point from data to noise.

    Attributes:
        x, z: its ends, [2].
        path: where it is at each moment of the film, from the data, [moments, 2].
        log_det: ln |det J| of the way so far, [moments].
        layers: ln |det J| of each layer, [layers].
        log_base: ln N(z; 0, I).
        round_trip: |f⁻¹(f(x)) − x|.
    """

    x: Tensor
    z: Tensor
    path: Float[np.ndarray, "moments 2"]
    log_det: Float[np.ndarray, " moments"]
    layers: Float[np.ndarray, " layers"]
    log_base: float
    round_trip: float

    @property
    def log_density(self) -> float:
        """ln p(x)."""
        return self.log_base + float(self.log_det[-1])


@cached
def way(kind: str, density: str, x: tuple[float, float]) -> Way:
    """The way of a point of the data through a flow that ships."""
    chain, when = layers(kind, density), moments(kind, density)
    point = torch.tensor([x])
    with torch.inference_mode():
        found = interpolation.passage(chain, point, when)
        back = pretrained(kind, density).inverse(found.points[-1]).points
        log_base = float(log_normal(found.points[-1]))
    log_det = found.log_det[:, 0].numpy()
    per_layer = (len(when) - 1) // len(chain)
    return Way(
        point[0],
        found.points[-1, 0],
        found.points[:, 0].numpy(),
        log_det,
        np.diff(log_det[::per_layer]),
        log_base,
        float((back - point).norm()),
    )


@cached
def largest_moves(kind: str, density: str) -> Float[np.ndarray, "layers 2"]:
    """How far each layer moves a point of the data at most, along x₁ and along x₂."""
    source = seeds.generator(seeds.derive(0, "flows", "moves"))
    x = DENSITIES[density].sample(SAMPLES, source)
    with torch.inference_mode():
        stops = [x]
        for layer in layers(kind, density):
            stops.append(layer.forward(stops[-1]).points)
    places = torch.stack(stops)
    return (places[1:] - places[:-1]).abs().amax(dim=1).numpy()


def _samples(density: str, direction: str, seed: int) -> Float[Tensor, "n 2"]:
    source = seeds.generator(seeds.derive(seed, "flows", "film"))
    if direction == INFERENCE:
        return DENSITIES[density].sample(SAMPLES, source)
    return torch.randn(SAMPLES, 2, generator=source)
