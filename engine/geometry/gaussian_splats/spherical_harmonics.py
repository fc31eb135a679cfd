"""Colours that depend on the viewing direction: real spherical harmonics up to degree 3.

Order and signs are those of the code of Kerbl et al. (2023), in which files of Gaussians are
stored: by degree l, then by order m = −l … l, with the Condon-Shortley phase (−1)^m.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.gaussians import MAX_DEGREE

C0 = 0.5 / math.sqrt(math.pi)
C1 = math.sqrt(3 / (4 * math.pi))
C2 = (
    math.sqrt(15 / (4 * math.pi)),
    math.sqrt(5 / (16 * math.pi)),
    math.sqrt(15 / (16 * math.pi)),
)
C3 = (
    math.sqrt(35 / (32 * math.pi)),
    math.sqrt(105 / (4 * math.pi)),
    math.sqrt(21 / (32 * math.pi)),
    math.sqrt(7 / (16 * math.pi)),
    math.sqrt(105 / (16 * math.pi)),
)


def basis(directions: Float[Tensor, "*n 3"], degree: int) -> Float[Tensor, "*n b"]:
    """The (degree + 1)² real spherical harmonics at unit directions.

    Raises:
        ValueError: the degree is not 0 to 3.
    """
    if not 0 <= degree <= MAX_DEGREE:
        raise ValueError(f"Spherical harmonics here have a degree of 0 to {MAX_DEGREE}.")
    x, y, z = directions.unbind(-1)
    terms = [torch.full_like(x, C0)]
    if degree >= 1:
        terms += [-C1 * y, C1 * z, -C1 * x]
    if degree >= 2:
        xx, yy, zz = x * x, y * y, z * z
        terms += [
            C2[0] * x * y,
            -C2[0] * y * z,
            C2[1] * (2 * zz - xx - yy),
            -C2[0] * x * z,
            C2[2] * (xx - yy),
        ]
    if degree >= 3:
        terms += [
            -C3[0] * y * (3 * xx - yy),
            C3[1] * x * y * z,
            -C3[2] * y * (4 * zz - xx - yy),
            C3[3] * z * (2 * zz - 3 * xx - 3 * yy),
            -C3[2] * x * (4 * zz - xx - yy),
            C3[4] * z * (xx - yy),
            -C3[0] * x * (xx - 3 * yy),
        ]
    return torch.stack(terms, -1)


def colours(
    sh: Float[Tensor, "n b 3"],
    means: Float[Tensor, "n 3"],
    centre: Float[Tensor, " 3"],
    degree: int | None = None,
) -> Float[Tensor, "n 3"]:
    """RGB of Gaussians seen from a point: max(0, 0.5 + Σ basis · sh), not bounded above.

    Args:
        sh: coefficients.
        means: centres of the Gaussians.
        centre: of the camera.
        degree: up to which coefficients count; all if not given.

    Raises:
        ValueError: there are not so many coefficients.
    """
    available = math.isqrt(sh.shape[1]) - 1
    degree = available if degree is None else degree
    if not 0 <= degree <= available:
        raise ValueError(f"These colours have a degree of at most {available}, not {degree}.")
    if degree == 0:
        return (C0 * sh[:, 0] + 0.5).clamp_min(0)
    directions = torch.nn.functional.normalize(means - centre, dim=-1)
    weights = basis(directions, degree)
    shades = torch.bmm(weights[:, None], sh[:, : weights.shape[1]]).squeeze(1)
    return (shades + 0.5).clamp_min(0)
