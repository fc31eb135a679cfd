"""Two segments of the plane, smeared by Gaussian noise: their divergences by quadrature.

With noise on both (instance noise; Arjovsky & Bottou 2017, section 3) the supports overlap, and the
Jensen–Shannon divergence depends on the distance.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.gans.segments import Divergences, Segment

LEAST_NOISE = 0.05
"""Deviation of the noise: with less, the quadrature would need more nodes."""

_REACH = 6.0
"""Deviations of the noise around a segment beyond which less than 1e-8 of its mass lies."""
_STEPS, _FINE_STEPS = 4, 12
"""Nodes in one deviation; more where the integrand has a kink, as that of TV has."""


def log_density(
    segment: Segment, noise: float, points: Float[Tensor, "*n 2"]
) -> Float[Tensor, "*n"]:
    """ln of the density of a uniform point of the segment plus N(0, noise² I)."""
    (mx, my), (ux, uy) = segment.middle, segment.direction
    x, y = points[..., 0] - mx, points[..., 1] - my
    along, across = (x * ux + y * uy).abs(), y * ux - x * uy
    # ln (Φ(high) − Φ(low)), both taken on the side where Φ is small and exact.
    high = torch.special.log_ndtr((segment.length / 2 - along) / noise)
    low = torch.special.log_ndtr((-segment.length / 2 - along) / noise)
    inside = high + torch.log1p(-(low - high).exp())
    normal = -0.5 * (across / noise) ** 2 - math.log(noise * math.sqrt(2 * math.pi))
    return inside + normal - math.log(segment.length)


def divergences(p: Segment, q: Segment, noise: float) -> Divergences:
    """Of P from Q, both smeared."""
    here = torch.zeros(1, dtype=torch.float64)
    js, tv, kl = (float(each) for each in _measured(p, q, noise, here, _FINE_STEPS))
    return Divergences(js, tv, kl)


def js_curve(
    p: Segment, q: Segment, noise: float, shifts: Float[Tensor, " k"]
) -> Float[Tensor, " k"]:
    """JS in nats when Q is moved along x₁ by each of the shifts (float64); differentiable."""
    return _measured(p, q, noise, shifts)[0]


def js_slope(p: Segment, q: Segment, noise: float) -> float:
    """How fast JS grows when all of Q is moved along x₁, by automatic differentiation."""
    shift = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(js_curve(p, q, noise, shift).sum(), shift)
    return float(slope)


def _measured(
    p: Segment, q: Segment, noise: float, shifts: Float[Tensor, " k"], steps: int = _STEPS
) -> tuple[Tensor, Tensor, Tensor]:
    """JS, TV and KL(P ‖ Q) for each shift of Q.

    JS = log 2 − ½ E_P[log(1 + q/p)] − ½ E_Q[log(1 + p/q)]. Each expectation is taken over a grid
    along and across the segment of its own, by the trapezoid rule, which for smooth functions that
    vanish at the ends converges faster than any power of the step.
    """
    move = torch.stack([shifts, torch.zeros_like(shifts)], dim=-1)[:, None]
    nodes, weights, own = _nodes(p, noise, steps)
    ratio = log_density(q, noise, nodes - move) - own
    softplus = torch.nn.functional.softplus
    js = math.log(2) - 0.5 * (softplus(ratio) @ weights)
    tv = (1 - ratio.exp()).clamp(min=0) @ weights
    kl = -(ratio @ weights)
    nodes, weights, own = _nodes(q, noise, steps)
    js = js - 0.5 * (softplus(log_density(p, noise, nodes + move) - own) @ weights)
    return js, tv, kl


def _nodes(
    segment: Segment, noise: float, steps: int
) -> tuple[Float[Tensor, "n 2"], Float[Tensor, " n"], Float[Tensor, " n"]]:
    """A grid around a smeared segment: places, masses, and ln of its density there, float64."""
    if not noise >= LEAST_NOISE:
        raise ValueError(f"The deviation of the noise is at least {LEAST_NOISE:g}, not {noise:g}.")
    half = segment.length / 2 + _REACH * noise
    counts = math.ceil(2 * half * steps / noise), math.ceil(2 * _REACH * steps)
    along = torch.linspace(-half, half, 1 + counts[0], dtype=torch.float64)
    across = noise * torch.linspace(-_REACH, _REACH, 1 + counts[1], dtype=torch.float64)
    (mx, my), (ux, uy) = segment.middle, segment.direction
    s, n = (each.reshape(-1) for each in torch.meshgrid(along, across, indexing="ij"))
    places = torch.stack([mx + s * ux - n * uy, my + s * uy + n * ux], dim=-1)
    own = log_density(segment, noise, places)
    return places, own.exp() * float((along[1] - along[0]) * (across[1] - across[0])), own
