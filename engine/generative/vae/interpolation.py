"""Walks between two codes, and how far the decoded picture moves on the way."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.variational_autoencoder import VAE, Latent, Pictures

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
    """Codes [(1 − t)|a| + t|b|] · [sin((1 − t) Ω) â + sin(t Ω) b̂] / sin Ω, of unit vectors â, b̂.

    Directions follow the great circle (Shoemake 1985), and the norm goes evenly from |a| to |b|.
    Shoemake's formula with a and b in place of â and b̂ is the same for equal norms only: for
    others its norm may rise above both. Where both point the same way, or one is zero, it is the
    straight line; opposite codes have no great circle of their own, and one towards the axis
    along which a is shortest is taken.
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


@dataclass(frozen=True)
class Metric:
    """How fast the decoded picture moves with the code: G = JᵀJ of the Jacobian J at one code.

    The decoder pulls the distance of pictures back to the latent space (Shao et al. 2018,
    arXiv:1711.08014; Arvanitidis et al. 2018, arXiv:1710.11379): |J dz|² = dzᵀ G dz.

    Attributes:
        speeds: the singular values of J, ascending: how far the picture moves, in units of ink (L2
            over the pixels), per unit of z.
        directions: in which it does, one a column.
    """

    speeds: Float[Tensor, " d"]
    directions: Float[Tensor, "d d"]

    @property
    def along_axes(self) -> Float[Tensor, " d"]:
        """How far the picture moves per unit of each coordinate alone: the root of G's diagonal."""
        return (self.directions * self.speeds).norm(dim=1)

    def ellipse(self, distance: float, points: int = 48) -> Float[Tensor, "points 2"]:
        """The steps dz in the plane that move the picture by `distance`: |J dz| = distance.

        Raises:
            ValueError: the code has other than two dimensions.
        """
        if len(self.speeds) != 2:
            raise ValueError("The ellipse is drawn in two dimensions only.")
        angle = torch.linspace(0, 2 * torch.pi, points + 1)[:-1]
        circle = torch.stack([angle.cos(), angle.sin()])
        return (self.directions @ (circle * (distance / self.speeds).unsqueeze(1))).T


@torch.no_grad()
def pull_back_metric(model: VAE, code: Code, step: float = 1e-2) -> Metric:
    """The metric at a code, from central differences: quicker than autograd for so few codes."""
    steps = step * torch.eye(code.shape[1])
    pictures = model.decode(torch.cat([code + steps, code - steps])).flatten(1).double()
    jacobian = (pictures[: len(steps)] - pictures[len(steps) :]) / (2 * step)
    squares, directions = torch.linalg.eigh(jacobian @ jacobian.T)
    return Metric(squares.clamp(min=1e-12).sqrt().float(), directions.float())


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
