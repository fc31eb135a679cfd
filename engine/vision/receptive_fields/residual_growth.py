"""How fast the gradient of wide rectifier networks with skips is expected to grow.

A block is h ← h + β ReLU(W h), W with independent normal entries of variance g/width. Branch and
input are not independent: the mean of a ReLU is positive, so the values drift along the direction ê
of equal entries, and the factor of a block is larger than the √(1 + β²g/2) of independent ones.

The network is positively homogeneous. So h · ∂y/∂h is the same at each block (Euler), and the part
of the gradient along h grows backwards as fast as h grows forwards. That part begins with 1/width
of the square: in depth it takes over, in width it comes later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class _Tangents:
    """Second moments of the changes t of the values h, summed over an orthonormal basis at first.

    Attributes:
        square: ‖t‖².
        along: (t · ĥ)², the part along the values.
        even: (t · ê)², the part along the direction of equal entries.
        cross: (t · ĥ)(t · ê).
        drift: ĥ · ê of the values themselves.
    """

    square: float
    along: float = 1.0
    even: float = 1.0
    cross: float = 0.0
    drift: float = 0.0


def expected_residual_norm(depth: int, width: int, gain: float, scale: float = 1.0) -> float:
    """The expected norm of the gradient at the input, 1 at the output, over random weights.

    The root mean square, to first order in 1/width, for inputs of mean zero and no biases.

    Args:
        depth: blocks.
        width: units of each.
        gain: g, the variance of the weights times the width.
        scale: β, what branches are multiplied by.

    Examples:
        >>> round(expected_residual_norm(24, 64, 2.0) ** (1 / 24), 2)
        1.59
    """
    tangents = _Tangents(square=float(width))
    for _ in range(depth):
        tangents = _after_block(tangents, width, gain, scale)
    return math.sqrt(tangents.square / width)


def value_growth(drift: float, gain: float, scale: float = 1.0) -> float:
    """The factor by which a block is expected to change the norm of the values.

    √(1 + β²g/2 + 2βκ·drift) with κ = √(g/2π), the mean of ReLU(W h) over the root mean square of h.
    """
    return math.sqrt(1 + scale**2 * gain / 2 + 2 * scale * _mean(gain) * drift)


def drift_after(drift: float, gain: float, scale: float = 1.0) -> float:
    """ĥ · ê after a block: 0 for values of mean zero, 1 where all units are alike."""
    return (drift + scale * _mean(gain)) / value_growth(drift, gain, scale)


def _mean(gain: float) -> float:
    return math.sqrt(gain / (2 * math.pi))


def _after_block(t: _Tangents, width: int, gain: float, beta: float) -> _Tangents:
    """t = aĥ + s, s ⊥ ĥ: a grows with the values, s gains a branch that is independent of h."""
    growth, drift = value_growth(t.drift, gain, beta), drift_after(t.drift, gain, beta)
    mean, branch = beta * _mean(gain), beta**2 * gain / 2
    across = t.square - t.along
    # s · ê, whose square and product with a are summed.
    even = t.even - 2 * t.drift * t.cross + t.drift**2 * t.along
    product = t.cross - t.drift * t.along
    # Fluctuations of s along the next values: h on the branch of s, the branch of h on s, and both.
    noise = across / width
    along_noise = noise * (2 * branch - mean**2 + 2 * branch**2 + 4 * branch * mean * t.drift)
    even_noise = noise * branch
    cross_noise = noise * branch * (t.drift + 2 * mean) / growth
    leaked = mean * product / growth
    along = growth**2 * t.along + 2 * growth * leaked
    return _Tangents(
        square=along + across * (1 + branch),
        along=along + (mean**2 * even + along_noise) / growth**2,
        even=(growth * drift) ** 2 * t.along + even + 2 * growth * drift * product + even_noise,
        cross=growth**2 * drift * t.along
        + growth * product
        + growth * drift * leaked
        + mean * even / growth
        + cross_noise,
        drift=drift,
    )
