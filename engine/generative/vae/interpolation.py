"""Walks between two codes, and how far the decoded picture moves on the way."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.vae.model import VAE, Latent, Pictures

PATHS = ("linear", "spherical")

Code = Float[Tensor, "1 d"]

_PARALLEL = 1e-6


@dataclass(frozen=True)
class Walk:
    """A path through the latent space.

    Attributes:
        codes: on the path, ends included.
        pictures: decoded from them.
        moves: the distance between neighbouring pictures, in units of ink (L2 over the pixels).
    """

    codes: Latent
    pictures: Pictures
    moves: Float[Tensor, " m"]

    @property
    def length(self) -> float:
        """Of the way that the picture goes: the sum of its moves."""
        return float(self.moves.sum())


def linear(start: Code, end: Code, steps: int) -> Latent:
    """Codes (1 − t) a + t b at `steps` + 1 equal parts of the way."""
    t = torch.linspace(0, 1, steps + 1).unsqueeze(1)
    return torch.lerp(start, end, t)


def spherical(start: Code, end: Code, steps: int) -> Latent:
    """Codes along the great circle (Shoemake 1985): sin((1 − t) Ω) a + sin(t Ω) b over sin Ω.

    For codes of different norm the norm goes from one to the other in the same parts. Where both
    point the same way, or one is zero, it is the straight line; opposite codes have no great
    circle of their own, and one in the plane of the first two axes is taken.
    """
    a, b = start.norm(), end.norm()
    if float(a) < _PARALLEL or float(b) < _PARALLEL:
        return linear(start, end, steps)
    u, v = start / a, end / b
    t = torch.linspace(0, 1, steps + 1).unsqueeze(1)
    angle = torch.atan2((u - v).norm(), (u + v).norm()) * 2
    if float(angle) < _PARALLEL:
        return linear(start, end, steps)
    if float(torch.pi - angle) < 1e-3:
        away = _perpendicular(u)
        direction = (t * torch.pi).cos() * u + (t * torch.pi).sin() * away
    else:
        direction = (((1 - t) * angle).sin() * u + (t * angle).sin() * v) / angle.sin()
    return direction * torch.lerp(a, b, t)


def walk(model: VAE, start: Code, end: Code, path: str, steps: int) -> Walk:
    """The walk from one code to another.

    Args:
        model: decodes.
        start, end: [1, d].
        path: one of `PATHS`.
        steps: between the ends, at least 1.

    Raises:
        ValueError: there is no such path, or no step.
    """
    if path not in PATHS:
        raise ValueError(f"The path is one of {', '.join(PATHS)}, not {path}.")
    if steps < 1:
        raise ValueError(f"A walk has at least one step, not {steps}.")
    codes = (linear if path == "linear" else spherical)(start, end, steps)
    return follow(model, codes)


@torch.no_grad()
def follow(model: VAE, codes: Latent) -> Walk:
    """The pictures along these codes."""
    pictures = model.decode(codes)
    return Walk(codes, pictures, (pictures[1:] - pictures[:-1]).flatten(1).norm(dim=1))


def grid(side: int, quantile: float = 0.975) -> Latent:
    """Codes of `side` × `side` equal shares of the prior's mass in the plane, row 0 at the top.

    The coordinates are quantiles of the standard normal (Kingma & Welling 2014, appendix A).
    """
    ends = torch.linspace(1 - quantile, quantile, side, dtype=torch.float64)
    z = torch.special.ndtri(ends).float()
    y, x = torch.meshgrid(z.flip(0), z, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)


def traversal(code: Code, dimension: int, reach: float, steps: int) -> Latent:
    """The code with one coordinate taken from −reach to reach, all others as they are."""
    codes = code.repeat(steps + 1, 1)
    codes[:, dimension] = torch.linspace(-reach, reach, steps + 1)
    return codes


def _perpendicular(unit: Code) -> Code:
    """A unit vector at a right angle to this one."""
    axis = torch.zeros_like(unit)
    axis[0, int(unit.abs().argmin())] = 1.0
    away = axis - (axis * unit).sum() * unit
    return away / away.norm()
