"""Covariances of Gaussians from scales and rotations: Σ = R S Sᵀ Rᵀ.

Kerbl et al., *3D Gaussian Splatting for Real-Time Radiance Field Rendering* (2023), equation 6. A
product of this form is positive semi-definite whatever the parameters, which a free matrix is not.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def rotation_matrices(quaternions: Float[Tensor, "*n 4"]) -> Float[Tensor, "*n 3 3"]:
    """R of quaternions (w, x, y, z) of any length, however small; of zero the identity.

    >>> rotation_matrices(torch.tensor([2.0, 0.0, 0.0, 0.0])).diagonal().tolist()
    [1.0, 1.0, 1.0]
    """
    largest = largest_components(quaternions, -1)
    w, x, y, z = torch.nn.functional.normalize(quaternions / largest, dim=-1).unbind(-1)
    entries = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return torch.stack(entries, -1).unflatten(-1, (3, 3))


def largest_components(quaternions: Tensor, dim: int) -> Tensor:
    """Magnitudes by which quaternions are divided before they are squared; 1 for zero.

    The square of a length of 1e-30 is zero in single precision. A rotation does not depend on the
    length, so these are constants for its gradient.
    """
    largest = quaternions.detach().abs().amax(dim, keepdim=True)
    return largest.masked_fill_(largest == 0, 1)


def covariances(
    log_scales: Float[Tensor, "*n 3"], quaternions: Float[Tensor, "*n 4"]
) -> Float[Tensor, "*n 3 3"]:
    """Σ = R S Sᵀ Rᵀ with S the diagonal matrix of the scales."""
    factor = rotation_matrices(quaternions) * log_scales.exp()[..., None, :]  # R S
    return factor @ factor.mT
