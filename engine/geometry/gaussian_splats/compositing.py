"""Front-to-back compositing: opacities along a ray become weights.

With α_1, α_2, … from front to back, T_i = Π_{j<i} (1 − α_j) is what of the light from behind passes
the Gaussians in front, and the pixel is Σ T_i α_i c_i + T_N background (Kerbl et al. 2023,
equation 3).
"""

import torch
from jaxtyping import Float
from torch import Tensor

ALPHA_MIN = 1 / 255
"""A contribution below this is left out: an 8-bit image cannot show it."""

ALPHA_MAX = 0.999
"""No Gaussian covers more, so that the gradient through 1 − α stays finite.

The code of 3DGS has 0.99, gsplat 0.999; the latter lets a surface of one Gaussian be opaque.
"""


def falloff(
    pixels: Float[Tensor, "p 2"], means2d: Float[Tensor, "n 2"], conics: Float[Tensor, "n 3"]
) -> Float[Tensor, "p n"]:
    """G = exp(−½ dᵀ Σ'⁻¹ d) with d from each mean to each point, in pixels."""
    d = pixels[:, None] - means2d
    dx, dy = d.unbind(-1)
    a, b, c = conics.unbind(-1)
    return torch.exp(-0.5 * (a * dx * dx + c * dy * dy) - b * dx * dy)


def alphas(
    pixels: Float[Tensor, "p 2"],
    means2d: Float[Tensor, "n 2"],
    conics: Float[Tensor, "n 3"],
    opacities: Float[Tensor, " n"],
) -> Float[Tensor, "p n"]:
    """α = opacity · G of each Gaussian at each point: at most 0.999, and 0 if below 1/255."""
    alpha = (opacities * falloff(pixels, means2d, conics)).clamp_max(ALPHA_MAX)
    return torch.where(alpha < ALPHA_MIN, torch.zeros_like(alpha), alpha)


def composite(
    alpha: Float[Tensor, "p n"],
) -> tuple[Float[Tensor, "p n"], Float[Tensor, "p n"], Float[Tensor, " p"]]:
    """Weights T_i α_i, the transmittances T_i in front of each, and T_N behind all.

    Args:
        alpha: of the Gaussians of each pixel from front to back.
    """
    passed = torch.cumprod(1 - alpha, dim=1)
    in_front = torch.cat([torch.ones_like(passed[:, :1]), passed[:, :-1]], dim=1)
    last = passed[:, -1] if alpha.shape[1] else alpha.new_ones(len(alpha))
    in_front = in_front[:, : alpha.shape[1]]
    return alpha * in_front, in_front, last
