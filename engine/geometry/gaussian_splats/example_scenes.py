"""Small scenes to composite: a few Gaussians placed by hand, and surfels on a table of solids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.quaternions import about_axis, between
from engine.geometry.gaussian_splats.spherical_harmonics import C0


@dataclass(frozen=True)
class Placed:
    """A Gaussian of the scene that is placed by hand; its centre lies in the plane z = `height`.

    Attributes:
        title: what it looks like.
        scales: along its own axes.
        yaw: degrees by which it is turned around z.
        height: z of the centre.
        opacity: o.
        colour: RGB.
    """

    title: str
    scales: tuple[float, float, float]
    yaw: float
    height: float
    opacity: float
    colour: tuple[float, float, float]


PLACED = (
    Placed("blue ball", (0.12, 0.12, 0.12), 0.0, -0.2, 0.95, (0.0, 0.45, 0.7)),
    Placed("orange sheet", (0.03, 0.42, 0.17), 35.0, 0.08, 0.98, (0.9, 0.62, 0.0)),
    Placed("green sheet", (0.03, 0.42, 0.17), -35.0, -0.08, 0.98, (0.0, 0.62, 0.45)),
    Placed("violet rod", (0.09, 0.09, 0.45), 0.0, 0.1, 0.95, (0.8, 0.47, 0.65)),
    Placed("grey fog", (0.3, 0.3, 0.22), 0.0, 0.15, 0.5, (0.45, 0.45, 0.48)),
)

DEFAULT_PLACES = ((0.75, 0.4), (0.03, -0.082), (-0.03, 0.082), (-0.6, -0.25), (0.45, -0.42))
"""(x, y) of each. Seen from an azimuth of 20° the two sheets are equally far away."""


def placed(places: Sequence[tuple[float, float]]) -> Gaussians:
    """The scene placed by hand.

    Raises:
        ValueError: another number of places.
    """
    if len(places) != len(PLACED):
        raise ValueError(f"{len(places)} places for {len(PLACED)} Gaussians.")
    up = torch.tensor([0.0, 0.0, 1.0])
    return _gaussians(
        torch.tensor([[x, y, each.height] for (x, y), each in zip(places, PLACED, strict=True)]),
        torch.tensor([each.scales for each in PLACED]),
        torch.stack([about_axis(up, each.yaw) for each in PLACED]),
        torch.tensor([each.opacity for each in PLACED]),
        torch.tensor([each.colour for each in PLACED]),
    )


def surfels(generator: torch.Generator) -> Gaussians:
    """Flat Gaussians on a ring, a ball and the disc that they stand on, a few hundred."""
    ring = _on_ring(_uniform(230, generator), radius=0.62, tube=0.2)
    ball = _on_ball(_uniform(90, generator), radius=0.3)
    disc = _on_disc(_uniform(170, generator), radius=1.15)
    points = torch.cat([ring[0] + torch.tensor([0.0, 0.0, 0.2]), ball[0], disc[0]])
    points[len(ring[0]) : len(ring[0]) + len(ball[0]), 2] += 0.34
    normals = torch.cat([ring[1], ball[1], disc[1]])
    thin = torch.tensor([1.0, 0.0, 0.0])
    quaternions = torch.stack([between(thin, normal) for normal in normals])
    sizes = torch.cat(
        [
            torch.full((len(part[0]),), size)
            for part, size in ((ring, 0.085), (ball, 0.075), (disc, 0.11))
        ]
    )
    scales = sizes[:, None] * torch.tensor([0.12, 1.0, 1.0])
    shade = 0.55 + 0.45 * (normals @ torch.tensor([0.36, -0.48, 0.8])).clamp(min=0)
    angle = torch.atan2(ring[0][:, 1], ring[0][:, 0])
    stripes = ((angle * 8 / math.pi).floor() % 2)[:, None]
    colours = torch.cat(
        [
            stripes * torch.tensor([0.93, 0.65, 0.1])
            + (1 - stripes) * torch.tensor([0.7, 0.3, 0.1]),
            torch.tensor([0.1, 0.5, 0.85]).expand(len(ball[0]), 3),
            _checkers(disc[0]),
        ]
    )
    opacity = 0.65 + 0.3 * torch.rand(len(points), generator=generator)
    return _gaussians(points, scales, quaternions, opacity, shade[:, None] * colours)


def _gaussians(
    points: Float[Tensor, "n 3"],
    scales: Float[Tensor, "n 3"],
    quaternions: Float[Tensor, "n 4"],
    opacities: Float[Tensor, " n"],
    colours: Float[Tensor, "n 3"],
) -> Gaussians:
    return Gaussians(
        points, scales.log(), quaternions, torch.logit(opacities), ((colours - 0.5) / C0)[:, None]
    )


def _uniform(count: int, generator: torch.Generator) -> Float[Tensor, "count 2"]:
    """Points of the unit square, spread evenly: a lattice of the golden ratio, moved at random."""
    steps = torch.arange(count) + 0.5
    golden = (math.sqrt(5) - 1) / 2
    lattice = torch.stack([(steps * golden) % 1, steps / count], dim=1)
    return (lattice + torch.rand(2, generator=generator)) % 1


def _on_ring(u: Float[Tensor, "n 2"], radius: float, tube: float) -> tuple[Tensor, Tensor]:
    around, across = (2 * math.pi * u).unbind(1)
    outward = torch.stack([around.cos(), around.sin(), torch.zeros_like(around)], dim=1)
    up = torch.tensor([0.0, 0.0, 1.0])
    normal = across.cos()[:, None] * outward + across.sin()[:, None] * up
    return radius * outward + tube * normal, normal


def _on_ball(u: Float[Tensor, "n 2"], radius: float) -> tuple[Tensor, Tensor]:
    z = 1 - 2 * u[:, 1]
    side = (1 - z * z).clamp(min=0).sqrt()
    turn = 2 * math.pi * u[:, 0]
    normal = torch.stack([side * turn.cos(), side * turn.sin(), z], dim=1)
    return radius * normal, normal


def _on_disc(u: Float[Tensor, "n 2"], radius: float) -> tuple[Tensor, Tensor]:
    away, turn = radius * u[:, 1].sqrt(), 2 * math.pi * u[:, 0]
    points = torch.stack([away * turn.cos(), away * turn.sin(), torch.zeros_like(away)], dim=1)
    return points, torch.tensor([0.0, 0.0, 1.0]).expand(len(u), 3)


def _checkers(points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Light and dark squares of the table."""
    dark = ((points[:, :2] / 0.38).floor().sum(1) % 2)[:, None]
    return dark * torch.tensor([0.35, 0.4, 0.45]) + (1 - dark) * torch.tensor([0.85, 0.87, 0.9])
