"""Colours over the sphere of viewing directions, from coefficients of spherical harmonics."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.spherical_harmonics import C0, basis

COUNT = 16
"""Coefficients of each channel up to degree 3."""


def degree_and_order(index: int) -> tuple[int, int]:
    """(ℓ, m) of the coefficient at a place: 0 is (0, 0), 1 to 3 are (1, −1), (1, 0), (1, 1), ….

    >>> degree_and_order(6)
    (2, 0)
    """
    degree = math.isqrt(index)
    return degree, index - degree * degree - degree


def toward(azimuth: float, elevation: float) -> Float[Tensor, " 3"]:
    """The unit vector from a Gaussian to a camera at these angles, degrees; z is up."""
    a, e = math.radians(azimuth), math.radians(elevation)
    numbers = [math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)]
    return torch.tensor(numbers, dtype=torch.float64)


def colours_from(
    coefficients: Float[Tensor, "16 3"], towards: Float[Tensor, "n 3"], degree: int
) -> Float[Tensor, "n 3"]:
    """RGB as seen from cameras in these directions: max(0, 0.5 + Σ Y_ℓm(d) k_ℓm).

    The argument d of 3DGS goes from the camera to the Gaussian, so it is minus `towards`.
    """
    return raw_colours(coefficients, towards, degree).clamp(min=0)


def raw_colours(
    coefficients: Float[Tensor, "16 3"], towards: Float[Tensor, "n 3"], degree: int
) -> Float[Tensor, "n 3"]:
    """The same before it is clamped at 0."""
    used = (degree + 1) ** 2
    return basis(-towards, degree) @ coefficients[:used].to(towards) + 0.5


def constant(colour: Sequence[float]) -> Float[Tensor, "16 3"]:
    """Coefficients of a colour that is the same from everywhere."""
    found = torch.zeros(COUNT, 3, dtype=torch.float64)
    found[0] = (torch.tensor(colour, dtype=torch.float64) - 0.5) / C0
    return found


def highlight(
    colour: Sequence[float], towards: Float[Tensor, " 3"], strength: float
) -> Float[Tensor, "16 3"]:
    """A colour with a white highlight towards a direction: a point of light cut off at degree 3.

    The highlight is Σ Y_ℓm(d₀) Y_ℓm(d), scaled so that its peak is `strength`.
    """
    at = basis(-towards, 3)
    return constant(colour) + (strength * at / (at @ at))[:, None]


def width_at_half(values: Float[Tensor, " n"]) -> float:
    """Width of the highest peak of values around a closed circle, degrees.

    It is measured where the values are half way between the lowest and the highest. NaN where all
    are equal.
    """
    low, high = values.min(), values.max()
    if float(high - low) < 1e-9:
        return math.nan
    above = values > (low + high) / 2
    peak, count = int(values.argmax()), len(values)
    turned = above.roll(-peak)
    right = int((~turned).to(torch.uint8).argmax())
    left = int((~turned.flip(0)).to(torch.uint8).argmax())
    return (left + right) * 360.0 / count


def great_circle(through: Float[Tensor, " 3"], count: int = 720) -> Float[Tensor, "count 3"]:
    """Unit vectors around a circle that begins at a direction and passes as near as can be to z."""
    up = torch.tensor([0.0, 0.0, 1.0], dtype=through.dtype)
    if float((through @ up).abs()) > 1 - 1e-6:
        up = torch.tensor([1.0, 0.0, 0.0], dtype=through.dtype)
    across = up - (up @ through) * through
    across = across / torch.linalg.vector_norm(across)
    angles = torch.arange(count, dtype=through.dtype) * (2 * math.pi / count)
    return angles.cos()[:, None] * through + angles.sin()[:, None] * across


def lobe(
    index: int, directions: Float[Tensor, "n 3"]
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, " n"]]:
    """The surface |Y_ℓm(d)| d of one harmonic, and its values Y_ℓm(d)."""
    degree, _ = degree_and_order(index)
    values = basis(directions, degree)[:, index]
    return values.abs()[:, None] * directions, values
