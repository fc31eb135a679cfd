"""Small scenes to composite: a few Gaussians placed by hand, and surfels on a table of solids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.gaussians import MAX_DEGREE, Gaussians
from engine.geometry.gaussian_splats.quaternions import about_axis
from engine.geometry.gaussian_splats.spherical_harmonics import C0, basis


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


def surfels(generator: torch.Generator, detail: int = 1, gloss: float = 0.0) -> Gaussians:
    """Flat Gaussians on a ring, a ball and the disc that they stand on, 490 times `detail`.

    With a `gloss` above 0 the ball has a highlight so bright, in harmonics of degree 3.

    Raises:
        ValueError: the detail is not at least 1.
    """
    if detail < 1:
        raise ValueError(f"A detail of {detail}? It is at least 1.")
    ring, ring_normals = _on_ring(_uniform(230 * detail, generator), radius=0.62, tube=0.2)
    ball, ball_normals = _on_ball(_uniform(90 * detail, generator), radius=0.3)
    disc, disc_normals = _on_disc(_uniform(170 * detail, generator), radius=1.15)
    up = torch.tensor([0.0, 0.0, 1.0])
    points = torch.cat([ring + 0.2 * up, ball + 0.34 * up, disc])
    normals = torch.cat([ring_normals, ball_normals, disc_normals])
    parts = ((ring, 0.085), (ball, 0.075), (disc, 0.11))
    sizes = torch.cat([torch.full((len(part),), size) for part, size in parts])
    scales = sizes[:, None] * torch.tensor([0.12, 1.0, 1.0]) / math.sqrt(detail)
    shade = 0.55 + 0.45 * (normals @ torch.tensor([0.36, -0.48, 0.8])).clamp(min=0)
    stripes = ((torch.atan2(ring[:, 1], ring[:, 0]) * 8 / math.pi).floor() % 2)[:, None]
    light, dark = torch.tensor([0.93, 0.65, 0.1]), torch.tensor([0.7, 0.3, 0.1])
    colours = torch.cat(
        [
            stripes * light + (1 - stripes) * dark,
            torch.tensor([0.1, 0.5, 0.85]).expand(len(ball), 3),
            _checkers(disc),
        ]
    )
    opacity = 0.65 + 0.3 * torch.rand(len(points), generator=generator)
    found = _gaussians(points, scales, _facing(normals), opacity, shade[:, None] * colours)
    if gloss > 0:
        found = found.with_degree(MAX_DEGREE)
        balls = slice(len(ring), len(ring) + len(ball))
        found.sh[balls] += _highlights(ball_normals, gloss)
    return found


def _highlights(normals: Float[Tensor, "n 3"], strength: float) -> Float[Tensor, "n 16 3"]:
    """The narrowest highlights of degree 3 towards where a lamp is mirrored by a surface."""
    lamp = torch.nn.functional.normalize(torch.tensor([0.3, -0.5, 0.8]), dim=0)
    facing = (normals @ lamp)[:, None]
    mirrored = 2 * facing * normals - lamp
    at = basis(-mirrored, MAX_DEGREE)  # 3DGS looks from the camera to the Gaussian
    at = strength * facing.clamp(min=0) * at / (at * at).sum(1, keepdim=True)
    return at[:, :, None].expand(-1, -1, 3)


def floaters(count: int, generator: torch.Generator) -> Gaussians:
    """Faint, large Gaussians in the air above the disc, as trainings from few views leave them."""
    points = 2 * torch.rand(count, 3, generator=generator) - 1
    points = points * torch.tensor([1.1, 1.1, 0.5]) + torch.tensor([0.0, 0.0, 0.75])
    scales = 0.04 + 0.12 * torch.rand(count, 3, generator=generator)
    quaternions = torch.randn(count, 4, generator=generator)
    opacities = 0.03 + 0.12 * torch.rand(count, generator=generator)
    colours = 0.35 + 0.3 * torch.rand(count, 3, generator=generator)
    return _gaussians(points, scales, quaternions, opacities, colours)


def _facing(normals: Float[Tensor, "n 3"]) -> Float[Tensor, "n 4"]:
    """The shortest rotations that take x to these unit vectors."""
    x, y, z = normals.unbind(1)
    found = torch.stack([1 + x, torch.zeros_like(x), -z, y], dim=1)
    opposite = torch.tensor([0.0, 0.0, 1.0, 0.0])
    return torch.nn.functional.normalize(torch.where((1 + x < 1e-6)[:, None], opposite, found))


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
