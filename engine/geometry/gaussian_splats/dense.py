"""Every Gaussian at every pixel: the definition of the rendering, slow and in any precision.

What the tiles of `rasteriser` compute is measured against this in float64; its gradients are
autograd's.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.compositing import alphas, composite
from engine.geometry.gaussian_splats.rendering import Rendering

_PAIRS = 1 << 22  # of pixel and Gaussian at a time


def pixel_centres(width: int, height: int, like: Float[Tensor, "..."]) -> Float[Tensor, "p 2"]:
    """(x, y) of all pixels' centres, row by row."""
    y, x = torch.meshgrid(
        torch.arange(height, dtype=like.dtype, device=like.device) + 0.5,
        torch.arange(width, dtype=like.dtype, device=like.device) + 0.5,
        indexing="ij",
    )
    return torch.stack([x, y], -1).reshape(-1, 2)


def rasterise_dense(
    means2d: Float[Tensor, "n 2"],
    conics: Float[Tensor, "n 3"],
    colours: Float[Tensor, "n c"],
    opacities: Float[Tensor, " n"],
    depths: Float[Tensor, " n"],
    width: int,
    height: int,
    background: Float[Tensor, " c"] | None = None,
) -> Rendering:
    """The image of two-dimensional Gaussians; arguments and result as of `rasteriser.rasterise`."""
    order = torch.argsort(depths.detach(), stable=True)
    order = order[depths.detach()[order].isfinite()]
    means2d, conics, colours, opacities = (
        tensor[order] for tensor in (means2d, conics, colours, opacities)
    )
    pixels = pixel_centres(width, height, means2d)
    images, transmittances, counts = [], [], []
    for chunk in pixels.split(max(1, _PAIRS // max(1, len(order)))):
        alpha = alphas(chunk, means2d, conics, opacities)
        weights, _, transmittance = composite(alpha)
        images.append(weights @ colours)
        transmittances.append(transmittance)
        counts.append((alpha.detach() > 0).sum(1))
    image, transmittance = torch.cat(images), torch.cat(transmittances)
    if background is not None:
        image = image + transmittance[:, None] * background
    return Rendering(
        image.view(height, width, -1),
        transmittance.view(height, width),
        torch.cat(counts).view(height, width),
    )
